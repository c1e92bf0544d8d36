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
    #: Warnings that the live FAQ does not have.
    warnings: tuple[Problem, ...]
    #: Files that somebody else has changed since the draft was made from them.
    stale: tuple[str, ...]
    faq: Faq
    #: What would answer; None when it cannot be loaded.
    answering: Answering | None


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

    async def add(self, telegram_id: int, changes: Mapping[str, bytes | None]) -> None:
        """Add changes of files to a coordinator's draft; those that take a change back take it out of the draft."""
        live = await self._publisher.files()
        stored = await self._drafts.get(telegram_id)
        base = dict(stored.base) if stored else {}
        wanted = {**(stored.changes if stored else {}), **changes}
        base |= {name: live.get(name) for name in changes}
        kept = {name: content for name, content in wanted.items() if content != live.get(name)}
        if kept:
            await self._drafts.keep(telegram_id, kept, {name: base[name] for name in kept}, self._now())
        else:
            await self._drafts.discard(telegram_id)

    async def files(self, telegram_id: int) -> dict[str, bytes]:
        """The files of the FAQ as a coordinator would have them: the live ones with the draft's changes."""
        stored = await self._drafts.get(telegram_id)
        return applied(await self._publisher.files(), stored.changes if stored else {})

    async def get(self, telegram_id: int) -> Draft | None:
        """A coordinator's draft; None when there is none."""
        stored = await self._drafts.get(telegram_id)
        if stored is None:
            return None
        live = await self._publisher.files()
        return await self._looked_at(stored, live)

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
        stored = await self._drafts.get(telegram_id)
        if stored is None or stored.revision != revision:
            raise NoDraftError
        base = stored.base
        if is_overwriting:
            live = await self._publisher.files()
            base = {name: live.get(name) for name in stored.changes}
        version = await self._publisher.publish(stored.changes, base, telegram_id)
        await self.discard(telegram_id)
        return version

    async def discard(self, telegram_id: int) -> None:
        """Throw a draft away."""
        await self._drafts.discard(telegram_id)

    async def _looked_at(self, stored: StoredDraft, live: Mapping[str, bytes]) -> Draft:
        checked = await self._publisher.checked(stored.changes)
        before = (await asyncio.to_thread(parse_faq, live, self._publisher.folder))[0]
        return Draft(
            revision=stored.revision,
            changes=await asyncio.to_thread(difference, before, checked.faq),
            obstacles=await self._publisher.obstacles(checked),
            warnings=tuple(
                problem for problem in checked.problems if problem.is_warning and self._is_of(problem, stored)
            ),
            stale=tuple(
                name for name, content in stored.base.items() if live.get(name) not in {content, stored.changes[name]}
            ),
            faq=checked.faq,
            answering=checked.answering,
        )

    def _is_of(self, problem: Problem, stored: StoredDraft) -> bool:
        return problem.path.relative_to(self._publisher.folder).as_posix() in stored.changes
