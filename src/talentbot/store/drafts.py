"""The changes to the FAQ that coordinators have sent and not yet published, one draft a coordinator."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import delete, select
from sqlmodel import col

from talentbot.store.packing import packed, unpacked
from talentbot.store.tables import FaqDraft

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from talentbot.store.database import Database

_NEW, _BASE = "new/", "base/"
_ABSENT = "absent/"


@dataclass(frozen=True, slots=True)
class StoredDraft:
    """One draft: files by their path in the FAQ's folder, None for one that is not there."""

    revision: int
    changes: Mapping[str, bytes | None]
    #: What each of these files held when the change was made.
    base: Mapping[str, bytes | None]


class Drafts:
    """The drafts of one database; every method raises DatabaseError when the database fails."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def get(self, telegram_id: int) -> StoredDraft | None:
        """A coordinator's draft."""
        async with self._database.reading() as session:
            row = await session.scalar(select(FaqDraft).where(col(FaqDraft.telegram_id) == telegram_id))
        if row is None:
            return None
        members = unpacked(row.changes)
        return StoredDraft(row.revision, _part(members, _NEW), _part(members, _BASE))

    async def keep(
        self,
        telegram_id: int,
        changes: Mapping[str, bytes | None],
        base: Mapping[str, bytes | None],
        now: datetime,
        *,
        seen: int | None,
    ) -> bool:
        """Keep a draft of a person, who must be known, in place of the one before.

        Args:
            telegram_id: whose draft it is.
            changes: the new files.
            base: what they were made from.
            now: the present instant, aware.
            seen: the revision that this one takes the place of, None for none.

        Returns:
            False when the draft has another revision than `seen`: something came in between, and is to be looked at.
        """
        revision = secrets.randbelow(2**31)
        values = {
            "revision": revision,
            "changes": packed(_members(changes, _NEW) | _members(base, _BASE)),
            "changed_at": now,
        }
        insert = self._database.insert(FaqDraft).values(telegram_id=telegram_id, **values)
        if seen is None:
            statement = insert.on_conflict_do_nothing()
        else:
            statement = insert.on_conflict_do_update(
                index_elements=["telegram_id"], set_=values, where=col(FaqDraft.revision) == seen
            )
        async with self._database.writing() as session:
            return (await session.scalars(statement.returning(col(FaqDraft.revision)))).first() == revision

    async def discard(self, telegram_id: int, revision: int | None = None) -> bool:
        """Delete a coordinator's draft, of one revision where it is given; False when there is no such draft."""
        statement = delete(FaqDraft).where(col(FaqDraft.telegram_id) == telegram_id)
        if revision is not None:
            statement = statement.where(col(FaqDraft.revision) == revision)
        async with self._database.writing() as session:
            deleted = await session.execute(statement.returning(col(FaqDraft.telegram_id)))
            return deleted.first() is not None


def _members(files: Mapping[str, bytes | None], part: str) -> dict[str, bytes]:
    return {
        f"{part}{name}" if content is not None else f"{_ABSENT}{part}{name}": content or b""
        for name, content in files.items()
    }


def _part(members: Mapping[str, bytes], part: str) -> dict[str, bytes | None]:
    there: dict[str, bytes | None] = {
        name.removeprefix(part): content for name, content in members.items() if name.startswith(part)
    }
    absent = f"{_ABSENT}{part}"
    return there | {name.removeprefix(absent): None for name in members if name.startswith(absent)}
