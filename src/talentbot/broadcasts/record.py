"""A broadcast as it was at one moment, and how far it is."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Self

from talentbot.errors import TalentbotError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from talentbot.broadcasts.content import BroadcastContent
    from talentbot.broadcasts.segment import Segment
    from talentbot.language import Locale


class BroadcastError(TalentbotError):
    """What was asked of a broadcast cannot be done; the message says why."""


class UnknownBroadcastError(BroadcastError):
    """There is no broadcast with this number."""

    def __init__(self, broadcast_id: int) -> None:
        super().__init__(f"there is no broadcast {broadcast_id}; `talentbot broadcast list` shows all")


class StaleBroadcastError(BroadcastError):
    """The broadcast has changed since it was looked at, or is no longer one that can be changed."""

    def __init__(self, broadcast_id: int) -> None:
        super().__init__(f"broadcast {broadcast_id} has changed meanwhile; look at it again")


class UnfitBroadcastError(BroadcastError):
    """The broadcast is not in a state in which this can be done."""


class BroadcastKind(StrEnum):
    """What a broadcast does."""

    ANNOUNCEMENT = "announcement"
    #: Edits the messages of an announcement.
    CORRECTION = "correction"
    #: Deletes them.
    RECALL = "recall"


class BroadcastState(StrEnum):
    """Where a broadcast is."""

    DRAFT = "draft"
    PLANNED = "planned"
    RUNNING = "running"
    PAUSED = "paused"
    DONE = "done"
    #: Without a `finished_at` what was on its way just then is still waited for.
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Counts:
    """How many messages of a broadcast had which outcome."""

    total: int = 0
    #: Those in plain text included.
    sent: int = 0
    #: Sent without the formatting, which Telegram could not read.
    plain_text: int = 0
    #: The person cannot be reached any more.
    blocked: int = 0
    #: Every other failure.
    failed: int = 0
    cancelled: int = 0
    #: Those on their way included.
    pending: int = 0

    @property
    def done(self) -> int:
        """How many are settled."""
        return self.total - self.pending

    def to_json(self) -> dict[str, Any]:
        """As they are kept."""
        return asdict(self)

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Self:
        """What `to_json` gave."""
        return cls(**kept)


@dataclass(frozen=True, slots=True)
class BroadcastRecord:
    """One broadcast."""

    id: int
    kind: BroadcastKind
    state: BroadcastState
    #: None for the command line, and for somebody who was forgotten.
    author_id: int | None
    #: Empty for a recall.
    content: BroadcastContent
    segment: Segment
    #: None for a draft that is to start as soon as it is confirmed.
    start_at: datetime | None
    is_urgent: bool
    #: Another one after each change; what is done about an older one is refused.
    revision: int
    #: How many people there were when it was confirmed, and when it started.
    expected: int | None
    recipients: int | None
    content_id: int | None
    progress_message_id: int | None
    #: Once it has finished.
    result: Counts | None
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    #: The announcement that is corrected or recalled.
    target_id: int | None


@dataclass(frozen=True, slots=True)
class Audience:
    """Who would get a broadcast."""

    total: int
    #: By the languages that the people read.
    by_locale: Mapping[Locale, int]
    #: For how many it is night at the start, so that they get it in the morning.
    night: int


@dataclass(frozen=True, slots=True)
class FailureLine:
    """One message that could not be delivered, without saying to whom."""

    #: In one word.
    reason: str
    #: In Telegram's words.
    error: str | None
    locale: Locale | None
    time_zone: str | None
    attempts: int
    last_at: datetime | None
