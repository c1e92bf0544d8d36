"""The election on PostgreSQL: whoever holds an advisory lock leads.

The lock belongs to a connection and ends with it (PostgreSQL, "Explicit Locking", advisory locks).
Whoever has it proves once a second, and before every claim, that the connection is still there. Whoever gets it after
one that did not let go in good order waits until that one must have noticed.
"""

from __future__ import annotations

import asyncio
import logging
import os
import secrets
import socket
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, Any

import psycopg

from talentbot.store.election import Election, Term

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from talentbot.store.database import Database

_TRY_LOCK = "SELECT pg_try_advisory_lock(1952541797, hashtext(current_schema()))"
"""Advisory locks go by number: "tale" in ASCII, and one for the schema, since several bots may share a database."""

_CAMPAIGN_SECONDS = 1.5
_PROOF_SECONDS = 1.0
_PROOF_TIMEOUT_SECONDS = 2.0
GRACE_SECONDS = 5.0
"""Longer than one that lost the lock needs to notice: a proof every second that fails within two."""

_logger = logging.getLogger(__name__)

_Connection = psycopg.AsyncConnection[tuple[Any, ...]]


class LockTerm(Term):
    """The time in which a connection holds the lock."""

    def __init__(self, connection: _Connection) -> None:
        super().__init__()
        self._connection = connection
        self._turn = asyncio.Lock()

    async def is_proven(self) -> bool:
        """Whether this process certainly leads at this moment."""
        if self.has_ended.is_set():
            return False
        try:
            async with asyncio.timeout(_PROOF_TIMEOUT_SECONDS), self._turn:
                await self._connection.execute("SELECT 1")
        except (TimeoutError, psycopg.Error) as error:
            _logger.warning("This process no longer leads: %s", type(error).__name__)
            self.has_ended.set()
            return False
        return True

    async def watch(self) -> None:
        """Prove again and again; returns when the term has ended."""
        while await self.is_proven():  # noqa: ASYNC110 - only asking tells
            await asyncio.sleep(_PROOF_SECONDS)


class LockElection(Election):
    """Chooses one process of those on a database.

    Args:
        database: the open database.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._name = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"

    @asynccontextmanager
    async def elected(self) -> AsyncIterator[Term]:
        """Wait until this process leads; lets go at the end of the block."""
        connection = await self._win()
        try:
            await self._wait_for_predecessor(connection)
            term = LockTerm(connection)
            watching = asyncio.create_task(term.watch())
            try:
                yield term
            finally:
                watching.cancel()
                await asyncio.wait([watching])
                await self._let_go(connection)
        finally:
            await connection.close()

    async def _win(self) -> _Connection:
        """Campaign until the lock is had; the connection that has it."""
        while True:
            try:
                return await self._campaign()
            except (psycopg.Error, OSError) as error:
                _logger.warning("%s cannot be asked who leads: %s", self._database.place, type(error).__name__)
            await asyncio.sleep(_CAMPAIGN_SECONDS)

    async def _campaign(self) -> _Connection:
        connection = await self._database.connect_apart()
        try:
            while not await _has_lock(connection):  # noqa: ASYNC110 - only asking tells
                await asyncio.sleep(_CAMPAIGN_SECONDS)
        except BaseException:
            await connection.close()
            raise
        return connection

    async def _wait_for_predecessor(self, connection: _Connection) -> None:
        cursor = await connection.execute("SELECT holder FROM leader WHERE id = 1")
        row = await cursor.fetchone()
        if row is not None and row[0] is not None:
            _logger.info("The process that led before is gone without a word; waiting %d s", GRACE_SECONDS)
            await asyncio.sleep(GRACE_SECONDS)
        await connection.execute(
            "INSERT INTO leader (id, holder) VALUES (1, %s) ON CONFLICT (id) DO UPDATE SET holder = excluded.holder",
            (self._name,),
        )

    async def _let_go(self, connection: _Connection) -> None:
        """Say that nobody needs to wait; a connection that is lost says nothing."""
        with suppress(psycopg.Error, TimeoutError):
            async with asyncio.timeout(_PROOF_TIMEOUT_SECONDS):
                await connection.execute("UPDATE leader SET holder = NULL WHERE id = 1 AND holder = %s", (self._name,))


async def _has_lock(connection: _Connection) -> bool:
    cursor = await connection.execute(_TRY_LOCK)
    row = await cursor.fetchone()
    return row is not None and bool(row[0])
