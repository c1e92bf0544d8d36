"""When to look what is due: at the instant that the database names, when somebody has posted, and every half minute.

Nothing lives in the scheduler: it wakes the code that asks the database, and after a restart that asks again.
"""

from __future__ import annotations

import asyncio
import logging
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from apscheduler.jobstores.base import JobLookupError
from apscheduler.triggers.date import DateTrigger

from talentbot.bot.staff.notices import review_html
from talentbot.bot.staff.reviewing import MAX_DUE, due_entries
from talentbot.errors import DatabaseError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from apscheduler.schedulers.asyncio import AsyncIOScheduler

    from talentbot.bot.services import Services
    from talentbot.bot.staff.broadcast_progress import BroadcastProgress
    from talentbot.outbox.worker import Worker

MAX_IDLE = timedelta(seconds=30)
"""The clock may jump, and a change may come by a way that nobody rings for."""

_PROGRESS = timedelta(seconds=3)
_AFTER_FAILURE = timedelta(seconds=5)
_SOONEST = timedelta(milliseconds=50)
_BETWEEN_RINGS_SECONDS = 1.0

REVIEW_AT = time(9, tzinfo=ZoneInfo("Asia/Tokyo"))
_REVIEW_IS_NEWS_FOR = timedelta(days=1)
_JOB = "look"

_logger = logging.getLogger(__name__)


class Schedule:
    """Looks what is due, and arranges the next look.

    Args:
        services: deadlines, reminders and broadcasts.
        worker: woken after each look.
        progress: shows how far broadcasts are.
        scheduler: a running scheduler.
    """

    def __init__(
        self, services: Services, worker: Worker, progress: BroadcastProgress, scheduler: AsyncIOScheduler
    ) -> None:
        self._services = services
        self._worker = worker
        self._progress = progress
        self._scheduler = scheduler
        self._turn = asyncio.Lock()
        self._is_over = False
        self._reviewed: datetime | None = None

    @asynccontextmanager
    async def kept(self) -> AsyncIterator[None]:
        """Look again and again until the block ends; a look under way is finished."""
        self._arrange(timedelta())
        try:
            yield
        finally:
            self._is_over = True
            with suppress(JobLookupError):
                self._scheduler.remove_job(_JOB)
            async with self._turn:
                pass

    async def look_when(self, rung: asyncio.Event) -> None:
        """Look whenever somebody has posted, at most once a second."""
        while True:
            await rung.wait()
            rung.clear()
            # Not cut short: a query that is broken off leaves a connection behind.
            await asyncio.shield(self.look())
            await asyncio.sleep(_BETWEEN_RINGS_SECONDS)

    async def look(self) -> None:
        """Post what is due, wake the worker, and arrange to be woken for what is due next."""
        async with self._turn:
            if self._is_over:
                return
            pause = _AFTER_FAILURE
            try:
                pause = await self._look()
            except DatabaseError as error:
                _logger.warning("It could not be looked what is due: %s", error)
            except Exception:
                _logger.exception("A look at what is due failed")
            finally:
                self._worker.wake()
            if not self._is_over:
                self._arrange(pause)

    async def _look(self) -> timedelta:
        reminders, broadcasts = self._services.reminders, self._services.broadcasts
        await reminders.synchronise()
        await reminders.sweep()
        await broadcasts.start_due()
        await broadcasts.finish_done()
        await self._progress.tick()
        await self._tell_of_reviews()
        if await broadcasts.running():
            return _PROGRESS
        now = self._services.now()
        due = [await reminders.next_due_at(), await broadcasts.next_due_at(), next_review_at(now)]
        soonest = min(at for at in due if at is not None)
        return min(MAX_IDLE, max(_SOONEST, soonest - now))

    def _arrange(self, pause: timedelta) -> None:
        """The scheduler goes by the machine's clock, what is due by the program's: only their distance counts."""
        self._scheduler.add_job(
            self.look,
            DateTrigger(datetime.now(UTC) + pause),
            id=_JOB,
            replace_existing=True,
            misfire_grace_time=None,
            max_instances=2,
        )

    async def _tell_of_reviews(self) -> None:
        """Each Monday morning, what somebody should read again."""
        now = self._services.now()
        review_at = next_review_at(now) - timedelta(weeks=1)
        is_news = now - review_at < _REVIEW_IS_NEWS_FOR
        if not is_news or review_at == self._reviewed or not self._services.notices.has_readers:
            return
        self._reviewed = review_at
        due, _ = await due_entries(self._services)
        if due:
            key = f"review:{review_at.date().isoformat()}"
            await self._services.notices.tell(key, review_html(due[:MAX_DUE], len(due)))


def next_review_at(now: datetime) -> datetime:
    """The next Monday, 09:00 in Nagaoka, after an instant; as UTC."""
    local = now.astimezone(REVIEW_AT.tzinfo)
    monday = local.date() - timedelta(days=local.weekday())
    this_week = datetime.combine(monday, REVIEW_AT)
    found = this_week if this_week > local else this_week + timedelta(weeks=1)
    return found.astimezone(UTC)
