"""/contact and "ask a person"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from talentbot.bot import keyboards, presses
from talentbot.bot.reader import reader_of, reader_of_press
from talentbot.bot.replies import acknowledge, pressed, reply, reply_to_press

if TYPE_CHECKING:
    from markupsafe import Markup
    from telegram import InlineKeyboardMarkup, Update
    from telegram.ext import ContextTypes

    from talentbot.bot.reader import Reader
    from talentbot.bot.services import Services

CONTACT_CATEGORY = "contact"


class ContactHandlers:
    """Whom to ask: the office in charge, and the FAQ's entries on contacts."""

    def __init__(self, services: Services) -> None:
        self._services = services

    async def command(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """The contacts, in answer to /contact."""
        if update.effective_message is not None:
            reader = await reader_of(update, self._services)
            await reply(update.effective_message, *self._contacts(reader))

    async def press(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """The contacts, below the message whose button was pressed."""
        query = pressed(update)
        reader, _question = await reader_of_press(update, self._services, presses.parts_of(query.data)[1])
        await acknowledge(query)
        await reply_to_press(query, *self._contacts(reader))

    def _contacts(self, reader: Reader) -> tuple[Markup, InlineKeyboardMarkup]:
        html = reader.texts.html(
            "<b>Whom to ask</b>\n\n"
            "Nagaoka City, 産業立地・人材課 (industry and human resources): 0258-39-2228, "
            "from abroad +81-258-39-2228. They speak Japanese.\n\n"
            "More desks, also in other languages:"
        )
        found = self._services.live.faq.entries_of(CONTACT_CATEGORY)
        return html, keyboards.entries(found, reader.locale)
