from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from talentbot.deadlines import as_rows, upcoming
from talentbot.faq.deadline import AnnualRule
from talentbot.faq.load import load_faq, parse_faq

SHIPPED = Path(__file__).parents[1] / "faq"
DAYS = st.dates(date(1990, 1, 1), date(2100, 12, 31))


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
