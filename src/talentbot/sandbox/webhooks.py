"""Delivery of updates to a bot's webhook, as Telegram does it."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

import aiohttp

if TYPE_CHECKING:
    from talentbot.sandbox.flood import Clock
    from talentbot.sandbox.objects import Json
    from talentbot.sandbox.updates import UpdateQueue

_FIRST_PAUSE = 0.5
_LONGEST_PAUSE = 30.0
_ANSWER_TIMEOUT = aiohttp.ClientTimeout(total=60.0)
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Webhook:
    """What `setWebhook` asked for."""

    url: str
    secret_token: str
    max_connections: int


@dataclass(slots=True)
class _Lane:
    """The updates of one chat or person: delivered one after the other."""

    key: int
    updates: deque[Json]
    pause: float = _FIRST_PAUSE


class WebhookDelivery:
    """Posts the updates of a queue to a webhook until closed.

    Updates of one chat keep their order, different chats are delivered side by side, at most
    `max_connections` at once. A failed delivery is repeated after a growing pause.
    """

    def __init__(self, webhook: Webhook, queue: UpdateQueue, clock: Clock) -> None:
        self.webhook = webhook
        self.last_error_at: int | None = None
        self.last_error = ""
        self._queue = queue
        self._clock = clock
        self._lanes: dict[int, _Lane] = {}
        self._ready: deque[_Lane] = deque()
        self._tasks: set[asyncio.Task[None]] = set()
        self._session: aiohttp.ClientSession | None = None
        self._is_closed = False

    def start(self) -> None:
        """Deliver what is pending and everything to come."""
        connector = aiohttp.TCPConnector(limit=self.webhook.max_connections)
        self._session = aiohttp.ClientSession(connector=connector, timeout=_ANSWER_TIMEOUT)
        self._queue.on_put = self._accept
        for update in list(self._queue.pending.values()):
            self._accept(update)

    async def close(self) -> None:
        """Stop; undelivered updates stay pending."""
        self._is_closed = True
        self._queue.on_put = None
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if self._session:
            await self._session.close()

    def _accept(self, update: Json) -> None:
        key = _lane_key(update)
        lane = self._lanes.get(key)
        if lane:
            lane.updates.append(update)
            return
        lane = self._lanes[key] = _Lane(key, deque([update]))
        self._ready.append(lane)
        self._dispatch()

    def _dispatch(self) -> None:
        while self._ready and len(self._tasks) < self.webhook.max_connections and not self._is_closed:
            task = asyncio.create_task(self._deliver(self._ready.popleft()))
            self._tasks.add(task)
            task.add_done_callback(self._finished)

    def _finished(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        self._dispatch()

    async def _deliver(self, lane: _Lane) -> None:
        update = lane.updates[0]
        is_dropped = update["update_id"] not in self._queue.pending
        if not is_dropped and not await self._is_taken(update):
            self._retry_later(lane)
            return
        self._queue.confirm(update["update_id"])
        lane.updates.popleft()
        lane.pause = _FIRST_PAUSE
        if lane.updates:
            self._ready.append(lane)
        else:
            del self._lanes[lane.key]

    def _retry_later(self, lane: _Lane) -> None:
        asyncio.get_running_loop().call_later(lane.pause, self._retry, lane)
        lane.pause = min(lane.pause * 2, _LONGEST_PAUSE)

    def _retry(self, lane: _Lane) -> None:
        self._ready.append(lane)
        self._dispatch()

    async def _is_taken(self, update: Json) -> bool:
        assert self._session  # noqa: S101 - deliveries begin in start()
        headers = {"X-Telegram-Bot-Api-Secret-Token": self.webhook.secret_token}
        try:
            response = await self._session.post(
                self.webhook.url,
                json=update,
                headers=headers if self.webhook.secret_token else None,
                allow_redirects=False,
            )
            async with response:
                await response.read()
        except aiohttp.ClientConnectorError:
            return self._failed("Connection refused")
        except TimeoutError:
            return self._failed("Read timeout expired")
        except aiohttp.ClientError:
            return self._failed("Connection closed by the webhook")
        if 200 <= response.status < 300:
            return True
        return self._failed(f"Wrong response from the webhook: {response.status} {response.reason}")

    def _failed(self, reason: str) -> bool:
        self.last_error_at = int(self._clock())
        self.last_error = reason
        _log.warning("The webhook did not take an update: %s", reason)
        return False


def _lane_key(update: Json) -> int:
    payload = next(value for name, value in update.items() if name != "update_id")
    message = payload.get("message", payload)
    return int(message["chat"]["id"] if "chat" in message else payload["from"]["id"])
