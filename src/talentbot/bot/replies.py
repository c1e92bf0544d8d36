"""Sending and editing messages the one way the bot does it: as HTML, without link previews."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from telegram import InputFile, LinkPreviewOptions, Message, ReplyParameters
from telegram.constants import ParseMode
from telegram.error import BadRequest, NetworkError

from talentbot.bot.keyboards import without

if TYPE_CHECKING:
    from markupsafe import Markup
    from telegram import CallbackQuery, InlineKeyboardMarkup, Update

    from talentbot.bot.presses import Action

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
        reply_parameters=ReplyParameters(to.message_id, allow_sending_without_reply=True) if is_quoting else None,
    )


async def send_file(to: Message, content: str | bytes, name: str) -> None:
    """Send a file into the chat of a message."""
    data = content.encode() if isinstance(content, str) else content
    await to.get_bot().send_document(to.chat_id, InputFile(data, filename=name))


def pressed(update: Update) -> CallbackQuery:
    """The press of a button; only for handlers of callback queries."""
    if update.callback_query is None:
        raise TypeError("the update is no press of a button")
    return update.callback_query


async def reply_to_press(query: CallbackQuery, html: Markup, keyboard: InlineKeyboardMarkup | None = None) -> None:
    """Send a message of its own below the one whose button was pressed."""
    if isinstance(query.message, Message):
        await reply(query.message, html, keyboard, is_quoting=query.message.chat.type != "private")
    elif query.message is not None:
        # Telegram hides a message that is too old: only its chat is known.
        await query.get_bot().send_message(
            query.message.chat.id,
            html,
            parse_mode=ParseMode.HTML,
            reply_markup=keyboard,
            link_preview_options=_NO_PREVIEW,
        )


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
        await reply_to_press(query, html, keyboard)
        return
    try:
        await query.edit_message_text(
            html, parse_mode=ParseMode.HTML, reply_markup=keyboard, link_preview_options=_NO_PREVIEW
        )
    except BadRequest as error:
        if _UNCHANGED not in error.message.casefold():
            await reply(query.message, html, keyboard)


async def take_away(query: CallbackQuery, *actions: Action) -> None:
    """Take the buttons of some actions away and leave the others; where that is too late, all stay."""
    if isinstance(query.message, Message):
        with contextlib.suppress(BadRequest):
            await query.edit_message_reply_markup(without(query.message.reply_markup, *actions))
