"""A coordinator's changes on their way to being published: gathered, checked, shown, tried, published or discarded."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from talentbot.faq.load import parse_faq
from talentbot.publishing.difference import difference
from talentbot.publishing.publisher import applied

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from talentbot.answering import Answering
    from talentbot.faq.document import Problem
    from talentbot.faq.entry import Faq
    from talentbot.faq.folder import Files
    from talentbot.publishing.difference import Change
    from talentbot.publishing.publisher import Publisher
    from talentbot.store.drafts import Drafts, StoredDraft
    from talentbot.store.versions import Version


class NoDraftError(Exception):
    """There is no such draft, or it has changed since it was shown."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A coordinator's changes, as they stand against the live FAQ."""

    revision: int
    #: What sets it apart from the live FAQ; nothing when somebody else has published the same.
    changes: tuple[Change, ...]
    #: Errors that keep it from being published.
    obstacles: tuple[Problem, ...]
    #: Warnings about the files that it changes.
    warnings: tuple[Problem, ...]
    #: Files that somebody else has changed since the draft was made from them.
    stale: tuple[str, ...]
    faq: Faq
    #: What would answer; None when it cannot be loaded.
    answering: Answering | None


@dataclass(frozen=True, slots=True)
class Desk:
    """What a coordinator changes things on: the live FAQ at one moment, and their draft at the same."""

    telegram_id: int
    live: Files
    stored: StoredDraft | None

    @property
    def files(self) -> Files:
        """The FAQ as the coordinator would have it."""
        return applied(self.live, self.stored.changes if self.stored else {})


class Drafting:
    """The drafts of all coordinators, one each.

    Every method that awaits raises DatabaseError when the database fails and FaqError when the folder does.

    Args:
        publisher: what makes them live.
        drafts: where they are kept.
        now: the present instant, aware.
    """

    def __init__(self, publisher: Publisher, drafts: Drafts, now: Callable[[], datetime]) -> None:
        self._publisher = publisher
        self._drafts = drafts
        self._now = now

    async def desk(self, telegram_id: int) -> Desk:
        """What a coordinator's next change is made from; hand it back to `add` with the change."""
        return Desk(telegram_id, await self._publisher.files(), await self._drafts.get(telegram_id))

    async def add(self, desk: Desk, changes: Mapping[str, bytes | None], *, is_replacing: bool = False) -> None:
        """Add changes of files to a draft; those that take a change back take it out of the draft.

        What was in the draft before keeps the state that it was made from, so that a conflict stays one.

        Args:
            desk: what the changes were made on.
            changes: the new contents.
            is_replacing: they take the place of the draft, as a workbook does, which is the whole FAQ.
        """
        while True:
            stored = desk.stored
            before = None if is_replacing else stored
            wanted = {**(before.changes if before else {}), **changes}
            base = {**{name: desk.live.get(name) for name in changes}, **(before.base if before else {})}
            kept = {name: content for name, content in wanted.items() if content != desk.live.get(name)}
            if not kept:
                is_done = stored is None or await self._drafts.discard(desk.telegram_id, stored.revision)
            else:
                is_done = await self._drafts.keep(
                    desk.telegram_id,
                    kept,
                    {name: base[name] for name in kept},
                    self._now(),
                    seen=stored.revision if stored else None,
                )
            if is_done:
                return
            # Another file came in through another process: add to that.
            desk = Desk(desk.telegram_id, desk.live, await self._drafts.get(desk.telegram_id))

    async def get(self, telegram_id: int) -> Draft | None:
        """A coordinator's draft; None when there is none."""
        desk = await self.desk(telegram_id)
        if desk.stored is None:
            return None
        stored, files = desk.stored, desk.files
        checked = await self._publisher.checked(files)
        before = (await asyncio.to_thread(parse_faq, desk.live, self._publisher.folder))[0]
        return Draft(
            revision=stored.revision,
            changes=await asyncio.to_thread(difference, before, checked.faq),
            obstacles=await self._publisher.obstacles(desk.live, checked),
            warnings=tuple(problem for problem in checked.problems if self._concerns(problem, stored)),
            stale=tuple(
                name
                for name, content in stored.base.items()
                if desk.live.get(name) not in {content, stored.changes[name]}
            ),
            faq=checked.faq,
            answering=checked.answering,
        )

    async def publish(self, telegram_id: int, revision: int, *, is_overwriting: bool = False) -> Version:
        """Make a draft live.

        Args:
            telegram_id: whose draft it is.
            revision: the revision that the coordinator has seen.
            is_overwriting: take the files as they are now for what the draft was made from.

        Raises:
            NoDraftError: there is none, or it has another revision.
            StaleFilesError: somebody else has changed its files since.
            BrokenFaqError: it has errors.
        """
        desk = await self.desk(telegram_id)
        stored = desk.stored
        if stored is None or stored.revision != revision:
            raise NoDraftError
        base = {name: desk.live.get(name) for name in stored.changes} if is_overwriting else stored.base
        version = await self._publisher.publish(stored.changes, base, telegram_id)
        await self._drafts.discard(telegram_id, revision)
        return version

    async def discard(self, telegram_id: int, revision: int | None = None) -> None:
        """Throw a draft away, of one revision where it is given.

        Raises:
            NoDraftError: it has another revision.
        """
        if not await self._drafts.discard(telegram_id, revision) and revision is not None:
            raise NoDraftError

    def _concerns(self, problem: Problem, stored: StoredDraft) -> bool:
        path = problem.path
        is_inside = path.is_relative_to(self._publisher.folder)
        return (
            problem.is_warning and is_inside and path.relative_to(self._publisher.folder).as_posix() in stored.changes
        )
