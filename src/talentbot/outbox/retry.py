"""What to do when a message could not be sent: one decision for each kind of failure, as a value."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

PAUSES = tuple(timedelta(seconds=seconds) for seconds in (1, 5, 15, 60, 300, 900))
"""Between attempts while Telegram cannot be reached or has a fault of its own; the last one repeats."""

MAX_ATTEMPTS = 150
"""A day and a half of the longest pause. What is not sent by then is a failure that staff should see."""


class FailureKind(StrEnum):
    """Why Telegram did not do what it was asked."""

    #: 429: wait for `seconds`.
    WAIT = "wait"
    #: The person has blocked the bot, is deactivated, or never opened the chat.
    UNREACHABLE = "unreachable"
    #: The group became a supergroup: `new_chat_id`.
    MIGRATED = "migrated"
    #: "can't parse entities": the HTML is no good.
    UNREADABLE = "unreadable"
    #: The network, a timeout, or an error of the server's own.
    BROKEN = "broken"
    #: The message to be changed is as it should be already.
    UNCHANGED = "unchanged"
    #: The message to be changed or deleted is gone, or Telegram no longer lets it be.
    TOO_LATE = "too_late"
    #: Any other refusal; asking again would not help.
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Failure:
    """Telegram's refusal."""

    kind: FailureKind
    #: Telegram's own words; never the message's.
    error: str
    seconds: float = 0.0
    new_chat_id: int | None = None


@dataclass(frozen=True, slots=True)
class TryAgain:
    """Send the same later."""

    after: timedelta
    #: Nothing else may be sent before then either.
    is_for_all: bool = False


@dataclass(frozen=True, slots=True)
class FollowChat:
    """Send the same to the chat's new id."""

    chat_id: int


@dataclass(frozen=True, slots=True)
class SendPlainText:
    """Send the text without its formatting, at once."""


@dataclass(frozen=True, slots=True)
class CountAsDone:
    """There is nothing left to do."""


@dataclass(frozen=True, slots=True)
class GiveUp:
    """It cannot be done."""

    #: In one word, for reports.
    outcome: str
    #: Send this person nothing more until they write again.
    is_switching_off: bool = False


Decision = TryAgain | FollowChat | SendPlainText | CountAsDone | GiveUp

_FINAL: dict[FailureKind, Decision] = {
    FailureKind.UNREACHABLE: GiveUp("blocked", is_switching_off=True),
    FailureKind.BROKEN: GiveUp("no_connection"),
    FailureKind.UNCHANGED: CountAsDone(),
    FailureKind.TOO_LATE: GiveUp("too_late"),
}
"""What ends the attempts; every other kind is a refusal."""


def decide(failure: Failure, attempts: int, *, is_plain_text: bool = False) -> Decision:
    """What follows from a failure.

    Args:
        failure: what went wrong.
        attempts: how often Telegram was asked, this time included.
        is_plain_text: the text had no formatting already.
    """
    match failure.kind:
        case FailureKind.WAIT:
            return TryAgain(timedelta(seconds=failure.seconds), is_for_all=True)
        case FailureKind.MIGRATED if failure.new_chat_id is not None:
            return FollowChat(failure.new_chat_id)
        case FailureKind.UNREADABLE if not is_plain_text:
            return SendPlainText()
        case FailureKind.BROKEN if attempts < MAX_ATTEMPTS:
            return TryAgain(PAUSES[min(attempts, len(PAUSES)) - 1])
        case kind:
            return _FINAL.get(kind, GiveUp("refused"))
