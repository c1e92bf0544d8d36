from __future__ import annotations

import json
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from talentbot.deadlines import Occurrence, Upcoming, as_rows, coming, days_left, upcoming
from talentbot.faq.deadline import AnnualRule, Deadline, DeadlineKind, DeadlineText
from talentbot.faq.entry import Faq
from talentbot.faq.load import load_faq, parse_faq
from talentbot.language import Locale

SHIPPED = Path(__file__).parents[1] / "faq"
DAYS = st.dates(date(1990, 1, 1), date(2100, 12, 31))
ZONES = st.sampled_from(["Asia/Bishkek", "Asia/Tokyo", "America/New_York", "Asia/Tehran", "Pacific/Kiritimati"])


def deadline(on: date | AnnualRule, at: time | None = None, zone: str = "Asia/Bishkek") -> Deadline:
    texts = {Locale.RU: DeadlineText("Стажировка", "Подробности"), Locale.JA: DeadlineText("インターン")}
    return Deadline("internship", DeadlineKind.APPLY_BY, on, at, zone, texts, tracks=("it", "care"))


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "year", "day"),
    [
        ("first Sunday of December", 2026, date(2026, 12, 6)),
        ("First  sunday of july", 2027, date(2027, 7, 4)),
        ("last Friday of February", 2028, date(2028, 2, 25)),
        ("every 1 April", 2027, date(2027, 4, 1)),
    ],
)
def test_a_rule_names_one_day_a_year(text: str, year: int, day: date) -> None:
    assert AnnualRule(text).day_in(year) == day


@pytest.mark.parametrize(
    "text", ["", "fifth Sunday of May", "first Sonntag of May", "every 30 February", "every 29 February", "tomorrow"]
)
def test_what_is_no_rule_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"rule|day"):
        AnnualRule(text)


@given(
    today=DAYS,
    ordinal=st.sampled_from(["first", "second", "third", "fourth", "last"]),
    weekday=st.integers(0, 6),
    month=st.integers(1, 12),
)
def test_the_next_day_is_the_first_from_today_on(today: date, ordinal: str, weekday: int, month: int) -> None:
    names = date(2026, month, 1).strftime("%B"), (date(2026, 11, 23) + timedelta(days=weekday)).strftime("%A")
    rule = AnnualRule(f"{ordinal} {names[1]} of {names[0]}")
    found = rule.next_on(today)

    assert found >= today
    assert (found.month, found.weekday()) == (month, weekday)
    assert found == rule.day_in(found.year)
    assert rule.day_in(found.year - 1) < today


def test_the_shipped_deadlines_are_what_follows_from_a_stated_rule() -> None:
    rows = as_rows(upcoming(load_faq(SHIPPED), date(2026, 11, 26)))

    assert [(row["id"], row["on"], row["kind"]) for row in rows] == [
        ("jlpt-december", "2026-12-06", "event"),
        ("jlpt-july", "2027-07-04", "event"),
    ]
    assert all(row["needs_confirmation"] and set(row["titles"]) == {"ru", "ky", "ja"} for row in rows)


def test_what_is_over_is_not_listed() -> None:
    text = """
deadlines:
  - {id: past, kind: apply_by, on: 2026-11-25, zone: Asia/Tokyo}
  - {id: whole-day, kind: apply_by, on: 2026-12-01, zone: Asia/Bishkek, tracks: [care]}
  - {id: at-noon, kind: apply_by, on: 2026-12-01, time: "12:00", zone: Asia/Tokyo}
"""
    faq, problems = parse_faq({"deadlines.yaml": text.encode()}, Path())
    found = {each.deadline.id: each for each in upcoming(faq, date(2026, 11, 26))}

    assert problems == []
    assert set(found) == {"whole-day", "at-noon"}


def test_a_whole_day_is_over_at_the_midnight_of_its_own_zone() -> None:
    assert deadline(date(2026, 12, 6)).ends_at(date(2026, 12, 6)) == utc("2026-12-06T18:00")
    # The clocks go forward on that day.
    assert deadline(date(2026, 3, 8), zone="America/New_York").ends_at(date(2026, 3, 8)) == utc("2026-03-09T04:00")


def test_a_moment_is_over_when_it_is_there() -> None:
    assert deadline(date(2026, 12, 6), time(17), "Asia/Tokyo").ends_at(date(2026, 12, 6)) == utc("2026-12-06T08:00")


@pytest.mark.parametrize(
    ("at", "now", "is_coming"),
    [
        (None, "2026-12-06T17:59", True),
        (None, "2026-12-06T18:00", False),
        (time(17), "2026-12-06T10:59", True),
        (time(17), "2026-12-06T11:00", False),
    ],
)
def test_what_is_coming_goes_by_the_zone_and_the_hour(at: time | None, now: str, is_coming: bool) -> None:
    faq = Faq({}, (), deadlines=(deadline(date(2026, 12, 6), at),))

    assert bool(coming(faq, utc(now))) is is_coming


def test_a_rule_of_which_the_hour_has_passed_comes_next_year() -> None:
    rule = deadline(AnnualRule("every 1 April"), time(9), "Asia/Tokyo")

    assert rule.coming_on(utc("2027-03-31T23:59")) == date(2027, 4, 1)
    assert rule.coming_on(utc("2027-04-01T00:00")) == date(2028, 4, 1)


@given(on=DAYS, at=st.none() | st.times(), zone=ZONES, today=DAYS, hour=st.times())
def test_what_is_coming_is_never_over(on: date, at: time | None, zone: str, today: date, hour: time) -> None:
    instant = datetime.combine(today, hour, UTC)
    fixed, rule = deadline(on, at, zone), deadline(AnnualRule(f"every 28 {on:%B}"), at, zone)
    next_on = rule.coming_on(instant)

    assert (fixed.coming_on(instant) is None) is (fixed.ends_at(on) <= instant)
    assert next_on is not None
    assert rule.ends_at(next_on) > instant
    assert rule.ends_at(next_on.replace(year=next_on.year - 1)) <= instant


@pytest.mark.parametrize(
    ("at", "now", "zone", "left"),
    [
        (None, "2026-12-03T20:00", "Asia/Bishkek", 2),
        (None, "2026-12-03T20:00", "Europe/London", 3),
        (None, "2026-12-06T17:00", "Asia/Tokyo", 0),
        # Half past midnight in Bishkek is still the evening before in Moscow.
        (time(0, 30), "2026-12-03T12:00", "Asia/Bishkek", 3),
        (time(0, 30), "2026-12-03T12:00", "Europe/Moscow", 2),
    ],
)
def test_days_left_are_those_of_whoever_asks(at: time | None, now: str, zone: str, left: int) -> None:
    what = Upcoming(date(2026, 12, 6), deadline(date(2026, 12, 6), at))

    assert days_left(what, utc(now), zone) == left


@pytest.mark.parametrize("on", [date(2028, 2, 29), AnnualRule("first Sunday of December")])
@pytest.mark.parametrize("at", [None, time(17, 30)])
def test_an_occurrence_outlives_its_file(on: date | AnnualRule, at: time | None) -> None:
    found = Occurrence.of(deadline(on, at), date(2028, 2, 29))

    assert Occurrence.from_json(json.loads(json.dumps(found.to_json()))) == found
    assert found.uid == ("internship" if isinstance(on, date) else "internship-2028")
    assert [found.title(each) for each in Locale] == ["Стажировка", "Стажировка", "インターン"]
    assert found.note(Locale.JA) == "Подробности"
