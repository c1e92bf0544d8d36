"""The whole program: builds every part, starts them in order, and stops them in reverse."""

from __future__ import annotations

import asyncio
import logging
import signal
import tempfile
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urlsplit

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from talentbot.bot.runner import Bot
from talentbot.bot.services import Services
from talentbot.errors import ConfigurationError
from talentbot.publishing.drafting import Drafting
from talentbot.publishing.live import LiveFaq
from talentbot.publishing.publisher import Publisher
from talentbot.store.database import Database
from talentbot.store.dialogues import Dialogues
from talentbot.store.drafts import Drafts
from talentbot.store.people import People
from talentbot.store.questions import Questions
from talentbot.store.staff import Staff
from talentbot.store.updates import SeenUpdates
from talentbot.store.versions import Versions
from talentbot.web.server import serving
from talentbot.web.webhook import Webhook

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
    from contextlib import AbstractAsyncContextManager

    from talentbot.settings import Settings

    Clock = Callable[[], datetime]

_FLUSH_SECONDS = 1
_REFRESH_SECONDS = 0.5
"""A change counts once it has stood still between two looks: live within three seconds, reading included."""

_KEEP_UP_SECONDS = 3
_PRUNE_SECONDS = 6 * 3600

T = TypeVar("T")


def _utc_now() -> datetime:
    return datetime.now(UTC)


_logger = logging.getLogger(__name__)


@asynccontextmanager
async def running(settings: Settings) -> AsyncIterator[int]:
    """Run the bot until the block ends; entered when it is ready; gives the port of `/healthz`.

    Raises:
        TalentbotError: a setting, the FAQ, the database or Telegram does not allow it to run.
    """
    token = settings.bot_token()
    live = LiveFaq(settings.faq_dir)
    database = Database(settings.database_url)
    async with AsyncExitStack() as stack:
        stack.enter_context(database.claim_single_process())
        await database.open()
        stack.push_async_callback(database.close)
        questions = Questions(database)
        stack.push_async_callback(questions.flush)
        seen = SeenUpdates(database, bot_id=int(token.partition(":")[0]))
        services = services_on(database, live, questions, settings.admin_ids)
        await services.publisher.keep_up()
        stack.enter_context(_ticking(services, seen, is_shared=not database.is_sqlite))
        bot = Bot(token, settings.api_url, services)
        readiness = _Readiness()
        webhook = Webhook(settings.webhook_secret, bot.handle, seen) if settings.webhook_url else None
        path = urlsplit(settings.webhook_url).path or "/"
        port = await stack.enter_async_context(
            serving(settings.listen_address, lambda: readiness.is_ready, webhook, path)
        )
        if webhook:
            await stack.enter_async_context(bot.receiving(settings.webhook_url, settings.webhook_secret))
            await stack.enter_async_context(webhook.taking_updates())
        else:
            await stack.enter_async_context(bot.polling())
        readiness.is_ready = True
        _logger.info("Ready: %d entries; health on port %d", len(live.faq.entries), port)
        yield port


@asynccontextmanager
async def sandbox_running(settings: Settings, port: int) -> AsyncIterator[str]:
    """Run a local Bot API server with its chat page, and the bot against it; gives the page's address.

    The bot is the one that `run` starts, with its settings; only the token, the server, the way updates come, the
    database and the FAQ's folder differ. The database and what is published into the FAQ go with the sandbox; a change
    in the FAQ's real folder is taken over. The coordinator of the chat page is an administrator.

    Raises:
        ConfigurationError: a real token is set: questions asked for trial have no place at a live bot.
    """
    from talentbot.publishing.trial import TrialFolder  # noqa: PLC0415 - `run` starts sooner without these
    from talentbot.sandbox.server import Sandbox  # noqa: PLC0415

    if settings.token or settings.token_file:
        raise ConfigurationError(
            "TALENTBOT_TOKEN is set to a real bot's token; the sandbox needs none: "
            "start it with TALENTBOT_TOKEN= TALENTBOT_TOKEN_FILE= talentbot sandbox"
        )
    with tempfile.TemporaryDirectory(prefix="talentbot-") as folder:
        trial = TrialFolder(settings.faq_dir, Path(folder) / "faq")
        async with Sandbox(port) as sandbox:
            changes = {
                "faq_dir": trial.folder,
                "admin_ids": settings.admin_ids | {sandbox.world.coordinator.id},
                "token": sandbox.token,
                "api_url": sandbox.url,
                "database_url": f"sqlite:///{Path(folder) / 'sandbox.db'}",
                "webhook_url": "",
                "listen": "127.0.0.1:0",
            }
            async with running(settings.model_copy(update=changes)), trial.kept_up():
                yield sandbox.url


def services_on(
    database: Database,
    live: LiveFaq,
    questions: Questions,
    admin_ids: frozenset[int] = frozenset(),
    now: Clock = _utc_now,
) -> Services:
    """Everything that the bot's handlers work with."""
    publisher = Publisher(live, Versions(database), now)
    return Services(
        live=live,
        people=People(database),
        questions=questions,
        staff=Staff(database, admin_ids),
        dialogues=Dialogues(database),
        publisher=publisher,
        drafting=Drafting(publisher, Drafts(database), now),
        now=now,
    )


class _Readiness:
    """Whether questions are being answered."""

    is_ready = False


@contextmanager
def _ticking(services: Services, seen: SeenUpdates, *, is_shared: bool) -> Iterator[None]:
    """The scheduler's ticks: it only wakes code that looks for itself what is due.

    Args:
        services: what ticks.
        seen: which updates were seen.
        is_shared: other processes may publish into the same database.
    """
    has_changed = asyncio.Event()

    async def refresh() -> None:
        if await services.live.refresh():
            has_changed.set()

    async def keep_up() -> None:
        if is_shared or has_changed.is_set():
            has_changed.clear()
            await services.publisher.keep_up()

    scheduler = AsyncIOScheduler(timezone=UTC)
    ticks: list[tuple[Callable[[], Awaitable[object]], float]] = [
        (services.questions.flush, _FLUSH_SECONDS),
        (refresh, _REFRESH_SECONDS),
        (keep_up, _KEEP_UP_SECONDS),
        (seen.prune, _PRUNE_SECONDS),
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
        yield
    finally:
        scheduler.shutdown(wait=False)


async def _until_stopped(tick: Callable[[], Awaitable[object]]) -> None:
    """A tick that the scheduler's end may cut short: what it leaves is looked at again after the next start."""
    with suppress(asyncio.CancelledError):
        await tick()


async def run_until_stopped(program: AbstractAsyncContextManager[T], on_ready: Callable[[T], None]) -> None:
    """Run a program until the process is told to stop (SIGINT or SIGTERM), also while it still starts."""
    task = asyncio.current_task()
    assert task is not None  # noqa: S101 - a coroutine runs in a task
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, task.cancel)
    with suppress(asyncio.CancelledError):
        async with program as started:
            on_ready(started)
            await asyncio.Event().wait()
