"""Publishing: changes are checked, kept as a version, written as one and answered from; versions can be gone back to.

The database owns the versions, the folder holds the one that counts. A version is added first and written then; a
process that was killed in between, or another one on the same database, finds the folder one version behind and
completes the write. Which version a folder holds stands in it, in the file `MARKER`.
"""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, NamedTuple

from talentbot.errors import DatabaseError, FaqError
from talentbot.faq.folder import Files, StaleFilesError, digest_of, read_files, write_files
from talentbot.faq.load import BrokenFaqError, fingerprint, parse_faq
from talentbot.publishing.check import check_files
from talentbot.publishing.difference import difference, subjects
from talentbot.store.versions import Version

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from talentbot.faq.document import Problem
    from talentbot.publishing.check import Checked
    from talentbot.publishing.live import LiveFaq
    from talentbot.store.versions import Versions

MARKER = ".version"

"""Holds the number and the digest of the version in the folder; hidden, and so no file of the FAQ."""

_REMEMBERED_SECONDS = 600

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
        self._caught_up: object = None
        self._remembered: tuple[object, Checked] | None = None
        self._forgetting: asyncio.TimerHandle | None = None

    async def files(self) -> Files:
        """The files of the live FAQ."""
        return await asyncio.to_thread(read_files, self.folder)

    async def checked(self, changes: Mapping[str, bytes | None]) -> Checked:
        """What the live FAQ would be with some changes."""
        self._forget_later()
        return await asyncio.to_thread(self._check, applied(await self.files(), changes))

    async def obstacles(self, checked: Checked) -> tuple[Problem, ...]:
        """The errors that keep changes from being published: those that the live FAQ does not have already."""
        if not checked.errors:
            return ()
        live = await asyncio.to_thread(check_files, await self.files(), self.folder, self._now().date())
        known = {(problem.path, problem.message) for problem in live.errors} if checked.answering else set()
        return tuple(problem for problem in checked.errors if (problem.path, problem.message) not in known)

    async def publish(
        self,
        changes: Mapping[str, bytes | None],
        base: Mapping[str, bytes | None],
        published_by: int | None,
        origin: str = "telegram",
    ) -> Version:
        """Make changes live.

        Args:
            changes: the new contents.
            base: what these files held when the changes were made from them.
            published_by: the Telegram id of whoever does it.
            origin: "telegram" or "rollback".

        Raises:
            StaleFilesError: a file was changed by somebody else since; nothing happened.
            BrokenFaqError: the FAQ would have an error that it does not have now; nothing happened.
        """
        async with self._turn:
            await self._catch_up()
            before = await self.files()
            stale = tuple(
                name for name, content in base.items() if before.get(name) not in {content, changes.get(name)}
            )
            if stale:
                raise StaleFilesError(stale)
            after = applied(before, changes)
            checked = await self.checked(changes)
            # What was live once may be so again, whatever the check has learnt to find since.
            obstacles = () if origin == "rollback" else await self.obstacles(checked)
            if obstacles or checked.answering is None:
                raise BrokenFaqError(obstacles)
            version = await self._add(before, after, published_by, origin)
            await asyncio.to_thread(self._write, before, after, version)
            self._live.take(checked.answering)
            _logger.info("Version %d of the FAQ was published: %s", version.number, ", ".join(version.changed))
            return version

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
                await self._catch_up()
        except (DatabaseError, FaqError) as error:
            _logger.warning("The FAQ's versions could not be kept up: %s", error)

    async def _catch_up(self) -> None:
        """Complete a write that was cut short, take over another process's version, or record a change of the files."""
        seen = await asyncio.to_thread(fingerprint, self.folder)
        latest = await self._versions.latest()
        state = (seen, latest.number if latest else 0)
        if state == self._caught_up:
            return
        files = await self.files()
        digest = digest_of(files)
        held = await asyncio.to_thread(self._held)
        if latest is None:
            await self._record(files, None)
        elif digest != latest.digest:
            if held is not None and held.number < latest.number and held.digest == digest:
                await self._take_over(files, latest)
            else:
                await self._record(files, latest)
        elif held is None or held.number != latest.number:
            await asyncio.to_thread(self._mark, latest)
        self._caught_up = state

    async def _record(self, files: Files, latest: Version | None) -> None:
        """Keep what somebody changed in the files as a version of its own, once it is whole."""
        if await asyncio.to_thread(lambda: parse_faq(files, self.folder)[1]):
            return
        before = await self._versions.files(latest.number) if latest else None
        version = await self._add(before or {}, files, None, "files")
        await asyncio.to_thread(self._mark, version)
        if latest is not None:
            _logger.info("Version %d of the FAQ was found in its folder", version.number)

    async def _take_over(self, files: Files, latest: Version) -> None:
        wanted = await self._versions.files(latest.number)
        if wanted is None:
            return
        await asyncio.to_thread(self._write, files, wanted, latest)
        _logger.info("Version %d of the FAQ was written to its folder", latest.number)

    async def _add(self, before: Files, after: Files, published_by: int | None, origin: str) -> Version:
        latest = await self._versions.latest()
        version = Version(
            number=latest.number + 1 if latest else 1,
            digest=digest_of(after),
            replaced_digest=latest.digest if latest else None,
            published_at=self._now(),
            published_by=published_by,
            origin=origin,
            changed=await asyncio.to_thread(self._subjects, before, after) if before else (),
        )
        if not await self._versions.add(after, version):
            raise StaleFilesError(version.changed)
        return version

    def _subjects(self, before: Files, after: Files) -> tuple[str, ...]:
        return subjects(difference(parse_faq(before, self.folder)[0], parse_faq(after, self.folder)[0]))

    def _check(self, files: Files) -> Checked:
        """Check, or remember: a draft is shown, tried and published one after the other, and a check takes seconds."""
        state = (digest_of(files), self._now().date())
        if self._remembered is None or self._remembered[0] != state:
            self._remembered = state, check_files(files, self.folder, self._now().date())
        return self._remembered[1]

    def _forget_later(self) -> None:
        """Give the memory of what was checked back, unless it is looked at again."""
        if self._forgetting is not None:
            self._forgetting.cancel()
        self._forgetting = asyncio.get_running_loop().call_later(_REMEMBERED_SECONDS, self._forget)

    def _forget(self) -> None:
        self._remembered = None

    def _write(self, before: Files, after: Files, version: Version) -> None:
        names = {name for name in {*before, *after} if before.get(name) != after.get(name)}
        changes: dict[str, bytes | None] = {name: after.get(name) for name in names}
        write_files(self.folder, changes | {MARKER: _marking(version)}, {name: before.get(name) for name in names})

    def _mark(self, version: Version) -> None:
        try:
            write_files(self.folder, {MARKER: _marking(version)}, {})
        except FaqError as error:
            _logger.warning("The FAQ's folder cannot be written, so nothing can be published: %s", error)

    def _held(self) -> _Held | None:
        """Which version the folder says that it holds."""
        try:
            number, digest = (self.folder / MARKER).read_text(encoding="ascii").split()
            return _Held(int(number), digest)
        except (OSError, ValueError):
            return None


class _Held(NamedTuple):
    number: int
    digest: str


def applied(files: Mapping[str, bytes], changes: Mapping[str, bytes | None]) -> Files:
    """Some files with changes made to them."""
    return {name: content for name, content in {**files, **changes}.items() if content is not None}


def _marking(version: Version) -> bytes:
    return f"{version.number} {version.digest}\n".encode("ascii")
