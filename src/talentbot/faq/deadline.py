"""What a deadline is: values only, read from `deadlines.yaml` by `talentbot.faq.load_deadlines`."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from collections.abc import Mapping

    from talentbot.faq.entry import Source
    from talentbot.language import Locale

TRACKS = ("care", "it", "tourism", "manufacturing", "internship", "study", "language")
"""Whom a deadline concerns."""

_MONTHS = [name.casefold() for name in calendar.month_name]
_WEEKDAYS = [name.casefold() for name in calendar.day_name]
_ORDINALS = {"first": 0, "second": 1, "third": 2, "fourth": 3, "last": -1}
_WEEKDAY_RULE = re.compile(r"(first|second|third|fourth|last) ([a-z]+) of ([a-z]+)")
_DAY_RULE = re.compile(r"every (\d{1,2}) ([a-z]+)")


class DeadlineKind(StrEnum):
    """What happens on the day."""

    #: The last day on which one can apply.
    APPLY_BY = "apply_by"
    #: The day itself, such as that of a test.
    EVENT = "event"


def end_of(on: date, at: time | None, zone: str) -> datetime:
    """The instant when a day or a moment in a zone is over, as UTC: for a whole day the midnight that ends it."""
    local = datetime.combine(on, at) if at else datetime.combine(on + timedelta(days=1), time())
    return local.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class AnnualRule:
    """A day that recurs each year, as a coordinator writes it."""

    #: `first Sunday of December` or `every 1 April`.
    text: str

    def __post_init__(self) -> None:
        """Refuse what is no rule.

        Raises:
            ValueError: the text is neither form, or names a day that some years do not have.
        """
        self.day_in(2025)

    def day_in(self, year: int) -> date:
        """The day in one year."""
        text = " ".join(self.text.casefold().split())
        if found := _WEEKDAY_RULE.fullmatch(text):
            ordinal, weekday, month = found.groups()
            if weekday in _WEEKDAYS and month in _MONTHS:
                weeks = calendar.monthcalendar(year, _MONTHS.index(month))
                days = [week[_WEEKDAYS.index(weekday)] for week in weeks if week[_WEEKDAYS.index(weekday)]]
                return date(year, _MONTHS.index(month), days[_ORDINALS[ordinal]])
        if (found := _DAY_RULE.fullmatch(text)) and found[2] in _MONTHS:
            return date(year, _MONTHS.index(found[2]), int(found[1]))
        message = f"{self.text!r} is neither a date nor a rule such as `first Sunday of December` or `every 1 April`"
        raise ValueError(message)

    def next_on(self, today: date) -> date:
        """The next such day, today included."""
        this_year = self.day_in(today.year)
        return this_year if this_year >= today else self.day_in(today.year + 1)


@dataclass(frozen=True, slots=True)
class DeadlineText:
    """What a deadline is called in one locale."""

    title: str
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Deadline:
    """A day to apply by, or an event to know of."""

    id: str
    kind: DeadlineKind
    on: date | AnnualRule
    #: None for a whole day.
    time: time | None
    #: The IANA name of the zone in which day and time are meant.
    zone: str
    texts: Mapping[Locale, DeadlineText]
    tracks: tuple[str, ...] = ()
    #: The FAQ entry that explains it.
    entry_id: str | None = None
    source: Source | None = None
    #: The day follows from a rule, or was not read from an announcement.
    needs_confirmation: bool = False
    line: int = 0

    def next_on(self, today: date) -> date | None:
        """The day in its own zone, today included; None when it is over for good."""
        if isinstance(self.on, AnnualRule):
            return self.on.next_on(today)
        return self.on if self.on >= today else None

    def ends_at(self, on: date) -> datetime:
        """The instant when its day `on` is over; with a time of day, that moment."""
        return end_of(on, self.time, self.zone)

    def coming_on(self, now: datetime) -> date | None:
        """The day in its own zone of what is not over at an instant; None when it is over for good."""
        today = now.astimezone(ZoneInfo(self.zone)).date()
        on = self.next_on(today)
        return self.next_on(today + timedelta(days=1)) if on == today and self.ends_at(on) <= now else on
