"""When a handler fails: note it without what was written, apologise, go on."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from telegram import Update
from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter, TelegramError

from talentbot.bot.reader import reader_of

if TYPE_CHECKING:
    from telegram.ext import ContextTypes

    from talentbot.bot.services import Services

_logger = logging.getLogger(__name__)

_EXPIRED_QUERY = "query is too old"


class FailureHandlers:
    """The last handler: whatever happened, the bot goes on."""

    def __init__(self, services: Services) -> None:
        self._services = services

    async def failed(self, update: object, context: ContextTypes.DEFAULT_TYPE) -> None:
        """Sort out what is nobody's fault; log the rest and apologise to whoever waits."""
        error = context.error
        if isinstance(error, Forbidden):
            await self._note_unreachable(update)
            return
        if isinstance(error, BadRequest) and _EXPIRED_QUERY in error.message.casefold():
            return
        # The library counts a bad request among the network's errors.
        if isinstance(error, NetworkError) and not isinstance(error, BadRequest):
            _logger.warning("Telegram could not be reached: %s", error)
            return
        if isinstance(error, RetryAfter):
            _logger.warning("A reply was given up, since Telegram asks to wait too long: %s", error)
            return
        update_id = update.update_id if isinstance(update, Update) else None
        _logger.error("Update %s could not be handled", update_id, exc_info=error)
        if isinstance(update, Update):
            await self._apologise(update)

    async def _apologise(self, update: Update) -> None:
        reader = await reader_of(update, self._services)
        text = reader.texts.plain(
            "Sorry, something went wrong on my side. Please try again in a minute, or call 0258-39-2228 (Nagaoka City)."
        )
        try:
            if update.callback_query is not None:
                await update.callback_query.answer(text, show_alert=True)
            elif update.effective_message is not None:
                await update.effective_message.reply_text(text)
        except TelegramError as error:
            _logger.warning("The apology could not be sent: %s", error)

    async def _note_unreachable(self, update: object) -> None:
        user = update.effective_user if isinstance(update, Update) else None
        chat = update.effective_chat if isinstance(update, Update) else None
        if user is not None and chat is not None and chat.type == "private":
            await self._services.people.set_reachable(user.id, is_reachable=False)
