"""/deadlines: what is coming, reminders of it, and files for the calendar."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from markupsafe import Markup
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, InputFile, Message
from telegram.constants import ParseMode
from telegram.error import BadRequest

from talentbot.bot import presses
from talentbot.bot.deadline_list import DeadlineList, track_name
from talentbot.bot.deadline_presentation import (
    FROM_LIST_OF_MINE,
    Numbered,
    deadline_html,
    deadline_rows,
    outlook_of,
    promise,
    remind_button,
)
from talentbot.bot.reader import reader_of
from talentbot.bot.reminders import list_of_mine
from talentbot.bot.replies import acknowledge, edit, pressed, reply
from talentbot.deadlines import coming
from talentbot.faq.deadline import TRACKS
from talentbot.reminders import EVERY_TRACK

if TYPE_CHECKING:
    from telegram import CallbackQuery, Update
    from telegram.ext import ContextTypes

    from talentbot.bot.reader import Reader
    from talentbot.bot.services import Services
    from talentbot.deadlines import Upcoming

REMIND_LINK = "remind_"
"""What a deep link begins with that asks to be reminded: `?start=remind_<deadline-id>`."""

_OFF = "off"


class DeadlineHandlers:
    """The list of deadlines, and the buttons of each, wherever they stand."""

    def __init__(self, services: Services) -> None:
        self._services = services

    async def command(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """The list, in a new message."""
        message = update.effective_message
        if message is not None:
            reader = await reader_of(update, self._services)
            await reply(message, *await self._list(message.chat.id, reader))

    async def turn(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """A track or a page was pressed: edit the message."""
        query = pressed(update)
        track, page = presses.parts_of(query.data)[:2]
        reader = await reader_of(update, self._services)
        await acknowledge(query)
        await edit(query, *await self._list(query.from_user.id, reader, track, page))

    async def linked(self, message: Message, payload: str, reader: Reader) -> None:
        """Subscribe to the deadline of a deep link and show it; for one that is no more, the list."""
        telegram_id, deadline_id = message.chat.id, payload.removeprefix(REMIND_LINK)
        found = self._coming(deadline_id)
        if found is None or not await self._services.reminders.subscribe(telegram_id, deadline_id):
            html, keyboard = await self._list(telegram_id, reader)
            over = reader.texts.html("This deadline is over or no longer in my list. This is what I know of now:")
            await reply(message, Markup("{}\n\n{}").format(over, html), keyboard)
            return
        outlook = await outlook_of(telegram_id, reader, self._services)
        promised = promise(found, await self._services.reminders.leads(telegram_id), outlook)
        rows = deadline_rows([Numbered(None, found)], {deadline_id}, self._services.live.faq, reader.locale)
        await reply(
            message, Markup("{}\n\n{}").format(promised, deadline_html(found, outlook)), InlineKeyboardMarkup(rows)
        )

    async def remind(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """Reminders of one deadline, on or off."""
        query = pressed(update)
        deadline_id, switch, place = presses.parts_of(query.data)[:3]
        reader = await reader_of(update, self._services)
        telegram_id = query.from_user.id
        is_on = switch != _OFF
        if not is_on:
            await self._services.reminders.unsubscribe(telegram_id, deadline_id)
            await acknowledge(query, reader.texts.plain("I will not remind you of it any more."))
        else:
            found = self._coming(deadline_id)
            if found is None or not await self._services.reminders.subscribe(telegram_id, deadline_id):
                await acknowledge(query, _over(reader), show_alert=True)
                return
            outlook = await outlook_of(telegram_id, reader, self._services)
            promised = promise(found, await self._services.reminders.leads(telegram_id), outlook)
            await acknowledge(query, promised, show_alert=True)
        if place == FROM_LIST_OF_MINE:
            await edit(query, *await list_of_mine(telegram_id, reader, self._services))
        else:
            number = int(place) if place.isdecimal() else None
            await _replace_button(query, remind_button(deadline_id, reader.texts, is_on=is_on, number=number))

    async def remind_of_track(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """Reminders of every deadline of a track, on or off."""
        query = pressed(update)
        track, switch, place = presses.parts_of(query.data)[:3]
        reader = await reader_of(update, self._services)
        telegram_id, texts = query.from_user.id, reader.texts
        name = track_name(track, texts)
        if switch == _OFF:
            await self._services.reminders.unsubscribe_from_track(telegram_id, track)
            await acknowledge(query, texts.plain("Turned off: {track}", track=name))
        elif track in (EVERY_TRACK, *TRACKS):
            await self._services.reminders.subscribe_to_track(telegram_id, track)
            text = texts.plain(
                "🔔 I will remind you of every deadline ({track}) and tell you when a new one appears. "
                "To change this: /reminders",
                track=name,
            )
            await acknowledge(query, text, show_alert=True)
        else:
            await acknowledge(query)
        if place == FROM_LIST_OF_MINE:
            await edit(query, *await list_of_mine(telegram_id, reader, self._services))
        else:
            await edit(query, *await self._list(telegram_id, reader, track, place))

    async def calendar(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """Send the file for the calendar."""
        query = pressed(update)
        reader = await reader_of(update, self._services)
        file = await self._services.reminders.take_calendar(query.from_user.id, presses.parts_of(query.data)[0])
        if file is None or query.message is None:
            await acknowledge(query, _over(reader), show_alert=True)
            return
        await acknowledge(query)
        await context.bot.send_document(
            query.message.chat.id,
            InputFile(file.content, filename=file.name),
            caption=calendar_caption(reader),
            parse_mode=ParseMode.HTML,
        )

    def _coming(self, deadline_id: str) -> Upcoming | None:
        found = coming(self._services.live.faq, self._services.now())
        return next((each for each in found if each.deadline.id == deadline_id), None)

    async def _list(
        self, telegram_id: int, reader: Reader, track: str = EVERY_TRACK, page: str = ""
    ) -> tuple[Markup, InlineKeyboardMarkup]:
        outlook = await outlook_of(telegram_id, reader, self._services)
        theirs = await self._services.reminders.subscriptions(telegram_id)
        faq = self._services.live.faq
        shown = track if track in TRACKS else EVERY_TRACK
        return DeadlineList(faq, coming(faq, outlook.now), theirs, outlook, shown).page(
            int(page) if page.isdecimal() else 0
        )


def calendar_caption(reader: Reader) -> Markup:
    """How the file gets into the calendar."""
    return reader.texts.html(
        "Open the file and your phone's calendar takes the date, with two alarms. If the date moves, I will send a new "
        "file."
    )


def _over(reader: Reader) -> str:
    return reader.texts.plain("This deadline is over or no longer in my list. See /deadlines.")


async def _replace_button(query: CallbackQuery, button: InlineKeyboardButton) -> None:
    """Put a button in the place of the one that was pressed; where that is too late, the old one stays."""
    message = query.message
    if not isinstance(message, Message) or message.reply_markup is None:
        return
    rows = [
        [button if each.callback_data == query.data else each for each in row]
        for row in message.reply_markup.inline_keyboard
    ]
    # A second press of the same button finds it changed already.
    with contextlib.suppress(BadRequest):
        await query.edit_message_reply_markup(InlineKeyboardMarkup(rows))
