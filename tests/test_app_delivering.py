"""The whole program as it delivers: what others post, what falls due, and what a restart finds."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, update
from sqlmodel import col

from talentbot.app import running
from talentbot.outbox.quiet_hours import end_of_quiet
from talentbot.sandbox.server import Sandbox
from talentbot.store.database import Database
from talentbot.store.outbox import Lane
from talentbot.store.posting import Letter, post, post_content
from talentbot.store.tables import BulkPause, Person, PlannedReminder
from tests.conversation import eventually
from tests.test_app import settings_for, someone

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tests.conversation import Conversation

DEADLINE = """\
deadlines:
  - id: {id}
    kind: apply_by
    on: {on}
    zone: Asia/Bishkek
    ru: {{title: Заявки}}
    ky: {{title: Арыздар}}
    ja: {{title: 申し込み}}
"""


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    async with Sandbox(has_flood_limits=False) as sandbox:
        yield sandbox


async def post_notice(database: Database, person: Conversation, text: str, at: datetime) -> None:
    async with database.writing() as session:
        content_id = await post_content(session, "notice", {"html": text}, at, has_quiet_hours=False)
        letter = Letter(person.chat.id, person.person.id, text, at)
        await post(database, session, content_id, Lane.NOTICE, [letter])


async def live_where_it_is_day(database: Database, telegram_id: int) -> None:
    """Whoever runs the tests may do so at night."""
    zone = next(each for each in ("Asia/Bishkek", "America/New_York") if end_of_quiet(datetime.now(UTC), each) is None)
    async with database.writing() as session:
        await session.execute(update(Person).where(col(Person.telegram_id) == telegram_id).values(time_zone=zone))


async def test_what_another_program_posts_starts_within_five_seconds(sandbox: Sandbox, tmp_path: Path) -> None:
    settings = settings_for(sandbox, tmp_path)
    async with running(settings):
        person = someone(sandbox)
        await person.start()
        other = Database(settings.database_url)
        await other.open()
        posted_at = time.monotonic()
        await post_notice(other, person, "Salam", datetime.now(UTC))
        assert (await person.message())["text"] == "Salam"
        assert time.monotonic() - posted_at < 5
        await other.close()


async def test_a_reminder_leaves_at_its_hour(sandbox: Sandbox, tmp_path: Path) -> None:
    settings = settings_for(sandbox, tmp_path)
    on = datetime.now(UTC).date() + timedelta(days=20)
    (settings.faq_dir / "deadlines.yaml").write_text(DEADLINE.format(id="call", on=on), encoding="utf-8")
    async with running(settings):
        person = someone(sandbox)
        await person.start("remind_call")
        other = Database(settings.database_url)
        await other.open()
        await live_where_it_is_day(other, person.person.id)
        due_at = datetime.now(UTC) + timedelta(seconds=2)
        async with other.writing() as session:
            row = await session.scalar(select(PlannedReminder).order_by(col(PlannedReminder.due_at)).limit(1))
            assert row is not None
            row.due_at = due_at
        message = await person.message()
        late = datetime.now(UTC) - due_at
        assert "Заявки" in message["text"]
        assert timedelta() <= late < timedelta(seconds=4)
        await other.close()


async def test_what_was_left_over_is_delivered_after_a_restart(sandbox: Sandbox, tmp_path: Path) -> None:
    settings = settings_for(sandbox, tmp_path)
    person = someone(sandbox)
    async with running(settings):
        await person.start()
    database = Database(settings.database_url)
    await database.open()
    await post_notice(database, person, "Salam", datetime.now(UTC))
    async with running(settings):
        assert (await person.message())["text"] == "Salam"
        assert await person.is_silent()
    await database.close()


async def test_a_reply_that_is_refused_pauses_what_is_sent_in_bulk(sandbox: Sandbox, tmp_path: Path) -> None:
    settings = settings_for(sandbox, tmp_path)
    async with running(settings):
        person = someone(sandbox)
        await person.start()
        sandbox.api.faults.answer("sendMessage", 429, "Too Many Requests: retry after 3", retry_after=3)
        refused_at = time.monotonic()
        sandbox.world.send_text(person.person, person.chat, "/help")
        database = Database(settings.database_url)
        await database.open()
        await eventually(lambda: len(sandbox.api.calls_of("sendMessage")) >= 2)
        async with database.reading() as session:
            assert await session.scalar(select(col(BulkPause.until_at))) is not None
        await post_notice(database, person, "Salam", datetime.now(UTC))
        while (await person.message())["text"] != "Salam":
            pass
        assert time.monotonic() - refused_at >= 3
        await database.close()
