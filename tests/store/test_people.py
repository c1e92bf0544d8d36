from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from datetime import date
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import event, func, select, text

from talentbot.language import Locale
from talentbot.store.database import Database
from talentbot.store.people import People, PersonRecord
from talentbot.store.tables import Person, Table

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from sqlalchemy.ext.asyncio import AsyncSession

AIGUL = 7_000_000_001  # Telegram's ids exceed 32 bits
MONDAY, TUESDAY = date(2026, 11, 23), date(2026, 11, 24)


class Clock:
    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def people(database: Database) -> People:
    return People(database)


@pytest.fixture
def statements(database: Database) -> Iterator[list[str]]:
    """What the database is asked, but for the beginnings of transactions."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if not statement.startswith("BEGIN"):
            seen.append(statement)

    event.listen(database.engine.sync_engine, "before_cursor_execute", note)
    yield seen
    event.remove(database.engine.sync_engine, "before_cursor_execute", note)


async def test_a_stranger_becomes_a_person_with_the_locale_of_the_app(people: People) -> None:
    assert await people.get(AIGUL) is None
    expected = PersonRecord(
        telegram_id=AIGUL,
        locale=Locale.KY,
        is_locale_chosen=False,
        time_zone="Asia/Bishkek",
        wants_announcements=None,
        last_active_on=MONDAY,
        is_reachable=True,
    )
    assert await people.seen(AIGUL, Locale.KY, MONDAY) == expected
    assert await people.get(AIGUL) == expected


async def test_the_locale_is_an_enum_member_again(people: People) -> None:
    record = await people.seen(AIGUL, Locale.JA, MONDAY)
    assert isinstance(record.locale, Locale)


async def test_the_day_changes_and_the_person_is_reachable_again(people: People) -> None:
    await people.seen(AIGUL, Locale.KY, MONDAY)
    await people.set_reachable(AIGUL, is_reachable=False)
    unreachable = await people.get(AIGUL)
    assert unreachable
    assert not unreachable.is_reachable

    assert (await people.seen(AIGUL, Locale.KY, MONDAY)).is_reachable
    assert (await people.seen(AIGUL, Locale.KY, TUESDAY)).last_active_on == TUESDAY


async def test_a_chosen_locale_outranks_that_of_the_app(people: People) -> None:
    await people.seen(AIGUL, Locale.RU, MONDAY)
    await people.choose_locale(AIGUL, Locale.KY, MONDAY)
    record = await people.seen(AIGUL, Locale.RU, TUESDAY)
    assert (record.locale, record.is_locale_chosen) == (Locale.KY, True)


async def test_a_stranger_may_choose_a_locale_first(people: People) -> None:
    record = await people.choose_locale(AIGUL, Locale.JA, TUESDAY)
    assert (record.locale, record.is_locale_chosen, record.last_active_on) == (Locale.JA, True, TUESDAY)


@pytest.mark.parametrize("wants", [True, False, None])
async def test_announcements(people: People, wants: bool | None) -> None:
    await people.seen(AIGUL, Locale.RU, MONDAY)
    await people.set_announcements(AIGUL, not wants)
    await people.set_announcements(AIGUL, wants)
    record = await people.get(AIGUL)
    assert record
    assert record.wants_announcements is wants


async def test_strangers_are_not_made_by_settings(people: People) -> None:
    await people.set_reachable(AIGUL, is_reachable=False)
    await people.set_announcements(AIGUL, wants=True)
    assert await people.get(AIGUL) is None


async def test_forget_leaves_nothing_of_the_person_and_everything_of_others(database: Database, people: People) -> None:
    other = AIGUL + 1
    for telegram_id in (AIGUL, other):
        await people.seen(telegram_id, Locale.RU, MONDAY)
        await people.choose_locale(telegram_id, Locale.KY, MONDAY)
    await people.forget(AIGUL)

    assert await people.get(AIGUL) is None
    assert await people.get(other)
    async with database.reading() as session:
        for table in Table.metadata.sorted_tables:
            rows = (await session.execute(select(table))).all()
            assert AIGUL not in [value for row in rows for value in row], table.name


def test_every_reference_to_a_person_ends_with_the_person() -> None:
    person = Table.metadata.tables["person"]
    for table in Table.metadata.sorted_tables:
        for key in table.foreign_keys:
            assert key.column.table is not person or key.ondelete in {"CASCADE", "SET NULL"}, table.name


async def test_an_active_person_costs_no_query(people: People, statements: list[str]) -> None:
    await people.seen(AIGUL, Locale.KY, MONDAY)
    await people.get(AIGUL)
    assert statements
    statements.clear()
    for _ in range(10):
        await people.seen(AIGUL, Locale.KY, MONDAY)
    assert statements == []


async def test_another_process_is_believed_after_a_minute(database: Database) -> None:
    clock = Clock()
    here, there = People(database, clock=clock), People(database)
    await here.seen(AIGUL, Locale.RU, MONDAY)
    await here.get(AIGUL)
    await there.choose_locale(AIGUL, Locale.KY, MONDAY)

    clock.seconds = 59
    record = await here.get(AIGUL)
    assert record
    assert record.locale is Locale.RU
    clock.seconds = 60
    record = await here.get(AIGUL)
    assert record
    assert record.locale is Locale.KY


async def test_what_another_process_wrote_survives_an_old_cache(database: Database) -> None:
    here, there = People(database), People(database)
    await here.seen(AIGUL, Locale.RU, MONDAY)
    await here.get(AIGUL)
    await there.choose_locale(AIGUL, Locale.KY, MONDAY)
    assert (await here.seen(AIGUL, Locale.RU, TUESDAY)).locale is Locale.KY


class PausingDatabase(Database):
    """Holds up a reader that has its answer, until told to go on."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.has_answer = asyncio.Event()
        self.may_go_on = asyncio.Event()

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncSession]:
        async with super().reading() as session:
            yield session
        self.has_answer.set()
        await self.may_go_on.wait()


