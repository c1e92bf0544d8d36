"""The database and the FAQ in one zip file, taken while the bot runs.

What is in it:
    manifest.json        which database, the revision of its schema, when it was made
    database.sqlite3     of SQLite: the database itself
    tables/<name>.jsonl  of PostgreSQL: a row a line, as PostgreSQL writes it in JSON
    faq/                 the FAQ files

To restore without this program, with SQLite: stop the bot, unzip the file, put `database.sqlite3` where
TALENTBOT_DATABASE_URL says and remove the old file's `-wal` and `-shm` neighbours. With PostgreSQL, `restore`
fills an empty database.
"""

from __future__ import annotations

import asyncio
import json
import os
import sqlite3
import tempfile
import zipfile
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from sqlalchemy import inspect, text

from talentbot.errors import DatabaseError, FaqError
from talentbot.store import migrations
from talentbot.store.database import Database, revision_of
from talentbot.store.failures import explaining

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.engine import Connection
    from sqlalchemy.ext.asyncio import AsyncConnection

_SQLITE_MEMBER = "database.sqlite3"
_FAQ_FOLDER = "faq/"
_ROWS_AT_A_TIME = 1000

Manifest = dict[str, Any]


async def back_up(database: Database, faq_folder: Path, target: Path, *, is_overwriting: bool = False) -> None:
    """Write an open database and the FAQ files into one zip file, readable only by its owner.

    The file appears under its name when it is complete.

    Raises:
        DatabaseError: the database cannot be read or the file not be written; the message names it.
        FaqError: there is no FAQ folder.
    """
    if not is_overwriting:
        _check_absent(target)
    _check_is_folder(faq_folder)
    with _explaining_files(target), tempfile.TemporaryDirectory(prefix=".backup-", dir=target.parent) as folder:
        draft = Path(folder) / "backup.zip"
        # Files in an image can be dated before 1980, which zip cannot say.
        with zipfile.ZipFile(draft, "x", zipfile.ZIP_DEFLATED, strict_timestamps=False) as archive:
            made_at = datetime.now(UTC).isoformat(timespec="seconds")
            contents = await _add_database(database, archive, Path(folder))
            manifest = {"kind": _kind(database), "made_at": made_at} | contents
            archive.writestr("manifest.json", json.dumps(manifest, indent=2))
            await asyncio.to_thread(_add_faq, archive, faq_folder)
        await asyncio.to_thread(_publish, draft, target)


async def restore(database: Database, source: Path, faq_folder: Path) -> None:
    """Fill an empty database, which must not be open, and an empty FAQ folder from a backup.

    An SQLite file must not exist yet; a PostgreSQL database must have no tables. A backup of one kind of database
    cannot be restored into the other. A backup by an earlier version is upgraded.

    Raises:
        DatabaseError: the backup does not fit or is damaged, something is there already, or the database failed.
    """
    with _explaining_files(source), zipfile.ZipFile(source) as archive:
        manifest = json.loads(archive.read("manifest.json"))
        _check_fits(manifest, database, source)
        _check_empty(faq_folder)
        if database.is_sqlite:
            await asyncio.to_thread(_restore_sqlite, archive, database.path)
        else:
            await _restore_postgresql(archive, database, manifest)
        await asyncio.to_thread(_restore_faq, archive, faq_folder)
    await database.open()
    await database.close()


@contextmanager
def _explaining_files(file: Path) -> Iterator[None]:
    try:
        yield
    except (zipfile.BadZipFile, KeyError, json.JSONDecodeError) as error:
        message = f"{file} is not a backup made by talentbot, or is damaged: use another"
        raise DatabaseError(message) from error
    except OSError as error:
        message = f"{error.filename or file}: {error.strerror}: check the disk, the path and its access rights"
        raise DatabaseError(message) from error


async def _add_database(database: Database, archive: zipfile.ZipFile, folder: Path) -> Manifest:
    revision = await database.revision()
    if revision is None:
        message = f"{database.place} holds nothing yet: run talentbot db upgrade first"
        raise DatabaseError(message)
    if database.is_sqlite:
        await asyncio.to_thread(_copy_sqlite, database, folder / _SQLITE_MEMBER)
        await asyncio.to_thread(archive.write, folder / _SQLITE_MEMBER, _SQLITE_MEMBER)
        return {"schema": revision}
    with explaining(database.place):
        async with database.engine.connect() as connection:
            # The revision is asked again: here it belongs to the state that is copied.
            await connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
            revision = await connection.run_sync(revision_of)
            tables = await connection.run_sync(_tables_by_dependency)
            for table in tables:
                with archive.open(_member_of(table), "w", force_zip64=True) as member:
                    await _add_rows(connection, table, member)
    return {"schema": revision, "tables": tables}


def _copy_sqlite(database: Database, copy: Path) -> None:
    """VACUUM INTO copies one state of the database while others write, and leaves out what was deleted."""
    with explaining(database.place), closing(sqlite3.connect(database.path, isolation_level=None)) as source:
        source.execute("VACUUM INTO ?", (str(copy),))


