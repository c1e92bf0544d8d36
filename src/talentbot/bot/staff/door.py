"""The door to what only some roles may do."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from talentbot.bot.reader import reader_of
from talentbot.bot.replies import reply, reply_to_press
from talentbot.bot.staff.failures import failure_html
from talentbot.errors import DatabaseError, TalentbotError

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from markupsafe import Markup
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
        """What reviews are signed with; the files are for everybody's eyes, so never a Telegram id."""
        return self.member.name or self.member.role.value


class Door:
    """Lets members of the staff in by their role, and sends everybody else where they would have gone without it."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def opens(self, role: Role, inside: Inside, outside: Handler) -> Handler:
        """A handler for whoever may act as `role`; `outside` is for the others.

        What fails inside in a way that a person can do something about is told to whoever is inside.
        """

        async def handle(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
            visit = await self._visit(update, role)
            if visit is None:
                await outside(update, context)
                return
            try:
                await inside(update, context, visit)
            except TalentbotError as error:
                _logger.warning("A command of the staff failed: %s", error)
                await _tell(update, failure_html(error, visit.reader.texts, self._services.live.folder))

        return handle

    async def _visit(self, update: Update, role: Role) -> Visit | None:
        user = update.effective_user
        found = await role_of(self._services, user.id) if user else None
        if found is None or not found.role.may_act_as(role):
            return None
        return Visit(found, await reader_of(update, self._services))


async def role_of(services: Services, telegram_id: int) -> Member | None:
    """The member of the staff with this id; None for everybody else, and while the database cannot tell."""
    try:
        return await services.staff.member(telegram_id)
    except DatabaseError as error:
        _logger.warning("The staff could not be looked up: %s", error)
        return None


async def _tell(update: Update, html: Markup) -> None:
    if update.callback_query is not None:
        await reply_to_press(update.callback_query, html)
    elif update.effective_message is not None:
        await reply(update.effective_message, html)
