from __future__ import annotations

import asyncio
import gc
import multiprocessing
import sqlite3
import stat
import time
from contextlib import closing
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import event, insert, select, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import IntegrityError
from sqlmodel import col

from talentbot.errors import ConfigurationError, DatabaseError
from talentbot.store.database import Database
from talentbot.store.tables import SeenUpdate

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine
    from pathlib import Path
    from typing import Any

    from sqlalchemy.engine import Connection

ADD_TO_COUNTER = text("UPDATE person SET telegram_id = telegram_id + 1")


async def add_counter(database: Database) -> None:
    async with database.writing() as session:
        await session.execute(
            text(
                "INSERT INTO person (telegram_id, locale, is_locale_chosen, time_zone, last_active_on, is_reachable)"
                " VALUES (0, 'ru', false, 'Asia/Bishkek', '2026-11-23', true)"
            )
        )


async def add_all(database: Database, rows: list[SeenUpdate]) -> None:
    async with database.writing() as session:
        session.add_all(rows)


async def count(database: Database) -> int:
    async with database.writing() as session:
        before = await session.scalar(text("SELECT telegram_id FROM person"))
        await asyncio.sleep(0)  # others get their chance between reading and writing
        await session.execute(text("UPDATE person SET telegram_id = :after"), {"after": before + 1})
    return int(before)


async def current_count(database: Database) -> int:
    async with database.reading() as session:
        return int((await session.execute(text("SELECT telegram_id FROM person"))).scalar_one())


@pytest.mark.parametrize(
    "url",
    [
        "",
        "nonsense",
        "://:secret@",
        "mysql://user:secret@host/name",
        "postgresql://user@host:secret/name",
        "sqlite://",
        "sqlite:///:memory:",
        "sqlite:///bot.sqlite3?mode=secret",
    ],
)
def test_other_urls_are_refused_without_repeating_them(url: str) -> None:
    with pytest.raises(ConfigurationError, match="TALENTBOT_DATABASE_URL must be") as caught:
        Database(url)
    assert "secret" not in str(caught.value)


def test_the_password_is_not_shown() -> None:
    database = Database("postgresql://anna:secret@host/name")
    assert "secret" not in repr(database) + database.place


async def test_the_program_chooses_the_driver(database: Database) -> None:
    expected = "sqlite+aiosqlite" if database.is_sqlite else "postgresql+psycopg"
    assert database.engine.url.drivername == expected


def modes(folder: Path) -> dict[str, int]:
    return {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()}


async def test_opening_creates_the_folder_and_a_private_file(tmp_path: Path) -> None:
    path = tmp_path / "var" / "deeper" / "bot.sqlite3"
    database = Database(f"sqlite:///{path}")
    await database.open()
    async with database.reading() as session:
        assert await session.scalar(text("PRAGMA journal_mode")) == "wal"
        assert await session.scalar(text("PRAGMA foreign_keys")) == 1
        assert await session.scalar(text("PRAGMA synchronous")) == 1
        assert await session.scalar(text("PRAGMA secure_delete")) == 1
        assert modes(path.parent) == dict.fromkeys(["bot.sqlite3", "bot.sqlite3-shm", "bot.sqlite3-wal"], 0o600)
    await database.close()
    assert modes(path.parent) == {"bot.sqlite3": 0o600}


async def test_a_database_opens_again_after_closing(database: Database) -> None:
    await add_counter(database)
    await database.close()
    await database.close()
    await database.open()
    assert await current_count(database) == 0


async def test_a_block_that_fails_writes_nothing(database: Database) -> None:
    await add_counter(database)

    async def change_and_fail() -> None:
        async with database.writing() as session:
            await session.execute(ADD_TO_COUNTER)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await change_and_fail()
    assert await current_count(database) == 0


async def test_what_reading_changes_is_not_kept(database: Database) -> None:
    await add_counter(database)
    async with database.reading() as session:
        await session.execute(ADD_TO_COUNTER)
    assert await current_count(database) == 0


