"""The whole program: builds every part, starts them in order, and stops them in reverse."""

from __future__ import annotations

import asyncio
import logging
import signal
import tempfile
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urlsplit

from talentbot.app.duties import Duties, in_background
from talentbot.app.ticking import ticking
from talentbot.bot.runner import Bot
from talentbot.bot.services import Services
from talentbot.broadcasts.broadcasts import Broadcasts
from talentbot.errors import ConfigurationError
from talentbot.outbox.notices import Notices
from talentbot.outbox.pacing import Pacer
from talentbot.outbox.traffic import ReplyTraffic
from talentbot.publishing.drafting import Drafting
from talentbot.publishing.live import LiveFaq
from talentbot.publishing.publisher import Publisher
from talentbot.reminders import Reminders
from talentbot.store.database import Database
from talentbot.store.dialogues import Dialogues
from talentbot.store.drafts import Drafts
from talentbot.store.election import election_on
from talentbot.store.outbox import Outbox
from talentbot.store.people import People
from talentbot.store.questions import Questions
from talentbot.store.staff import Staff
from talentbot.store.updates import SeenUpdates
from talentbot.store.versions import Versions
from talentbot.web.server import serving
from talentbot.web.webhook import Webhook

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from contextlib import AbstractAsyncContextManager

    from talentbot.settings import Settings

    Clock = Callable[[], datetime]

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
        services = services_on(database, live, questions, settings.admin_ids, staff_chat_id=settings.staff_chat_id)
        await services.publisher.keep_up()
        scheduler = stack.enter_context(ticking(services, seen, is_shared=not database.is_sqlite))
        pacer = Pacer(settings.messages_per_second)
        bot = Bot(token, settings.api_url, services, ReplyTraffic(pacer, services.outbox, services.now))
        readiness = _Readiness()
        webhook = Webhook(settings.webhook_secret, bot.handle, seen) if settings.webhook_url else None
        path = urlsplit(settings.webhook_url).path or "/"
        port = await stack.enter_async_context(
            serving(settings.listen_address, lambda: readiness.is_ready, webhook, path)
        )
        await stack.enter_async_context(bot.connected())
        if webhook:
            await bot.receive_at(settings.webhook_url, settings.webhook_secret)
            await stack.enter_async_context(webhook.taking_updates())
        duties = Duties(database, services, bot, pacer, scheduler, is_polling=webhook is None)
        await stack.enter_async_context(in_background(duties.serve(election_on(database))))
        if database.is_sqlite:
            await duties.has_begun.wait()
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
                "staff_chat_id": sandbox.world.staff_chat.id,
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
    staff_chat_id: int | None = None,
) -> Services:
    """Everything that the bot's handlers work with."""
    publisher = Publisher(live, Versions(database), now)
    people = People(database)
    return Services(
        live=live,
        people=people,
        questions=questions,
        staff=Staff(database, admin_ids),
        dialogues=Dialogues(database),
        publisher=publisher,
        drafting=Drafting(publisher, Drafts(database), now),
        reminders=Reminders(database, lambda: live.faq, now, people),
        broadcasts=Broadcasts(database, now),
        outbox=Outbox(database),
        notices=Notices(database, staff_chat_id, now),
        now=now,
    )


class _Readiness:
    """Whether questions are being answered."""

    is_ready = False


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
