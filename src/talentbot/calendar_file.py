"""A deadline as a calendar file (RFC 5545) that a phone opens."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from talentbot.faq.deadline import DeadlineKind
from talentbot.messages import texts_in

if TYPE_CHECKING:
    from datetime import datetime

    from icalendar import Alarm

    from talentbot.deadlines import Occurrence
    from talentbot.language import Locale

_ALARM_DAYS = (7, 1)
_ALARM_HOUR = 10
"""A whole day begins at midnight; its alarms are not to ring then."""


@dataclass(frozen=True, slots=True)
class CalendarFile:
    """A file to be sent."""

    name: str
    content: bytes


def calendar_file(
    occurrence: Occurrence, sequence: int, locale: Locale, written_at: datetime, *, is_cancelled: bool = False
) -> CalendarFile:
    """One day of a deadline, to be put into a calendar or, once cancelled, to be taken out.

    Args:
        occurrence: the day.
        sequence: counts up with each change, so that calendars know which file is the newer.
        locale: that of the reader.
        written_at: when the file is made.
        is_cancelled: whether it does not take place.
    """
    from icalendar import Calendar, Event  # noqa: PLC0415 - takes 3 MB, and most programs never make a file

    summary = occurrence.title(locale)
    if occurrence.kind is DeadlineKind.APPLY_BY:
        summary = texts_in(locale).plain("Apply by: {title}", title=summary)
    event = Event()
    event.add("uid", f"{occurrence.uid}@talentbot")
    event.add("sequence", sequence)
    event.add("dtstamp", written_at)
    event.add("summary", summary)
    if description := "\n\n".join(text for text in (occurrence.note(locale), occurrence.url) if text):
        event.add("description", description)
    if occurrence.url:
        event.add("url", occurrence.url)
    event.add("status", "CANCELLED" if is_cancelled else "CONFIRMED")
    event.add("transp", "TRANSPARENT")
    if occurrence.moment:
        event.add("dtstart", occurrence.moment)
    else:
        event.add("dtstart", occurrence.on)
        event.add("dtend", occurrence.on + timedelta(days=1))
    if not is_cancelled:
        for days in _ALARM_DAYS:
            event.add_component(_alarm(summary, days, is_whole_day=occurrence.moment is None))
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", "-//talentbot//deadlines//EN")
    calendar.add("method", "CANCEL" if is_cancelled else "PUBLISH")
    calendar.add_component(event)
    return CalendarFile(f"{occurrence.id}.ics", calendar.to_ical())


def _alarm(summary: str, days: int, *, is_whole_day: bool) -> Alarm:
    from icalendar import Alarm  # noqa: PLC0415

    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", summary)
    alarm.add("trigger", timedelta(days=-days, hours=_ALARM_HOUR if is_whole_day else 0))
    return alarm
