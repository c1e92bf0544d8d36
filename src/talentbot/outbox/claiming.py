"""Claims of the outbox's rows; the next one is made while the last messages of the one before are being sent."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

from talentbot.errors import DatabaseError
from talentbot.store.outbox import LEASE

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from talentbot.store.election import Term
    from talentbot.store.outbox import Delivery, Outbox


_logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Claim:
    """Rows that this process has for itself until they are settled, or the lease is over."""

    at: datetime
    #: Those that nothing was done about yet.
    waiting: deque[Delivery]

    def is_old(self, now: datetime) -> bool:
        """Whether the lease could be over before a message that begins now has an outcome."""
        return now - self.at > LEASE / 2


class Claiming:
    """Claims one time after the other.

    Args:
        outbox: the rows.
        now: the present instant, aware.
        term: proven before each claim.
        size: how many rows are claimed at once.
    """

    def __init__(self, outbox: Outbox, now: Callable[[], datetime], term: Term, size: int) -> None:
        self._outbox = outbox
        self._now = now
        self._term = term
        self._size = size
        self._following: asyncio.Task[Claim] | None = None

    async def next(self) -> Claim:
        """What is due; empty when nothing is, or this process may not claim any more.

        Whoever is cancelled here leaves a claim that `last` gives.

        Raises:
            DatabaseError: nothing could be claimed.
        """
        self.prepare()
        assert self._following is not None  # noqa: S101 - it was prepared
        await asyncio.wait([self._following])
        following, self._following = self._following, None
        return following.result()

    def prepare(self) -> None:
        """Begin with the next claim, unless that is so."""
        if self._following is None:
            self._following = asyncio.create_task(self._claimed())

    async def last(self) -> Claim | None:
        """A claim that was begun and that nobody waits for any more; None where there is none, or it failed."""
        if self._following is None:
            return None
        try:
            return await self.next()
        except DatabaseError as error:
            _logger.warning("Nothing could be claimed from the outbox: %s", error)
        except Exception:
            # A fault of this program must not keep what was sent from being kept as sent.
            _logger.exception("The last claim failed")
        return None

    async def _claimed(self) -> Claim:
        if not await self._term.is_proven():
            return Claim(self._now(), deque())
        at = self._now()
        return Claim(at, deque(await self._outbox.claim(at, self._size)))
