"""How connections to SQLite are set up, and how their transactions begin."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING

from sqlalchemy import event

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection
    from sqlalchemy.engine.interfaces import DBAPIConnection
    from sqlalchemy.ext.asyncio import AsyncEngine


def prepare_sqlite(engine: AsyncEngine, lock_milliseconds: int, *, has_foreign_keys: bool) -> None:
    """Set up each connection, and begin transactions as `Database.writing` promises.

    Args:
        engine: whose connections. Its option `is_writing` tells what a transaction is for, `lock_milliseconds` how long
            it waits for others.
        lock_milliseconds: how long, where the option does not tell.
        has_foreign_keys: whether they are enforced.
    """

    @event.listens_for(engine.sync_engine, "connect")
    def set_pragmas(connection: DBAPIConnection, _record: object) -> None:
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode = WAL")
        cursor.execute("PRAGMA synchronous = NORMAL")
        cursor.execute(f"PRAGMA foreign_keys = {'ON' if has_foreign_keys else 'OFF'}")
        # What is deleted is overwritten: forgetting a person leaves nothing in free pages.
        cursor.execute("PRAGMA secure_delete = ON")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def begin(connection: Connection) -> None:
        options = connection.get_execution_options()
        is_writing = options.get("is_writing", False)
        milliseconds = options.get("lock_milliseconds", lock_milliseconds)
        if connection.info.get("lock_milliseconds", lock_milliseconds) != milliseconds:
            connection.exec_driver_sql(f"PRAGMA busy_timeout = {milliseconds}")
            connection.info["lock_milliseconds"] = milliseconds
        connection.exec_driver_sql("BEGIN IMMEDIATE" if is_writing else "BEGIN")

    @event.listens_for(engine.sync_engine, "invalidate")
    def roll_back(connection: DBAPIConnection, *_: object) -> None:
        # A statement whose task is cancelled goes on in the driver's thread, and its cursor, kept alive by the
        # exception, would let even a closed connection hold the lock.
        with suppress(asyncio.CancelledError):
            connection.run_async(lambda driver: asyncio.shield(driver.rollback()))
