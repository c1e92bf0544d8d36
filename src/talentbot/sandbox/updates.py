"""The updates that wait for a bot, and the long poll that fetches them."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from itertools import islice
from typing import TYPE_CHECKING

from talentbot.sandbox.api_errors import ApiError, conflict

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from talentbot.sandbox.objects import Json

_ONLY_ON_REQUEST = frozenset({"chat_member", "message_reaction", "message_reaction_count"})


class Presence:
    """Whether a bot is there: it polls, polled a moment ago, or has a webhook."""

    def __init__(self, on_change: Callable[[bool], None], grace: float = 5.0) -> None:
        self._on_change = on_change
        self._grace = grace
        self._entered = 0
        self._departure: asyncio.TimerHandle | None = None
        self.is_connected = False

    def enter(self) -> None:
        """A poll begins, or a webhook is set."""
        self._entered += 1
        if self._departure:
            self._departure.cancel()
            self._departure = None
        self._set(is_connected=True)

    def leave(self) -> None:
        """What entered ends; the bot counts as gone unless it comes back within the grace, in seconds."""
        self._entered -= 1
        if self._entered == 0:
            loop = asyncio.get_running_loop()
            self._departure = loop.call_later(self._grace, lambda: self._set(is_connected=False))

    def _set(self, *, is_connected: bool) -> None:
        if is_connected != self.is_connected:
            self.is_connected = is_connected
            self._on_change(is_connected)


class UpdateQueue:
    """The pending updates of one bot, in order; each waits until it is confirmed."""

    def __init__(self, first_id: int) -> None:
        self.pending: OrderedDict[int, Json] = OrderedDict()
        self.allowed: frozenset[str] | None = None
        self.on_put: Callable[[Json], None] | None = None
        self._next_id = first_id
        self._waiting: asyncio.Future[None] | None = None

    def allow(self, kinds: Iterable[str] | None) -> None:
        """Receive only these kinds from here on; none named means all but the few on request."""
        if kinds is not None:
            self.allowed = frozenset(kinds) or None

    def put(self, kind: str, payload: Json) -> None:
        """Add an update, unless the bot does not want its kind."""
        if kind not in self.allowed if self.allowed is not None else kind in _ONLY_ON_REQUEST:
            return
        update: Json = {"update_id": self._next_id, kind: payload}
        self.pending[self._next_id] = update
        self._next_id += 1
        if self.on_put:
            self.on_put(update)
        if self._waiting and not self._waiting.done():
            self._waiting.set_result(None)

    def confirm(self, update_id: int) -> None:
        """Forget one update: it was delivered."""
        self.pending.pop(update_id, None)

    def clear(self) -> None:
        """Forget all pending updates."""
        self.pending.clear()

    async def poll(self, offset: int, limit: int, seconds: float) -> list[Json]:
        """At most `limit` updates from `offset` on, waiting up to so many `seconds` for the first.

        Smaller update ids are confirmed. A negative offset keeps only that many last updates.

        Raises:
            ApiError: 409 when another poll takes over or a webhook is set.
        """
        self._confirm_before(offset)
        if not self.pending and seconds > 0:
            await self._wait(seconds)
        return list(islice(self.pending.values(), limit))

    def end_poll(self, reason: ApiError | None) -> None:
        """End the waiting poll: with an error, or with no updates when there is no reason."""
        if self._waiting and not self._waiting.done():
            if reason:
                self._waiting.set_exception(reason)
            else:
                self._waiting.set_result(None)

    def _confirm_before(self, offset: int) -> None:
        if offset < 0:
            offset = self._next_id + offset
        while self.pending and next(iter(self.pending)) < offset:
            self.pending.popitem(last=False)

    async def _wait(self, seconds: float) -> None:
        reason = "terminated by other getUpdates request; make sure that only one bot instance is running"
        self.end_poll(conflict(reason))
        waiting = self._waiting = asyncio.get_running_loop().create_future()
        try:
            async with asyncio.timeout(seconds):
                await waiting
        except TimeoutError:
            pass
        finally:
            if self._waiting is waiting:
                self._waiting = None
