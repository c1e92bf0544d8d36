"""Putting messages into the outbox, within a transaction of whoever decides that they are to be sent."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import String, cast, literal, select, text, true, update
from sqlmodel import col

from talentbot.store.outbox import Lane, State
from talentbot.store.tables import MigratedChat, OutboxContent, OutboxRow, UtcDateTime

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from sqlalchemy import ColumnElement, Select
    from sqlalchemy.ext.asyncio import AsyncSession

    from talentbot.store.database import Database

OUTBOX_CHANNEL = "talentbot_outbox"
"""What PostgreSQL notifies of when something was posted."""

_ROWS_AT_ONCE = 5000
_CONSTANTS = ("content_id", "lane", "state", "not_before_at")


@dataclass(frozen=True, slots=True)
class Letter:
    """One row to be: to whom, and when."""

    chat_id: int
    #: None for a group.
    person_id: int | None
    unique_key: str
    not_before_at: datetime
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Posting:
    """What many rows have in common that one statement makes."""

    content_id: int
    lane: Lane
    #: Begins the unique key of each row, which ends in the id of the person or of the row that it is about.
    key: str
    not_before_at: datetime
    expires_at: datetime | None = None

    def constants(self) -> tuple[ColumnElement[Any], ...]:
        """The columns that `_CONSTANTS` names."""
        return (
            literal(self.content_id),
            literal(int(self.lane)),
            literal(State.PENDING.value),
            literal(self.not_before_at, UtcDateTime()),
        )


async def post_content(
    session: AsyncSession, kind: str, body: Mapping[str, Any], now: datetime, *, has_quiet_hours: bool = True
) -> int:
    """Keep what several recipients get; its number."""
    content = OutboxContent(
        kind=kind, body=json.dumps(body, ensure_ascii=False), has_quiet_hours=has_quiet_hours, created_at=now
    )
    session.add(content)
    await session.flush()
    assert content.id is not None  # noqa: S101 - the database has given it
    return content.id


async def replace_content(session: AsyncSession, content_id: int, body: Mapping[str, Any]) -> None:
    """Let everybody who has not got it yet get something else."""
    await session.execute(
        update(OutboxContent)
        .where(col(OutboxContent.id) == content_id)
        .values(body=json.dumps(body, ensure_ascii=False), revision=col(OutboxContent.revision) + 1)
    )


async def post(
    database: Database, session: AsyncSession, content_id: int, lane: Lane, letters: Iterable[Letter]
) -> None:
    """Post a content to some chats; a letter whose key is taken already is left out."""
    statement = database.insert(OutboxRow).on_conflict_do_nothing()
    rows = [
        {
            "content_id": content_id,
            "lane": int(lane),
            "chat_id": letter.chat_id,
            "person_id": letter.person_id,
            "unique_key": letter.unique_key,
            "state": State.PENDING,
            "not_before_at": letter.not_before_at,
            "expires_at": letter.expires_at,
        }
        for letter in letters
    ]
    connection = await session.connection()
    for start in range(0, len(rows), _ROWS_AT_ONCE):
        await connection.execute(statement, rows[start : start + _ROWS_AT_ONCE])
    await ring(database, session)


async def post_to_people(database: Database, session: AsyncSession, posting: Posting, people: Select[int]) -> int:
    """Post a content to everybody whose Telegram id a query gives, in one statement; how many rows that made."""
    chosen = people.subquery()
    person_id: ColumnElement[int] = next(iter(chosen.c))
    rows = select(
        person_id,
        person_id,
        literal(f"{posting.key}:").concat(cast(person_id, String)),
        literal(posting.expires_at, UtcDateTime()),
        *posting.constants(),
    )
    return await _insert_rows(database, session, ["chat_id", "person_id", "unique_key", "expires_at"], rows)


async def post_about_rows(database: Database, session: AsyncSession, posting: Posting, target_content_id: int) -> int:
    """Post a content about each message of another that was sent or is just being sent; how many rows that made."""
    rows = select(
        col(OutboxRow.chat_id),
        col(OutboxRow.person_id),
        literal(f"{posting.key}:").concat(cast(col(OutboxRow.id), String)),
        col(OutboxRow.id),
        *posting.constants(),
    ).where(
        col(OutboxRow.content_id) == target_content_id,
        col(OutboxRow.state).in_((State.SENT, State.SENDING)),
    )
    return await _insert_rows(database, session, ["chat_id", "person_id", "unique_key", "target_id"], rows)


async def cancel_pending(session: AsyncSession, outcome: str, now: datetime, *conditions: ColumnElement[bool]) -> int:
    """Cancel pending rows; how many there were."""
    statement = (
        update(OutboxRow)
        .where(col(OutboxRow.state) == State.PENDING, *conditions)
        .values(state=State.CANCELLED, outcome=outcome, settled_at=now)
    )
    return (await (await session.connection()).execute(statement)).rowcount


async def present_chat_id(session: AsyncSession, chat_id: int) -> int:
    """The id that a chat has now; a group may have become a supergroup."""
    found = await session.scalar(select(col(MigratedChat.new_chat_id)).where(col(MigratedChat.old_chat_id) == chat_id))
    return found if found is not None else chat_id


async def ring(database: Database, session: AsyncSession) -> None:
    """Wake whoever delivers, once this transaction is committed; on SQLite the file itself tells (`Bell`)."""
    if not database.is_sqlite:
        await session.execute(text(f"NOTIFY {OUTBOX_CHANNEL}"))


async def _insert_rows(
    database: Database, session: AsyncSession, columns: list[str], rows: Select[*tuple[Any, ...]]
) -> int:
    # SQLite reads ON CONFLICT after a SELECT as part of a join unless the SELECT has a WHERE.
    guarded = rows.where(true())
    statement = database.insert(OutboxRow).from_select([*columns, *_CONSTANTS], guarded, include_defaults=False)
    counted = statement.on_conflict_do_nothing().execution_options(preserve_rowcount=True)
    result = await (await session.connection()).execute(counted)
    await ring(database, session)
    return result.rowcount
