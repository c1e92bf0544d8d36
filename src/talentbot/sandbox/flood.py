"""Telegram's flood limits on sending.

Source: https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this: about 30 messages a
second over all chats, one a second in a chat (short bursts are tolerated), 20 a minute in a group.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from talentbot.sandbox.api_errors import too_many_requests

Clock = Callable[[], float]
"""Seconds since the Unix epoch."""


@dataclass(frozen=True, slots=True)
class FloodLimits:
    """How many messages pass. Telegram names no size for a tolerated burst."""

    per_second: int = 30
    chat_burst: int = 5
    chat_per_second: float = 1.0
    group_per_minute: int = 20


class _Window:
    """At most `count` events within any `seconds`."""

    __slots__ = ("_count", "_events", "_seconds")

    def __init__(self, count: int, seconds: float) -> None:
        self._events: deque[float] = deque()
        self._count = count
        self._seconds = seconds

    def wait(self, now: float, events: int) -> float:
        while self._events and self._events[0] <= now - self._seconds:
            self._events.popleft()
        excess = len(self._events) + events - self._count
        if excess <= 0 or not self._events:
            return 0.0
        return self._events[min(excess, len(self._events)) - 1] + self._seconds - now

    def add(self, now: float, events: int) -> None:
        self._events.extend([now] * events)


class _Bucket:
    """`rate` events a second in the long run, `burst` at once."""

    __slots__ = ("_burst", "_filled_at", "_rate", "_tokens")

    def __init__(self, burst: int, rate: float, now: float) -> None:
        self._burst = burst
        self._rate = rate
        self._tokens = float(burst)
        self._filled_at = now

    def wait(self, now: float, events: int) -> float:
        self._tokens = min(self._burst, self._tokens + (now - self._filled_at) * self._rate)
        self._filled_at = now
        return max(0.0, (min(events, self._burst) - self._tokens) / self._rate)

    def add(self, _now: float, events: int) -> None:
        self._tokens -= events


class FloodControl:
    """Admits or refuses messages; `limits` may be exchanged at any time, `None` lifts them."""

    def __init__(self, clock: Clock, limits: FloodLimits | None) -> None:
        self._clock = clock
        self._limits = limits
        self._bots: dict[int, _Window] = {}
        self._chats: dict[tuple[int, int], _Bucket | _Window] = {}
        self._refused_until: dict[tuple[int, int], float] = {}

    @property
    def limits(self) -> FloodLimits | None:
        """The limits in force."""
        return self._limits

    @limits.setter
    def limits(self, limits: FloodLimits | None) -> None:
        self._limits = limits
        for memory in (self._bots, self._chats, self._refused_until):
            memory.clear()

    def admit(self, bot_id: int, chat_id: int, messages: int = 1) -> None:
        """Count messages of a bot to a chat.

        Raises:
            ApiError: 429; until `retry_after` seconds have passed, everything to that chat is refused.
        """
        if self._limits is None:
            return
        now = self._clock()
        place = (bot_id, chat_id)
        remaining = self._refused_until.get(place, 0.0) - now
        if remaining > 0:
            raise too_many_requests(math.ceil(remaining))
        counters = (self._of_bot(bot_id, self._limits), self._of_chat(place, self._limits, now))
        wait = max(counter.wait(now, messages) for counter in counters)
        if wait > 0:
            retry_after = math.ceil(wait)
            self._refused_until[place] = now + retry_after
            raise too_many_requests(retry_after)
        self._refused_until.pop(place, None)
        for counter in counters:
            counter.add(now, messages)

    def _of_bot(self, bot_id: int, limits: FloodLimits) -> _Window:
        if bot_id not in self._bots:
            self._bots[bot_id] = _Window(limits.per_second, 1.0)
        return self._bots[bot_id]

    def _of_chat(self, place: tuple[int, int], limits: FloodLimits, now: float) -> _Bucket | _Window:
        if place not in self._chats:
            is_group = place[1] < 0
            self._chats[place] = (
                _Window(limits.group_per_minute, 60.0)
                if is_group
                else _Bucket(limits.chat_burst, limits.chat_per_second, now)
            )
        return self._chats[place]
