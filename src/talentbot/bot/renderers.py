"""What makes a message of each kind of content that the outbox holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from talentbot.bot import reminder_messages
from talentbot.bot.staff import broadcast_messages, notices

if TYPE_CHECKING:
    from talentbot.bot.outgoing import Renderer
    from talentbot.bot.services import Services


def all_renderers(services: Services) -> dict[str, Renderer]:
    """By kind of content; a row of any other kind was posted by a newer version of the program."""
    return {
        **reminder_messages.renderers(services),
        **broadcast_messages.renderers(services),
        **notices.renderers(),
    }
