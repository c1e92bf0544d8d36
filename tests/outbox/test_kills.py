"""One delivery, killed again and again: nothing is lost, and no more repeated than was on its way."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import sys
from collections import Counter
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select
from sqlmodel import col

from talentbot.sandbox.server import Sandbox
from talentbot.store.outbox import State
from talentbot.store.tables import OutboxRow
from tests.outbox.delivering_process import CONCURRENCY
from tests.outbox.rows import add_people, post_to

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from talentbot.store.database import Database
    from tests.conversation import Json

pytestmark = pytest.mark.long

MESSAGES = 1500
KILLS = 60
ENOUGH_KILLS = 50
"""Of them so many must happen while there is something to be sent."""

SECONDS = 30.0
"""For one step, on the slowest machine."""


class Received:
    """How many messages each chat got, as the Bot API server has them."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.messages: Counter[int] = Counter()
        sandbox.world.listeners.append(self._hear)

    def _hear(self, event: Json) -> None:
        if event["type"] == "message":
            self.messages[event["chat_id"]] += 1


class ForkServer:
    """Starts and ends processes that deliver."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self._running: int | None = None

    async def start(self) -> None:
        self._running = int(await self._ask(""))

    async def kill(self) -> None:
        if self._running is not None:
            process_id, self._running = self._running, None
            os.kill(process_id, signal.SIGKILL)
            assert await self._ask(str(process_id)) == "ended"

    async def _ask(self, line: str) -> str:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(f"{line}\n".encode())
        async with asyncio.timeout(SECONDS):
            return (await self._process.stdout.readline()).decode().strip()


@asynccontextmanager
async def fork_server(database_url: str, sandbox: Sandbox) -> AsyncIterator[ForkServer]:
    command = ["-m", "tests.outbox.delivering_process", database_url, sandbox.url, sandbox.token]
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *command,
        cwd=Path(__file__).parents[2],
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    server = ForkServer(process)
    try:
        yield server
    finally:
        await server.kill()
        await process.communicate(b"")  # the end of its input is its end


async def chats_of(database: Database, *, is_sent: bool) -> set[int]:
    is_wanted = (col(OutboxRow.state) == State.SENT) == is_sent
    async with database.reading() as session:
        return set(await session.scalars(select(col(OutboxRow.chat_id)).where(is_wanted)))


async def until(condition: Callable[[], bool], seconds: float = SECONDS) -> None:
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110 - what is waited for happens in another process
            await asyncio.sleep(0.001)


async def test_a_delivery_that_is_killed_again_and_again(database: Database, database_url: str) -> None:
    async with Sandbox(has_flood_limits=False) as sandbox:
        received = Received(sandbox)
        people = [sandbox.world.add_person() for _ in range(MESSAGES)]
        for person in people:
            person.started.add(sandbox.world.main_bot.id)
        await add_people(database, [person.id for person in people])
        await post_to(database, [person.id for person in people], body={"title": "<&>"}, has_quiet_hours=False)
        async with fork_server(database_url, sandbox) as server:
            kills_in_the_middle = await kill_again_and_again(server, database, received)
            await finish(server, database)

    assert kills_in_the_middle >= ENOUGH_KILLS
    assert set(received.messages) == {person.id for person in people}
    repeated = received.messages.total() - MESSAGES
    assert 0 < repeated <= kills_in_the_middle * CONCURRENCY


async def kill_again_and_again(server: ForkServer, database: Database, received: Received) -> int:
    """Kill the delivery at random moments; how often it was in the middle."""
    kills = 0
    remaining = MESSAGES
    for left in range(KILLS, 0, -1):
        await server.start()
        # So many messages after its start that there is always something left for the next one.
        before = received.messages.total()
        wanted = random.randint(0, 2 * remaining // (left + 1))  # noqa: S311
        if wanted:
            await until(lambda: received.messages.total() >= before + wanted)  # noqa: B023
        await asyncio.sleep(random.uniform(0, 0.01 if wanted else 0.2))  # noqa: S311 - also while it starts
        await server.kill()
        unsent = await chats_of(database, is_sent=False)
        remaining = len(unsent)
        kills += remaining > 0
        # What has arrived although the database does not know it: only that is repeated.
        assert len(unsent & set(received.messages)) <= CONCURRENCY
        if not unsent:
            break
    return kills


async def finish(server: ForkServer, database: Database) -> None:
    await server.start()
    async with asyncio.timeout(SECONDS):
        while await chats_of(database, is_sent=False):  # noqa: ASYNC110 - as above
            await asyncio.sleep(0.05)
    await server.kill()
