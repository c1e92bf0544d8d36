"""A broadcast for its author alone, made and sent exactly as for its recipients."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

from talentbot.bot.delivering import TelegramTransport
from talentbot.bot.outgoing import Outgoing
from talentbot.bot.staff.broadcast_messages import render_announcement
from talentbot.outbox.retry import Failure, FailureKind
from talentbot.store.outbox import Delivery, Recipient
from talentbot.store.tables import DEFAULT_TIME_ZONE

if TYPE_CHECKING:
    from typing import Any

    from markupsafe import Markup
    from telegram import InlineKeyboardMarkup
    from telegram.ext import ExtBot

    from talentbot.bot.outgoing import Rendered
    from talentbot.broadcasts.content import BroadcastContent
    from talentbot.language import Locale
    from talentbot.messages import Texts


_MAX_TRIES = 3
_MAX_WAIT_SECONDS = 10
"""Somebody waits for the preview; what takes longer is said to them."""


async def send_trial(
    bot: ExtBot[Any],
    chat_id: int,
    content: BroadcastContent,
    locale: Locale,
    keyboard: InlineKeyboardMarkup | None = None,
) -> Failure | None:
    """Send somebody what recipients get who read `locale`; what Telegram has against it, if anything.

    Args:
        bot: sends.
        chat_id: the private chat of whoever tries it.
        content: what is announced.
        locale: in which language.
        keyboard: other buttons than the real ones.
    """

    async def render(delivery: Delivery) -> Rendered:
        rendered = await render_announcement(delivery)
        return replace(rendered, keyboard=keyboard) if keyboard and isinstance(rendered, Outgoing) else rendered

    delivery = Delivery(
        id=0,
        claim=0,
        content_id=0,
        kind="announcement",
        body={"broadcast": 0, "content": content.to_json(), "urgent": True},
        has_quiet_hours=False,
        chat_id=chat_id,
        recipient=Recipient(chat_id, locale, DEFAULT_TIME_ZONE, wants_announcements=True, is_reachable=True),
        target=None,
        expires_at=None,
        attempts=0,
    )
    transport = TelegramTransport(bot, {"announcement": render})
    result = await transport.deliver(delivery, is_plain_text=False)
    for _ in range(_MAX_TRIES):
        if not (isinstance(result, Failure) and result.kind is FailureKind.WAIT) or result.seconds > _MAX_WAIT_SECONDS:
            break
        # Several languages one after the other are more than one message a second in one chat.
        await asyncio.sleep(result.seconds)
        result = await transport.deliver(delivery, is_plain_text=False)
    return result if isinstance(result, Failure) else None


def failure_html(failure: Failure, texts: Texts) -> Markup:
    """What Telegram has against a message."""
    if failure.kind is FailureKind.UNREADABLE:
        return texts.html(
            "⚠️ Telegram cannot read the formatting of this text and would show it without any: {error}",
            error=failure.error,
        )
    if failure.kind in {FailureKind.WAIT, FailureKind.BROKEN}:
        return texts.html("Telegram does not take it at the moment. Please try again in a minute.")
    return texts.html("⚠️ Telegram refuses this message: {error}", error=failure.error)
