"""Sending and editing messages the one way the bot does it: as HTML, without link previews."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from telegram import LinkPreviewOptions, Message, ReplyParameters
from telegram.constants import ParseMode
from telegram.error import BadRequest, NetworkError

if TYPE_CHECKING:
    from markupsafe import Markup
    from telegram import CallbackQuery, InlineKeyboardMarkup

_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
_UNCHANGED = "message is not modified"


async def reply(
    to: Message, html: Markup, keyboard: InlineKeyboardMarkup | None = None, *, is_quoting: bool = False
) -> None:
    """Answer a message in its chat and topic; `is_quoting` shows which message is meant."""
    await to.get_bot().send_message(
        to.chat_id,
        html,
        parse_mode=ParseMode.HTML,
        reply_markup=keyboard,
        link_preview_options=_NO_PREVIEW,
        message_thread_id=to.message_thread_id if to.is_topic_message else None,
        reply_parameters=_quote(to) if is_quoting else None,
    )


async def reply_to_press(query: CallbackQuery, html: Markup, keyboard: InlineKeyboardMarkup | None = None) -> None:
    """Send a message of its own below the one whose button was pressed."""
    if isinstance(query.message, Message):
        await reply(query.message, html, keyboard, is_quoting=query.message.chat.type != "private")
    elif query.message is not None:
        await _send(query, html, keyboard)


async def acknowledge(query: CallbackQuery, text: str | None = None, *, show_alert: bool = False) -> None:
    """Tell the person's app that a press has arrived.

    A press made while the bot was down is too old to be answered, but what it asks for is done all the same.
    """
    with contextlib.suppress(NetworkError):
        await query.answer(text, show_alert=show_alert)


async def edit(query: CallbackQuery, html: Markup, keyboard: InlineKeyboardMarkup | None = None) -> None:
    """Put something else into the message whose button was pressed.

    A second press finds nothing to change, which is no error. A message that Telegram no longer lets be edited gets a
    new one below it.
    """
    if not isinstance(query.message, Message):
        await _send(query, html, keyboard)
        return
    try:
        await query.edit_message_text(
            html, parse_mode=ParseMode.HTML, reply_markup=keyboard, link_preview_options=_NO_PREVIEW
        )
    except BadRequest as error:
        if _UNCHANGED not in error.message.casefold():
            await reply(query.message, html, keyboard)


async def edit_keyboard(query: CallbackQuery, keyboard: InlineKeyboardMarkup | None) -> None:
    """Change only the buttons; where that cannot be done any more they stay as they are."""
    if isinstance(query.message, Message):
        try:
            await query.edit_message_reply_markup(keyboard)
        except BadRequest:
            return


async def _send(query: CallbackQuery, html: Markup, keyboard: InlineKeyboardMarkup | None) -> None:
    """Telegram hides messages that are too old: only their chat is known."""
    if query.message is None:
        return
    await query.get_bot().send_message(
        query.message.chat.id,
        html,
        parse_mode=ParseMode.HTML,
        reply_markup=keyboard,
        link_preview_options=_NO_PREVIEW,
    )


def _quote(message: Message) -> ReplyParameters:
    return ReplyParameters(message.message_id, allow_sending_without_reply=True)
