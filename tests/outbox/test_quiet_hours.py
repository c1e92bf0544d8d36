from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from talentbot.outbox.quiet_hours import QUIET_FROM, QUIET_UNTIL, end_of_quiet

ZONES = sorted(available_timezones())
INSTANTS = st.dates(date(2020, 1, 1), date(2040, 1, 1)).flatmap(
    lambda day: st.times().map(lambda hour: datetime.combine(day, hour, UTC))
)
LONGEST = timedelta(hours=11)
LONGEST_SHIFT = timedelta(hours=2)
"""What a clock may be put back in a night: two hours at Troll, Antarctica."""


@given(INSTANTS, st.sampled_from(ZONES))
def test_the_night_ends_at_eight_where_the_person_lives(now: datetime, zone: str) -> None:
    check(now, zone)


@given(st.dates(date(2024, 1, 1), date(2028, 1, 1)), st.times(), st.sampled_from(ZONES))
def test_so_it_does_on_days_whose_clocks_change(day: date, hour: time, zone: str) -> None:
    local = datetime.combine(changing_day(day, zone), hour, ZoneInfo(zone))
    for fold in (0, 1):
        check(local.replace(fold=fold).astimezone(UTC), zone)


def changing_day(day: date, zone: str) -> date:
    """The next day that has not 24 hours, within a year; the day itself in a zone without such days."""
    place = ZoneInfo(zone)
    for number in range(366):
        candidate = day + timedelta(days=number)
        begin, end = (datetime.combine(each, time(), place) for each in (candidate, candidate + timedelta(days=1)))
        if end.utcoffset() != begin.utcoffset():
            return candidate
    return day


def check(now: datetime, zone: str) -> None:
    end = end_of_quiet(now, zone)
    place = ZoneInfo(zone)
    is_day = QUIET_UNTIL <= now.astimezone(place).time() < QUIET_FROM
    assert (end is None) == is_day
    if end is not None:
        assert end.tzinfo is UTC
        assert end.astimezone(place).time() == QUIET_UNTIL
        assert timedelta() < end - now <= LONGEST + LONGEST_SHIFT
        assert end_of_quiet(end, zone) is None


@pytest.mark.parametrize(
    ("hour", "ends_on"),
    [
        (time(20, 59, 59), None),
        (time(21), date(2026, 11, 26)),
        (time(23, 59), date(2026, 11, 26)),
        (time(0), date(2026, 11, 25)),
        (time(7, 59, 59), date(2026, 11, 25)),
        (time(8), None),
    ],
)
def test_the_hours(hour: time, ends_on: date | None) -> None:
    bishkek = ZoneInfo("Asia/Bishkek")
    end = end_of_quiet(datetime.combine(date(2026, 11, 25), hour, bishkek), "Asia/Bishkek")
    assert end == (datetime.combine(ends_on, time(8), bishkek) if ends_on else None)
