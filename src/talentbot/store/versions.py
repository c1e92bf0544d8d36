"""The FAQ as it was published, version by version: who, when, what, and the files to go back to."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, select, update
from sqlmodel import col

from talentbot.store.packing import packed, unpacked
from talentbot.store.tables import FaqVersion

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from talentbot.store.database import Database

KEPT_FILES = 50
"""Versions that one can go back to; of older ones only the log remains. A whole FAQ packs to half a megabyte."""


class Origin(StrEnum):
    """How a version came to be."""

    #: A coordinator published it.
    TELEGRAM = "telegram"
    #: Somebody changed the files.
    FILES = "files"
    #: Somebody returned to an earlier version.
    ROLLBACK = "rollback"


@dataclass(frozen=True, slots=True)
class Version:
    """One published version, without its files."""

    number: int
    digest: str
    #: The digest of what it took the place of; None for the first.
    replaced_digest: str | None
    published_at: datetime
    #: A Telegram id; None for changes made in the files.
    published_by: int | None
    origin: Origin
    #: The ids of the entries that changed, and the paths of other files.
    changed: tuple[str, ...]


class Versions:
    """The versions of one database; every method raises DatabaseError when the database fails."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @property
    def is_shared(self) -> bool:
        """Whether other processes may publish into the same database."""
        return not self._database.is_sqlite

    async def has_publication(self) -> bool:
        """Whether somebody has ever published, rather than changed the files."""
        query = select(col(FaqVersion.number)).where(col(FaqVersion.origin) != Origin.FILES).limit(1)
        async with self._database.reading() as session:
            return await session.scalar(query) is not None

    async def latest(self) -> Version | None:
        """The version that counts; None before the first."""
        found = await self.newest(1)
        return found[0] if found else None

    async def newest(self, count: int) -> list[Version]:
        """The newest versions, the newest first."""
        columns = [column for column in FaqVersion.__table__.columns if column.name != "files"]  # type: ignore[attr-defined]
        query = select(*columns).order_by(col(FaqVersion.number).desc()).limit(count)
        async with self._database.reading() as session:
            rows = (await session.execute(query)).mappings()
            return [
                Version(**{**row, "origin": Origin(row["origin"]), "changed": tuple(json.loads(row["changed"]))})
                for row in rows
            ]

    async def files(self, number: int) -> dict[str, bytes] | None:
        """The files of a version; None when there is no such version, or its files are no longer kept."""
        query = select(col(FaqVersion.files)).where(col(FaqVersion.number) == number)
        async with self._database.reading() as session:
            content = await session.scalar(query)
        return unpacked(content) if content else None

    async def has(self, digest: str) -> bool:
        """Whether some version has these files."""
        query = select(col(FaqVersion.number)).where(col(FaqVersion.digest) == digest).limit(1)
        async with self._database.reading() as session:
            return await session.scalar(query) is not None

    async def add(self, *versions: tuple[Version, Mapping[str, bytes]]) -> bool:
        """Keep new versions with their files, all or none; False when a number is taken: somebody else was quicker."""
        async with self._database.writing() as session:
            for version, files in versions:
                statement = self._database.insert(FaqVersion).values(_row(version, files)).on_conflict_do_nothing()
                added = await session.execute(statement.returning(col(FaqVersion.number)))
                if added.first() is None:
                    await session.rollback()
                    return False
            too_old = col(FaqVersion.number) <= versions[-1][0].number - KEPT_FILES
            is_kept = col(FaqVersion.files).is_not(None)
            await session.execute(update(FaqVersion).where(too_old, is_kept).values(files=None))
        return True

    async def take_back(self, version: Version) -> None:
        """Delete the newest version, which could not be written to the folder."""
        statement = delete(FaqVersion).where(
            col(FaqVersion.number) == version.number, col(FaqVersion.digest) == version.digest
        )
        async with self._database.writing() as session:
            await session.execute(statement)


def _row(version: Version, files: Mapping[str, bytes]) -> dict[str, Any]:
    return asdict(version) | {"changed": json.dumps(version.changed, ensure_ascii=False), "files": packed(files)}
