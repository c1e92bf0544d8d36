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
    from collections.abc import AsyncIterator, Awaitable, Callable

    from apscheduler.schedulers.asyncio import AsyncIOScheduler

    from talentbot.bot.services import Services
    from talentbot.outbox.worker import Worker

MAX_IDLE = timedelta(seconds=30)
"""The clock may jump, and a change may come by a way that nobody rings for."""

_WHILE_SENDING = timedelta(seconds=3)
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
        scheduler: a running scheduler.
    """

    def __init__(self, services: Services, worker: Worker, scheduler: AsyncIOScheduler) -> None:
        #: Set while a broadcast is under way or paused.
        self.is_sending = asyncio.Event()
        self._services = services
        self._worker = worker
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
            try:
                pause = await self._look()
            finally:
                self._worker.wake()
            if not self._is_over:
                self._arrange(pause)

    async def _look(self) -> timedelta:
        reminders, broadcasts = self._services.reminders, self._services.broadcasts
        has_failed = False
        # One step that fails does not keep the others from what is due.
        for step in (
            reminders.synchronise,
            reminders.sweep,
            broadcasts.start_due,
            broadcasts.finish_done,
            self._tell_of_reviews,
            self._note_what_is_sent,
        ):
            has_failed |= not await _is_done(step)
        pauses = [MAX_IDLE]
        if has_failed:
            pauses.append(_AFTER_FAILURE)
        if self.is_sending.is_set():
            pauses.append(_WHILE_SENDING)
        now = self._services.now()
        pauses.append(next_review_at(now) - now)
        for next_due_at in (reminders.next_due_at, broadcasts.next_due_at):
            with suppress(DatabaseError):
                if (due_at := await next_due_at()) is not None:
                    pauses.append(due_at - now)
        return max(_SOONEST if not has_failed else _AFTER_FAILURE, min(pauses))

    async def _note_what_is_sent(self) -> None:
        if await self._services.broadcasts.running():
            self.is_sending.set()
        else:
            self.is_sending.clear()

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
        due, _ = await due_entries(self._services)
        key = f"review:{review_at.date().isoformat()}"
        if not due or await self._services.notices.tell(key, review_html(due[:MAX_DUE], len(due))):
            self._reviewed = review_at


async def _is_done(step: Callable[[], Awaitable[object]]) -> bool:
    try:
        await step()
    except DatabaseError as error:
        _logger.warning("It could not be looked what is due: %s", error)
        return False
    except Exception:
        _logger.exception("A look at what is due failed")
        return False
    return True


def next_review_at(now: datetime) -> datetime:
    """The next Monday, 09:00 in Nagaoka, after an instant; as UTC."""
    local = now.astimezone(REVIEW_AT.tzinfo)
    monday = local.date() - timedelta(days=local.weekday())
    this_week = datetime.combine(monday, REVIEW_AT)
    found = this_week if this_week > local else this_week + timedelta(weeks=1)
    return found.astimezone(UTC)
