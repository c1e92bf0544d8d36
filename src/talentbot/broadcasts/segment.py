"""Which of the people who want announcements get one."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from talentbot.faq.deadline import TRACKS
from talentbot.language import ALL_LOCALES, Locale
from talentbot.messages import Sentence, sentence

if TYPE_CHECKING:
    from collections.abc import Mapping

KEYS = ("locale", "track", "zone", "active_within_days", "inactive_for_days")
"""What a condition begins with, on the command line and in a file."""

MAX_DAYS = 3650


class SegmentError(Exception):
    """A condition cannot be understood; `message` says why and how to mend it."""

    def __init__(self, message: Sentence) -> None:
        super().__init__(str(message))
        self.message = message


@dataclass(frozen=True, slots=True)
class Segment:
    """Conditions that all hold of a person; a set is met by any of its members, and an empty one by everybody."""

    locales: frozenset[Locale] = frozenset()
    #: Of these a person has subscribed to one at least, or to every track.
    tracks: frozenset[str] = frozenset()
    zones: frozenset[str] = frozenset()
    #: Used the bot on one of so many days before today, or today.
    active_within_days: int | None = None
    #: Did not use the bot on any of them.
    inactive_for_days: int | None = None

    @classmethod
    def parse(cls, *conditions: str) -> Self:
        """Conditions such as `locale=ky`; several with the same key widen each other, different keys narrow.

        Raises:
            SegmentError: one of them is none.
        """
        found: dict[str, set[str]] = {key: set() for key in KEYS}
        for condition in conditions:
            key, separator, value = (part.strip() for part in condition.partition("="))
            if not separator or not value:
                raise SegmentError(sentence("`{text}` is no condition; write one such as locale=ky", text=condition))
            if key not in KEYS:
                raise SegmentError(_unknown_key(key))
            found[key].add(value)
        within = [_days(text) for text in found["active_within_days"]]
        without = [_days(text) for text in found["inactive_for_days"]]
        return cls(
            locales=frozenset(_locale(text) for text in found["locale"]),
            tracks=frozenset(_track(text) for text in found["track"]),
            zones=frozenset(_zone(text) for text in found["zone"]),
            active_within_days=max(within, default=None),
            inactive_for_days=min(without, default=None),
        )

    @property
    def is_everyone(self) -> bool:
        """Whether there is no condition."""
        return self == Segment()

    def overridden_by(self, other: Segment) -> Segment:
        """With what another says of a key in place of what this one says of it."""
        return Segment(
            locales=other.locales or self.locales,
            tracks=other.tracks or self.tracks,
            zones=other.zones or self.zones,
            active_within_days=other.active_within_days or self.active_within_days,
            inactive_for_days=other.inactive_for_days or self.inactive_for_days,
        )

    def conditions(self) -> tuple[str, ...]:
        """What `parse` makes this segment of."""
        return (
            *(f"locale={locale}" for locale in ALL_LOCALES if locale in self.locales),
            *(f"track={track}" for track in TRACKS if track in self.tracks),
            *(f"zone={zone}" for zone in sorted(self.zones)),
            *(f"active_within_days={days}" for days in [self.active_within_days] if days is not None),
            *(f"inactive_for_days={days}" for days in [self.inactive_for_days] if days is not None),
        )

    def to_json(self) -> dict[str, Any]:
        """As it is kept."""
        return {
            "locales": [locale.value for locale in ALL_LOCALES if locale in self.locales],
            "tracks": sorted(self.tracks),
            "zones": sorted(self.zones),
            "active_within_days": self.active_within_days,
            "inactive_for_days": self.inactive_for_days,
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Self:
        """What `to_json` gave."""
        return cls(
            locales=frozenset(map(Locale, kept["locales"])),
            tracks=frozenset(kept["tracks"]),
            zones=frozenset(kept["zones"]),
            active_within_days=kept["active_within_days"],
            inactive_for_days=kept["inactive_for_days"],
        )


def _unknown_key(key: str) -> Sentence:
    near = difflib.get_close_matches(key, KEYS, 1)
    if near:
        return sentence("a segment has no `{key}`; did you mean `{near}`?", key=key, near=near[0])
    return sentence("a segment has no `{key}`; known are {keys}", key=key, keys=", ".join(KEYS))


def _locale(text: str) -> Locale:
    return Locale(_known("locale", text, tuple(ALL_LOCALES)))


def _track(text: str) -> str:
    return _known("track", text, TRACKS)


def _known(key: str, text: str, known: tuple[str, ...]) -> str:
    if text not in known:
        message = sentence("`{key}` has `{text}`; known are {keys}", key=key, text=text, keys=", ".join(known))
        raise SegmentError(message)
    return text


def _zone(text: str) -> str:
    try:
        return ZoneInfo(text).key
    except (ZoneInfoNotFoundError, ValueError, OSError):
        message = sentence("`{text}` is no time zone; write one such as Asia/Bishkek", text=text)
        raise SegmentError(message) from None


def _days(text: str) -> int:
    days = int(text) if text.isascii() and text.isdigit() else 0
    if not 1 <= days <= MAX_DAYS:
        raise SegmentError(sentence("`{text}` is no number of days between 1 and {limit}", text=text, limit=MAX_DAYS))
    return days
