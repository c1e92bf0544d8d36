from __future__ import annotations

from typing import TYPE_CHECKING

import aiohttp
import pytest
import pytest_asyncio
from playwright.async_api import Page, async_playwright, expect
from telegram import Bot

from talentbot.sandbox.server import Sandbox
from tests.sandbox.chat_room import ARGUMENTS, CHROMIUM, PlayedBot, Room

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from talentbot.sandbox.inhabitants import Chat, Person


class MovableClock:
    """Unix time that stands still until a test moves it."""

    def __init__(self) -> None:
        self.now = 1_795_000_000.0

    def __call__(self) -> float:
        return self.now

    def move(self, seconds: float) -> None:
        self.now += seconds


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


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def page() -> AsyncIterator[Page]:
    """One page for all tests: every sandbox has an origin of its own, so nothing is carried over."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        page = await browser.new_page(reduced_motion="reduce")
        page.set_default_timeout(10_000)
        expect.set_options(timeout=10_000)
        yield page
        await browser.close()


@pytest_asyncio.fixture(loop_scope="module")
async def room(page: Page) -> AsyncIterator[Room]:
    """Fails the test when the page complained in the console."""
    async with Sandbox(has_flood_limits=False) as sandbox, aiohttp.ClientSession() as session:
        room = Room(sandbox, PlayedBot(session, sandbox), page)
        page.on("console", room.note)
        page.on("pageerror", room.note_failure)
        yield room
        page.remove_listener("console", room.note)
        page.remove_listener("pageerror", room.note_failure)
        await page.goto("about:blank")
    assert room.errors == []
