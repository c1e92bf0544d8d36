from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from talentbot.bot.deadline_list import DeadlineList
from talentbot.bot.deadline_presentation import Outlook, day_text, days_left_text, deadline_html, promise
from talentbot.bot.presses import MAX_BYTES
from talentbot.deadlines import Upcoming
from talentbot.faq.deadline import TRACKS, Deadline, DeadlineKind, DeadlineText
from talentbot.faq.entry import Faq, Source
from talentbot.faq.render import visible_text
from talentbot.language import Locale
from talentbot.messages import texts_in
from talentbot.reminders import EVERY_TRACK, Subscriptions
from tests.bot.board import board, item
from tests.bot.conftest import NOW
from tests.conversation import labels

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


RU = texts_in(Locale.RU)
REMIND, TURN_OFF, TO_CALENDAR = (RU.plain(text) for text in ("🔔 Remind me", "🔕 Turn off", "📅 To calendar"))
NONE_KNOWN = "0258-39-2228"
NONE_ANNOUNCED = RU.plain("Nagaoka has announced no application deadline at present. These days are known:")
MAX_MESSAGE = 4096
MAX_ALERT = 200


def deadline(on: date, **changes: object) -> Upcoming:
    fields: dict[str, object] = {
        "id": "x",
        "kind": DeadlineKind.APPLY_BY,
        "time": None,
        "zone": "Asia/Bishkek",
        "texts": {locale: DeadlineText(f"Title {locale}") for locale in Locale},
    }
    return Upcoming(on, Deadline(on=on, **(fields | changes)))  # type: ignore[arg-type]


def outlook(locale: Locale = Locale.RU, zone: str = "Asia/Bishkek", now: datetime = NOW) -> Outlook:
    return Outlook(locale, zone, now)


@pytest.mark.parametrize(
    ("locale", "day", "left"),
    [
        (Locale.RU, 23, "сегодня"),
        (Locale.RU, 24, "завтра"),
        (Locale.RU, 25, "через 2 дня"),
        (Locale.RU, 28, "через 5 дней"),
        (Locale.KY, 23, "бүгүн"),
        (Locale.KY, 24, "эртең"),
        (Locale.KY, 28, "5 күн калды"),
        (Locale.JA, 23, "今日"),
        (Locale.JA, 24, "明日"),
        (Locale.JA, 28, "あと5日"),
    ],
)
def test_days_left_are_said_as_each_language_does(locale: Locale, day: int, left: str) -> None:
    assert days_left_text(deadline(date(2026, 11, day)), outlook(locale)) == left


def test_twenty_one_days_have_the_form_of_one() -> None:
    assert days_left_text(deadline(date(2026, 12, 14)), outlook()) == "через 21 день"


def test_a_moment_has_its_zone_and_the_readers_own_time() -> None:
    what = deadline(date(2026, 12, 6), time=time(2, 30), zone="Asia/Tokyo")

    shown = visible_text(deadline_html(what, outlook()))

    assert "воскресенье, 6 декабря 2026 г., 02:30 (время: Токио)" in shown.replace("\N{NARROW NO-BREAK SPACE}", " ")
    assert "суббота, 5 декабря 2026 г., 23:30" in shown.replace("\N{NARROW NO-BREAK SPACE}", " ")
    assert "23:30" not in visible_text(deadline_html(what, outlook(zone="Asia/Seoul")))
    assert "По вашему времени: 01:30" in visible_text(deadline_html(what, outlook(zone="Asia/Shanghai")))


def test_a_whole_day_elsewhere_says_by_whose_clock_it_ends() -> None:
    what = deadline(date(2026, 12, 6), zone="Asia/Tokyo")

    assert "Токио" in day_text(what, outlook())
    assert "Токио" not in day_text(what, outlook(zone="Asia/Tokyo"))
    assert "Токио" not in day_text(deadline(date(2026, 12, 6), zone="Asia/Tokyo", kind=DeadlineKind.EVENT), outlook())


def test_a_deadline_in_another_language_says_so_and_what_is_unsure_too() -> None:
    texts = {Locale.JA: DeadlineText("<応募>", "a & b")}
    what = deadline(date(2026, 12, 6), texts=texts, needs_confirmation=True, source=Source("市", None, None, None))

    html = deadline_html(what, outlook(Locale.KY))

    assert texts_in(Locale.KY).plain("So far this is written only in Japanese.") in html
    assert texts_in(Locale.KY).plain("⚠️ The date is still to be confirmed.") in html
    assert "&lt;応募&gt;" in html
    assert "a &amp; b" in html


def test_what_comes_is_promised_by_its_days() -> None:
    what = deadline(date(2026, 12, 6))

    assert promise(what, (30, 7, 1), outlook()) == "🔔 Напомню в 10:00: 29 ноября, 5 декабря."


