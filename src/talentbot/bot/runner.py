"""The application's life at Telegram: connecting, receiving updates, letting go."""

from __future__ import annotations

import asyncio
import itertools
import logging
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from telegram import Update
from telegram.error import BadRequest, Conflict, InvalidToken, NetworkError, RetryAfter
from telegram.error import TelegramError as BotApiError

from talentbot.bot.delivering import TelegramTransport
from talentbot.bot.flood import seconds_to_wait
from talentbot.bot.menu import set_menus
from talentbot.bot.renderers import all_renderers
from talentbot.bot.setup import ALLOWED_UPDATES, build_application
from talentbot.bot.staff.broadcast_progress import BroadcastProgress
from talentbot.errors import ConfigurationError, TelegramError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    from talentbot.bot.flood import Traffic
    from talentbot.bot.services import Services

_PAUSES = (1.0, 2.0, 5.0, 10.0, 30.0)
"""Seconds between attempts to reach the Bot API; the last one repeats."""

_WEBHOOK_CONNECTIONS = 40

_logger = logging.getLogger(__name__)


class Bot:
    """The bot at one Bot API server.

    Args:
        token: the bot's token.
        api_url: the server.
        services: what the handlers work with.
        traffic: told of every reply.
    """

    def __init__(self, token: str, api_url: str, services: Services, traffic: Traffic | None = None) -> None:
        self._services = services
        self._application = build_application(token, api_url, services, traffic)
        self._api_url = api_url

    def transport(self) -> TelegramTransport:
        """What the outbox hands its messages to."""
        return TelegramTransport(self._application.bot, all_renderers(self._services))

    def broadcast_progress(self) -> BroadcastProgress:
        """What shows the authors of broadcasts how far these are."""
        return BroadcastProgress(self._services, self._application.bot)

    async def handle(self, update: dict[str, Any]) -> None:
        """Handle one update that came by webhook; returns when it was handled."""
        application = self._application
        parsed = Update.de_json(update, application.bot)
        await application.update_processor.process_update(parsed, application.process_update(parsed))

    @asynccontextmanager
    async def polling(self) -> AsyncIterator[None]:
        """Ask Telegram for updates until the block ends; updates under way are finished."""
        updater = self._application.updater
        assert updater is not None  # noqa: S101 - the builder was not told to leave it out
        try:
            await updater.start_polling(
                allowed_updates=ALLOWED_UPDATES, bootstrap_retries=-1, error_callback=_log_polling_error
            )
            yield
        finally:
            if updater.running:
                await updater.stop()

    async def receive_at(self, url: str, secret: str) -> None:
        """Have Telegram send updates to a webhook.

        It stays set when the program ends: what comes meanwhile is delivered after the next start.

        Raises:
            TelegramError: Telegram does not accept the address.
        """
        try:
            await self._patiently(self._set_webhook, url, secret)
        except BotApiError as error:
            message = f"TALENTBOT_WEBHOOK_URL is not accepted by Telegram: {error}"
            raise TelegramError(message) from error

    async def _set_webhook(self, url: str, secret: str) -> None:
        await self._application.bot.set_webhook(
            url, secret_token=secret, allowed_updates=ALLOWED_UPDATES, max_connections=_WEBHOOK_CONNECTIONS
        )

    @asynccontextmanager
    async def connected(self) -> AsyncIterator[None]:
        """Be able to handle updates and to send, until the block ends.

        Raises:
            ConfigurationError: Telegram does not know the token.
        """
        application = self._application
        try:
            await self._connect()
        except BaseException:
            await application.bot.shutdown()
            raise
        try:
            await application.start()
            menus = asyncio.create_task(set_menus(application.bot))
            try:
                yield
            finally:
                menus.cancel()
                await application.stop()
        finally:
            await application.shutdown()

    async def _connect(self) -> None:
        """Wait until the server is there and knows the bot."""
        try:
            await self._patiently(self._application.initialize)
        except InvalidToken:
            message = f"TALENTBOT_TOKEN is not accepted by {self._api_url}; copy it again from @BotFather"
            raise ConfigurationError(message) from None
        except BotApiError as error:
            message = f"TALENTBOT_API_URL: {self._api_url} does not answer as a Bot API server does: {error}"
            raise TelegramError(message) from None

    async def _patiently(self, call: Callable[..., Awaitable[None]], *arguments: str) -> None:
        """Make a call again and again until the server can be reached."""
        for attempt in itertools.count():
            try:
                await call(*arguments)
            except BadRequest:
                raise
            except (NetworkError, RetryAfter) as error:
                pause = _PAUSES[min(attempt, len(_PAUSES) - 1)]
                if isinstance(error, RetryAfter):
                    pause = seconds_to_wait(error)
                _logger.warning("%s cannot be reached (%s); trying again in %d s", self._api_url, error, pause)
                await asyncio.sleep(pause)
            else:
                return


def _log_polling_error(error: BotApiError) -> None:
    """The library asks again by itself; say in one line what is wrong."""
    if isinstance(error, Conflict):
        _logger.error("Another program receives this bot's updates; stop it, or use another token")
    else:
        _logger.warning("Updates cannot be received at the moment: %s", error)
