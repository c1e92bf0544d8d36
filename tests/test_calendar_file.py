from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar, Event

from talentbot.calendar_file import calendar_file
from talentbot.deadlines import Occurrence
from talentbot.faq.deadline import DeadlineKind
from talentbot.language import Locale

NOW = datetime(2026, 11, 27, 1, 2, 3, tzinfo=UTC)
WHOLE_DAY = Occurrence(
    id="internship",
    kind=DeadlineKind.APPLY_BY,
    on=date(2026, 12, 31),
    time=None,
    zone="Asia/Tokyo",
    rule=None,
    tracks=("it",),
    titles={Locale.RU: "Стажировка, IT", Locale.JA: "インターンシップ"},
    notes={Locale.RU: "Пришлите анкету; подробности – по почте."},
    url="https://www.city.nagaoka.niigata.jp/",
    uid="internship-2026",
)
AT_FIVE = replace(WHOLE_DAY, time=time(17))
JLPT = replace(WHOLE_DAY, kind=DeadlineKind.EVENT)


def parsed(content: bytes) -> tuple[Any, Event]:
    calendar = Calendar.from_ical(content)
    (event,) = calendar.walk("VEVENT")
    assert isinstance(event, Event)
    assert event.errors == []
    return calendar, event


def test_a_whole_day_fills_its_day() -> None:
    file = calendar_file(WHOLE_DAY, 3, Locale.RU, NOW)
    calendar, event = parsed(file.content)

    assert file.name == "internship.ics"
    assert calendar["METHOD"] == "PUBLISH"
    assert (event.decoded("dtstart"), event.decoded("dtend")) == (date(2026, 12, 31), date(2027, 1, 1))
    assert b"DTSTART;VALUE=DATE:20261231\r\n" in file.content
    assert event["UID"] == "internship-2026@talentbot"
    assert event["SEQUENCE"] == 3
    assert event.decoded("dtstamp") == NOW
    assert str(event["DESCRIPTION"]).endswith("по почте.\n\nhttps://www.city.nagaoka.niigata.jp/")
    assert event["STATUS"] == "CONFIRMED"


def test_a_moment_is_an_instant_everywhere() -> None:
    _, event = parsed(calendar_file(AT_FIVE, 0, Locale.RU, NOW).content)

    assert event.decoded("dtstart") == datetime(2026, 12, 31, 8, tzinfo=UTC)
    assert "DTEND" not in event


@pytest.mark.parametrize(
    ("occurrence", "locale", "summary"),
    [
        (WHOLE_DAY, Locale.RU, "Последний день подачи: Стажировка, IT"),
        (WHOLE_DAY, Locale.KY, "Арыз берүүнүн акыркы күнү: Стажировка, IT"),
        (WHOLE_DAY, Locale.JA, "しめきり：インターンシップ"),
        (JLPT, Locale.RU, "Стажировка, IT"),
    ],
)
def test_the_summary_is_in_the_readers_language(occurrence: Occurrence, locale: Locale, summary: str) -> None:
    assert parsed(calendar_file(occurrence, 0, locale, NOW).content)[1]["SUMMARY"] == summary


@pytest.mark.parametrize(("occurrence", "hours"), [(WHOLE_DAY, [-7 * 24 + 10, -24 + 10]), (AT_FIVE, [-7 * 24, -24])])
def test_alarms_ring_a_week_and_a_day_before(occurrence: Occurrence, hours: list[int]) -> None:
    _, event = parsed(calendar_file(occurrence, 0, Locale.RU, NOW).content)
    alarms = event.walk("VALARM")

    assert [alarm.decoded("trigger") for alarm in alarms] == [timedelta(hours=each) for each in hours]
    assert all(alarm["ACTION"] == "DISPLAY" and alarm["DESCRIPTION"] for alarm in alarms)


def test_what_is_cancelled_leaves_the_calendar() -> None:
    present = parsed(calendar_file(WHOLE_DAY, 3, Locale.RU, NOW).content)[1]
    calendar, event = parsed(calendar_file(WHOLE_DAY, 4, Locale.RU, NOW, is_cancelled=True).content)

    assert (calendar["METHOD"], event["STATUS"], event["SEQUENCE"]) == ("CANCEL", "CANCELLED", 4)
    assert event["UID"] == present["UID"]
    assert event.walk("VALARM") == []


@given(title=st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]), min_size=1, max_size=120))
def test_any_title_survives(title: str) -> None:
    content = calendar_file(replace(JLPT, titles={Locale.RU: title}), 0, Locale.RU, NOW).content
    lines = content.split(b"\r\n")

    assert parsed(content)[1]["SUMMARY"] == title
    assert all(len(line) <= 75 and b"\n" not in line for line in lines)
