"""What a person subscribed to, and which deadlines that covers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from talentbot.store.subscriptions import EVERY_TRACK

if TYPE_CHECKING:
    from collections.abc import Iterable

    from talentbot.deadlines import Occurrence
    from talentbot.faq.deadline import Deadline
    from talentbot.store.subscriptions import Choice

DEADLINE = "deadline"
TRACK = "track"
"""What a person can subscribe to, as `Choice.kind` says it."""


@dataclass(frozen=True, slots=True)
class Subscriptions:
    """What one person subscribed to."""

    #: By id.
    deadlines: frozenset[str] = frozenset()
    #: Deadlines of a track of which the person does not want to hear, by id.
    muted: frozenset[str] = frozenset()
    #: `EVERY_TRACK` stands for all.
    tracks: frozenset[str] = frozenset()

    @classmethod
    def of(cls, choices: Iterable[Choice]) -> Subscriptions:
        """From what the database has."""
        found = tuple(choices)
        return cls(
            deadlines=frozenset(each.name for each in found if each.kind == DEADLINE and each.is_on),
            muted=frozenset(each.name for each in found if each.kind == DEADLINE and not each.is_on),
            tracks=frozenset(each.name for each in found if each.kind == TRACK and each.is_on),
        )

    def covers(self, deadline: Deadline | Occurrence) -> bool:
        """Whether the person is reminded of a deadline."""
        return deadline.id in self.deadlines or (deadline.id not in self.muted and self.has_track_of(deadline))

    def has_track_of(self, deadline: Deadline | Occurrence) -> bool:
        """Whether the person subscribed to a track of a deadline."""
        return not self.tracks.isdisjoint((*deadline.tracks, EVERY_TRACK))
