"""What is neither a question nor a command the bot knows."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING

from talentbot.bot import keyboards
from talentbot.bot.reader import reader_of
from talentbot.bot.replies import acknowledge, pressed, reply

if TYPE_CHECKING:
    from telegram import Update
    from telegram.ext import ContextTypes

    from talentbot.bot.services import Services

_MAX_ALBUMS = 256


class OtherMessageHandlers:
    """Pictures, voices, stickers, files, places, and commands that do not exist."""

    def __init__(self, services: Services) -> None:
        self._services = services
        #: An album comes as one message a picture and needs one reply; losing this at a restart costs a second one.
        self._albums: OrderedDict[str, None] = OrderedDict()

    async def no_text(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """Say that only text is read."""
        message = update.effective_message
        if message is None or self._is_answered_album(message.media_group_id):
            return
        reader = await reader_of(update, self._services)
        html = reader.texts.html("I can read only text. Please write your question in words.")
        await reply(message, html, keyboards.ways_on(reader.locale))

    async def unknown_command(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """Say that there is no such command."""
        if update.effective_message is not None:
            reader = await reader_of(update, self._services)
            html = reader.texts.html("I do not know this command. Write your question in words, or open /help.")
            await reply(update.effective_message, html)

    async def old_button(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """Answer the press of a button that no handler knows."""
        query = pressed(update)
        reader = await reader_of(update, self._services)
        await acknowledge(
            query,
            reader.texts.plain("This button no longer works. Please write your question, or open /topics."),
            show_alert=True,
        )

    def _is_answered_album(self, album_id: str | None) -> bool:
        if album_id is None:
            return False
        if album_id in self._albums:
            return True
        self._albums[album_id] = None
        if len(self._albums) > _MAX_ALBUMS:
            self._albums.popitem(last=False)
        return False
