"""Inline mode: `@bot question` in any chat offers entries to send there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from telegram import InlineQueryResultArticle, InputTextMessageContent, LinkPreviewOptions
from telegram.constants import ParseMode

from talentbot.answering import Decision
from talentbot.bot.contact import CONTACT_CATEGORY
from talentbot.bot.presentation import entry_html, existing, shown_locale, title_of
from talentbot.bot.reader import reader_of
from talentbot.faq.render import render

if TYPE_CHECKING:
    from telegram import Update
    from telegram.ext import ContextTypes

    from talentbot.bot.services import Services
    from talentbot.faq.entry import Entry
    from talentbot.language import Locale

_CACHE_SECONDS = 10
"""Short, so that a corrected answer is offered soon; personal, since the locale is the person's."""

_PREVIEW_CHARACTERS = 120


class InlineHandlers:
    """Offers the entries that match what is being typed; nothing of it is stored."""

    def __init__(self, services: Services) -> None:
        self._services = services

    async def query(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """Up to five entries, none for what the bot does not know; with nothing typed yet, those on whom to ask."""
        query = update.inline_query
        if query is None:
            return
        reader = await reader_of(update, self._services)
        answering = self._services.live.answering
        locale = reader.locale
        if query.query.strip():
            outcome = answering.answer(query.query, reader.locale)
            locale = outcome.locale
            is_known = outcome.decision is not Decision.NONE
            entries = existing(answering.faq, (match.entry_id for match in outcome.matches)) if is_known else []
        else:
            entries = list(answering.faq.entries_of(CONTACT_CATEGORY))
        results = [_article(entry, locale) for entry in entries]
        await query.answer(results, cache_time=_CACHE_SECONDS, is_personal=True)


def _article(entry: Entry, locale: Locale) -> InlineQueryResultArticle:
    answer = render(entry.texts[shown_locale(entry, locale)].answer).visible
    return InlineQueryResultArticle(
        id=entry.id,
        title=title_of(entry, locale),
        description=answer[:_PREVIEW_CHARACTERS],
        input_message_content=InputTextMessageContent(
            entry_html(entry, locale),
            parse_mode=ParseMode.HTML,
            link_preview_options=LinkPreviewOptions(is_disabled=True),
        ),
    )
