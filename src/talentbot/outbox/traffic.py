"""Replies, as the outbox sees them: they go at once, count against the limit, and a refusal of one stops the rest."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import TYPE_CHECKING

from talentbot.errors import DatabaseError

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from talentbot.outbox.pacing import Pacer
    from talentbot.store.outbox import Outbox

_logger = logging.getLogger(__name__)


class ReplyTraffic:
    """Counts this process's replies at its pacer, and passes Telegram's demand to wait to every process.

    Args:
        pacer: what paces deliveries in bulk, should this process be the one that delivers.
        outbox: where a pause is kept.
        now: the present instant, aware.
    """

    def __init__(self, pacer: Pacer, outbox: Outbox, now: Callable[[], datetime]) -> None:
        self._pacer = pacer
        self._outbox = outbox
        self._now = now

    def replied(self, chat_id: int | None) -> None:
        """A reply is being sent."""
        self._pacer.replied(chat_id)

    async def refused(self, seconds: float) -> None:
        """Telegram refused a reply for so long: nothing is delivered in bulk until then."""
        try:
            await self._outbox.pause_until(self._now() + timedelta(seconds=seconds))
        except DatabaseError as error:
            _logger.warning("A pause that Telegram asks for could not be kept: %s", error)
