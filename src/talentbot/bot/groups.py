"""In groups the bot answers when it is meant, and is silent otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING

from telegram import MessageEntity
from telegram.ext import filters

from talentbot.bot.reader import reader_of
from talentbot.bot.replies import reply

if TYPE_CHECKING:
    from telegram import Message, Update
    from telegram.ext import ContextTypes

    from talentbot.bot.questions import QuestionHandlers
    from talentbot.bot.services import Services


class IsMeant(filters.MessageFilter):
    """A message that mentions the bot, or replies to one of its messages."""

    def filter(self, message: Message) -> bool:
        """True when the bot is meant."""
        bot = message.get_bot()
        replied = message.reply_to_message
        if replied is not None and replied.from_user is not None and replied.from_user.id == bot.id:
            return True
        return any(_is_mention(text, bot.username) for text in _mentions(message))


class GroupHandlers:
    """Questions asked in groups; nothing is stored of who asks."""

    def __init__(self, services: Services, questions: QuestionHandlers) -> None:
        self._services = services
        self._questions = questions

    async def ask(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """A message that mentions or replies to the bot."""
        message = update.effective_message
        if message is None:
            return
        utterance = message.text or ""
        for mention in _mentions(message):
            if _is_mention(mention, context.bot.username):
                utterance = utterance.replace(mention, " ")
        await self._answer(update, utterance.strip(" ,:\n"))

    async def command(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """/faq QUESTION; alone, in reply to somebody's message, it asks what that message says."""
        message = update.effective_message
        if message is None or message.text is None:
            return
        utterance = "".join(message.text.split(maxsplit=1)[1:])
        replied = message.reply_to_message
        if not utterance.strip() and replied is not None and replied.text:
            utterance = replied.text
        await self._answer(update, utterance.strip())

    async def _answer(self, update: Update, utterance: str) -> None:
        message = update.effective_message
        if message is None:
            return
        reader = await reader_of(update, self._services)
        if not utterance:
            html = reader.texts.html(
                "Write the question after the command, for example: /faq Which tests do I need to work in care?"
            )
            await reply(message, html, is_quoting=True)
            return
        await self._questions.answer(message, utterance, reader, is_quoting=message.chat.type != "private")


def _mentions(message: Message) -> list[str]:
    return list(message.parse_entities([MessageEntity.MENTION]).values())


def _is_mention(text: str, username: str) -> bool:
    """Telegram's user names do not tell capitals from small letters."""
    return text.casefold() == f"@{username}".casefold()
