from __future__ import annotations

import contextlib
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from talentbot.bot.staff.broadcast_times import (
    OFFICE,
    STUDENTS,
    PastTimeError,
    UnreadableTimeError,
    offered_times,
    time_of_button,
    time_to_button,
    typed_time,
)

TOKYO = ZoneInfo(OFFICE)
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
"""18:00 in Tokyo."""

instants = st.datetimes(datetime(2026, 1, 1), datetime(2036, 12, 31)).map(lambda at: at.replace(tzinfo=UTC))  # noqa: DTZ001


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("2026-12-01 10:00", datetime(2026, 12, 1, 10, 0, tzinfo=TOKYO)),
        ("2026-12-01T10:00", datetime(2026, 12, 1, 10, 0, tzinfo=TOKYO)),
        ("2026/12/1 9:05", datetime(2026, 12, 1, 9, 5, tzinfo=TOKYO)),
        ("12-01 10:00", datetime(2026, 12, 1, 10, 0, tzinfo=TOKYO)),
        ("  12/1   10:00 ", datetime(2026, 12, 1, 10, 0, tzinfo=TOKYO)),
        ("01-05 10:00", datetime(2027, 1, 5, 10, 0, tzinfo=TOKYO)),
        ("18:01", datetime(2026, 11, 23, 18, 1, tzinfo=TOKYO)),
        ("23.59", datetime(2026, 11, 23, 23, 59, tzinfo=TOKYO)),
        ("1.12.2026 10:00", datetime(2026, 12, 1, 10, 0, tzinfo=TOKYO)),
        ("01.12, 10:00", datetime(2026, 12, 1, 10, 0, tzinfo=TOKYO)),
        ("１２月１日 １０：００", datetime(2026, 12, 1, 10, 0, tzinfo=TOKYO)),
        ("2026年12月1日10時", datetime(2026, 12, 1, 10, 0, tzinfo=TOKYO)),
        ("19時30分", datetime(2026, 11, 23, 19, 30, tzinfo=TOKYO)),
    ],
)
def test_a_time_is_read_as_japans(typed: str, expected: datetime) -> None:
    assert typed_time(typed, NOW) == expected


@pytest.mark.parametrize(
    "typed", ["18:00", "10:00", "11-23 18:00", "2026-11-01 10:00", "2025-12-01 10:00", "11-01 9:00"]
)
def test_a_past_time_is_refused(typed: str) -> None:
    with pytest.raises(PastTimeError):
        typed_time(typed, NOW)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "10",
        "tomorrow",
        "25:00",
        "10:60",
        "02-30 10:00",
        "13-01 10:00",
        "0000-01-01 10:00",
        "12-01",
        "9999-12-31 23:59:00",
    ],
)
def test_what_is_no_time_is_refused(typed: str) -> None:
    with pytest.raises(UnreadableTimeError):
        typed_time(typed, NOW)


@given(st.text("0123456789:-/., T月日時分年１：x²", max_size=20))
def test_any_text_is_a_later_time_or_refused(text: str) -> None:
    with contextlib.suppress(UnreadableTimeError, PastTimeError):
        assert typed_time(text, NOW) > NOW


@given(instants, st.integers(1, 60 * 24 * 180))
def test_every_way_to_write_a_time_says_the_same(now: datetime, minutes: int) -> None:
    at = now.replace(second=0, microsecond=0) + timedelta(minutes=minutes)
    local = at.astimezone(TOKYO)

    assert typed_time(f"{local:%Y-%m-%d %H:%M}", now) == at
    if (local.month, local.day) != (2, 29):
        assert typed_time(f"{local:%m-%d %H:%M}", now) == at
    if local.date() == now.astimezone(TOKYO).date():
        assert typed_time(f"{local:%H:%M}", now) == at


@given(instants)
def test_offered_times_are_later_and_in_nobodys_night(now: datetime) -> None:
    offered = offered_times(now)

    assert offered
    assert all(at > now for at in offered)
    assert all(8 <= at.astimezone(ZoneInfo(zone)).hour < 21 for at in offered for zone in (OFFICE, STUDENTS))
    assert [time_of_button(time_to_button(at)) for at in offered] == offered


@pytest.mark.parametrize("part", ["", "x", "99999999", "202613010000"])
def test_a_button_without_a_time(part: str) -> None:
    assert time_of_button(part) is None
