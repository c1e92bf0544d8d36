from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import aiohttp
import pytest
from telegram import Bot

from talentbot.sandbox.server import Sandbox

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from talentbot.sandbox.inhabitants import Chat, Person


class MovableClock:
    """Unix time that stands still until a test moves it."""

    def __init__(self) -> None:
        self.now = 1_795_000_000.0

    def __call__(self) -> float:
        return self.now

    def move(self, seconds: float) -> None:
        self.now += seconds


async def eventually(condition: Callable[[], bool]) -> None:
    """Wait until something is so that no event tells."""
    async with asyncio.timeout(10):
        while not condition():  # noqa: ASYNC110
            await asyncio.sleep(0.01)


@pytest.fixture(autouse=True)
def retry_after_as_timedelta(monkeypatch: pytest.MonkeyPatch) -> None:
    """The library's coming way; without it a RetryAfter warns of its deprecation."""
    monkeypatch.setenv("PTB_TIMEDELTA", "1")


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock()


@pytest.fixture
async def sandbox(clock: MovableClock) -> AsyncIterator[Sandbox]:
    async with Sandbox(has_flood_limits=False, clock=clock) as running:
        yield running


@pytest.fixture
async def bot(sandbox: Sandbox) -> AsyncIterator[Bot]:
    base_url, base_file_url = f"{sandbox.url}/bot", f"{sandbox.url}/file/bot"
    async with Bot(sandbox.token, base_url, base_file_url) as connected:
        yield connected


@pytest.fixture
def student(sandbox: Sandbox) -> Person:
    """A student who has pressed Start; the update is confirmed."""
    person = sandbox.world.person("student-ru")
    sandbox.world.start(person)
    sandbox.world.main_bot.updates.clear()
    return person


@pytest.fixture
def chat(sandbox: Sandbox, student: Person) -> Chat:
    return sandbox.world.private_chat(student)


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session
