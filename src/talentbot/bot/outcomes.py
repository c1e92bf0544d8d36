"""What the bot replies to an utterance, once it is decided: an answer, a choice, or that it does not know."""

from __future__ import annotations

from typing import TYPE_CHECKING

from talentbot.answering import Decision
from talentbot.bot import keyboards
from talentbot.bot.presentation import entry_html, existing, titles_html
from talentbot.matching.matcher import MAX_SUGGESTIONS
from talentbot.messages import texts_in

if TYPE_CHECKING:
    from markupsafe import Markup
    from telegram import InlineKeyboardMarkup

    from talentbot.answering import Outcome
    from talentbot.faq.entry import Entry, Faq
    from talentbot.language import Locale


def outcome_reply(
    faq: Faq, outcome: Outcome, question_id: str = "", *, offers_switch: bool = False
) -> tuple[Markup, InlineKeyboardMarkup]:
    """Text and buttons.

    Args:
        faq: the FAQ by which the outcome was decided.
        outcome: the decision.
        question_id: the question as it was recorded; empty when it was not.
        offers_switch: offer to answer in the outcome's locale from here on.
    """
    return _Reply(faq, outcome, question_id, offers_switch=offers_switch).build()


class _Reply:
    """The message that an outcome becomes."""

    def __init__(self, faq: Faq, outcome: Outcome, question_id: str, *, offers_switch: bool) -> None:
        self._faq = faq
        self._outcome = outcome
        self._locale: Locale = outcome.locale
        self._offers_switch = offers_switch
        self._question_id = question_id

    def build(self) -> tuple[Markup, InlineKeyboardMarkup]:
        """Text and buttons; an outcome whose entries went in this instant is an honest "I do not know"."""
        if self._outcome.is_courtesy:
            return self._courtesy()
        entries = existing(self._faq, (match.entry_id for match in self._outcome.matches))
        if entries and self._outcome.decision is Decision.ANSWER:
            return self._answer(entries[0])
        if entries and self._outcome.decision is Decision.SUGGEST:
            return self._suggest(entries[:MAX_SUGGESTIONS])
        return self._none()

    def _courtesy(self) -> tuple[Markup, InlineKeyboardMarkup]:
        html = texts_in(self._locale).html(
            "I am here! Write your question in your own words, or look through the topics."
        )
        return html, keyboards.ways_on(self._locale)

    def _answer(self, entry: Entry) -> tuple[Markup, InlineKeyboardMarkup]:
        keyboard = keyboards.under_answer(
            entry, self._faq, self._locale, question_id=self._question_id, switch=self._offers_switch
        )
        return entry_html(entry, self._locale), keyboard

    def _suggest(self, entries: list[Entry]) -> tuple[Markup, InlineKeyboardMarkup]:
        html = texts_in(self._locale).html(
            "I am not quite sure what you mean. Is it one of these?\n\n{titles}",
            titles=titles_html(entries, self._locale),
        )
        keyboard = keyboards.suggestions(entries, self._locale, self._question_id, switch=self._offers_switch)
        return html, keyboard

    def _none(self) -> tuple[Markup, InlineKeyboardMarkup]:
        keyboard = keyboards.ways_on(self._locale, self._question_id)
        if self._outcome.is_distress:
            return _whom_to_call(self._locale), keyboard
        html = texts_in(self._locale).html(
            "I do not know the answer to that, and I do not want to guess.\n\n"
            "Try other words, look through the topics, or ask a person.\n\n"
            "Emergency in Japan: police <b>110</b>, ambulance and fire <b>119</b>."
        )
        return html, keyboard


def _whom_to_call(locale: Locale) -> Markup:
    return texts_in(locale).html(
        "If you or somebody near you is in danger, call at once. "
        "In Japan: police <b>110</b>, ambulance and fire <b>119</b>.\n\n"
        "Tell somebody near you; you are not alone. Below are others whom you can ask."
    )
