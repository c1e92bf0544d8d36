"""What exactly one process does at a time: deliver, look what is due, and poll."""

from __future__ import annotations

import asyncio
import logging
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from typing import TYPE_CHECKING

from talentbot.app.schedule import Schedule
from talentbot.errors import TalentbotError
from talentbot.outbox.worker import Worker
from talentbot.store.bell import Bell

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Coroutine
    from typing import Any

    from apscheduler.schedulers.asyncio import AsyncIOScheduler

    from talentbot.bot.runner import Bot
    from talentbot.bot.services import Services
    from talentbot.outbox.pacing import Pacer
    from talentbot.store.database import Database
    from talentbot.store.election import Election, Term

_AGAIN_SECONDS = 3.0
_PROGRESS_SECONDS = 3.0

_logger = logging.getLogger(__name__)


class Duties:
    """The duties of whichever process leads.

    Args:
        database: the open database.
        services: what is due.
        bot: sends, and polls.
        pacer: the pace of deliveries.
        scheduler: wakes.
        is_polling: updates are asked for; otherwise they come by webhook.
    """

    def __init__(
        self,
        database: Database,
        services: Services,
        bot: Bot,
        pacer: Pacer,
        scheduler: AsyncIOScheduler,
        *,
        is_polling: bool,
    ) -> None:
        self._database = database
        self._services = services
        self._bot = bot
        self._pacer = pacer
        self._scheduler = scheduler
        self._is_polling = is_polling
        #: Set while this process leads.
        self.has_begun = asyncio.Event()
        #: Looks what is due, while this process leads.
        self.schedule: Schedule | None = None

    async def serve(self, election: Election) -> None:
        """Lead whenever elected, until cancelled."""
        while True:
            try:
                async with election.elected() as term, self._performed(term):
                    await term.has_ended.wait()
            except TalentbotError as error:
                _logger.warning("This process cannot lead at the moment: %s", error)
            except Exception:
                _logger.exception("This process ended its duties")
            await asyncio.sleep(_AGAIN_SECONDS)

    @asynccontextmanager
    async def _performed(self, term: Term) -> AsyncIterator[None]:
        services = self._services
        if not self._database.is_sqlite:
            await self._catch_up()
        await services.outbox.release()
        worker = Worker(
            services.outbox,
            services.people,
            self._bot.transport(),
            self._pacer,
            services.now,
            term=term,
        )
        schedule = Schedule(services, worker, self._scheduler)
        rung = asyncio.Event()
        async with AsyncExitStack() as stack:
            # Whoever has to stop first comes last.
            await stack.enter_async_context(schedule.kept())
            await stack.enter_async_context(in_background(Bell(self._database).listen(rung)))
            await stack.enter_async_context(in_background(schedule.look_when(rung)))
            await stack.enter_async_context(in_background(self._show_progress(schedule.is_sending)))
            if self._is_polling:
                await stack.enter_async_context(in_background(self._poll()))
            await stack.enter_async_context(in_background(worker.run()))
            self.schedule = schedule
            self.has_begun.set()
            stack.callback(self.has_begun.clear)
            yield

    async def _show_progress(self, is_sending: asyncio.Event) -> None:
        """Let authors see how far their broadcasts are; apart from the schedule, which does not wait for Telegram."""
        progress = self._bot.broadcast_progress()
        while True:
            try:
                await progress.tick()
            except TalentbotError as error:
                _logger.warning("The progress of broadcasts cannot be shown: %s", error)
            except Exception:
                _logger.exception("The progress of broadcasts cannot be shown")
            # Once more after the end, to show that.
            was_sending = is_sending.is_set()
            await asyncio.sleep(_PROGRESS_SECONDS)
            if not was_sending:
                await is_sending.wait()

    async def _poll(self) -> None:
        async with self._bot.polling():
            await asyncio.Event().wait()

    async def _catch_up(self) -> None:
        """Another process may have published in the last seconds: nobody is to be told that a date moved back."""
        await self._services.publisher.keep_up()
        for _ in range(2):  # a change is read at the second look
            await self._services.live.refresh()


@asynccontextmanager
async def in_background(work: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """Something goes on until the block ends."""
    task = asyncio.create_task(work)
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
