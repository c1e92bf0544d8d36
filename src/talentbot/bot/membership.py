"""People who block the bot or come back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from telegram import ChatMember

if TYPE_CHECKING:
    from telegram import Update
    from telegram.ext import ContextTypes

    from talentbot.bot.services import Services


class MembershipHandlers:
    """Keeps track of who can be written to."""

    def __init__(self, services: Services) -> None:
        self._services = services

    async def changed(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """A person blocked or unblocked the bot in their private chat."""
        change = update.my_chat_member
        if change is None or change.chat.type != "private":
            return
        is_reachable = change.new_chat_member.status not in {ChatMember.BANNED, ChatMember.LEFT}
        await self._services.people.set_reachable(change.from_user.id, is_reachable)
