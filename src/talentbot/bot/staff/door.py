"""The door to what only some roles may do."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from talentbot.bot.reader import reader_of
from talentbot.errors import DatabaseError

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from telegram import Update
    from telegram.ext import ContextTypes

    from talentbot.bot.reader import Reader
    from talentbot.bot.services import Services
    from talentbot.store.roles import Role
    from talentbot.store.staff import Member

    Handler = Callable[[Update, ContextTypes.DEFAULT_TYPE], Coroutine[Any, Any, None]]
    Inside = Callable[[Update, ContextTypes.DEFAULT_TYPE, "Visit"], Coroutine[Any, Any, None]]

_logger = logging.getLogger(__name__)


class Visit:
    """A member of the staff who may come in, and what they read."""

    def __init__(self, member: Member, reader: Reader) -> None:
        self.member = member
        self.reader = reader

    @property
    def id(self) -> int:
        """Their Telegram id, which is also that of their private chat."""
        return self.member.telegram_id

    @property
    def signature(self) -> str:
        """What reviews are signed with."""
        return self.member.name or f"Telegram {self.member.telegram_id}"


class Door:
    """Lets members of the staff in by their role, and sends everybody else where they would have gone without it."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def opens(self, role: Role, inside: Inside, outside: Handler) -> Handler:
        """A handler for whoever may act as `role`; `outside` is for the others."""

        async def handle(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
            visit = await self._visit(update, role)
            if visit is None:
                await outside(update, context)
            else:
                await inside(update, context, visit)

        return handle

    async def _visit(self, update: Update, role: Role) -> Visit | None:
        user = update.effective_user
        try:
            member = await self._services.staff.member(user.id) if user else None
        except DatabaseError as error:
            _logger.warning("The staff could not be looked up: %s", error)
            return None
        if member is None or not member.role.may_act_as(role):
            return None
        return Visit(member, await reader_of(update, self._services))
