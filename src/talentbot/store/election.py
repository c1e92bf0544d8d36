"""Which of several processes delivers, schedules and polls."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from talentbot.store.database import Database


class Term:
    """The time in which this process leads; without end where no other process can be."""

    def __init__(self) -> None:
        #: Set once another may lead; nothing may be begun then.
        self.has_ended = asyncio.Event()

    async def is_proven(self) -> bool:
        """Whether this process certainly leads at this moment."""
        return not self.has_ended.is_set()


class Election:
    """Where only one process can be, as on an SQLite file, it leads."""

    @asynccontextmanager
    async def elected(self) -> AsyncIterator[Term]:
        """Wait until this process leads; lets go at the end of the block."""
        yield Term()


def election_on(database: Database) -> Election:
    """The election among the processes on a database."""
    if database.is_sqlite:
        return Election()
    from talentbot.store.lock_election import LockElection  # noqa: PLC0415, spares SQLite the driver's 25 MB

    return LockElection(database)
