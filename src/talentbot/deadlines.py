"""Deadlines in time: which come next, when, and one day of one of them as people were told of it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any, NamedTuple
from zoneinfo import ZoneInfo

from talentbot.faq.deadline import AnnualRule, DeadlineKind, end_of
from talentbot.language import Locale, fallbacks

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from talentbot.faq.deadline import Deadline
    from talentbot.faq.entry import Faq


class Upcoming(NamedTuple):
    """A deadline and its next day, in its own zone."""

    on: date
    deadline: Deadline


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One day of one deadline, with all that is told of it: it outlives the file from which it was read."""

    id: str
    kind: DeadlineKind
    on: date
    #: None for a whole day.
    time: time | None
    zone: str
    #: The rule from which the day follows; None for a fixed date.
    rule: str | None
    tracks: tuple[str, ...]
    titles: Mapping[Locale, str]
    notes: Mapping[Locale, str]
    #: The address of the source.
    url: str | None
    #: By what calendars know it; a day that moves keeps it.
    uid: str

    @classmethod
    def of(cls, deadline: Deadline, on: date) -> Occurrence:
        """A deadline's day `on`."""
        rule = deadline.on.text if isinstance(deadline.on, AnnualRule) else None
        return cls(
            id=deadline.id,
            kind=deadline.kind,
            on=on,
            time=deadline.time,
            zone=deadline.zone,
            rule=rule,
            tracks=deadline.tracks,
            titles={locale: text.title for locale, text in deadline.texts.items()},
            notes={locale: text.note for locale, text in deadline.texts.items() if text.note},
            url=deadline.source.url if deadline.source else None,
            uid=f"{deadline.id}-{on.year}" if rule else deadline.id,
        )

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> Occurrence:
        """What `to_json` wrote; what else stands in `content` is left alone."""
        return cls(
            id=content["id"],
            kind=DeadlineKind(content["kind"]),
            on=date.fromisoformat(content["on"]),
            time=time.fromisoformat(content["time"]) if content["time"] else None,
            zone=content["zone"],
            rule=content["rule"],
            tracks=tuple(content["tracks"]),
            titles={Locale(locale): title for locale, title in content["titles"].items()},
            notes={Locale(locale): note for locale, note in content["notes"].items()},
            url=content["url"],
            uid=content["uid"],
        )

    def to_json(self) -> dict[str, Any]:
        """As a JSON object."""
        return asdict(self) | {
            "on": self.on.isoformat(),
            "time": self.time.isoformat() if self.time else None,
            "tracks": list(self.tracks),
        }

    @property
    def ends_at(self) -> datetime:
        """The instant when it is over."""
        return end_of(self.on, self.time, self.zone)

    @property
    def moment(self) -> datetime | None:
        """The instant that it is; None for a whole day."""
        return self.ends_at if self.time else None

    def day_in(self, zone: str) -> date:
        """The day for somebody in a zone: a whole day is the one that is written, a moment falls on their own."""
        return _day_in(self.on, self.moment, zone)

    def title(self, locale: Locale) -> str:
        """What it is called for a reader of a locale; the id when it has no title at all."""
        return next((self.titles[each] for each in fallbacks(locale) if each in self.titles), self.id)

    def note(self, locale: Locale) -> str | None:
        """What else there is to say of it."""
        return next((self.notes[each] for each in fallbacks(locale) if each in self.notes), None)


def upcoming(faq: Faq, today: date) -> list[Upcoming]:
    """What is not over, the soonest first; a rule counts with its next day."""
    return _sorted(Upcoming(on, each) for each in faq.deadlines if (on := each.next_on(today)) is not None)


def coming(faq: Faq, now: datetime) -> list[Upcoming]:
    """What is not over at an instant, each deadline by its own zone and time of day, the soonest first."""
    return _sorted(Upcoming(on, each) for each in faq.deadlines if (on := each.coming_on(now)) is not None)


def days_left(what: Upcoming, now: datetime, zone: str) -> int:
    """In how many days it is for somebody in a zone: 0 is today, never less."""
    moment = what.deadline.ends_at(what.on) if what.deadline.time else None
    return max((_day_in(what.on, moment, zone) - now.astimezone(ZoneInfo(zone)).date()).days, 0)


def as_rows(found: Iterable[Upcoming]) -> list[dict[str, Any]]:
    """Deadlines for scripts."""
    return [_row(on, deadline) for on, deadline in found]


def _sorted(found: Iterable[Upcoming]) -> list[Upcoming]:
    return sorted(found, key=lambda each: (each.on, each.deadline.id))


def _day_in(on: date, moment: datetime | None, zone: str) -> date:
    return moment.astimezone(ZoneInfo(zone)).date() if moment else on


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