def test_what_is_too_near_is_promised_nothing() -> None:
    promised = promise(deadline(date(2026, 11, 23)), (30, 7, 1), outlook())

    assert "сегодня" in promised
    assert "10:00" not in promised


@pytest.mark.parametrize("locale", Locale)
def test_alerts_hold_what_is_promised(locale: Locale) -> None:
    far = deadline(date(2027, 9, 30))

    assert len(promise(far, (60, 30, 14, 7, 3, 1), outlook(locale))) <= MAX_ALERT
    assert len(promise(deadline(NOW.date()), (1,), outlook(locale))) <= MAX_ALERT
    longest = max(
        len(
            texts_in(locale).plain(
                "🔔 I will remind you of every deadline ({track}) and tell you when a new one appears. "
                "To change this: /reminders",
                track="x" * 25,
            )
        )
        for _ in TRACKS
    )
    assert longest <= MAX_ALERT


lengths = st.lists(st.tuples(st.integers(1, 120), st.integers(0, 600)), min_size=1, max_size=9)


def pages(found: Sequence[Upcoming], locale: Locale) -> list[tuple[str, str]]:
    shown = DeadlineList(Faq({}, ()), found, Subscriptions(), outlook(locale))
    seen: list[tuple[str, str]] = []
    for number in range(len(found)):
        html, keyboard = shown.page(number)
        text = visible_text(html)
        assert len(text) <= MAX_MESSAGE
        data = [str(button.callback_data) for row in keyboard.inline_keyboard for button in row]
        assert all(len(each.encode()) <= MAX_BYTES for each in data)
        if (text, str(data)) not in seen:
            seen.append((text, str(data)))
    return seen


@settings(max_examples=30)
@given(lengths, st.sampled_from(Locale))
def test_whatever_the_deadlines_every_page_fits_and_every_one_is_on_a_page(
    sizes: list[tuple[int, int]], locale: Locale
) -> None:
    found = [
        deadline(
            date(2027, 1, 1),
            id=f"{number:047}",
            time=time(12),
            zone="America/New_York",
            tracks=TRACKS,
            texts={Locale.RU: DeadlineText("т" * title, "н" * note or None)},
            needs_confirmation=True,
            source=Source("и" * 120, "https://example.org/", None, None),
        )
        for number, (title, note) in enumerate(sizes)
    ]

    shown = pages(found, locale)

    everything = "\n".join(text for text, _ in shown)
    buttons = "\n".join(data for _, data in shown)
    for number, each in enumerate(found):
        # A deadline that stands alone has no number.
        assert f"{number + 1}. т" in everything or len(found) == 1
        assert buttons.count(f"m:{each.deadline.id}:") == 1


