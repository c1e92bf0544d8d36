from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from talentbot.bot.outgoing import Outgoing
from talentbot.bot.reminder_messages import renderers
from talentbot.faq.render import visible_text
from talentbot.language import Locale
from talentbot.messages import texts_in
from talentbot.outbox.worker import Obsolete
from talentbot.reminders import EVERY_TRACK
from talentbot.store.outbox import Delivery, Recipient
from tests.bot.board import board, item
from tests.bot.conftest import NOW
from tests.conversation import labels

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from talentbot.bot.outgoing import Rendered
    from tests.bot.board import Board
    from tests.conversation import Conversation

RU = texts_in(Locale.RU)
MAX_MESSAGE, MAX_CAPTION = 4096, 1024


async def rendered(
    bot: Board, person: Conversation, kind: str, body: Mapping[str, Any], locale: Locale = Locale.RU
) -> Rendered:
    """What would be sent to a person now."""
    record = await bot.services.people.get(person.person.id)
    assert record
    recipient = Recipient(record.telegram_id, locale, record.time_zone, None, is_reachable=True)
    delivery = Delivery(
        id=1,
        claim=1,
        content_id=1,
        kind=kind,
        body=body,
        has_quiet_hours=True,
        chat_id=record.telegram_id,
        recipient=recipient,
        target=None,
        expires_at=None,
        attempts=0,
    )
    return await renderers(bot.services)[kind](delivery)


def text_of(message: Rendered) -> str:
    assert isinstance(message, Outgoing)
    text = visible_text(message.html)
    assert len(text) <= (MAX_CAPTION if message.media else MAX_MESSAGE)
    return text.replace("\N{NARROW NO-BREAK SPACE}", " ")


def reminder_of(*days: tuple[str, str]) -> dict[str, Any]:
    return {"deadlines": [{"id": name, "on": on} for name, on in days]}


