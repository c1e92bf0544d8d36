"""Announcements, yes or no: asked for at the first start, by /subscribe, by /stop, and by a button under each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup
from telegram import InlineKeyboardMarkup

from talentbot.bot import keyboards, presses
from talentbot.bot.presses import Action
from talentbot.bot.reader import reader_of
from talentbot.bot.replies import acknowledge, pressed, reply, reply_to_press, take_away

if TYPE_CHECKING:
    from telegram import Update
    from telegram.ext import ContextTypes

    from talentbot.bot.reader import Reader
    from talentbot.bot.services import Services

ON, OFF = "on", "off"


class AnnouncementHandlers:
    """Turns announcements on and off, and says what stays."""

    def __init__(self, services: Services) -> None:
        self._services = services

    async def subscribe(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """/subscribe."""
        if update.effective_message is not None and update.effective_user is not None:
            reader = await reader_of(update, self._services)
            await reply(update.effective_message, *await self._switched_on(update.effective_user.id, reader))

    async def stop(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """/stop."""
        if update.effective_message is not None and update.effective_user is not None:
            reader = await reader_of(update, self._services)
            await reply(update.effective_message, *await self._switched_off(update.effective_user.id, reader))

    async def press(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """The button under the greeting, or under an announcement."""
        query = pressed(update)
        wanted = presses.parts_of(query.data)[0]
        reader = await reader_of(update, self._services)
        await acknowledge(query)
        if wanted == ON:
            answer = await self._switched_on(query.from_user.id, reader)
        elif wanted == OFF:
            answer = await self._switched_off(query.from_user.id, reader)
        else:
            return
        await take_away(query, Action.ANNOUNCEMENTS)
        await reply_to_press(query, *answer)

    async def _switched_on(self, telegram_id: int, reader: Reader) -> tuple[Markup, InlineKeyboardMarkup]:
        await self._services.people.set_announcements(telegram_id, wants=True)
        html = reader.texts.html(
            "🔔 You will get announcements: visits, events and offers from Nagaoka, never at "
            "night. /stop ends them at any time."
        )
        deadlines = keyboards.button(reader.texts.plain("📅 Deadlines"), Action.DEADLINES)
        return html, InlineKeyboardMarkup([[deadlines]])

    async def _switched_off(self, telegram_id: int, reader: Reader) -> tuple[Markup, InlineKeyboardMarkup]:
        await self._services.people.set_announcements(telegram_id, wants=False)
        await self._services.broadcasts.withdraw(telegram_id)
        texts = reader.texts
        html = texts.html("🔕 You get no more announcements. I still answer your questions.")
        rows = [[keyboards.subscribe(reader.locale)]]
        if await self._services.reminders.mine(telegram_id) or await self._has_tracks(telegram_id):
            stays = texts.html("The reminders that you asked for stay on. /reminders turns them off.")
            html = Markup("{}\n\n{}").format(html, stays)
            rows.insert(0, [keyboards.button(texts.plain("⏰ My reminders"), Action.REMINDERS)])
        return html, InlineKeyboardMarkup(rows)

    async def _has_tracks(self, telegram_id: int) -> bool:
        return bool((await self._services.reminders.subscriptions(telegram_id)).tracks)