async def test_the_list_has_the_soonest_first_with_its_day_and_what_it_is(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    later, sooner = item("later", "2027-01-10"), item("sooner", "2026-12-06", kind="event")
    async with board(tmp_path, caplog, later, sooner, item("over", "2026-11-22")) as bot:
        shown = (await bot.as_("ru").say("/deadlines"))["text"].replace("\N{NARROW NO-BREAK SPACE}", " ")

    assert shown.index("1. Заявка sooner") < shown.index("2. Заявка later")
    assert "воскресенье, 6 декабря 2026 г." in shown
    assert "через 13 дней" in shown
    assert "Заявка over" not in shown
    assert NONE_ANNOUNCED not in shown


async def test_where_only_events_are_known_the_list_says_that_no_deadline_is(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with board(tmp_path, caplog, item("test", "2026-12-06", kind="event")) as bot:
        shown = await bot.as_("ru").say("/deadlines")

    assert NONE_ANNOUNCED in shown["text"]
    assert "Заявка test" in shown["text"]


async def test_where_nothing_is_known_it_is_said_and_one_can_be_told(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with board(tmp_path, caplog) as bot:
        person = bot.as_("ru")
        shown = await person.say("/deadlines")
        assert NONE_KNOWN in shown["text"]
        await person.press(shown, RU.plain("🔔 Tell me when one appears"))
        changed = await person.edited()

        assert RU.plain("🔕 Do not tell me any more") in labels(changed)
        theirs = await bot.services.reminders.subscriptions(person.person.id)
        assert theirs.tracks == {EVERY_TRACK}
        await person.press(changed, RU.plain("🔕 Do not tell me any more"))
        await person.edited()
        assert not (await bot.services.reminders.subscriptions(person.person.id)).tracks


async def test_a_track_shows_its_deadlines_and_can_be_followed(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    items = item("one", "2026-12-06"), item("two", "2026-12-07", tracks=["care"])
    async with board(tmp_path, caplog, *items) as bot:
        person = bot.as_("ru")
        await person.press(await person.say("/deadlines"), RU.plain("Care work"))
        care = await person.edited()
        assert "Заявка two" in care["text"]
        assert "Заявка one" not in care["text"]
        assert f"✓ {RU.plain('Care work')}" in labels(care)
        assert RU.plain("Tourism") not in labels(care)

        await person.press(care, RU.plain("🔔 Remind me of all, new ones too"))
        followed = await person.edited()
        assert TURN_OFF in labels(followed)
        assert [each.deadline.id for each in await bot.services.reminders.mine(person.person.id)] == ["two"]
        # One of them is not wanted after all.
        await person.press(followed, TURN_OFF)
        assert REMIND in labels(await person.edited())
        assert await bot.services.reminders.mine(person.person.id) == []


async def test_a_track_that_has_nothing_any_more_offers_to_be_told(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with board(tmp_path, caplog, item("one", "2026-12-06")) as bot:
        person = bot.as_("ru")
        await person.start()
        await person.press(await bot.send_button(person, "d:study:0"), "old")
        shown = await person.edited()

        assert NONE_KNOWN in shown["text"]
        await person.press(shown, RU.plain("🔔 Tell me when one appears"))
        await person.edited()
        assert (await bot.services.reminders.subscriptions(person.person.id)).tracks == {"study"}


async def test_remind_me_says_what_comes_and_changes_the_button(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with board(tmp_path, caplog, item("one", "2026-12-06"), item("two", "2026-12-07")) as bot:
        person = bot.as_("ru")
        shown = await person.say("/deadlines")
        await person.press(shown, f"2. {REMIND}")
        assert await person.alert() == "🔔 Напомню в 10:00: 30 ноября, 6 декабря."
        changed = await person.edited()
        assert f"2. {TURN_OFF}" in labels(changed)
        assert f"1. {REMIND}" in labels(changed)
        assert [each.deadline.id for each in await bot.services.reminders.mine(person.person.id)] == ["two"]

        await person.press(changed, f"2. {TURN_OFF}")
        assert labels(await person.edited()) == labels(shown)
        assert await bot.services.reminders.mine(person.person.id) == []


async def test_a_second_press_of_remind_me_changes_nothing(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    async with board(tmp_path, caplog, item("one", "2026-12-06")) as bot:
        person = bot.as_("ru")
        await person.start()
        old = await bot.send_button(person, "m:one")
        await person.press(old, "old")
        await person.press(old, "old")
        await person.alert()
        assert [each.deadline.id for each in await bot.services.reminders.mine(person.person.id)] == ["one"]


async def test_a_deadline_that_is_over_cannot_be_subscribed_to(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with board(tmp_path, caplog, item("one", "2026-11-22")) as bot:
        person = bot.as_("ru")
        await person.start()
        for data in ("m:one:on", "m:gone", "c:one"):
            await person.press(await bot.send_button(person, data), "old")
            assert "/deadlines" in await person.alert()


async def test_a_file_for_the_calendar_comes_and_is_remembered(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with board(tmp_path, caplog, item("one", "2026-12-06")) as bot:
        person = bot.as_("ru")
        await person.press(await person.say("/deadlines"), TO_CALENDAR)
        sent = await person.message()

        assert sent["document"]["file_name"] == "one.ics"
        assert sent["caption"]
        assert await bot.services.reminders.has_calendar(person.person.id, "one")


async def test_a_deadline_leads_to_its_entry(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    async with board(tmp_path, caplog, item("one", "2026-12-06"), item("two", "2026-12-07")) as bot:
        person = bot.as_("ru")
        shown = await person.say("/deadlines")
        assert labels(shown).count("ℹ️") == 1
        await person.press(shown, "ℹ️")

        assert "Спросите в мэрии" in (await person.message())["text"]


async def test_a_link_subscribes_and_shows_the_deadline(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    async with board(tmp_path, caplog, item("one", "2026-12-06"), item("two", "2026-12-07")) as bot:
        person = bot.as_speaker_of("ky")
        shown = await person.start("remind_two")

        assert "Арыз two" in shown["text"]
        assert "Арыз one" not in shown["text"]
        assert "30-ноябрь" in shown["text"]
        assert texts_in(Locale.KY).plain("🔕 Turn off") in labels(shown)
        assert [each.deadline.id for each in await bot.services.reminders.mine(person.person.id)] == ["two"]


async def test_a_link_to_what_is_gone_shows_the_list(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    async with board(tmp_path, caplog, item("one", "2026-12-06")) as bot:
        person = bot.as_speaker_of("ru")
        shown = await person.start("remind_gone")

        assert shown["text"].startswith(
            RU.plain("This deadline is over or no longer in my list. This is what I know of now:")
        )
        assert "Заявка one" in shown["text"]
        assert await bot.services.reminders.mine(person.person.id) == []


def test_the_day_is_that_of_the_readers_zone() -> None:
    late = datetime(2026, 12, 5, 19, tzinfo=UTC)

    assert days_left_text(deadline(date(2026, 12, 6)), outlook(now=late)) == "сегодня"
    assert days_left_text(deadline(date(2026, 12, 6)), outlook(zone="Europe/Moscow", now=late)) == "завтра"
