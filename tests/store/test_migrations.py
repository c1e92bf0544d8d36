from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text

from talentbot.errors import DatabaseError
from talentbot.store import migrations
from talentbot.store.database import Database
from talentbot.store.tables import Table

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy.engine import Connection

REVISIONS = migrations.known_revisions()


def differences(connection: Connection) -> list[object]:
    context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
    return list(compare_metadata(context, Table.metadata))


async def upgrade_to(database: Database, revision: str) -> None:
    async with database.engine.execution_options(is_writing=True).begin() as connection:
        await connection.run_sync(migrations.upgrade, revision)


def test_the_file_names_are_the_history() -> None:
    steps = ScriptDirectory(str(migrations.FOLDER)).walk_revisions()
    assert tuple(step.revision for step in steps) == REVISIONS[::-1]


async def test_the_migrations_make_the_tables(database_url: str) -> None:
    database = Database(database_url)
    await database.open()
    async with database.engine.connect() as connection:
        assert await connection.run_sync(differences) == []
    await database.close()


@pytest.mark.parametrize("revision", REVISIONS)
async def test_every_older_schema_is_upgraded(database_url: str, revision: str) -> None:
    database = Database(database_url)
    await database.open(is_upgrading=False)
    await upgrade_to(database, revision)
    assert await database.revision() == revision
    await database.close()

    await database.open()
    assert await database.revision() == REVISIONS[-1]
    async with database.engine.connect() as connection:
        assert await connection.run_sync(differences) == []
    await database.close()


async def test_an_upgrade_is_done_once(database_url: str) -> None:
    database = Database(database_url)
    await database.open(is_upgrading=False)
    assert await database.revision() is None
    assert await database.upgrade()
    assert not await database.upgrade()
    await database.close()


async def test_a_newer_schema_is_refused(database: Database, database_url: str) -> None:
    async with database.writing() as session:
        await session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(DatabaseError, match=r"has schema 9999, but .* install the newer talentbot") as caught:
        await Database(database_url).open()
    assert "\n" not in str(caught.value)


def test_a_start_without_migrations_does_not_import_alembic(tmp_path: Path) -> None:
    program = (
        "import asyncio, sys\n"
        "from talentbot.store.database import Database\n"
        "async def start():\n"
        "    database = Database(sys.argv[1])\n"
        "    await database.open()\n"
        "    await database.close()\n"
        "    print('alembic' in sys.modules)\n"
        "asyncio.run(start())\n"
    )
    command = [sys.executable, "-c", program, f"sqlite:///{tmp_path}/bot.sqlite3"]
    outputs = [subprocess.run(command, check=True, capture_output=True, text=True).stdout for _ in range(2)]
    assert outputs == ["True\n", "False\n"]
