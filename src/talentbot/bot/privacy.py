"""/privacy and /forget."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from talentbot.bot import keyboards, presses
from talentbot.bot.menu import forget_chat_commands
from talentbot.bot.reader import reader_of
from talentbot.bot.replies import acknowledge, edit, pressed, reply
from talentbot.bot.staff.door import role_of

if TYPE_CHECKING:
    from telegram import Update
    from telegram.ext import ContextTypes

    from talentbot.bot.services import Services


class PrivacyHandlers:
    """What is stored of a person, and how it is deleted."""

    def __init__(self, services: Services) -> None:
        self._services = services

    async def privacy(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """Say what is stored."""
        if update.effective_message is None:
            return
        reader = await reader_of(update, self._services)
        html = reader.texts.html(
            "<b>What I store</b>\n\n"
            "About you: your Telegram number (not your name, not your phone), the language, the time zone, "
            "whether you want announcements, the day you last wrote, and whether messages reach you. "
            "With reminders: which deadlines you want to hear of, how many days before, when which reminder is due, "
            "and which deadlines you took into your calendar. What I sent you by myself is noted for 60 days.\n\n"
            "Questions are kept without the person who asked, to make the answers better. "
            "Please do not write names or passport numbers.\n\n"
            "/forget deletes everything that is stored about you."
        )
        await reply(update.effective_message, html)
        user = update.effective_user
        if user is not None and await role_of(self._services, user.id) is not None:
            html = reader.texts.html(
                "You belong to the staff: your role, the name that an administrator gave you, and your drafts of the "
                "FAQ and of announcements, until they are published or sent, are stored as well. Which versions of the "
                "FAQ you published, and which announcements you sent, is kept until you delete your data. The name "
                "under what you confirmed stays in the FAQ's files."
            )
            await reply(update.effective_message, html)

    async def forget(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """Ask before deleting."""
        if update.effective_message is None:
            return
        reader = await reader_of(update, self._services)
        html = reader.texts.html(
            "Delete everything that is stored about you: language, time zone, announcements, reminders? "
            "This cannot be undone."
        )
        user = update.effective_user
        if user is not None and await role_of(self._services, user.id) is not None:
            role = reader.texts.html("You belong to the staff: your role goes as well.")
            html = Markup("{}\n\n⚠️ {}").format(html, role)
        await reply(update.effective_message, html, keyboards.confirm_forgetting(reader.locale))

    async def decide(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """Delete, or keep."""
        query = pressed(update)
        reader = await reader_of(update, self._services)
        await acknowledge(query)
        if presses.parts_of(query.data)[0] != "yes":
            await edit(query, reader.texts.html("Nothing was deleted."))
            return
        await self._services.people.forget(query.from_user.id)
        self._services.staff.forgotten()
        await edit(query, reader.texts.html("Everything that was stored about you is deleted. To begin anew: /start"))
        await forget_chat_commands(context.bot, query.from_user.id)