async def test_without_reminders_the_list_leads_to_the_deadlines(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with board(tmp_path, caplog, item("one", "2026-12-06")) as bot:
        person = bot.as_("ky")
        shown = await person.say("/reminders")
        await person.press(shown, texts_in(Locale.KY).plain("📅 Deadlines"))

        assert "Арыз one" in (await person.edited())["text"]


async def test_ones_own_reminders_are_listed_and_turned_off(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    items = item("one", "2026-12-06"), item("two", "2026-12-07", tracks=["care"])
    async with board(tmp_path, caplog, *items) as bot:
        person = bot.as_("ru")
        await person.start("remind_one")
        await bot.services.reminders.subscribe_to_track(person.person.id, "care")
        shown = await person.say("/reminders")
        assert "Заявка one" in shown["text"]
        assert "Заявка two" in shown["text"]
        assert "30, 7, 1" in shown["text"]
        assert "10:00" in shown["text"]
        assert "Бишкек (UTC+6)" in shown["text"]

        await person.press(shown, "🔕 1.")
        without = await person.edited()
        assert "Заявка one" not in without["text"]
        await person.press(without, f"🔕 {RU.plain('Care work')}")
        empty = await person.edited()
        assert empty["text"] == RU.plain(
            "You have no reminders yet. Choose what to be reminded of in the list of deadlines."
        )


async def test_the_days_before_are_chosen_and_one_must_stay(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    async with board(tmp_path, caplog, item("one", "2027-02-06")) as bot:
        person = bot.as_("ru")
        await person.start("remind_one")
        await person.press(await person.say("/reminders"), RU.plain("🗓 Days before"))
        days = await person.edited()
        for label in ("60", "30", "7"):
            await person.press(days, label)
            days = await person.edited()
        assert await bot.services.reminders.leads(person.person.id) == (60, 1)
        assert [label for label in labels(days).splitlines() if label.startswith("✓")] == ["✓ 60 дней", "✓ 1 день"]

        # The button of an old message, pressed a second time.
        await person.press(await bot.send_button(person, "r:leads:30:off"), "old")
        await person.edited()
        assert await bot.services.reminders.leads(person.person.id) == (60, 1)
        await person.press(days, "60")
        last = await person.edited()
        await person.press(last, "✓ 1 ")
        assert await person.alert() == RU.plain("One day must stay. To stop reminders, turn them off in /reminders.")
        assert await bot.services.reminders.leads(person.person.id) == (1,)


async def test_a_reminder_comes_at_its_hour_with_what_is_left(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    async with board(tmp_path, caplog, item("one", "2026-12-06"), item("two", "2026-12-06")) as bot:
        person = bot.as_("ru")
        await person.start("remind_one")
        await person.start("remind_two")
        bot.clock.now = datetime.fromisoformat("2026-11-29T04:00+00:00")
        assert await bot.services.reminders.sweep() == 1
        reminder = await person.message()

        assert reminder["text"].startswith("🔔")
        assert "1. Заявка one" in reminder["text"]
        assert "2. Заявка two" in reminder["text"]
        assert "через 7 дней" in reminder["text"]
        await person.press(reminder, f"1. {RU.plain('🔕 Turn off')}")
        assert f"1. {RU.plain('🔔 Remind me')}" in labels(await person.edited())
        assert [each.deadline.id for each in await bot.services.reminders.mine(person.person.id)] == ["two"]


async def test_a_reminder_leaves_out_what_has_changed(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    names = ("moved", "muted", "over", "stays")
    async with board(tmp_path, caplog, *(item(name, "2026-12-06") for name in names)) as bot:
        person = bot.as_("ru")
        await person.start()
        await bot.services.reminders.subscribe_to_track(person.person.id, EVERY_TRACK)
        body = reminder_of(*((name, "2026-12-06") for name in names))
        await bot.services.reminders.unsubscribe(person.person.id, "muted")
        await bot.put(
            item("moved", "2026-12-08"), item("muted", "2026-12-06"), item("stays", "2026-12-06", time="12:00")
        )
        text = text_of(await rendered(bot, person, "reminder", body))
        assert "Заявка stays" in text
        assert not any(f"Заявка {name}" in text for name in ("moved", "muted", "over"))

        bot.clock.now = datetime.fromisoformat("2026-12-06T07:00+00:00")
        assert await rendered(bot, person, "reminder", body) == Obsolete("outdated")


async def test_a_reminder_of_very_many_fits(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    long = {"title": "т" * 120, "note": "н" * 600}
    source = {"title": "и" * 120, "url": "https://example.org/", "read_on": "2026-11-23"}
    items = [
        item(f"{number:047}", "2026-12-06", ru=long, needs_confirmation=True, source=source) for number in range(9)
    ]
    async with board(tmp_path, caplog, *items) as bot:
        person = bot.as_("ru")
        await person.start()
        await bot.services.reminders.subscribe_to_track(person.person.id, EVERY_TRACK)
        body = reminder_of(*((each["id"], each["on"]) for each in items))
        text = text_of(await rendered(bot, person, "reminder", body))

        assert "/deadlines" in text


@pytest.mark.parametrize("has_calendar", [True, False])
async def test_who_is_told_of_a_new_day_gets_the_file_if_they_have_the_old_one(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, has_calendar: bool
) -> None:
    async with board(tmp_path, caplog, item("one", "2026-12-06")) as bot:
        person = bot.as_("ru")
        shown = await person.start("remind_one")
        if has_calendar:
            await person.press(shown, RU.plain("📅 To calendar"))
            await person.message()
        await bot.put(item("one", "2026-12-13", time="17:00"))
        told = await person.message()
        text = (told.get("caption") or told["text"]).replace("\N{NARROW NO-BREAK SPACE}", " ")

        assert "воскресенье, 6 декабря 2026 г." in text
        assert "воскресенье, 13 декабря 2026 г., 17:00" in text
        assert ("document" in told) is has_calendar


async def test_news_of_a_day_that_has_moved_again_is_not_told(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    body = {"id": "one", "from": "2026-12-06", "to": "2026-12-13", "from_time": None, "to_time": None, "sequence": 1}
    async with board(tmp_path, caplog, item("one", "2026-12-20")) as bot:
        person = bot.as_("ru")
        await person.start()

        assert await rendered(bot, person, "deadline_moved", body) == Obsolete("outdated")
        assert await rendered(bot, person, "deadline_moved", body | {"to": "2026-12-20", "to_time": "09:00:00"}) == (
            Obsolete("outdated")
        )
        assert "Заявка one" in text_of(await rendered(bot, person, "deadline_moved", body | {"to": "2026-12-20"}))


@pytest.mark.parametrize("locale", Locale)
async def test_the_longest_news_with_a_file_fits_beneath_it(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, locale: Locale
) -> None:
    source = {"title": "и" * 120, "url": "https://example.org/", "read_on": "2026-11-23"}
    text = {"title": "т" * 120, "note": "н" * 600}
    longest = item("one", "2026-12-20", time="12:00", zone="America/New_York", needs_confirmation=True, source=source)
    shown = longest | {"ru": None, "ky": None, "ja": None, ("ky" if locale is Locale.RU else "ru"): text}
    async with board(tmp_path, caplog, {key: value for key, value in shown.items() if value}) as bot:
        person = bot.as_("ru")
        await person.start("remind_one")
        await bot.services.reminders.take_calendar(person.person.id, "one")
        body = {"id": "one", "from": "2026-12-06", "to": "2026-12-20", "to_time": "12:00:00", "sequence": 1}
        message = await rendered(bot, person, "deadline_moved", body, locale)

        assert isinstance(message, Outgoing)
        assert message.media
        text_of(message)


@pytest.mark.parametrize("has_calendar", [True, False])
async def test_a_cancelled_deadline_is_told_and_leaves_the_calendar(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, has_calendar: bool
) -> None:
    async with board(tmp_path, caplog, item("one", "2026-12-06")) as bot:
        person = bot.as_("ru")
        shown = await person.start("remind_one")
        if has_calendar:
            await person.press(shown, RU.plain("📅 To calendar"))
            await person.message()
        await bot.put()
        # Whoever published too much has a minute to undo it.
        bot.clock.now = NOW + timedelta(minutes=2)
        await bot.services.reminders.synchronise()
        told = await person.message()

        assert "Заявка one" in (told.get("caption") or told["text"])
        assert ("document" in told) is has_calendar


async def test_a_deadline_that_is_back_was_not_cancelled(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    async with board(tmp_path, caplog, item("one", "2026-12-06")) as bot:
        person = bot.as_("ru")
        await person.start()
        body: dict[str, Any] = {
            "id": "one",
            "kind": "apply_by",
            "on": "2026-12-06",
            "time": None,
            "zone": "Asia/Bishkek",
            "rule": None,
            "tracks": [],
            "titles": {"ru": "Заявка one"},
            "notes": {},
            "url": None,
            "uid": "one",
            "sequence": 2,
        }
        assert await rendered(bot, person, "deadline_cancelled", body) == Obsolete("outdated")


async def test_a_new_deadline_is_told_to_those_who_follow(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    async with board(tmp_path, caplog) as bot:
        person = bot.as_("ru")
        await person.press(await person.say("/deadlines"), RU.plain("🔔 Tell me when one appears"))
        await person.edited()
        await bot.put(item("one", "2026-12-06"))
        told = await person.message()

        assert "Заявка one" in told["text"]
        assert RU.plain("🔕 Turn off") in labels(told)
        await bot.services.reminders.unsubscribe_from_track(person.person.id, EVERY_TRACK)
        assert await rendered(bot, person, "deadline_new", {"id": "one", "on": "2026-12-06"}) == Obsolete("outdated")
