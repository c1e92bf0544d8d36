"""Let the FAQ's folder and the versions in the database agree, whoever changed one of them.

The database owns the versions, the folder holds one of them. Which one stands in the folder, in the file `MARKER`; from
it follows whether the folder was changed by hand, is behind another process, or is another folder altogether.
"""

from __future__ import annotations

import asyncio
import logging
import os
from typing import TYPE_CHECKING, NamedTuple

from talentbot.faq.folder import Files, digest_of, read_files, write_files
from talentbot.faq.load import fingerprint, parse_faq
from talentbot.publishing.difference import difference, subjects
from talentbot.publishing.shipped import shipped_faq
from talentbot.store.versions import Origin, Version

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime
    from pathlib import Path

    from talentbot.store.versions import Versions

MARKER = ".version"
"""Holds the number and the digest of the version in the folder; hidden, and so no file of the FAQ."""

_logger = logging.getLogger(__name__)


class _Held(NamedTuple):
    """What the folder says that it holds."""

    number: int
    digest: str


class _Settled(NamedTuple):
    """A state in which folder and database agreed."""

    seen: object
    number: int


class Reconciliation:
    """One folder and the versions of one database; call it from one task at a time.

    Args:
        folder: the FAQ's folder.
        versions: where the versions are kept.
        now: the present instant, aware.
    """

    def __init__(self, folder: Path, versions: Versions, now: Callable[[], datetime]) -> None:
        self._folder = folder
        self._versions = versions
        self._now = now
        self._settled: _Settled | None = None
        self._is_told = False

    async def reconcile(self) -> Version | None:
        """Bring both together; the version that the folder then holds, None when it holds none.

        Raises:
            DatabaseError: the database failed.
            FaqError: the folder cannot be read or written.
        """
        seen = await asyncio.to_thread(fingerprint, self._folder)
        latest = await self._versions.latest()
        if latest is not None and self._settled == _Settled(seen, latest.number):
            return latest
        if not os.access(self._folder, os.W_OK):
            self._tell_once()
            return None
        held_now = await self._settle(latest)
        if held_now is not None:
            self._settled = _Settled(await asyncio.to_thread(fingerprint, self._folder), held_now.number)
        return held_now

    async def write(self, before: Files, after: Files, version: Version) -> None:
        """Write a version's files over those of another, and mark the folder.

        Raises:
            StaleFilesError: the folder no longer holds `before`.
            FaqError: the folder cannot be written; nothing happened.
        """
        await asyncio.to_thread(_write, self._folder, before, after, version)

    async def _settle(self, latest: Version | None) -> Version | None:
        files = await asyncio.to_thread(read_files, self._folder)
        digest, held = digest_of(files), await asyncio.to_thread(_held, self._folder)
        if latest is None:
            return await self._record(files, None)
        if digest == latest.digest:
            if held is None or held.number != latest.number:
                await asyncio.to_thread(_mark, self._folder, latest)
            return latest
        if held is None or held.number > latest.number:
            if await self._is_published_one_live(digest):
                return await self._replace_unknown(files, digest, latest)
            return await self._record(files, latest)
        if held.number == latest.number:
            return await self._record(files, latest)
        return await self._take_over(files, held, latest)

    async def _record(self, files: Files, latest: Version | None) -> Version | None:
        """Keep what somebody changed in the files as a version of its own, once it is whole."""
        if (await asyncio.to_thread(parse_faq, files, self._folder))[1]:
            return None
        before = await self._versions.files(latest.number) if latest else None
        version = await self._next(latest, files, Origin.FILES, before)
        if not await self._versions.add((version, files)):
            return None
        await asyncio.to_thread(_mark, self._folder, version)
        if latest is not None:
            _logger.info("Version %d of the FAQ was found in its folder", version.number)
        return version

    async def _take_over(self, files: Files, held: _Held, latest: Version) -> Version | None:
        """Another process published: write it here; files that were changed by hand meanwhile stay where they can."""
        base, theirs = await self._versions.files(held.number), await self._versions.files(latest.number)
        if theirs is None:
            return None
        merged, conflicts = _merged(base or files, files, theirs)
        if conflicts:
            _logger.warning(
                "Changed by hand here and published from elsewhere: %s; the published ones count, the others were kept "
                "beside them as *.conflict",
                ", ".join(conflicts),
            )
            kept: dict[str, bytes | None] = {f"{name}.conflict": files[name] for name in conflicts if name in files}
            await asyncio.to_thread(write_files, self._folder, kept, {})
        await self.write(files, merged, latest)
        _logger.info("Version %d of the FAQ was written to its folder", latest.number)
        return latest if merged == theirs else await self._record(merged, latest)

    async def _is_published_one_live(self, digest: str) -> bool:
        """Whether a folder without a mark gives way to what was published.

        It does where other processes have that, and where it is the FAQ that came with the program: an upgrade never
        takes the place of what coordinators published. Any other folder was put there by somebody on purpose.
        """
        if self._versions.is_shared:
            return True
        is_shipped = digest == await asyncio.to_thread(lambda: digest_of(shipped_faq()))
        return is_shipped and await self._versions.has_publication()

    async def _replace_unknown(self, files: Files, digest: str, latest: Version) -> Version | None:
        """Write what was published over another FAQ, which is kept as a version, so that it can be returned to."""
        theirs = await self._versions.files(latest.number)
        if theirs is None:
            return None
        version = latest
        is_whole = not (await asyncio.to_thread(parse_faq, files, self._folder))[1]
        if is_whole and not await self._versions.has(digest):
            found = await self._next(latest, files, Origin.FILES, theirs)
            version = await self._next(found, theirs, Origin.ROLLBACK, files)
            if not await self._versions.add((found, files), (version, theirs)):
                return None
        _logger.warning(
            "The FAQ's folder holds another FAQ than the one that was published; version %d was written to it, "
            "and /rollback returns to what was found",
            version.number,
        )
        await self.write(files, theirs, version)
        return version

    async def _next(self, latest: Version | None, files: Files, origin: Origin, before: Files | None) -> Version:
        return Version(
            number=latest.number + 1 if latest else 1,
            digest=digest_of(files),
            replaced_digest=latest.digest if latest else None,
            published_at=self._now(),
            published_by=None,
            origin=origin,
            changed=await asyncio.to_thread(changed_subjects, self._folder, before, files) if before else (),
        )

    def _tell_once(self) -> None:
        if not self._is_told:
            _logger.warning("%s cannot be written, so nothing can be published", self._folder)
        self._is_told = True