async def test_a_reader_overtaken_by_a_writer_does_not_spoil_the_cache(database_url: str) -> None:
    database = PausingDatabase(database_url)
    await database.open()
    people = People(database)
    await people.choose_locale(AIGUL, Locale.RU, MONDAY)
    slow = asyncio.create_task(people.get(AIGUL))
    await database.has_answer.wait()
    await people.choose_locale(AIGUL, Locale.KY, MONDAY)
    database.may_go_on.set()
    await slow
    record = await people.get(AIGUL)
    assert record
    assert record.locale is Locale.KY
    await database.close()


async def test_the_cache_is_bounded_and_keeps_the_active(
    database: Database, statements: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("talentbot.store.people._CACHE_SIZE", 2)
    people = People(database)
    for telegram_id in (1, 2, 3):
        await people.seen(telegram_id, Locale.RU, MONDAY)
    for telegram_id in (1, 2, 1, 3):  # 2 is the one that was not asked for again
        await people.get(telegram_id)
    statements.clear()
    await people.get(1)
    await people.get(3)
    assert statements == []
    await people.get(2)
    assert statements


async def test_first_contacts_at_the_same_time(database: Database) -> None:
    processes = [People(database) for _ in range(4)]
    records = await asyncio.gather(
        *(people.seen(telegram_id, Locale.RU, MONDAY) for telegram_id in range(1, 26) for people in processes)
    )
    assert len(records) == 100
    async with database.reading() as session:
        assert await session.scalar(select(func.count()).select_from(Person)) == 25


async def test_the_truth_is_in_the_database(database: Database, people: People) -> None:
    await people.seen(AIGUL, Locale.RU, MONDAY)
    await people.choose_locale(AIGUL, Locale.KY, MONDAY)
    async with database.reading() as session:
        assert await session.scalar(text("SELECT locale FROM person")) == "ky"
