"""What people are told of a deadline that changed, as the outbox keeps it; the bot puts it into words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from talentbot.deadlines import Occurrence
from talentbot.reminders.comparing import News
from talentbot.store.reminders import Message

if TYPE_CHECKING:
    from talentbot.reminders.comparing import Change


def message_of(change: Change) -> Message | None:
    """The message about a change; None for one that nobody is told of."""
    new, sequence = change.occurrence, change.after.sequence
    on = new.on.isoformat()
    body: dict[str, Any]
    if change.news is News.NEW:
        body = {"id": new.id, "on": on}
        return Message("deadline_new", body, f"new:{new.id}:{on}:{sequence}", new.ends_at)
    if change.news is News.MOVED and change.before is not None:
        old = Occurrence.from_json(change.before.content)
        body = {
            "id": new.id,
            "from": old.on.isoformat(),
            "to": on,
            "from_time": old.to_json()["time"],
            "to_time": new.to_json()["time"],
            "sequence": sequence,
        }
        expires_at = max(old.ends_at, new.ends_at)
        return Message("deadline_moved", body, f"moved:{new.id}:{sequence}", expires_at)
    if change.news is News.CANCELLED:
        body = new.to_json() | {"sequence": sequence}
        return Message("deadline_cancelled", body, f"cancelled:{new.id}:{sequence}", new.ends_at)
    return None
