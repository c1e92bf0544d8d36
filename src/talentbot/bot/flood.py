"""What to do when Telegram does not take a reply: it is asked to wait, or cannot be reached for a moment."""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Protocol

from telegram.error import BadRequest, NetworkError, RetryAfter
from telegram.ext import BaseRateLimiter

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

_logger = logging.getLogger(__name__)

_MAX_WAIT_SECONDS = 60
"""Nobody waits longer for the answer to a question; Telegram has asked for hours."""

_MAX_TRIES = 3
_PAUSE_SECONDS = 0.5
_COUNTED = ("send", "edit", "copy", "forward")
"""How the methods begin that Telegram's limits on messages concern."""

IN_BULK = 1
"""Passed as `rate_limit_args` by what has a pace and a strategy of its own: nothing is counted or repeated here."""

AT_MOST_ONCE = 2
"""Passed by what is of no use later: counted, and not repeated."""


class Traffic(Protocol):
    """Who has to know of replies, since they count against the limit of all messages."""

    def replied(self, chat_id: int | None) -> None:
        """A reply is being sent; None for a chat that is not known by its number."""

    async def refused(self, seconds: float) -> None:
        """Telegram asks to wait."""


class ObeyRetryAfter(BaseRateLimiter[int]):
    """Waits exactly as long as Telegram asks before a reply is sent again; sends it again after a broken connection.

    Args:
        traffic: told of every reply.
    """

    def __init__(self, traffic: Traffic | None = None) -> None:
        self._traffic = traffic

    async def initialize(self) -> None:
        """Nothing to prepare."""

    async def shutdown(self) -> None:
        """Nothing to close."""

    async def process_request(
        self,
        callback: Callable[..., Coroutine[Any, Any, Any]],
        args: Any,  # noqa: ANN401 - the library's signature
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: int | None,
    ) -> Any:  # noqa: ANN401 - the library's signature
        """Make the request; give up with `RetryAfter` when the wait is too long to be of use."""
        if rate_limit_args in {IN_BULK, AT_MOST_ONCE}:
            return await self._request_once(callback, args, kwargs, rate_limit_args, data.get("chat_id"))
        for attempt in range(1, _MAX_TRIES + 1):
            self._count(endpoint, data.get("chat_id"))
            try:
                return await callback(*args, **kwargs)
            except RetryAfter as error:
                seconds = seconds_to_wait(error)
                if self._traffic is not None:
                    await self._traffic.refused(seconds)
                if attempt == _MAX_TRIES or seconds > _MAX_WAIT_SECONDS:
                    raise
                _logger.warning("Telegram asks to wait %s s before the next %s", seconds, endpoint)
                await asyncio.sleep(seconds)
            except BadRequest:
                raise
            except NetworkError:
                # A reply that comes twice is better than one that never does.
                if attempt == _MAX_TRIES or not endpoint.startswith("send"):
                    raise
                await asyncio.sleep(_PAUSE_SECONDS)
        raise AssertionError("unreachable: the last attempt returns or raises")

    async def _request_once(
        self,
        callback: Callable[..., Coroutine[Any, Any, Any]],
        args: Any,  # noqa: ANN401 - the library's
        kwargs: dict[str, Any],
        kind: int,
        chat_id: object,
    ) -> Any:  # noqa: ANN401 - the library's
        if kind == AT_MOST_ONCE:
            self._count(_COUNTED[0], chat_id)
        try:
            return await callback(*args, **kwargs)
        except RetryAfter as error:
            if self._traffic is not None:
                await self._traffic.refused(seconds_to_wait(error))
            raise

    def _count(self, endpoint: str, chat_id: object) -> None:
        if self._traffic is not None and endpoint.startswith(_COUNTED):
            self._traffic.replied(chat_id if isinstance(chat_id, int) else None)


def seconds_to_wait(error: RetryAfter) -> float:
    """How long Telegram asks to wait."""
    wait = error.retry_after
    return wait.total_seconds() if isinstance(wait, timedelta) else float(wait)
