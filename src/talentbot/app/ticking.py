"""What every process does by the clock, whether it leads or not."""

from __future__ import annotations

import asyncio
import hashlib
from contextlib import contextmanager, suppress
from datetime import UTC
from typing import TYPE_CHECKING

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from talentbot.bot.staff.notices import broken_faq_html

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator

    from talentbot.bot.services import Services
    from talentbot.store.updates import SeenUpdates

_FLUSH_SECONDS = 1
_REFRESH_SECONDS = 0.5
"""A change counts once it has stood still between two looks: live within three seconds, reading included."""

_KEEP_UP_SECONDS = 3
_PRUNE_SECONDS = 6 * 3600


@contextmanager
def ticking(services: Services, seen: SeenUpdates, *, is_shared: bool) -> Iterator[AsyncIOScheduler]:
    """The scheduler, and the ticks of every process: it only wakes code that looks for itself what is due.

    Args:
        services: what ticks.
        seen: which updates were seen.
        is_shared: other processes may publish into the same database.
    """
    has_changed = asyncio.Event()

    async def refresh() -> None:
        if await services.live.refresh():
            has_changed.set()
        elif services.live.problems:
            await _tell_of_problems(services)

    async def keep_up() -> None:
        if is_shared or has_changed.is_set():
            has_changed.clear()
            await services.publisher.keep_up()

    async def prune_outbox() -> None:
        await services.outbox.prune(services.now())
        await services.reminders.prune()

    scheduler = AsyncIOScheduler(timezone=UTC)
    ticks: list[tuple[Callable[[], Awaitable[object]], float]] = [
        (services.questions.flush, _FLUSH_SECONDS),
        (refresh, _REFRESH_SECONDS),
        (keep_up, _KEEP_UP_SECONDS),
        (seen.prune, _PRUNE_SECONDS),
        (prune_outbox, _PRUNE_SECONDS),
    ]
    for tick, seconds in ticks:
        scheduler.add_job(
            _until_stopped,
            "interval",
            (tick,),
            seconds=seconds,
            coalesce=True,
            max_instances=1,
            misfire_grace_time=None,
        )
    scheduler.start()
    try:
        yield scheduler
    finally:
        scheduler.shutdown(wait=False)


async def _until_stopped(tick: Callable[[], Awaitable[object]]) -> None:
    """A tick that the scheduler's end may cut short: what it leaves is looked at again after the next start."""
    with suppress(asyncio.CancelledError):
        await tick()


async def _tell_of_problems(services: Services) -> None:
    """Tell the coordinators of an FAQ that cannot be answered from; of the same state once an hour at most."""
    problems = services.live.problems
    digest = hashlib.blake2s("\n".join(map(str, problems)).encode(), digest_size=8).hexdigest()
    key = f"faq_broken:{digest}:{services.now():%Y-%m-%dT%H}"
    if await services.notices.tell(key, broken_faq_html(problems, services.live.folder)):
        services.live.problems = ()
