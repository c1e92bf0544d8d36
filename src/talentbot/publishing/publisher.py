"""Publishing: changes are checked, kept as a version, written as one and answered from; versions can be gone back to.

A version is added to the database first and written to the folder then. A process that was killed in between, or
another one on the same database, finds its folder one version behind and completes the write.
"""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from talentbot.errors import DatabaseError, FaqError
from talentbot.faq.folder import Files, StaleFilesError, digest_of, read_files
from talentbot.faq.load import BrokenFaqError
from talentbot.publishing.check import RememberedCheck, new_errors
from talentbot.publishing.reconciliation import Reconciliation, changed_subjects
from talentbot.store.versions import Origin, Version

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from talentbot.faq.document import Problem
    from talentbot.publishing.check import Checked
    from talentbot.publishing.live import LiveFaq
    from talentbot.store.versions import Versions

_TRIES = 3
"""How often a publication begins anew because another process published in the seconds of its check."""

_logger = logging.getLogger(__name__)


class Publisher:
    """The one way by which the live FAQ is changed from inside the program.

    Every method that awaits raises DatabaseError when the database fails and FaqError when the folder does.

    Args:
        live: what answers questions; it is told of what is published.
        versions: where the versions are kept.
        now: the present instant, aware.
    """

    def __init__(self, live: LiveFaq, versions: Versions, now: Callable[[], datetime]) -> None:
        self.folder = live.folder
        self._live = live
        self._versions = versions
        self._now = now
        self._turn = asyncio.Lock()
        self._reconciliation = Reconciliation(live.folder, versions, now)
        self._check = RememberedCheck(live.folder)

    async def files(self) -> Files:
        """The files in the FAQ's folder."""
        return await asyncio.to_thread(read_files, self.folder)

    async def checked(self, files: Files) -> Checked:
        """What an FAQ of these files would be."""
        return await self._check.of(files, self._now().date(), self._live.answering)

    async def obstacles(self, files: Files, checked: Checked) -> tuple[Problem, ...]:
        """The errors that keep changes to some files from being published: those that are not there already."""
        if not checked.errors:
            return ()
        return new_errors(checked, await self._check.beside(files, self._now().date(), self._live.answering))

    async def publish(
        self,
        changes: Mapping[str, bytes | None],
        base: Mapping[str, bytes | None],
        published_by: int | None,
        origin: Origin = Origin.TELEGRAM,
    ) -> Version:
        """Make changes live.

        Args:
            changes: the new contents by path inside the folder, None for a file that is to go.
            base: what these files held when the changes were made from them.
            published_by: the Telegram id of whoever does it.
            origin: how it comes about.

        Raises:
            StaleFilesError: a file was changed by somebody else since; nothing happened.
            BrokenFaqError: the FAQ would have an error that it does not have now; nothing happened.
        """
        async with self._turn:
            for _ in range(_TRIES):
                version = await self._try_to_publish(changes, base, published_by, origin)
                if version is not None:
                    _logger.info("Version %d of the FAQ was published: %s", version.number, ", ".join(version.changed))
                    return version
        raise StaleFilesError(tuple(changes))

    async def history(self, count: int) -> list[Version]:
        """The newest versions, the newest first."""
        return await self._versions.newest(count)

    async def changes_back_to(self, number: int) -> dict[str, bytes | None] | None:
        """What must change to return to a version; None when its files are no longer kept."""
        wanted = await self._versions.files(number)
        if wanted is None:
            return None
        present = await self.files()
        return {name: wanted.get(name) for name in {*present, *wanted} if present.get(name) != wanted.get(name)}

    async def keep_up(self) -> None:
        """Let the folder and the versions agree, where one of them has changed; called every second or so."""
        if self._turn.locked():
            return
        try:
            async with self._turn:
                await self._reconciliation.reconcile()
        except (DatabaseError, FaqError) as error:
            _logger.warning("The FAQ's versions could not be kept up: %s", error)

    async def _try_to_publish(
        self,
        changes: Mapping[str, bytes | None],
        base: Mapping[str, bytes | None],
        published_by: int | None,
        origin: Origin,
    ) -> Version | None:
        """Publish, or None when another process did so meanwhile and the changes are to be looked at anew."""
        latest = await self._reconciliation.reconcile()
        before = await self.files()
        stale = tuple(name for name, content in base.items() if before.get(name) not in {content, changes.get(name)})
        if stale:
            raise StaleFilesError(stale)
        after = applied(before, changes)
        checked = await self.checked(after)
        # What was live once may be so again, whatever the check has learnt to find since.
        obstacles = () if origin is Origin.ROLLBACK else await self.obstacles(before, checked)
        if obstacles or checked.answering is None:
            raise BrokenFaqError(obstacles or checked.errors)
        if latest is None or digest_of(before) != latest.digest:
            message = f"{self.folder} cannot be published to; see the log, mend what it names, and try again"
            raise FaqError(message)
        version = Version(
            number=latest.number + 1,
            digest=digest_of(after),
            replaced_digest=latest.digest,
            published_at=self._now(),
            published_by=published_by,
            origin=origin,
            changed=await asyncio.to_thread(changed_subjects, self.folder, before, after),
        )
        if not await self._versions.add((version, after)):
            return None
        try:
            await self._reconciliation.write(before, after, version)
        except FaqError:
            await self._versions.take_back(version)
            raise
        self._live.take(checked.answering, is_current=lambda: digest_of(read_files(self.folder)) == version.digest)
        return version


def applied(files: Mapping[str, bytes], changes: Mapping[str, bytes | None]) -> Files:
    """Some files with changes made to them."""
    return {name: content for name, content in {**files, **changes}.items() if content is not None}
