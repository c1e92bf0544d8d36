"""/topics: categories and their entries, paged inside one message."""

from __future__ import annotations

from typing import TYPE_CHECKING

from talentbot.bot import keyboards, presses
from talentbot.bot.presentation import category_title, entry_html
from talentbot.bot.questions import gone
from talentbot.bot.reader import reader_of
from talentbot.bot.replies import acknowledge, edit, pressed, reply

if TYPE_CHECKING:
    from markupsafe import Markup
    from telegram import InlineKeyboardMarkup, Update
    from telegram.ext import ContextTypes

    from talentbot.bot.reader import Reader
    from talentbot.bot.services import Services


class TopicHandlers:
    """Browsing instead of asking."""

    def __init__(self, services: Services) -> None:
        self._services = services

    async def command(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """The categories, in a new message."""
        if update.effective_message is not None:
            reader = await reader_of(update, self._services)
            await reply(update.effective_message, *self._categories(reader))

    async def turn(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """A category, a page or the way back was pressed: edit the message."""
        query = pressed(update)
        key, page = presses.parts_of(query.data)[:2]
        reader = await reader_of(update, self._services)
        if not key:
            await acknowledge(query)
            await edit(query, *self._categories(reader))
            return
        category = presses.category_of(key, self._services.live.faq)
        if category is None:
            await gone(query, reader)
            await edit(query, *self._categories(reader))
            return
        await acknowledge(query)
        await edit(query, *self._entries(category, int(page) if page.isdecimal() else 0, reader))

    async def entry(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """An entry of the list was pressed: show it in the same message."""
        query = pressed(update)
        reader = await reader_of(update, self._services)
        faq = self._services.live.faq
        found = faq.entries.get(presses.parts_of(query.data)[0])
        if found is None:
            await gone(query, reader)
            return
        await acknowledge(query)
        await edit(query, entry_html(found, reader.locale), keyboards.under_topic_entry(found, faq, reader.locale))

    def _categories(self, reader: Reader) -> tuple[Markup, InlineKeyboardMarkup]:
        faq = self._services.live.faq
        count = reader.texts.counted("{count} answer", "{count} answers", len(faq.entries))
        html = reader.texts.html("<b>Topics</b> ({count})\nChoose one, or simply write your question.", count=count)
        return html, keyboards.categories(faq.categories, reader.locale)

    def _entries(self, category: str, page: int, reader: Reader) -> tuple[Markup, InlineKeyboardMarkup]:
        faq = self._services.live.faq
        title = next(category_title(found, reader.locale) for found in faq.categories if found.id == category)
        html = reader.texts.html("<b>{category}</b>\nChoose a question:", category=title)
        return html, keyboards.page_of_entries(faq.entries_of(category), category, page, reader.locale)
