"""Which updates of the webhook were handled: Telegram sends one again when it saw no answer in time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete, select
from sqlmodel import col

from talentbot.store.tables import SeenUpdate

if TYPE_CHECKING:
    from collections.abc import Callable

    from talentbot.store.database import Database

KEPT_FOR = timedelta(days=3)
"""Telegram keeps an update for 24 hours (Bot API, "Getting updates"); the rest is for clocks and long outages."""


def _utc_now() -> datetime:
    return datetime.now(UTC)


class SeenUpdates:
    """Lets each update through once.

    The guarantee: an update is handled at least once, since it counts as seen only when it is finished, and a crash
    before that lets Telegram's repetition through. A repetition is dropped when the update is finished, anywhere, or
    in progress in this process; one that reaches another process while the first still works is handled twice.
    Every method that awaits raises DatabaseError when the database fails.

    Args:
        database: the open database.
        bot_id: the bot whose updates these are, the number before the colon of its token; bots count apart.
        clock: the present instant, aware.
    """

    def __init__(self, database: Database, *, bot_id: int = 0, clock: Callable[[], datetime] = _utc_now) -> None:
        self._database = database
        self._bot_id = bot_id
        self._clock = clock
        self._in_progress: set[int] = set()

    async def begin(self, update_id: int) -> bool:
        """False for an update that was or is being handled; after True, call `finish` or `abandon`."""
        if update_id in self._in_progress:
            return False
        self._in_progress.add(update_id)
        is_fresh = False
        try:
            is_fresh = not await self._is_finished(update_id)
        finally:
            if not is_fresh:
                self.abandon(update_id)
        return is_fresh

    async def finish(self, update_id: int) -> None:
        """Record that the update was handled."""
        row = {"bot_id": self._bot_id, "update_id": update_id, "seen_at": self._clock()}
        try:
            async with self._database.writing() as session:
                await session.execute(self._database.insert(SeenUpdate).values(row).on_conflict_do_nothing())
        finally:
            self.abandon(update_id)

    def abandon(self, update_id: int) -> None:
        """Let the update be handled when Telegram sends it again."""
        self._in_progress.discard(update_id)

    async def prune(self) -> None:
        """Delete what Telegram cannot send again."""
        oldest_kept_at = self._clock() - KEPT_FOR
        async with self._database.writing() as session:
            await session.execute(delete(SeenUpdate).where(col(SeenUpdate.seen_at) < oldest_kept_at))

    async def _is_finished(self, update_id: int) -> bool:
        key = select(col(SeenUpdate.update_id)).where(
            col(SeenUpdate.bot_id) == self._bot_id, col(SeenUpdate.update_id) == update_id
        )
        async with self._database.reading() as session:
            return await session.scalar(key) is not None
