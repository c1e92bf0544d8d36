"""How fast messages may go: over all chats, in one chat, and in a group.

Telegram's limits, https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this: about 30 messages a
second, one a second in a chat, 20 a minute in a group. Replies go at once and are only counted: what is sent in bulk
waits for them.
"""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict, deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

CHAT_SECONDS = 1.0
GROUP_MESSAGES = 20
GROUP_SECONDS = 60.0

_CATCH_UP_SECONDS = 0.1
"""So much delay of the machine's is made good by sending closer together; more could exceed 30 in a second."""

_REMEMBERED_CHATS = 20_000


class Pacer:
    """Gives out turns to send.

    Args:
        per_second: how many turns a second, `math.inf` for any number.
        chat_seconds: how long a chat has peace after a message.
        clock: seconds on a clock that never goes back.
        sleep: how to wait.
    """

    def __init__(
        self,
        per_second: float,
        *,
        chat_seconds: float = CHAT_SECONDS,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._interval = 1 / per_second
        self._chat_seconds = chat_seconds
        self._clock = clock
        self._sleep = sleep
        self._next = clock()
        self._turn = asyncio.Lock()
        #: When the last messages of a chat were sent, the chat that was written to last at the end.
        self._chats: OrderedDict[int, deque[float]] = OrderedDict()

    def within(self, seconds: float, *, at_most: int) -> int:
        """How many turns there are in so many seconds, if nobody replies."""
        return at_most if self._interval == 0 else min(at_most, round(seconds / self._interval))

    def wait_for_chat(self, chat_id: int) -> float:
        """Seconds until a chat may get the next message; 0 for now."""
        sent = self._chats.get(chat_id)
        if not sent:
            return 0.0
        free_at = sent[-1] + self._chat_seconds
        if chat_id < 0 and len(sent) == GROUP_MESSAGES:
            free_at = max(free_at, sent[0] + GROUP_SECONDS)
        return max(0.0, free_at - self._clock())

    async def turn(self, chat_id: int) -> None:
        """Wait until the next message in bulk may go, and count it."""
        async with self._turn:
            while (wait := self._next - self._clock()) > 0:
                await self._sleep(wait)
            self._count(chat_id)

    def replied(self, chat_id: int | None) -> None:
        """Count a message that went at once."""
        self._count(chat_id)

    def _count(self, chat_id: int | None) -> None:
        now = self._clock()
        self._next = max(self._next, now - _CATCH_UP_SECONDS) + self._interval
        if chat_id is None:
            return
        sent = self._chats.setdefault(chat_id, deque(maxlen=GROUP_MESSAGES if chat_id < 0 else 1))
        sent.append(now)
        self._chats.move_to_end(chat_id)
        while len(self._chats) > _REMEMBERED_CHATS or now - next(iter(self._chats.values()))[-1] > GROUP_SECONDS:
            self._chats.popitem(last=False)