async def _add_rows(connection: AsyncConnection, table: str, member: IO[bytes]) -> None:
    # jsonb, unlike json, is written on one line whatever the columns hold.
    query = text(f"SELECT to_jsonb(t)::text FROM {_quoted(connection, table)} AS t")  # noqa: S608, quoted
    rows = await connection.stream_scalars(query)
    async for some in rows.partitions(_ROWS_AT_A_TIME):
        member.write("".join(f"{row}\n" for row in some).encode())


def _tables_by_dependency(connection: Connection) -> list[str]:
    """Every table but Alembic's, each after those it refers to."""
    names = (name for name, _ in inspect(connection).get_sorted_table_and_fkc_names())
    return [name for name in names if name and name != "alembic_version"]


def _add_faq(archive: zipfile.ZipFile, folder: Path) -> None:
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder)
        if path.is_file() and not any(part.startswith(".") for part in inside.parts):
            archive.write(path, f"{_FAQ_FOLDER}{inside.as_posix()}")


def _publish(draft: Path, target: Path) -> None:
    draft.chmod(0o600)
    with draft.open("rb") as file:
        os.fsync(file.fileno())
    draft.replace(target)


def _check_absent(path: Path) -> None:
    if path.exists():
        message = f"{path} exists already: move it away, or name another file"
        raise DatabaseError(message)


def _check_is_folder(faq_folder: Path) -> None:
    if not faq_folder.is_dir():
        message = f"there is no FAQ folder {faq_folder}: name it in TALENTBOT_FAQ_DIR"
        raise FaqError(message)


def _check_empty(faq_folder: Path) -> None:
    if faq_folder.exists() and any(faq_folder.iterdir()):
        message = f"{faq_folder} is not empty: move it away first"
        raise DatabaseError(message)


def _check_fits(manifest: Manifest, database: Database, source: Path) -> None:
    if manifest["kind"] != _kind(database):
        message = f"{source} is of {manifest['kind']}, TALENTBOT_DATABASE_URL of {_kind(database)}: change the latter"
        raise DatabaseError(message)
    if manifest["schema"] not in migrations.known_revisions():
        message = f"{source} has schema {manifest['schema']}: install the newer talentbot that made it"
        raise DatabaseError(message)


def _restore_sqlite(archive: zipfile.ZipFile, path: Path) -> None:
    _check_absent(path)
    # SQLite would replay what an earlier database left there into the restored one.
    _check_absent(path.with_name(f"{path.name}-wal"))
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".restore-", dir=path.parent) as folder:
        draft = Path(archive.extract(_SQLITE_MEMBER, folder))
        _publish(draft, path)


async def _restore_postgresql(archive: zipfile.ZipFile, database: Database, manifest: Manifest) -> None:
    await database.open(is_upgrading=False)
    try:
        with explaining(database.place):
            async with database.engine.begin() as connection:
                if await connection.run_sync(_tables_by_dependency):
                    message = f"{database.place} has tables already: name an empty one"
                    raise DatabaseError(message)
                await connection.run_sync(migrations.upgrade, manifest["schema"])
                for table in manifest["tables"]:
                    await _insert_rows(connection, table, archive)
    finally:
        await database.close()


async def _insert_rows(connection: AsyncConnection, table: str, archive: zipfile.ZipFile) -> None:
    name = _quoted(connection, table)
    statement = text(
        f"INSERT INTO {name} OVERRIDING SYSTEM VALUE "  # noqa: S608, quoted
        f"SELECT * FROM json_populate_recordset(NULL::{name}, CAST(:rows AS json))"
    )
    with archive.open(_member_of(table)) as member:
        while some := [row.decode() for row in islice(member, _ROWS_AT_A_TIME)]:
            await connection.execute(statement, {"rows": f"[{','.join(some)}]"})
    for column in await connection.run_sync(lambda sync: inspect(sync).get_columns(table)):
        if column.get("autoincrement") or column.get("identity"):
            await _continue_counting(connection, table, column["name"])


async def _continue_counting(connection: AsyncConnection, table: str, column: str) -> None:
    """Let the column's sequence go on after the highest number, or at the start of an empty table."""
    name, highest = _quoted(connection, table), f"max({_quoted(connection, column)})"
    next_value = f"coalesce({highest}, 1), {highest} IS NOT NULL"
    query = text(f"SELECT setval(pg_get_serial_sequence(:table, :column), {next_value}) FROM {name}")  # noqa: S608, quoted
    await connection.execute(query, {"table": name, "column": column})


def _restore_faq(archive: zipfile.ZipFile, folder: Path) -> None:
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".restore-", dir=folder.parent) as draft:
        members = [name for name in archive.namelist() if name.startswith(_FAQ_FOLDER)]
        archive.extractall(draft, members)
        inside = Path(draft) / _FAQ_FOLDER
        inside.mkdir(exist_ok=True)
        inside.replace(folder)


def _kind(database: Database) -> str:
    return "sqlite" if database.is_sqlite else "postgresql"


def _member_of(table: str) -> str:
    return f"tables/{table}.jsonl"


def _quoted(connection: AsyncConnection, name: str) -> str:
    return connection.dialect.identifier_preparer.quote(name)
