"""What to do when Telegram does not take a reply: it is asked to wait, or cannot be reached for a moment."""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from telegram.error import BadRequest, NetworkError, RetryAfter
from telegram.ext import BaseRateLimiter

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

_logger = logging.getLogger(__name__)

_MAX_WAIT_SECONDS = 60
"""Nobody waits longer for the answer to a question; Telegram has asked for hours."""

_MAX_TRIES = 3
_PAUSE_SECONDS = 0.5


class ObeyRetryAfter(BaseRateLimiter[int]):
    """Waits exactly as long as Telegram asks before a reply is sent again; sends it again after a broken connection."""

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
        data: dict[str, Any],  # noqa: ARG002 - the library's signature
        rate_limit_args: int | None,  # noqa: ARG002 - the library's signature
    ) -> Any:  # noqa: ANN401 - the library's signature
        """Make the request; give up with `RetryAfter` when the wait is too long to be of use."""
        for attempt in range(1, _MAX_TRIES + 1):
            try:
                return await callback(*args, **kwargs)
            except RetryAfter as error:
                seconds = seconds_to_wait(error)
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


def seconds_to_wait(error: RetryAfter) -> float:
    """How long Telegram asks to wait."""
    wait = error.retry_after
    return wait.total_seconds() if isinstance(wait, timedelta) else float(wait)
