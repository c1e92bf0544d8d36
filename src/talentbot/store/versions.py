"""The FAQ as it was published, version by version: who, when, what, and the files to go back to."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select, update
from sqlmodel import col

from talentbot.store.packing import packed, unpacked
from talentbot.store.tables import FaqVersion

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from talentbot.store.database import Database

KEPT_FILES = 50
"""Versions that one can go back to; of older ones only the log remains. A whole FAQ packs to half a megabyte."""


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
    #: "telegram", "files" or "rollback".
    origin: str
    #: The ids of the entries that changed, and the paths of other files.
    changed: tuple[str, ...]


class Versions:
    """The versions of one database; every method raises DatabaseError when the database fails."""

    def __init__(self, database: Database) -> None:
        self._database = database

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
            return [Version(**{**row, "changed": tuple(json.loads(row["changed"]))}) for row in rows]

    async def files(self, number: int) -> dict[str, bytes] | None:
        """The files of a version; None when there is no such version, or its files are no longer kept."""
        query = select(col(FaqVersion.files)).where(col(FaqVersion.number) == number)
        async with self._database.reading() as session:
            content = await session.scalar(query)
        return unpacked(content) if content else None

    async def add(
        self,
        files: Mapping[str, bytes],
        version: Version,
    ) -> bool:
        """Keep a new version; False when one of its number is there already, since somebody else was quicker."""
        row = {
            "number": version.number,
            "digest": version.digest,
            "replaced_digest": version.replaced_digest,
            "published_at": version.published_at,
            "published_by": version.published_by,
            "origin": version.origin,
            "changed": json.dumps(list(version.changed), ensure_ascii=False),
            "files": packed(files),
        }
        statement = self._database.insert(FaqVersion).values(row).on_conflict_do_nothing()
        async with self._database.writing() as session:
            added = await session.execute(statement.returning(col(FaqVersion.number)))
            is_added = added.first() is not None
            if is_added:
                too_old = col(FaqVersion.number) <= version.number - KEPT_FILES
                await session.execute(update(FaqVersion).where(too_old).values(files=None))
        return is_added
