from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from talentbot.broadcasts.broadcasts import Broadcasts
from talentbot.store.database import Database
from talentbot.store.tables import Table
from tests.broadcasts.office import Clock, Office

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

_URLS: dict[str, str] = {}
"""One database of each kind for all tests here: to make one takes longer than most of them."""


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, make_database_url: Callable[[str], str]) -> str:
    kind = request.param
    if kind not in _URLS:
        _URLS[kind] = make_database_url(kind)
    return _URLS[kind]


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """An open database without any rows, of each kind in turn."""
    database = Database(database_url)
    await database.open()
    async with database.writing() as session:
        for table in reversed(Table.metadata.sorted_tables):
            await session.execute(table.delete())
    yield database
    await database.close()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def broadcasts(database: Database, clock: Clock) -> Broadcasts:
    return Broadcasts(database, clock)


@pytest.fixture
def office(database: Database, broadcasts: Broadcasts, clock: Clock) -> Office:
    return Office(database, broadcasts, clock)
