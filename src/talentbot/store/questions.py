"""What people asked, without who asked it; written behind the replies, so that storage delays none."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import asdict, dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING

from sqlalchemy import func, select, update
from sqlmodel import col

from talentbot.errors import DatabaseError
from talentbot.language import Locale
from talentbot.store.tables import Question

if TYPE_CHECKING:
    from datetime import datetime

    from talentbot.store.database import Database

_LOG = logging.getLogger(__name__)
_BATCH = 500
_QUEUE_BOUND = 10_000


@dataclass(frozen=True, slots=True)
class QuestionRecord:
    """One question; `id` is a random url-safe text of 11 characters, `decision` answer, suggest or none."""

    id: str
    text: str
    locale: Locale
    decision: str
    entry_id: str | None
    asked_at: datetime
    is_helpful: bool | None = None


class Questions:
    """The questions of one database; call `flush` every second and before closing the database."""

    def __init__(self, database: Database, *, bound: int = _QUEUE_BOUND) -> None:
        self._database = database
        self._bound = bound
        self._queue: dict[str, QuestionRecord] = {}
        self._dropped = 0
        self._is_failing = False
        self._flushing = asyncio.Lock()

    def record(self, question: QuestionRecord) -> None:
        """Queue a question for the next `flush`; a full queue loses its oldest.

        Raises:
            ValueError: `asked_at` is naive.
        """
        if question.asked_at.tzinfo is None:
            raise ValueError("asked_at must be aware")
        # What no database takes must not hold up the batch: PostgreSQL refuses NUL, both refuse half a surrogate pair.
        text = question.text.replace("\0", "").encode("utf-8", "replace").decode()
        self._queue[question.id] = replace(question, text=text)
        if len(self._queue) > self._bound:
            del self._queue[next(iter(self._queue))]
            self._dropped += 1

    async def flush(self) -> None:
        """Store what is queued; when the database fails, keep it and say so once."""
        async with self._flushing:
            try:
                while batch := list(islice(self._queue.values(), _BATCH)):
                    await self._store(batch)
            except DatabaseError as error:
                if not self._is_failing:
                    _LOG.warning("questions are kept in memory: %s", error)
                self._is_failing = True
                return
            self._is_failing = False
            if self._dropped:
                _LOG.warning("%d questions were lost while the database was away", self._dropped)
                self._dropped = 0

    async def get(self, question_id: str) -> QuestionRecord | None:
        """The question, stored or still queued.

        Raises:
            DatabaseError: the database failed.
        """
        if question_id in self._queue:
            return self._queue[question_id]
        async with self._database.reading() as session:
            row = await session.scalar(select(Question).where(col(Question.id) == question_id))
        return QuestionRecord(**(row.model_dump() | {"locale": Locale(row.locale)})) if row else None

    async def set_helpful(self, question_id: str, is_helpful: bool) -> None:
        """Keep whether the answer helped; nothing happens for an unknown question.

        Raises:
            DatabaseError: the database failed.
        """
        if question_id in self._queue:
            self._queue[question_id] = replace(self._queue[question_id], is_helpful=is_helpful)
            return
        async with self._database.writing() as session:
            await session.execute(update(Question).where(col(Question.id) == question_id).values(is_helpful=is_helpful))

    async def counts_by_entry(self, since: datetime) -> dict[str, int]:
        """How many questions each entry answered at once since an instant; entries without any are left out.

        Raises:
            DatabaseError: the database failed.
        """
        query = (
            select(col(Question.entry_id), func.count())
            .where(col(Question.asked_at) >= since, col(Question.entry_id).is_not(None))
            .group_by(col(Question.entry_id))
        )
        async with self._database.reading() as session:
            return {str(entry_id): int(count) for entry_id, count in await session.execute(query)}

    async def _store(self, batch: list[QuestionRecord]) -> None:
        insert = self._database.insert(Question)
        # A batch comes a second time when its commit's answer was lost, or with what the person said meanwhile.
        statement = insert.on_conflict_do_update(
            index_elements=["id"],
            set_={"is_helpful": func.coalesce(insert.excluded.is_helpful, col(Question.is_helpful))},
        )
        async with self._database.writing() as session:
            await session.execute(statement, [asdict(question) for question in batch])
        for question in batch:
            if self._queue.get(question.id) is question:
                del self._queue[question.id]
