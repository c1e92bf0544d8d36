"""What tests put into an outbox, and what they find there."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, select
from sqlmodel import col

from talentbot.store.outbox import Lane
from talentbot.store.posting import Letter, Posting, post, post_content, post_to_people
from talentbot.store.tables import OutboxContent, OutboxRow, Person

if TYPE_CHECKING:
    from collections.abc import Iterable

    from talentbot.store.database import Database

NOON = datetime(2026, 11, 25, 6, 0, tzinfo=UTC)
"""It is noon in Bishkek, where people live unless they say otherwise."""

KIND = "text"
FIRST_PERSON = 7_000_000_001  # Telegram's ids exceed 32 bits


async def add_people(database: Database, telegram_ids: Iterable[int], **chosen: Any) -> None:
    known: dict[str, Any] = {"locale": "ru", "last_active_on": date(2026, 11, 23)} | chosen
    people = [Person(telegram_id=telegram_id, **known).model_dump() for telegram_id in telegram_ids]
    async with database.writing() as session:
        await session.execute(insert(Person), people)


async def post_letters(
    database: Database, letters: Iterable[Letter], lane: Lane = Lane.ANNOUNCEMENT, **content: Any
) -> int:
    async with database.writing() as session:
        content_id = await post_content(session, KIND, content.pop("body", {}), NOON, **content)
        await post(database, session, content_id, lane, letters)
    return content_id


async def post_to(
    database: Database, chat_ids: Iterable[int], lane: Lane = Lane.ANNOUNCEMENT, at: datetime = NOON, **content: Any
) -> int:
    """Post a content to groups and to people who are there already."""
    expires_at = content.pop("expires_at", None)
    key = content.pop("key", "to")
    letters = [
        Letter(chat_id, chat_id if chat_id > 0 else None, f"{key}:{lane}:{chat_id}", at, expires_at)
        for chat_id in chat_ids
    ]
    return await post_letters(database, letters, lane, **content)


async def post_to_everybody(database: Database, key: str = "all", at: datetime = NOON) -> int:
    async with database.writing() as session:
        content_id = await post_content(session, KIND, {}, NOON)
        posting = Posting(content_id, Lane.ANNOUNCEMENT, key, at)
        await post_to_people(database, session, posting, select(col(Person.telegram_id)))
    return content_id


async def rows_of(database: Database, content_id: int | None = None) -> list[OutboxRow]:
    """All rows, or those of a content, in the order in which they were posted."""
    found = select(OutboxRow).order_by(col(OutboxRow.id))
    if content_id is not None:
        found = found.where(col(OutboxRow.content_id) == content_id)
    async with database.reading() as session:
        return list(await session.scalars(found))


async def row_of(database: Database, content_id: int) -> OutboxRow:
    """The only row of a content."""
    (row,) = await rows_of(database, content_id)
    return row


async def states(database: Database) -> Counter[str]:
    return Counter(row.state for row in await rows_of(database))


async def pause_content(database: Database, content_id: int, *, is_paused: bool) -> None:
    async with database.writing() as session:
        content = await session.get(OutboxContent, content_id)
        assert content
        content.is_paused = is_paused
