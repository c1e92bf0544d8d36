"""The sandbox: a Bot API server and a chat page on one port of this machine."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

from aiohttp import web

from talentbot.errors import ConfigurationError
from talentbot.sandbox import limits
from talentbot.sandbox.api import BotApi
from talentbot.sandbox.flood import Clock, FloodLimits
from talentbot.sandbox.guards import check_loopback, guard
from talentbot.sandbox.page import ChatPage
from talentbot.sandbox.world import World

if TYPE_CHECKING:
    from types import TracebackType

_STATIC = Path(__file__).parent / "static"
_LARGEST_REQUEST = limits.UPLOAD_BYTES + limits.MEGABYTE
_SHUTDOWN_SECONDS = 1.0


class Sandbox:
    """A world with a Bot API server; `async with` starts and stops it.

    Attributes:
        world: the people, chats and bots; act through it as a person.
        api: the Bot API, with its log of calls, faults and flood limits.
        url: `http://127.0.0.1:PORT`, the base of the Bot API and of the chat page, once started.
        token: the token of the main bot.
    """

    def __init__(
        self,
        port: int = 0,
        has_flood_limits: bool = True,
        static: Path | None = None,
        *,
        host: str = "127.0.0.1",
        clock: Clock = time.time,
    ) -> None:
        """Make a sandbox that is not running yet.

        Args:
            port: where to listen; 0 takes a free port.
            has_flood_limits: whether Telegram's flood limits hold; lift them only for measuring.
            static: the folder of the chat page, the packaged one by default.
            host: a loopback address.
            clock: the Unix time, for tests of limits and expiry.

        Raises:
            ConfigurationError: `host` is not a loopback address.
        """
        check_loopback(host)
        self.world = World(clock)
        self.api = BotApi(self.world, FloodLimits() if has_flood_limits else None)
        self.token = self.world.main_bot.token
        self.url = ""
        self._address = (host, port)
        self._page = ChatPage(self.world, static or _STATIC)
        self._runner: web.AppRunner | None = None

    async def __aenter__(self) -> Sandbox:
        """Start to listen.

        Raises:
            ConfigurationError: the port is taken.
        """
        application = web.Application(middlewares=[guard], client_max_size=_LARGEST_REQUEST)
        application.add_routes([*self.api.routes(), *self._page.routes()])
        self._runner = web.AppRunner(
            application, access_log=None, handler_cancellation=True, shutdown_timeout=_SHUTDOWN_SECONDS
        )
        await self._runner.setup()
        host, port = self._address
        try:
            await web.TCPSite(self._runner, host, port).start()
        except OSError as error:
            await self._runner.cleanup()
            reason = f"Port {port} is not free: choose another with --port ({error.strerror})"
            raise ConfigurationError(reason) from error
        self.url = f"http://{f'[{host}]' if ':' in host else host}:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Stop: polls end, pages are told, connections close."""
        await self._page.close()
        await self.api.close()
        if self._runner:
            await self._runner.cleanup()
