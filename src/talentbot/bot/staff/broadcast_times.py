"""When a broadcast starts: typed and shown in Japan's time, whoever types and reads."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from talentbot.messages import Texts

OFFICE = "Asia/Tokyo"
STUDENTS = "Asia/Bishkek"

_TYPED = re.compile(
    r"""(?:
            (?: (?P<year>\d{4}) [-/.年] )? (?P<month>\d{1,2}) [-/月] (?P<day>\d{1,2}) 日?
          | (?P<day_first>\d{1,2}) \. (?P<month_second>\d{1,2}) (?: \. (?P<year_last>\d{4}) )? \.?
        )?
        (?: ^ | T | ,? \s* )
        (?P<hour>\d{1,2}) (?: [:.] | 時 ) (?P<minute>\d{2})? 分?""",
    re.VERBOSE | re.IGNORECASE,
)
_BUTTON_FORMAT = "%Y%m%d%H%M"
_ON_BUTTON = re.compile(r"2[0-9]{11}")

_FARTHEST_WITHOUT_YEAR = timedelta(days=183)
"""A day without a year that has passed means next year's, unless that is farther away: then it is a slip."""


class UnreadableTimeError(ValueError):
    """The text is no time."""


class PastTimeError(ValueError):
    """The time has passed."""


def typed_time(text: str, now: datetime) -> datetime:
    """The instant that somebody typed, such as `2026-12-01 10:00`, `12-01 10:00` or `10:00` (today), as UTC.

    Raises:
        UnreadableTimeError: it is none of these forms, or no day of the calendar.
        PastTimeError: it is not later than `now`.
    """
    today = now.astimezone(ZoneInfo(OFFICE))
    found = _TYPED.fullmatch(" ".join(unicodedata.normalize("NFKC", text).split()))
    if found is None or (found["minute"] is None and "時" not in found[0]):
        raise UnreadableTimeError(text)
    hour, minute = int(found["hour"]), int(found["minute"] or 0)
    month, day = found["month"] or found["month_second"], found["day"] or found["day_first"]
    year = found["year"] or found["year_last"]
    if month is None or day is None:
        at = _instant(today.year, today.month, today.day, hour, minute)
    elif year is not None:
        at = _instant(int(year), int(month), int(day), hour, minute)
    else:
        at = _next(today.year, (int(month), int(day)), (hour, minute), now)
    if at <= now:
        raise PastTimeError(text)
    return at


def _next(year: int, day: tuple[int, int], time: tuple[int, int], now: datetime) -> datetime:
    at = _instant(year, *day, *time)
    if at > now:
        return at
    following = _instant(year + 1, *day, *time)
    return following if following - now <= _FARTHEST_WITHOUT_YEAR else at


def _instant(year: int, month: int, day: int, hour: int, minute: int) -> datetime:
    try:
        return datetime(year, month, day, hour, minute, tzinfo=ZoneInfo(OFFICE)).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise UnreadableTimeError(str(error)) from error


def offered_times(now: datetime) -> list[datetime]:
    """Likely times for buttons: the next ones at which it is day in Japan and in Bishkek alike."""
    today = now.astimezone(ZoneInfo(OFFICE)).replace(hour=0, minute=0, second=0, microsecond=0)
    hours = [today + timedelta(days=days, hours=hours) for days in (0, 1) for hours in (13, 18)]
    return [at.astimezone(UTC) for at in hours if at > now][:3]


def time_to_button(at: datetime) -> str:
    """An instant as a button carries it, to the minute."""
    return at.astimezone(UTC).strftime(_BUTTON_FORMAT)


def time_of_button(part: str) -> datetime | None:
    """The instant that a button carries."""
    if not _ON_BUTTON.fullmatch(part):
        return None
    try:
        return datetime.strptime(part, _BUTTON_FORMAT).replace(tzinfo=UTC)
    except ValueError:
        return None


def in_japan(at: datetime, texts: Texts) -> str:
    """An instant in Japan's time, which is said."""
    return texts.plain("{time} Japan time", time=texts.moment(at, OFFICE))


def in_bishkek(at: datetime, texts: Texts) -> str:
    """The same in the students' time."""
    return texts.plain("{time} in Bishkek", time=texts.moment(at, STUDENTS))
