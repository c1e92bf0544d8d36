"""Outcomes on their way into the database: many in one transaction, none lost."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from typing import TYPE_CHECKING

from talentbot.errors import DatabaseError
from talentbot.store.outbox import State

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from talentbot.store.outbox import Outbox, Settlement

DATABASE_PAUSES = (0.2, 1.0, 3.0)
"""Seconds between attempts while the database fails; the last one repeats."""

_GATHER_SECONDS = 0.02
_logger = logging.getLogger(__name__)


class Settlements:
    """Keeps outcomes, and frees the slots of their deliveries then.

    Args:
        outbox: where they go.
        now: the present instant, aware.
        slots: what may be under way.
        enough: so many outcomes do not wait for more.
        awake: set when a row is pending again.
    """

    def __init__(
        self,
        outbox: Outbox,
        now: Callable[[], datetime],
        slots: asyncio.Semaphore,
        awake: asyncio.Event,
        *,
        enough: int,
    ) -> None:
        self._outbox = outbox
        self._now = now
        self._slots = slots
        self._awake = awake
        self._waiting: list[Settlement] = []
        self._slots_to_free = 0
        self._paused_until: datetime | None = None
        self._is_pause_kept = asyncio.Event()
        self._is_pause_kept.set()
        self._enough = enough
        self._something = asyncio.Event()
        self._has_enough = asyncio.Event()
        self._failures = 0
        self._is_over = asyncio.Event()

    @property
    def is_pausing(self) -> bool:
        """Whether Telegram asks to send nothing now, as far as this process was told."""
        return self._paused_until is not None and self._now() < self._paused_until

    @property
    def is_failing(self) -> bool:
        """Whether outcomes wait because the database fails: the rows still look as if nothing had become of them."""
        return self._failures > 0

    def add(self, settlement: Settlement) -> None:
        """Keep an outcome, and free its slot then."""
        self._slots_to_free += 1
        self.add_free([settlement])

    def add_free(self, settlements: Iterable[Settlement]) -> None:
        """Keep outcomes of deliveries that took no slot."""
        self._waiting += settlements
        self._something.set()
        if len(self._waiting) >= self._enough:
            self._has_enough.set()

    def pause_until(self, until_at: datetime) -> None:
        """Let every process pause, before the next outcome is kept."""
        self._paused_until = max(until_at, self._paused_until or until_at)
        self._is_pause_kept.clear()
        self._something.set()
        self._has_enough.set()

    async def pause_is_kept(self) -> None:
        """Wait until a pause is in the database."""
        await self._is_pause_kept.wait()

    async def run(self) -> None:
        """Write until `end`; while the database fails, outcomes wait.

        A task of this is not to be cancelled: whether what was being written is kept could not be told.
        """
        while not self._is_over.is_set():
            await self._something.wait()
            await self._wait_for_more()
            self._something.clear()
            if not await self._try_to_flush():
                await self._pause(DATABASE_PAUSES[min(self._failures, len(DATABASE_PAUSES)) - 1])
                self._something.set()

    def end(self) -> None:
        """Let `run` end once what it is writing is kept; the rest is for `finish`."""
        self._is_over.set()
        self._something.set()
        self._has_enough.set()

    async def finish(self) -> None:
        """Write what waits before the program ends; a database that fails is asked a few times."""
        for pause in DATABASE_PAUSES:
            if await self._try_to_flush():
                return
            await asyncio.sleep(pause)
        _logger.error("%d outcomes are not kept: what was sent may be sent again", len(self._waiting))

    async def _pause(self, seconds: float) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._is_over.wait()

    async def _wait_for_more(self) -> None:
        """A moment, since a transaction costs more than what is written in it."""
        with suppress(TimeoutError):
            async with asyncio.timeout(_GATHER_SECONDS):
                await self._has_enough.wait()
        self._has_enough.clear()

    async def _try_to_flush(self) -> bool:
        try:
            await self._flush()
        except DatabaseError as error:
            self._failures += 1
            _logger.warning("Outcomes could not be kept yet: %s", error)
        except Exception:
            # A fault of this program; ending here would stop all deliveries without a word.
            self._failures += 1
            _logger.exception("Outcomes could not be kept yet")
        else:
            self._failures = 0
        return not self._failures

    async def _flush(self) -> None:
        if self._paused_until is not None and not self._is_pause_kept.is_set():
            until_at = self._paused_until
            await self._outbox.pause_until(until_at)
            if until_at == self._paused_until:  # nobody has asked for more meanwhile
                self._is_pause_kept.set()
        if not self._waiting:
            return
        settlements, self._waiting = self._waiting, []
        freed, self._slots_to_free = self._slots_to_free, 0
        try:
            await self._outbox.settle(settlements, self._now())
        except BaseException:
            self._waiting = settlements + self._waiting
            self._slots_to_free += freed
            raise
        for _ in range(freed):
            self._slots.release()
        if any(each.state is State.PENDING for each in settlements):
            self._awake.set()
