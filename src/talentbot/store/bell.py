"""Hearing that something was posted into the outbox, by this process or another, without asking the database."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from talentbot.store.posting import OUTBOX_CHANNEL

if TYPE_CHECKING:
    from talentbot.store.database import Database

_LOOK_SECONDS = 0.5
_RECONNECT_SECONDS = 2.0

_logger = logging.getLogger(__name__)


class Bell:
    """Rings when somebody has posted.

    On SQLite every commit changes the file of the write-ahead log (https://www.sqlite.org/wal.html): its time is looked
    at twice a second, which costs a system call and no query. On PostgreSQL the posting transaction notifies.

    Args:
        database: the open database.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def listen(self, rung: asyncio.Event) -> None:
        """Set the event whenever something may have been posted, until cancelled."""
        if self._database.is_sqlite:
            await self._watch_log(rung)
        else:
            await self._hear_notifications(rung)

    async def _watch_log(self, rung: asyncio.Event) -> None:
        log = self._database.path.with_name(f"{self._database.path.name}-wal")
        seen = None
        while True:
            try:
                found = log.stat().st_mtime_ns
            except OSError:
                found = 0
            if found != seen:
                seen = found
                rung.set()
            await asyncio.sleep(_LOOK_SECONDS)

    async def _hear_notifications(self, rung: asyncio.Event) -> None:
        import psycopg  # noqa: PLC0415, spares SQLite the driver's 25 MB

        while True:
            try:
                async with await self._database.connect_apart() as connection:
                    await connection.execute(f"LISTEN {OUTBOX_CHANNEL}")
                    rung.set()  # what was posted before is heard of by looking
                    async for _ in connection.notifies():
                        rung.set()
            except psycopg.Error as error:
                _logger.warning("Notifications of the database cannot be heard: %s", type(error).__name__)
            await asyncio.sleep(_RECONNECT_SECONDS)
