from __future__ import annotations

import asyncio
import json
import os
import sqlite3
import stat
import zipfile
from contextlib import closing
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from talentbot.errors import DatabaseError, FaqError
from talentbot.language import Locale
from talentbot.store import backup, migrations
from talentbot.store.backup import back_up, restore
from talentbot.store.database import Database
from talentbot.store.people import People
from talentbot.store.questions import QuestionRecord, Questions

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

TODAY = date(2026, 11, 23)
QUESTION = QuestionRecord(
    id="abcdefghijk",
    text='"Виза"\n\\ ң\tөү 🙂 {"a": [1]}',
    locale=Locale.KY,
    decision="none",
    entry_id=None,
    asked_at=datetime(2026, 11, 23, 9, 0, 0, 123456, tzinfo=UTC),
)


@pytest.fixture
def faq(tmp_path: Path) -> Path:
    folder = tmp_path / "faq"
    (folder / "visa").mkdir(parents=True)
    (folder / "visa" / "visa-coe.yaml").write_text("id: visa-coe\n")
    (folder / ".git").mkdir()
    (folder / ".git" / "config").write_text("not ours")
    os.utime(folder / "visa" / "visa-coe.yaml", (0, 0))  # as image builders date files; zip begins in 1980
    return folder


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "backup.zip"


@pytest.fixture
def occupied(target: Path) -> Path:
    target.write_text("nothing of ours")
    return target


async def test_a_backup_restores(
    database: Database, faq: Path, target: Path, tmp_path: Path, make_database_url: Callable[[str], str]
) -> None:
    person = await People(database).seen(7_000_000_001, Locale.JA, TODAY)
    questions = Questions(database)
    questions.record(QUESTION)
    await questions.flush()
    await back_up(database, faq, target)

    restored = Database(make_database_url("sqlite" if database.is_sqlite else "postgresql"))
    await restore(restored, target, tmp_path / "restored" / "faq")
    await restored.open()
    assert await restored.revision() == migrations.known_revisions()[-1]
    assert await People(restored).get(7_000_000_001) == person
    assert await Questions(restored).get(QUESTION.id) == QUESTION
    await restored.close()
    files = [path for path in (tmp_path / "restored").rglob("*") if path.is_file()]
    assert [path.relative_to(tmp_path).as_posix() for path in files] == ["restored/faq/visa/visa-coe.yaml"]
    assert files[0].read_text() == "id: visa-coe\n"


async def test_a_backup_of_a_live_database_is_one_state_of_it(
    database: Database, faq: Path, target: Path, tmp_path: Path, make_database_url: Callable[[str], str]
) -> None:
    """Every transaction writes one person and one question: a consistent copy has as many of both."""
    is_done = asyncio.Event()

    async def write() -> int:
        number = 0
        while not is_done.is_set():
            async with database.writing() as session:
                await session.execute(
                    text(
                        "INSERT INTO question (id, text, locale, decision, asked_at)"
                        " VALUES (:id, 'text', 'ru', 'none', '2026-11-23 00:00:00.000000')"
                    ),
                    {"id": str(number)},
                )
                await session.execute(
                    text(
                        "INSERT INTO person (telegram_id, locale, is_locale_chosen, time_zone, last_active_on,"
                        " is_reachable) VALUES (:id, 'ru', false, 'UTC', '2026-11-23', true)"
                    ),
                    {"id": number},
                )
            number += 1
        return number

    writing = asyncio.create_task(write())
    await asyncio.sleep(0.1)
    await back_up(database, faq, target)
    is_done.set()
    written = await writing

    restored = Database(make_database_url("sqlite" if database.is_sqlite else "postgresql"))
    await restore(restored, target, tmp_path / "restored-faq")
    await restored.open()
    async with restored.reading() as session:
        people = (await session.execute(text("SELECT count(*) FROM person"))).scalar_one()
        questions = (await session.execute(text("SELECT count(*) FROM question"))).scalar_one()
    assert people == questions
    assert 0 < people <= written
    await restored.close()


async def test_the_manifest(database: Database, faq: Path, target: Path) -> None:
    before = datetime.now(UTC).replace(microsecond=0)
    await back_up(database, faq, target)
    with zipfile.ZipFile(target) as archive:
        manifest = json.loads(archive.read("manifest.json"))
    assert manifest["schema"] == migrations.known_revisions()[-1]
    assert manifest["kind"] == ("sqlite" if database.is_sqlite else "postgresql")
    assert before <= datetime.fromisoformat(manifest["made_at"]) <= datetime.now(UTC)


