"""What a button carries: one letter for the action, then entry ids, a locale or a question's id.

A button carries ids and never a text or a place in a list, so it works after a restart and after the FAQ has changed.
Everything fits into the 64 bytes that the Bot API allows for callback data.
"""

from __future__ import annotations

import hashlib
import re
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from talentbot.faq.entry import Faq

SEPARATOR = ":"
MAX_BYTES = 64
_PLAIN_CATEGORY = re.compile(r"[A-Za-z0-9_-]{1,40}")


class Action(StrEnum):
    """The first letter of callback data."""

    #: entry, question: show an entry in a message of its own.
    SHOW = "e"
    #: entry, question: the answer helped.
    HELPFUL = "y"
    #: entry, question: it did not; offer the next best.
    NOT_HELPFUL = "n"
    #: entry or nothing, question: whom to ask.
    PERSON = "p"
    #: nothing: the categories; category, page: its entries.
    TOPICS = "t"
    #: entry: show it in the message of the topics.
    TOPIC_ENTRY = "i"
    #: locale: choose it, in the greeting.
    GREETING_LOCALE = "g"
    #: locale: choose it, in answer to /language.
    CHOOSE_LOCALE = "l"
    #: locale, entry or nothing, question: choose it, and show the entry of this message in it.
    SWITCH_LOCALE = "s"
    #: nothing: delete what is stored of me; yes or no.
    FORGET = "f"
    #: revision, "over" or nothing: publish the draft.
    PUBLISH = "P"
    #: revision: throw the draft away.
    DISCARD = "D"
    #: entry, locale: change this answer.
    EDIT = "E"
    #: version: return to it; "no": do not.
    ROLL_BACK = "B"
    #: nothing: the entries due; entry: show it; entry, "ok": it is still right.
    REVIEW = "R"
    #: role: make an invitation.
    INVITE = "I"
    #: Telegram id, "yes" or nothing: take the role away.
    REVOKE = "X"
    #: "on" or "off": announcements, yes or no.
    ANNOUNCEMENTS = "a"
    #: track or nothing: the list of deadlines.
    DEADLINES = "d"
    #: deadline: remind me; deadline, "off": do not.
    REMIND = "m"
    #: track or "*", "on" or "off": remind me of every deadline of the track.
    REMIND_OF_TRACK = "k"
    #: nothing: my reminders; "leads": choose them; "leads", days: turn one on or off.
    REMINDERS = "r"
    #: deadline: the file for a calendar.
    CALENDAR = "c"
    #: nothing: the choice; zone's place in the list of time_zones, or its name: choose it; "?": type a city.
    TIME_ZONE = "z"
    #: broadcast's number, revision, what to do, and what with.
    BROADCAST = "W"
    #: broadcast's number, "pause", "resume", "cancel", "correct", "recall" or nothing: look at one that was confirmed.
    BROADCASTS = "V"


def data(action: Action, *parts: str) -> str:
    """Callback data for a button."""
    return SEPARATOR.join((action.value, *parts))


def action_of(callback_data: object) -> str:
    """The letter of the action; empty for a button that carries nothing."""
    return callback_data.partition(SEPARATOR)[0] if isinstance(callback_data, str) else ""


def parts_of(callback_data: str | None) -> list[str]:
    """The parts after the action; empty strings where the button of an older version carried fewer."""
    return [*(callback_data or "").split(SEPARATOR)[1:], "", "", ""]


def pattern(action: Action) -> str:
    """What `CallbackQueryHandler` matches a button's data with."""
    return rf"^{action.value}(:|$)"


def category_key(category: str) -> str:
    """A category's id as a button can carry it: a folder may have any name, of any length."""
    if _PLAIN_CATEGORY.fullmatch(category):
        return category
    return hashlib.blake2s(category.encode(), digest_size=8).hexdigest()


def category_of(key: str, faq: Faq) -> str | None:
    """The category that a key stands for, None when the FAQ has it no more."""
    return next((category.id for category in faq.categories if category_key(category.id) == key), None)
