"""Deadlines in time: which come next, and when."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from talentbot.faq.deadline import Deadline
    from talentbot.faq.entry import Faq


class Upcoming(NamedTuple):
    """A deadline and its next day, in its own zone."""

    on: date
    deadline: Deadline


def upcoming(faq: Faq, today: date) -> list[Upcoming]:
    """What is not over, the soonest first; a rule counts with its next day."""
    found = [Upcoming(on, each) for each in faq.deadlines if (on := each.next_on(today)) is not None]
    return sorted(found, key=lambda each: (each.on, each.deadline.id))


def as_rows(found: Iterable[Upcoming]) -> list[dict[str, Any]]:
    """Deadlines for scripts."""
    return [_row(on, deadline) for on, deadline in found]


def _row(on: date, deadline: Deadline) -> dict[str, Any]:
    return {
        "id": deadline.id,
        "kind": deadline.kind.value,
        "on": on.isoformat(),
        "time": deadline.time.isoformat("minutes") if deadline.time else None,
        "zone": deadline.zone,
        "tracks": list(deadline.tracks),
        "entry": deadline.entry_id,
        "needs_confirmation": deadline.needs_confirmation,
        "titles": {locale.value: text.title for locale, text in deadline.texts.items()},
    }
