"""A question in words: answered, met with a choice, or owned up to."""

from __future__ import annotations

import logging
import secrets
from typing import TYPE_CHECKING, NamedTuple

from talentbot.answering import Decision
from talentbot.bot import keyboards, presses
from talentbot.bot.outcomes import outcome_reply
from talentbot.bot.presentation import entry_html, existing, titles_html
from talentbot.bot.presses import Action
from talentbot.bot.reader import reader_of, reader_of_press
from talentbot.bot.replies import acknowledge, pressed, reply, reply_to_press, take_away
from talentbot.errors import DatabaseError
from talentbot.matching.matcher import MAX_SUGGESTIONS
from talentbot.store.questions import QuestionRecord

if TYPE_CHECKING:
    from telegram import CallbackQuery, Message, Update
    from telegram.ext import ContextTypes

    from talentbot.bot.reader import Reader
    from talentbot.bot.services import Services
    from talentbot.faq.entry import Entry

_logger = logging.getLogger(__name__)

MAX_QUESTION = 1000
"""Characters. A longer text holds several questions or a pasted document, and one answer to it would mislead."""


class QuestionHandlers:
    """Texts as questions, and the buttons under their answers."""

    def __init__(self, services: Services) -> None:
        self._services = services

    async def ask(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """A text in a private chat, new or edited."""
        message = update.effective_message
        if message is None or message.text is None:
            return
        reader = await reader_of(update, self._services)
        await self.answer(message, message.text, reader, is_quoting=update.edited_message is not None)

    async def answer(self, message: Message, utterance: str, reader: Reader, *, is_quoting: bool) -> None:
        """Reply to an utterance and record it, without the person."""
        if len(utterance) > MAX_QUESTION:
            html = reader.texts.html(
                "That is a long text. I read up to {count} characters: please ask in one or two sentences.",
                count=MAX_QUESTION,
            )
            await reply(message, html, is_quoting=is_quoting)
            return
        outcome = self._services.live.answering.answer(utterance, reader.locale)
        if outcome.is_courtesy:
            await reply(message, *outcome_reply(self._services.live.faq, outcome), is_quoting=is_quoting)
            return
        question_id = secrets.token_urlsafe(8)
        is_answered = outcome.decision is Decision.ANSWER
        self._services.questions.record(
            QuestionRecord(
                id=question_id,
                text=utterance,
                locale=outcome.locale,
                decision=outcome.decision.value,
                entry_id=outcome.matches[0].entry_id if is_answered else None,
                asked_at=self._services.now(),
            )
        )
        # A group has no language of its own that one of its members could choose for all.
        offers_switch = message.chat.type == "private" and outcome.locale is not reader.locale
        html, keyboard = outcome_reply(self._services.live.faq, outcome, question_id, offers_switch=offers_switch)
        await reply(message, html, keyboard, is_quoting=is_quoting)

    async def show(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """A title was pressed: show its entry in a message of its own."""
        press = await self._press(update)
        if press.entry is None:
            await gone(press.query, press.reader)
            return
        await acknowledge(press.query)
        locale = press.reader.locale
        faq = self._services.live.faq
        keyboard = keyboards.under_answer(press.entry, faq, locale, question_id=press.question_id)
        await reply_to_press(press.query, entry_html(press.entry, locale), keyboard)

    async def helpful(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """Thumbs up: note it and take the thumbs away."""
        press = await self._press(update)
        await acknowledge(press.query, press.reader.texts.plain("Thank you! Good to know."))
        await self._note(press, is_helpful=True)

    async def not_helpful(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """Thumbs down: note it and offer the next best entries."""
        press = await self._press(update)
        await acknowledge(press.query)
        await self._note(press, is_helpful=False)
        texts, locale = press.reader.texts, press.reader.locale
        entries = self._next_best(press)
        if not entries:
            html = texts.html("Sorry about that. Please ask in other words, look through the topics, or ask a person.")
            await reply_to_press(press.query, html, keyboards.ways_on(locale, press.question_id))
            return
        html = texts.html(
            "Sorry about that. Perhaps one of these is what you meant:\n\n{titles}",
            titles=titles_html(entries, locale),
        )
        keyboard = keyboards.suggestions(entries, locale, press.question_id, switch=False)
        await reply_to_press(press.query, html, keyboard)

    async def _press(self, update: Update) -> Press:
        query = pressed(update)
        entry_id, question_id = presses.parts_of(query.data)[:2]
        reader, question = await reader_of_press(update, self._services, question_id)
        return Press(query, reader, self._services.live.faq.entries.get(entry_id), question)

    async def _note(self, press: Press, *, is_helpful: bool) -> None:
        """Keep the verdict and take the thumbs away."""
        if press.question is not None:
            try:
                await self._services.questions.set_helpful(press.question.id, is_helpful)
            except DatabaseError as error:
                _logger.warning("A verdict could not be kept: %s", error)
        await take_away(press.query, Action.HELPFUL, Action.NOT_HELPFUL)

    def _next_best(self, press: Press) -> list[Entry]:
        """The other entries that the question came near to; without the question, the related ones."""
        answering = self._services.live.answering
        if press.question is not None:
            ids = [match.entry_id for match in answering.answer(press.question.text, press.reader.locale).matches]
        else:
            ids = list(press.entry.related) if press.entry else []
        found = existing(answering.faq, ids)
        return [entry for entry in found if press.entry is None or entry.id != press.entry.id][:MAX_SUGGESTIONS]


class Press(NamedTuple):
    """A button that stands for an entry, as it was pressed."""

    query: CallbackQuery
    reader: Reader
    #: None when the entry has gone, or when the data is not ours.
    entry: Entry | None
    #: None when nobody asked one, or when it cannot be looked up.
    question: QuestionRecord | None

    @property
    def question_id(self) -> str:
        """What the next buttons carry on."""
        return self.question.id if self.question else ""


async def gone(query: CallbackQuery, reader: Reader) -> None:
    """Say that what a button stands for is no more."""
    text = reader.texts.plain("This topic is no longer here. Please ask in your own words, or open /topics.")
    await acknowledge(query, text, show_alert=True)
