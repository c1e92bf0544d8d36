from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from markupsafe import Markup
from sqlalchemy import select
from sqlmodel import col

from talentbot.broadcasts.content import BroadcastContent, BroadcastText
from talentbot.broadcasts.segment import Segment
from talentbot.language import Locale
from talentbot.store.tables import OutboxRow
from tests.conversation import Conversation, Json, labels

if TYPE_CHECKING:
    from tests.bot.conftest import Running

OFFERS = {"ru": "Присылать мне объявления", "ky": "Жарыяларды алуу", "ja": "お知らせを受け取る"}


async def wants(running: Running, person: Conversation) -> bool | None:
    record = await running.services.people.get(person.person.id)
    assert record is not None
    return record.wants_announcements


async def announced(running: Running) -> None:
    """An announcement that goes out at once."""
    texts = {locale: BroadcastText(Markup("<b>Visit</b>")) for locale in Locale}
    await running.services.broadcasts.plan(BroadcastContent(texts), Segment(), None)


@pytest.mark.parametrize("key", OFFERS)
async def test_the_greeting_asks_once_with_one_button(running: Running, key: str) -> None:
    person = running.as_(key)
    greeting = await person.start()
    assert OFFERS[key] in labels(greeting)
    assert await wants(running, person) is None

    await person.press(greeting, OFFERS[key])
    confirmed = await person.message()
    assert "/stop" in confirmed["text"]
    assert await wants(running, person) is True
    assert OFFERS[key] not in labels(await person.start())


async def test_a_change_of_language_keeps_the_question(running: Running) -> None:
    person = running.as_("ru")
    await person.press(await person.start(), "日本語")
    assert OFFERS["ja"] in labels(await person.edited())


async def test_subscribe_brings_announcements_and_stop_ends_them(running: Running) -> None:
    person = running.as_("ru")
    await person.start()
    await person.say("/subscribe")
    await announced(running)
    message = await person.message()
    assert message["text"] == "Visit"

    await person.press(message, "Больше не присылать")
    stopped = await person.message()
    assert "Объявлений больше не будет" in stopped["text"]
    assert "/reminders" not in stopped["text"]
    assert await wants(running, person) is False
    await announced(running)
    assert await person.is_silent()


async def test_stop_takes_effect_for_what_waits_already(running: Running) -> None:
    stays, leaves = running.as_("ru"), running.as_("ky")
    for person in (stays, leaves):
        await person.start()
        await person.say("/subscribe")
    await running.services.outbox.pause_until(running.clock.now + timedelta(hours=1))
    await announced(running)
    await running.look()
    await leaves.say("/stop")
    running.clock.now += timedelta(hours=1)
    await running.look()
    assert (await stays.message())["text"] == "Visit"
    assert await leaves.is_silent()
    async with running.database.reading() as session:
        row = await session.scalar(select(OutboxRow).where(col(OutboxRow.person_id) == leaves.person.id))
    assert row is not None
    assert (row.state, row.outcome) == ("cancelled", "unsubscribed")


async def test_stop_says_what_stays_on(running: Running) -> None:
    person = running.as_("ru")
    await person.start()
    await running.services.reminders.subscribe_to_track(person.person.id, "*")
    stopped = await person.say("/stop")
    assert "/reminders" in stopped["text"]
    assert "Мои напоминания" in labels(stopped)


async def test_stop_is_no_trap(running: Running) -> None:
    person = running.as_("ru")
    await person.start()
    stopped: Json = await person.say("/stop")
    await person.press(stopped, OFFERS["ru"])
    await person.message()
    assert await wants(running, person) is True


async def test_who_blocked_the_bot_is_left_alone_until_they_write(running: Running) -> None:
    person, other = running.as_("ru"), running.as_("ky")
    for each in (person, other):
        await each.start()
        await each.say("/subscribe")
    running.sandbox.world.block(person.person)
    await announced(running)
    await other.message()
    found = await running.services.people.get(person.person.id)
    assert found is not None
    assert not found.is_reachable

    running.sandbox.world.unblock(person.person)
    await person.start()
    await announced(running)
    assert (await person.message())["text"] == "Visit"