def changed_subjects(folder: Path, before: Files, after: Files) -> tuple[str, ...]:
    """What a version changes, for the log: entries' ids, and the paths of other files."""
    return subjects(difference(parse_faq(before, folder)[0], parse_faq(after, folder)[0]))


def _merged(base: Files, mine: Files, theirs: Files) -> tuple[Files, list[str]]:
    """Three states of the files brought together, and the names of those that both sides changed."""
    merged: Files = {}
    conflicts = []
    for name in sorted({*base, *mine, *theirs}):
        old, here, there = base.get(name), mine.get(name), theirs.get(name)
        chosen = here if there == old else there
        if here not in {old, there} and there != old:
            conflicts.append(name)
        if chosen is not None:
            merged[name] = chosen
    return merged, conflicts


def _write(folder: Path, before: Mapping[str, bytes], after: Mapping[str, bytes], version: Version) -> None:
    names = {name for name in {*before, *after} if before.get(name) != after.get(name)}
    changes: dict[str, bytes | None] = {name: after.get(name) for name in names}
    write_files(folder, changes | {MARKER: _marking(version)}, {name: before.get(name) for name in names})


def _mark(folder: Path, version: Version) -> None:
    write_files(folder, {MARKER: _marking(version)}, {})


def _marking(version: Version) -> bytes:
    return f"{version.number} {version.digest}\n".encode("ascii")


def _held(folder: Path) -> _Held | None:
    try:
        number, digest = (folder / MARKER).read_text(encoding="ascii").split()
        return _Held(int(number), digest)
    except (OSError, ValueError):
        return None
