"""Everything of broadcasts that the list of handlers needs, put together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from talentbot.bot.awaited import AwaitedTexts
from talentbot.bot.staff.broadcast_correcting import DIALOGUE as CORRECTION_DIALOGUE
from talentbot.bot.staff.broadcast_correcting import CorrectionHandlers
from talentbot.bot.staff.broadcast_list import BroadcastListHandlers
from talentbot.bot.staff.broadcast_texts import DIALOGUE as DRAFT_DIALOGUE
from talentbot.bot.staff.broadcast_texts import DraftTexts
from talentbot.bot.staff.broadcasting import BroadcastHandlers
from talentbot.store.roles import Role

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from telegram import Update
    from telegram.ext import ContextTypes

    from talentbot.bot.services import Services
    from talentbot.bot.staff.door import Door, Handler, Inside, Visit

    Takes = Callable[[Update, ContextTypes.DEFAULT_TYPE, Visit], Awaitable[bool]]


class Announcing:
    """The handlers of broadcasts, and what they wait for in somebody's next message."""

    def __init__(self, services: Services, door: Door) -> None:
        self._services = services
        self._door = door
        correcting = CorrectionHandlers(services)
        self.drafting = BroadcastHandlers(services)
        self.listing = BroadcastListHandlers(services, correcting)
        self._takes: dict[str, Takes] = {
            DRAFT_DIALOGUE: self.drafting.takes,
            CORRECTION_DIALOGUE: correcting.takes,
        }

    def takers(self, otherwise: Handler) -> dict[str, Handler]:
        """Who takes a message, by the dialogue; `otherwise` gets what is not fit for it."""
        return {
            kind: self._door.opens(Role.ANNOUNCER, _taken(takes, otherwise), otherwise)
            for kind, takes in self._takes.items()
        }

    def after_edit(self, otherwise: Handler) -> Handler:
        """A handler of edited messages: one that became a text of a broadcast changes that."""
        edited = DraftTexts(self._services).edited
        return self._door.opens(Role.ANNOUNCER, _taken(edited, otherwise), otherwise)

    def before(self, otherwise: Handler) -> Handler:
        """A handler that takes what is waited for; `otherwise` gets everything else."""
        return AwaitedTexts(self._services, self.takers(otherwise), otherwise).handle


def _taken(takes: Takes, otherwise: Handler) -> Inside:
    async def handle(update: Update, context: ContextTypes.DEFAULT_TYPE, visit: Visit) -> None:
        if not await takes(update, context, visit):
            await otherwise(update, context)

    return handle