def rights(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def drafts(folder: Path) -> list[Path]:
    return [path for path in folder.iterdir() if path.name.startswith(".")]


async def test_only_the_owner_may_read_the_backup(database: Database, faq: Path, target: Path) -> None:
    await back_up(database, faq, target)
    assert rights(target) == 0o600
    assert not drafts(target.parent)


async def test_sqlite_restores_with_unzip_alone(tmp_path: Path, faq: Path, target: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/bot.sqlite3")
    await database.open()
    await People(database).seen(1, Locale.RU, TODAY)
    await back_up(database, faq, target)
    await database.close()
    with zipfile.ZipFile(target) as archive:
        copy = archive.extract("database.sqlite3", tmp_path / "unzipped")
    with closing(sqlite3.connect(copy)) as connection:
        assert connection.execute("SELECT telegram_id FROM person").fetchall() == [(1,)]


async def test_an_existing_file_is_overwritten_only_when_told(database: Database, faq: Path, occupied: Path) -> None:
    with pytest.raises(DatabaseError, match="exists already"):
        await back_up(database, faq, occupied)
    assert not zipfile.is_zipfile(occupied)
    await back_up(database, faq, occupied, is_overwriting=True)
    assert zipfile.is_zipfile(occupied)


async def test_every_kind_of_column_comes_back_and_sequences_go_on(
    tmp_path: Path, make_database_url: Callable[[str], str]
) -> None:
    """Tables of later schemas are copied row by row as PostgreSQL writes and reads them itself."""
    databases = [Database(make_database_url("postgresql")) for _ in range(2)]
    columns = "id serial PRIMARY KEY, at timestamptz, raw bytea, data json, price numeric, on_day date"
    for database in databases:
        await database.open()
        async with database.writing() as session:
            await session.execute(text(f'CREATE TABLE "Numbered" ({columns})'))
    source, restored = databases
    async with source.writing() as session:
        statement = text(
            'INSERT INTO "Numbered" (at, raw, data, price, on_day)'
            " SELECT now(), '\\x00ff', CAST(:data AS json), 1.10, '2026-11-23' FROM generate_series(1, 2500)"
        )
        await session.execute(statement, {"data": '{"a":\n [1, "ң"]}'})

    with zipfile.ZipFile(tmp_path / "rows.zip", "w") as archive:
        async with source.engine.connect() as connection:
            with archive.open("tables/Numbered.jsonl", "w") as member:
                await backup._add_rows(connection, "Numbered", member)
        async with restored.engine.begin() as connection:
            await backup._insert_rows(connection, "Numbered", archive)

    query = text('SELECT id, at, raw, data::jsonb, price, on_day FROM "Numbered" ORDER BY id')
    rows = []
    for database in databases:
        async with database.reading() as session:
            rows.append((await session.execute(query)).all())
    assert rows[0] == rows[1]
    async with restored.writing() as session:
        assert await session.scalar(text('INSERT INTO "Numbered" DEFAULT VALUES RETURNING id')) == 2501
    for database in databases:
        await database.close()


class TestRefusals:
    @pytest.fixture
    async def backup(self, tmp_path: Path, faq: Path, target: Path) -> Path:
        database = Database(f"sqlite:///{tmp_path}/bot.sqlite3")
        await database.open()
        await back_up(database, faq, target)
        await database.close()
        return target

    async def test_no_faq_folder(self, database: Database, tmp_path: Path, target: Path) -> None:
        with pytest.raises(FaqError, match="no FAQ folder"):
            await back_up(database, tmp_path / "absent", target)

    async def test_no_target_folder(self, database: Database, tmp_path: Path, faq: Path) -> None:
        with pytest.raises(DatabaseError, match="No such file or directory"):
            await back_up(database, faq, tmp_path / "absent" / "backup.zip")

    async def test_a_database_without_tables(self, database_url: str, faq: Path, target: Path) -> None:
        database = Database(database_url)
        await database.open(is_upgrading=False)
        with pytest.raises(DatabaseError, match="holds nothing"):
            await back_up(database, faq, target)
        assert not drafts(target.parent)
        await database.close()

    async def test_into_an_existing_database(self, backup: Path, tmp_path: Path) -> None:
        with pytest.raises(DatabaseError, match="exists already"):
            await restore(Database(f"sqlite:///{tmp_path}/bot.sqlite3"), backup, tmp_path / "restored")

    async def test_beside_what_an_earlier_database_left(self, backup: Path, tmp_path: Path) -> None:
        path = tmp_path / "restored.sqlite3"
        path.with_name("restored.sqlite3-wal").touch()
        with pytest.raises(DatabaseError, match=r"restored\.sqlite3-wal exists already"):
            await restore(Database(f"sqlite:///{path}"), backup, tmp_path / "restored")

    async def test_into_a_filled_faq_folder(self, backup: Path, tmp_path: Path, faq: Path) -> None:
        path = tmp_path / "restored.sqlite3"
        with pytest.raises(DatabaseError, match="is not empty"):
            await restore(Database(f"sqlite:///{path}"), backup, faq)
        assert not path.exists()

    async def test_into_the_other_kind(self, backup: Path, tmp_path: Path) -> None:
        with pytest.raises(DatabaseError, match="is of sqlite, TALENTBOT_DATABASE_URL of postgresql"):
            await restore(Database("postgresql://host/name"), backup, tmp_path / "restored")

    async def test_what_is_no_backup(self, tmp_path: Path, occupied: Path) -> None:
        with pytest.raises(DatabaseError, match="is not a backup made by talentbot"):
            await restore(Database(f"sqlite:///{tmp_path}/restored.sqlite3"), occupied, tmp_path / "restored")

    async def test_into_a_postgresql_with_tables(
        self, tmp_path: Path, faq: Path, target: Path, make_database_url: Callable[[str], str]
    ) -> None:
        database = Database(make_database_url("postgresql"))
        await database.open()
        await back_up(database, faq, target)
        await database.close()
        with pytest.raises(DatabaseError, match="has tables already"):
            await restore(database, target, tmp_path / "restored")

    async def test_a_newer_schema(self, tmp_path: Path, target: Path) -> None:
        with zipfile.ZipFile(target, "w") as archive:
            archive.writestr("manifest.json", json.dumps({"kind": "sqlite", "schema": "9999"}))
        with pytest.raises(DatabaseError, match="has schema 9999: install the newer talentbot"):
            await restore(Database(f"sqlite:///{tmp_path}/restored.sqlite3"), target, tmp_path / "restored")
