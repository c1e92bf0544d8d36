"""What a renderer makes of a delivery: a message, a change to one, or the news that there is nothing to send."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from talentbot.outbox.worker import Obsolete

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from markupsafe import Markup
    from telegram import InlineKeyboardMarkup

    from talentbot.store.outbox import Delivery

    Renderer = Callable[[Delivery], Awaitable["Rendered"]]
    """Makes what is sent, at the moment of sending; asked again for each attempt."""


@dataclass(frozen=True, slots=True)
class Media:
    """A picture or a file that goes with a text."""

    #: "photo" or "document".
    kind: str
    #: Telegram's file id, or the file itself.
    file: str | bytes
    #: The file's name; only where `file` is the file itself.
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message to be sent; its text is the caption where there are media."""

    html: Markup
    keyboard: InlineKeyboardMarkup | None = None
    media: Media | None = None


@dataclass(frozen=True, slots=True)
class Edit:
    """The target's new text (its caption, where `is_caption`) and buttons."""

    html: Markup
    keyboard: InlineKeyboardMarkup | None = None
    is_caption: bool = False


@dataclass(frozen=True, slots=True)
class Deletion:
    """The target is to be deleted."""


Rendered = Outgoing | Edit | Deletion | Obsolete
