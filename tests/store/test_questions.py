from __future__ import annotations

import asyncio
import logging
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select

from talentbot.language import Locale
from talentbot.store.database import Database
from talentbot.store.questions import QuestionRecord, Questions
from talentbot.store.tables import Question

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path


def question(number: int = 0, text: str = "Виза канча турат?") -> QuestionRecord:
    return QuestionRecord(
        id=f"{number:011}",
        text=text,
        locale=Locale.KY,
        decision="answer",
        entry_id="visa-cost",
        asked_at=datetime(2026, 11, 23, 9, tzinfo=UTC),
    )


async def stored(database: Database) -> int:
    async with database.reading() as session:
        return (await session.execute(select(func.count()).select_from(Question))).scalar_one()


async def test_a_question_is_found_queued_and_stored(database: Database) -> None:
    questions = Questions(database)
    assert await questions.get(question().id) is None
    questions.record(question())
    assert await questions.get(question().id) == question()
    assert await Questions(database).get(question().id) is None
    await questions.flush()
    for each in (questions, Questions(database)):
        found = await each.get(question().id)
        assert found == question()
        assert isinstance(found.locale, Locale)


async def test_more_than_one_batch_is_flushed(database: Database) -> None:
    questions = Questions(database)
    for number in range(1201):
        questions.record(question(number))
    await questions.flush()
    assert await stored(database) == 1201


@pytest.mark.parametrize("is_helpful", [True, False])
async def test_helpful_queued_and_stored(database: Database, is_helpful: bool) -> None:
    questions = Questions(database)
    for number in (0, 1):
        questions.record(question(number))
    await questions.set_helpful(question(0).id, is_helpful=is_helpful)
    await questions.flush()
    await questions.set_helpful(question(1).id, is_helpful=is_helpful)
    for number in (0, 1):
        assert await Questions(database).get(question(number).id) == replace(question(number), is_helpful=is_helpful)


async def test_helpful_said_during_a_flush_is_kept(database: Database) -> None:
    questions = Questions(database)
    for number in range(600):
        questions.record(question(number))
    flushing = asyncio.create_task(questions.flush())
    while not await stored(database):
        for number in range(600):
            await questions.set_helpful(question(number).id, is_helpful=number % 2 == 0)
    await flushing
    await questions.flush()
    for number in (0, 1, 598, 599):
        found = await Questions(database).get(question(number).id)
        assert found
        assert found.is_helpful is (number % 2 == 0)


async def test_a_repeated_batch_does_not_undo_what_was_said_elsewhere(database: Database) -> None:
    questions = Questions(database)
    questions.record(question())
    await questions.flush()
    await Questions(database).set_helpful(question().id, is_helpful=True)
    questions.record(question())
    await questions.flush()
    assert await Questions(database).get(question().id) == replace(question(), is_helpful=True)


async def test_an_unknown_question_cannot_be_helpful(database: Database) -> None:
    await Questions(database).set_helpful("unknown", is_helpful=True)
    assert await stored(database) == 0


def test_a_naive_instant_is_refused() -> None:
    naive = replace(question(), asked_at=datetime(2026, 11, 23))  # noqa: DTZ001
    with pytest.raises(ValueError, match="aware"):
        Questions(Database("sqlite:///unused")).record(naive)


async def test_text_that_a_database_refuses_does_not_hold_up_the_others(database: Database) -> None:
    questions = Questions(database)
    questions.record(question(0, text="no\0thing \ud83d half"))
    questions.record(question(1))
    await questions.flush()
    assert await stored(database) == 2
    found = await Questions(database).get(question(0).id)
    assert found
    assert found.text == "nothing ? half"


class TestALockedDatabase:
    @pytest.fixture
    async def database(self, tmp_path: Path) -> AsyncIterator[Database]:
        database = Database(f"sqlite:///{tmp_path}/bot.sqlite3", lock_seconds=0.05)
        await database.open()
        yield database
        await database.close()

    async def test_the_questions_are_kept_and_it_is_said_once(
        self, database: Database, caplog: pytest.LogCaptureFixture
    ) -> None:
        questions = Questions(database)
        with closing(sqlite3.connect(database.path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            for number in range(3):
                questions.record(question(number))
                await questions.flush()
            other.execute("COMMIT")
        assert [record.levelno for record in caplog.records] == [logging.WARNING]
        assert "is locked by another process" in caplog.text
        assert question().text not in caplog.text
        assert await questions.get(question(2).id) == question(2)

        await questions.flush()
        assert await stored(database) == 3

    async def test_it_is_said_again_the_next_time(self, database: Database, caplog: pytest.LogCaptureFixture) -> None:
        questions = Questions(database)
        for number in range(2):
            with closing(sqlite3.connect(database.path, isolation_level=None)) as other:
                other.execute("BEGIN IMMEDIATE")
                questions.record(question(number))
                await questions.flush()
            await questions.flush()
        assert len(caplog.records) == 2

    async def test_a_full_queue_loses_the_oldest_and_counts(
        self, database: Database, caplog: pytest.LogCaptureFixture
    ) -> None:
        questions = Questions(database, bound=10)
        for number in range(13):
            questions.record(question(number))
        await questions.flush()
        assert await stored(database) == 10
        assert await questions.get(question(2).id) is None
        assert await questions.get(question(3).id)
        assert [record.getMessage() for record in caplog.records] == [
            "3 questions were lost while the database was away"
        ]