async def test_mistakes_in_code_are_not_explained_away(database: Database) -> None:
    await add_counter(database)
    with pytest.raises(IntegrityError):
        await add_counter(database)


async def test_parameters_stay_out_of_messages(database: Database) -> None:
    with pytest.raises(IntegrityError) as caught:
        async with database.writing() as session:
            await session.execute(text("INSERT INTO question (id) VALUES (:id)"), {"id": "what I typed"})
    assert "[SQL parameters hidden" in str(caught.value)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_many_sessions_write_at_the_same_time(database: Database, database_url: str) -> None:
    other = Database(database_url)
    await other.open()
    await add_counter(database)
    numbers = await asyncio.gather(*(count(each) for _ in range(50) for each in (database, other)))
    assert sorted(numbers) == list(range(100))
    await other.close()


async def test_writers_of_a_process_take_turns_in_order(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/bot.sqlite3")
    await database.open()
    order: list[int] = []

    async def write(number: int) -> None:
        async with database.writing() as session:
            await session.execute(ADD_TO_COUNTER)
            await asyncio.sleep(0.002)
            order.append(number)

    await asyncio.gather(*(write(number) for number in range(50)))
    assert order == list(range(50))
    await database.close()


def _count_in_a_process(url: str, times: int) -> None:
    async def work() -> None:
        database = Database(url)
        await database.open()
        for _ in range(times):
            await count(database)
        await database.close()

    asyncio.run(work())


async def test_many_processes_open_and_write_at_the_same_time(database_url: str) -> None:
    """All find an empty database: one migrates it, nobody fails, no write is lost on SQLite."""
    database = Database(database_url)
    processes = [
        multiprocessing.get_context("spawn").Process(target=_open_in_a_process, args=(database_url,)) for _ in range(3)
    ]
    for process in processes:
        process.start()
    await database.open()
    for process in processes:
        await asyncio.to_thread(process.join)
    assert [process.exitcode for process in processes] == [0, 0, 0]
    await database.close()


def _open_in_a_process(url: str) -> None:
    async def work() -> None:
        database = Database(url)
        await database.open()
        async with database.writing() as session:
            await session.execute(text("DELETE FROM question"))
        await database.close()

    asyncio.run(work())


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_processes_take_turns_on_sqlite(database: Database, database_url: str) -> None:
    await add_counter(database)
    context = multiprocessing.get_context("spawn")
    processes = [context.Process(target=_count_in_a_process, args=(database_url, 50)) for _ in range(2)]
    for process in processes:
        process.start()
    for _ in range(50):
        await count(database)
    for process in processes:
        await asyncio.to_thread(process.join)
    assert [process.exitcode for process in processes] == [0, 0]
    assert await current_count(database) == 150


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_writing_inside_of_writing_is_told_at_once(database: Database) -> None:
    async with database.writing():
        with pytest.raises(RuntimeError, match="would wait for itself"):
            async with database.writing():
                pass


async def test_nothing_happens_on_a_closed_database(database: Database) -> None:
    await database.close()
    with pytest.raises(RuntimeError, match="not open"):
        async with database.reading():
            pass


async def count_in_one_go(database: Database) -> None:
    await database.write(lambda connection: connection.execute(ADD_TO_COUNTER))


@pytest.mark.parametrize("moment", ["commit", "reset"])
@pytest.mark.parametrize("counts", [count, count_in_one_go])
async def test_a_commit_is_not_broken_off(
    database: Database,
    counts: Callable[[Database], Coroutine[Any, Any, Any]],
    moment: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    await add_counter(database)
    task = asyncio.create_task(counts(database))
    event.listen(database.engine.sync_engine, moment, lambda *_: task.cancel(), once=True)

    with pytest.raises(asyncio.CancelledError):
        await task

    assert await current_count(database) == 1
    assert caplog.records == []


@pytest.mark.parametrize("counts", [count, count_in_one_go])
async def test_whoever_is_cancelled_while_the_commit_fails_is_told_so(
    database: Database, counts: Callable[[Database], Coroutine[Any, Any, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    await add_counter(database)
    task = asyncio.create_task(counts(database))

    def fail(_connection: object) -> None:
        monkeypatch.undo()
        task.cancel()
        raise dialect.loaded_dbapi.OperationalError("the server has gone")

    dialect = database.engine.sync_engine.dialect
    monkeypatch.setattr(dialect, "do_commit", fail)
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await current_count(database) == 0


async def test_what_fails_in_one_go_is_undone(database: Database) -> None:
    await add_counter(database)

    def fail(connection: Connection) -> None:
        connection.execute(text("UPDATE person SET telegram_id = 5"))
        connection.execute(text("INSERT INTO person (telegram_id) VALUES (5)"))

    with pytest.raises(IntegrityError):
        await database.write(fail)
    assert await current_count(database) == 0


class TestBrokenSqlite:
    @pytest.fixture
    def path(self, tmp_path: Path) -> Path:
        return tmp_path / "bot.sqlite3"

    @pytest.fixture
    def diary(self, path: Path) -> Path:
        path.write_text("Dear diary, today I was taken for a database. " * 100)
        return path

    @pytest.fixture
    def damaged(self, path: Path) -> Path:
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("CREATE TABLE alembic_version (version_num)")
        content = bytearray(path.read_bytes())
        content[100:4096] = b"\xff" * 3996
        path.write_bytes(content)
        return path

    @staticmethod
    async def message_of_opening(path: Path, lock_seconds: float = 0.1) -> str:
        with pytest.raises(DatabaseError) as caught:
            await Database(f"sqlite:///{path}", lock_seconds=lock_seconds).open()
        gc.collect()  # a connection that was left open warns here
        message = str(caught.value)
        assert "\n" not in message
        return message

    async def test_locked_by_another_process(self, path: Path) -> None:
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("BEGIN EXCLUSIVE")
            assert await self.message_of_opening(path) == (
                f"The database {path} is locked by another process: end that process, or try again"
            )

    async def test_not_a_database(self, diary: Path) -> None:
        assert "is not an SQLite database" in await self.message_of_opening(diary)

    async def test_a_damaged_file(self, damaged: Path) -> None:
        assert "is damaged: restore a backup" in await self.message_of_opening(damaged)

    async def test_the_path_is_a_folder(self, tmp_path: Path) -> None:
        assert "cannot be opened" in await self.message_of_opening(tmp_path)

    async def test_the_folder_cannot_be_made(self, diary: Path) -> None:
        assert "cannot be opened" in await self.message_of_opening(diary / "bot.sqlite3")

    async def test_the_disk_is_full(self, path: Path) -> None:
        database = Database(f"sqlite:///{path}")
        await database.open()
        updates = [SeenUpdate(bot_id=1, update_id=number, seen_at=datetime.now(UTC)) for number in range(1000)]
        async with database.writing() as session:
            await session.execute(text("PRAGMA max_page_count = 1"))  # stays with the connection, the only one
        with pytest.raises(DatabaseError, match="the disk is full"):
            await add_all(database, updates)
        await database.close()

    async def test_a_lock_during_operation_and_after(self, path: Path) -> None:
        database = Database(f"sqlite:///{path}", lock_seconds=0.1)
        await database.open()
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            with pytest.raises(DatabaseError, match="is locked by another process"):
                await add_counter(database)
            async with database.reading() as session:  # readers are not in the way of a writer
                assert (await session.scalars(select(col(SeenUpdate.update_id)))).all() == []
            other.execute("COMMIT")
        await add_counter(database)
        assert await current_count(database) == 0
        await database.close()

    async def test_a_lock_does_not_add_up_the_waiting(self, path: Path) -> None:
        database = Database(f"sqlite:///{path}", lock_seconds=0.2)
        await database.open()
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            start = time.monotonic()
            failures = await asyncio.gather(*(add_counter(database) for _ in range(20)), return_exceptions=True)
            assert time.monotonic() - start < 2  # one after another they would take 4 s
        assert {type(failure) for failure in failures} == {DatabaseError}
        await database.close()

    async def test_waiting_for_the_own_process_counts_as_waiting(self, path: Path) -> None:
        database = Database(f"sqlite:///{path}", lock_seconds=5)
        await database.open()

        async def patience() -> int:
            async with database.writing() as session:
                return int((await session.execute(text("PRAGMA busy_timeout"))).scalar_one())

        async with database.writing():
            waiting = asyncio.create_task(patience())
            await asyncio.sleep(0.6)
        assert await waiting <= 4500
        assert await patience() == 5000
        await database.close()

    async def test_a_cancelled_writer_leaves_no_lock(self, path: Path) -> None:
        database = Database(f"sqlite:///{path}", lock_seconds=1)
        await database.open()
        await add_counter(database)
        for moment in range(100):
            task = asyncio.create_task(count(database))
            await asyncio.sleep(moment / 20_000)
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            await count(database)
        await database.close()


class TestBrokenPostgresql:
    async def test_unreachable(self) -> None:
        database = Database("postgresql://anna:secret@127.0.0.1:1/name")
        with pytest.raises(DatabaseError) as caught:
            await database.open()
        message = str(caught.value)
        assert "127.0.0.1" in message
        assert "refused" in message
        assert "TALENTBOT_DATABASE_URL" in message
        assert "secret" not in message
        assert "\n" not in message

    async def test_the_server_knows_nobody_of_that_name(self, postgresql_server: str) -> None:
        url = make_url(postgresql_server).set(username="nobody", password="secret")
        with pytest.raises(DatabaseError, match="nobody") as caught:
            await Database(url.render_as_string(hide_password=False)).open()
        assert "secret" not in str(caught.value)

    async def test_no_such_database(self, postgresql_server: str) -> None:
        url = make_url(postgresql_server).set(database="absent")
        with pytest.raises(DatabaseError, match='database "absent" does not exist'):
            await Database(url.render_as_string()).open()

    async def test_an_unknown_option_of_the_url(self, postgresql_server: str) -> None:
        url = make_url(postgresql_server).update_query_dict({"colour": "blue"})
        with pytest.raises(DatabaseError, match="colour"):
            await Database(url.render_as_string()).open()

    async def test_a_lost_connection_and_the_next_one(self, make_database_url: Callable[[str], str]) -> None:
        database = Database(make_database_url("postgresql"))
        await database.open()
        await add_counter(database)
        with pytest.raises(DatabaseError):
            async with database.writing() as session:
                await session.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))
        assert await current_count(database) == 0
        await database.close()

    async def test_a_locked_table(self, make_database_url: Callable[[str], str]) -> None:
        url = make_database_url("postgresql")
        holder, waiter = Database(url), Database(url, lock_seconds=0.1)
        await holder.open()
        await waiter.open()
        async with holder.writing() as session:
            await session.execute(text("LOCK TABLE seen_update"))
            with pytest.raises(DatabaseError, match="is locked by another process"):
                async with waiter.writing() as waiting:
                    await waiting.execute(insert(SeenUpdate).values(update_id=1, bot_id=1, seen_at=None))
        await holder.close()
        await waiter.close()

    async def test_options_of_the_url_are_kept(self, make_database_url: Callable[[str], str]) -> None:
        url = make_url(make_database_url("postgresql"))
        options = f"{url.query['options']} -c work_mem=1234kB"
        database = Database(url.update_query_dict({"options": options}).render_as_string())
        await database.open()
        async with database.reading() as session:
            assert await session.scalar(text("SHOW work_mem")) == "1234kB"
            assert await session.scalar(text("SHOW lock_timeout")) == "5s"
        await database.close()
