"""Who reads the reply, and in which locale."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from talentbot.errors import DatabaseError
from talentbot.language import Locale, from_language_code
from talentbot.messages import Texts, texts_in

if TYPE_CHECKING:
    from telegram import Update

    from talentbot.bot.services import Services
    from talentbot.store.people import PersonRecord
    from talentbot.store.questions import QuestionRecord

_logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Reader:
    """The person who gets the reply."""

    locale: Locale
    #: The person chose the locale; otherwise it follows from the language of their Telegram app.
    is_locale_chosen: bool
    #: None until the person was asked, and for a stranger.
    wants_announcements: bool | None = None

    @property
    def texts(self) -> Texts:
        """The interface in the person's locale."""
        return texts_in(self.locale)


async def reader_of_press(update: Update, services: Services, question_id: str) -> tuple[Reader, QuestionRecord | None]:
    """Who pressed, and the question that the button belongs to.

    What follows an answer stays in the locale in which its question was answered.
    """
    reader = await reader_of(update, services)
    try:
        question = await services.questions.get(question_id) if question_id else None
    except DatabaseError as error:
        _logger.warning("A question could not be looked up: %s", error)
        question = None
    return (replace(reader, locale=question.locale), question) if question else (reader, None)


async def reader_of(update: Update, services: Services) -> Reader:
    """Look up who wrote or pressed.

    A private chat is a person who uses the bot: it is noted that they were active. Of people who ask in groups or
    inline nothing is stored.
    """
    user = update.effective_user
    stranger = Reader(from_language_code(user.language_code if user else None), is_locale_chosen=False)
    if user is None or user.is_bot:
        return stranger
    is_private = update.effective_chat is not None and update.effective_chat.type == "private"
    person: PersonRecord | None
    try:
        if is_private:
            person = await services.people.seen(user.id, stranger.locale, services.now().date())
        else:
            person = await services.people.get(user.id)
    except DatabaseError as error:
        # Questions can be answered without the database; only the choice of language is not known.
        _logger.warning("A person could not be looked up: %s", error)
        return stranger
    return Reader(person.locale, person.is_locale_chosen, person.wants_announcements) if person else stranger
