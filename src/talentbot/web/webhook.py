"""The webhook: checks that an update comes from Telegram, and hands each one on once."""

from __future__ import annotations

import asyncio
import hmac
import json
import logging
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from aiohttp import web

from talentbot.errors import DatabaseError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    from talentbot.store.updates import SeenUpdates

MAX_BODY_BYTES = 1024 * 1024
"""An update carries at most one message with its reply: some 50 kB."""

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the header's name, from the Bot API's setWebhook

_logger = logging.getLogger(__name__)


class Webhook:
    """Takes updates over HTTP.

    The answer waits until the update was handled, so an update that was under way when the process died is sent again
    by Telegram; one that was handled is known in the database and dropped.

    Args:
        secret: what Telegram was told to send along.
        handle: handles one update, given as its JSON object.
        seen: which updates were handled.
    """

    def __init__(self, secret: str, handle: Callable[[dict[str, Any]], Awaitable[None]], seen: SeenUpdates) -> None:
        self._secret = secret.encode()
        self._handle = handle
        self._seen = seen
        self._is_open = False
        self._under_way = 0
        self._is_idle = asyncio.Event()
        self._is_idle.set()

    @asynccontextmanager
    async def taking_updates(self) -> AsyncIterator[None]:
        """Take updates until the block ends, and end it when those under way were handled.

        Before and after, Telegram is asked to send them again.
        """
        self._is_open = True
        try:
            yield
        finally:
            self._is_open = False
            await self._is_idle.wait()

    async def post(self, request: web.Request) -> web.Response:
        """Answer 403 to a wrong secret, 413 and 400 to what is no update, 503 when it shall be sent again."""
        given = request.headers.get(SECRET_HEADER, "").encode(errors="replace")
        if not hmac.compare_digest(given, self._secret):
            return web.Response(status=403)
        update = _update(await request.read())
        if update is None:
            return web.Response(status=400)
        if not self._is_open:
            return web.Response(status=503)
        self._under_way += 1
        self._is_idle.clear()
        try:
            if await self._seen.begin(update["update_id"]):
                await self._pass_on(update)
        except DatabaseError as error:
            _logger.warning("An update waits until the database is back: %s", error)
            return web.Response(status=503)
        finally:
            self._under_way -= 1
            if not self._under_way:
                self._is_idle.set()
        return web.Response()

    async def _pass_on(self, update: dict[str, Any]) -> None:
        update_id = update["update_id"]
        try:
            await self._handle(update)
        except BaseException:
            self._seen.abandon(update_id)
            raise
        await self._seen.finish(update_id)


def _update(body: bytes) -> dict[str, Any] | None:
    try:
        update = json.loads(body)
    except ValueError:
        return None
    is_update = isinstance(update, dict) and type(update.get("update_id")) is int
    return update if is_update else None
