from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, text
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import StatementError
from sqlmodel import col

from talentbot.store.tables import SeenUpdate, UtcDateTime

if TYPE_CHECKING:
    from talentbot.store.database import Database

TOKYO = timezone(timedelta(hours=9))


async def test_instants_return_aware_and_in_utc(database: Database) -> None:
    in_tokyo = datetime(2026, 11, 23, 8, 30, 15, 123456, TOKYO)
    async with database.writing() as session:
        session.add(SeenUpdate(bot_id=1, update_id=1, seen_at=in_tokyo))
    async with database.reading() as session:
        if not database.is_sqlite:
            await session.execute(text("SET TIME ZONE 'Asia/Bishkek'"))
        seen_at = (await session.scalars(select(col(SeenUpdate.seen_at)))).one()
    assert seen_at == in_tokyo
    assert seen_at.tzinfo is UTC


async def test_naive_instants_are_refused(database: Database) -> None:
    async with database.reading() as session:
        session.add(SeenUpdate(bot_id=1, update_id=1, seen_at=datetime(2026, 11, 23)))  # noqa: DTZ001
        with pytest.raises(StatementError, match="naive"):
            await session.flush()


async def test_instants_are_compared_as_instants(database: Database) -> None:
    first = datetime(2026, 11, 23, tzinfo=UTC)
    instants = [first, first + timedelta(microseconds=1), first + timedelta(seconds=1)]
    async with database.writing() as session:
        session.add_all(
            SeenUpdate(bot_id=1, update_id=number, seen_at=instant) for number, instant in enumerate(instants)
        )
    query = select(col(SeenUpdate.update_id)).where(col(SeenUpdate.seen_at) >= instants[1].astimezone(TOKYO))
    async with database.reading() as session:
        assert set((await session.scalars(query)).all()) == {1, 2}


zones = st.integers(-23, 23).map(lambda hours: timezone(timedelta(hours=hours)))
datetimes = st.datetimes(datetime(1970, 1, 2), datetime(2200, 1, 1), timezones=zones)  # noqa: DTZ001


@given(st.tuples(datetimes, datetimes))
def test_sqlite_text_keeps_every_instant_and_the_order(instants: tuple[datetime, datetime]) -> None:
    dialect = sqlite.dialect()
    store = UtcDateTime().bind_processor(dialect)
    load = UtcDateTime().result_processor(dialect, None)
    assert store
    assert load
    texts = [store(instant) for instant in instants]
    assert [load(each) for each in texts] == list(instants)
    assert (texts[0] < texts[1]) == (instants[0] < instants[1])
