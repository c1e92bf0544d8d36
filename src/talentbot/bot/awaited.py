"""The one place where texts go: to whatever the bot waits for in a person's next message, else they are questions."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from talentbot.errors import DatabaseError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from telegram import Update
    from telegram.ext import ContextTypes

    from talentbot.bot.services import Services
    from talentbot.bot.staff.door import Handler

_logger = logging.getLogger(__name__)


class AwaitedTexts:
    """Hands a text to whoever asked for it.

    Args:
        services: knows the dialogues.
        takers: who takes what is typed in a dialogue, by its kind.
        otherwise: takes every other text.
    """

    def __init__(self, services: Services, takers: Mapping[str, Handler], otherwise: Handler) -> None:
        self._services = services
        self._takers = takers
        self._otherwise = otherwise

    async def handle(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """A new message in a private chat."""
        kind = None
        if update.effective_user is not None:
            kind = await self._awaited(update.effective_user.id)
        taker = self._takers.get(kind, self._otherwise) if kind else self._otherwise
        await taker(update, context)

    async def _awaited(self, telegram_id: int) -> str | None:
        try:
            return await self._services.dialogues.kind_of(telegram_id, self._services.now())
        except DatabaseError as error:
            # Questions can be answered without the database.
            _logger.warning("What is waited for could not be looked up: %s", error)
            return None
