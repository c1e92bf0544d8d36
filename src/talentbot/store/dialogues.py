"""What the bot waits for in somebody's next message, kept so that any process can go on with it."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, select
from sqlmodel import col

from talentbot.store.tables import Dialogue

if TYPE_CHECKING:
    from datetime import datetime

    from talentbot.store.database import Database

VALID_FOR = timedelta(hours=1)
"""Later, a message is more likely a question than the answer to what was asked an hour ago."""


class Dialogues:
    """The dialogues of one database, one a person; every method raises DatabaseError when the database fails."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def begin(self, telegram_id: int, kind: str, content: dict[str, Any], now: datetime) -> None:
        """Wait for a message of a person, who must be known, instead of what was waited for before."""
        values = {"kind": kind, "content": json.dumps(content, ensure_ascii=False), "began_at": now}
        async with self._database.writing() as session:
            await session.execute(
                self._database.insert(Dialogue)
                .values(telegram_id=telegram_id, **values)
                .on_conflict_do_update(index_elements=["telegram_id"], set_=values)
            )

    async def get(self, telegram_id: int, kind: str, now: datetime) -> dict[str, Any] | None:
        """What belongs to the dialogue of this kind; None when nothing of the kind is waited for."""
        async with self._database.reading() as session:
            row = await session.scalar(select(Dialogue).where(col(Dialogue.telegram_id) == telegram_id))
        if row is None or row.kind != kind or row.began_at + VALID_FOR < now:
            return None
        content: dict[str, Any] = json.loads(row.content)
        return content

    async def kind_of(self, telegram_id: int, now: datetime) -> str | None:
        """The kind of the dialogue that a person is in; None when nothing is waited for."""
        async with self._database.reading() as session:
            row = await session.scalar(select(Dialogue).where(col(Dialogue.telegram_id) == telegram_id))
        return None if row is None or row.began_at + VALID_FOR < now else row.kind

    async def end(self, telegram_id: int) -> None:
        """Wait for nothing any more."""
        async with self._database.writing() as session:
            await session.execute(delete(Dialogue).where(col(Dialogue.telegram_id) == telegram_id))
