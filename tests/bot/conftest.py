from __future__ import annotations

import logging
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import aiohttp
import pytest
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from talentbot.app import services_on
from talentbot.app.duties import Duties, in_background
from talentbot.bot.runner import Bot
from talentbot.outbox.pacing import Pacer
from talentbot.outbox.traffic import ReplyTraffic
from talentbot.publishing.live import LiveFaq
from talentbot.sandbox.server import Sandbox
from talentbot.store.database import Database
from talentbot.store.election import election_on
from talentbot.store.questions import Questions
from tests.conversation import Conversation, Json
from tests.empty_database import create_tables

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from talentbot.bot.services import Services

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
SHIPPED = Path(__file__).parents[2] / "faq"


@pytest.fixture(scope="session")
def live() -> LiveFaq:
    """The FAQ as shipped, read once: the matcher does not change between tests."""
    return LiveFaq(SHIPPED)


class Clock:
    """The program's time; it stands still unless a test moves it."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


@dataclass
class Running:
    """The real bot on a real database, at the sandbox's Bot API."""

    sandbox: Sandbox
    services: Services
    database: Database
    clock: Clock
    duties: Duties

    async def look(self) -> None:
        """Look now what is due; the clock of the test may have moved."""
        assert self.duties.schedule is not None
        await self.duties.schedule.look()

    def as_(self, key: str) -> Conversation:
        """Be one of the sandbox's people in the private chat with the bot."""
        return Conversation(self.sandbox, self.sandbox.world.person(f"student-{key}"))

    def as_speaker_of(self, language_code: str) -> Conversation:
        """Be somebody new whose app speaks this language."""
        return Conversation(self.sandbox, self.sandbox.world.add_person(language_code))

    async def send_button(self, person: Conversation, data: str) -> Json:
        """A message with one button, as an earlier version of the bot may have sent it."""
        keyboard = {"inline_keyboard": [[{"text": "old", "callback_data": data}]]}
        body = {"chat_id": person.chat.id, "text": "old", "reply_markup": keyboard}
        url = f"{self.sandbox.url}/bot{self.sandbox.token}/sendMessage"
        async with aiohttp.ClientSession() as session, session.post(url, json=body) as response:
            assert response.status == 200, await response.text()
        return await person.message()


@asynccontextmanager
async def running_bot(
    live: LiveFaq,
    folder: Path,
    caplog: pytest.LogCaptureFixture,
    *,
    has_staff_chat: bool = False,
    now: datetime = NOW,
) -> AsyncIterator[Running]:
    """The bot until the block ends; the sandbox's coordinator is its administrator, its group that of the staff.

    Fails the test when a handler failed: an apology looks like a reply.
    """
    url = f"sqlite:///{folder}/bot.db"
    create_tables(url)
    database = Database(url)
    await database.open()
    questions = Questions(database)
    clock = Clock(now)
    scheduler = AsyncIOScheduler(timezone=UTC)
    scheduler.start()
    async with Sandbox(has_flood_limits=False) as sandbox:
        admin_ids = frozenset({sandbox.world.coordinator.id})
        staff_chat_id = sandbox.world.staff_chat.id if has_staff_chat else None
        services = services_on(database, live, questions, admin_ids, clock, staff_chat_id)
        pacer = Pacer(1000, chat_seconds=0)
        bot = Bot(sandbox.token, sandbox.url, services, ReplyTraffic(pacer, services.outbox, clock))
        duties = Duties(database, services, bot, pacer, scheduler, is_polling=True)
        async with bot.connected(), in_background(duties.serve(election_on(database))):
            await duties.has_begun.wait()
            yield Running(sandbox, services, database, clock, duties)
    scheduler.shutdown()
    await questions.flush()
    await database.close()
    assert [record.getMessage() for record in caplog.get_records("call") if record.levelno >= logging.ERROR] == []


@pytest.fixture
async def running(live: LiveFaq, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> AsyncIterator[Running]:
    """The bot with the FAQ as shipped."""
    async with running_bot(live, tmp_path, caplog) as running:
        yield running
