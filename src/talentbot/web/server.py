"""The HTTP server beside the bot: health, readiness and, if used, the webhook."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from aiohttp import web

from talentbot.errors import ConfigurationError
from talentbot.web.webhook import MAX_BODY_BYTES

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from talentbot.web.webhook import Webhook

_SHUTDOWN_SECONDS = 5.0


@asynccontextmanager
async def serving(
    address: tuple[str, int], is_ready: Callable[[], bool], webhook: Webhook | None = None, webhook_path: str = "/"
) -> AsyncIterator[int]:
    """Serve until the block ends; gives the port, which the system chose when `address` has port 0.

    `/healthz` says that the process lives, `/readyz` whether it answers questions (503 while it does not).

    Raises:
        ConfigurationError: the address cannot be listened on.
    """
    runner = web.AppRunner(
        _application(is_ready, webhook, webhook_path), access_log=None, shutdown_timeout=_SHUTDOWN_SECONDS
    )
    await runner.setup()
    host, port = address
    site = web.TCPSite(runner, host or None, port)
    try:
        try:
            await site.start()
        except OSError as error:
            message = f"TALENTBOT_LISTEN: cannot listen on {host}:{port}: {error.strerror}; choose another port"
            raise ConfigurationError(message) from error
        yield int(runner.addresses[0][1])
    finally:
        await runner.cleanup()


def _application(is_ready: Callable[[], bool], webhook: Webhook | None, webhook_path: str) -> web.Application:
    async def healthz(_: web.Request) -> web.Response:
        return web.Response(text="ok\n")

    async def readyz(_: web.Request) -> web.Response:
        return web.Response(text="ready\n") if is_ready() else web.Response(status=503, text="starting\n")

    application = web.Application(client_max_size=MAX_BODY_BYTES)
    application.router.add_get("/healthz", healthz)
    application.router.add_get("/readyz", readyz)
    if webhook is not None:
        application.router.add_post(webhook_path, webhook.post)
    return application
