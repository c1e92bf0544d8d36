from __future__ import annotations

import asyncio
import math
from collections import Counter
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from talentbot.outbox.pacing import GROUP_MESSAGES, GROUP_SECONDS, Pacer

RATE = 25
TELEGRAM = 30
BURST = 4
"""What a tenth of a second of lateness lets through at once: the two and a half that were due, and the next."""


@dataclass
class Time:
    """A clock that only sleeping moves, now and then further than it was asked to."""

    now: float = 1000.0
    lateness: list[float] = field(default_factory=list)

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        late = self.lateness.pop() if self.lateness else 0.0
        self.now += seconds + late
        await asyncio.sleep(0)


def pacer_of(time: Time, per_second: float = RATE) -> Pacer:
    return Pacer(per_second, clock=time, sleep=time.sleep)


def most_within(instants: list[float], seconds: float) -> int:
    """How many of them the fullest stretch of so many seconds holds."""
    ordered = sorted(instants)
    return max(sum(start <= instant < start + seconds - 1e-9 for instant in ordered) for start in ordered)


async def turns(pacer: Pacer, time: Time, count: int) -> list[float]:
    found = []
    for number in range(count):
        await pacer.turn(number + 1)
        found.append(time.now)
    return found


async def test_the_rate_is_kept_to_exactly() -> None:
    time = Time()
    found = await turns(pacer_of(time), time, 101)
    assert found[-1] - found[0] == pytest.approx(100 / RATE)
    assert found == pytest.approx([found[0] + number / RATE for number in range(101)])


@given(st.lists(st.floats(0, 0.099), min_size=60, max_size=60), st.sampled_from([1.0, 0.5, 2.0]))
def test_a_small_lateness_is_made_good_and_makes_no_second_too_full(lateness: list[float], window: float) -> None:
    time = Time(lateness=[late if number % 3 == 0 else 0.0 for number, late in enumerate(lateness)])
    found = asyncio.run(turns(pacer_of(time), time, 101))
    # Sleeping over by up to 0.099 s is always caught up with: only the last one may still be late.
    assert found[-1] - found[0] <= 100 / RATE + 0.1
    assert most_within(found, window) <= RATE * window + BURST
    assert RATE + BURST <= TELEGRAM


@given(st.lists(st.floats(0, 5), max_size=60), st.sampled_from([1.0, 0.5, 2.0]))
def test_no_lateness_makes_any_second_too_full(lateness: list[float], window: float) -> None:
    time = Time(lateness=lateness)
    found = asyncio.run(turns(pacer_of(time), time, 120))
    assert most_within(found, window) <= RATE * window + BURST


async def test_time_in_which_nothing_was_to_be_sent_is_not_saved_up() -> None:
    time = Time()
    pacer = pacer_of(time)
    await turns(pacer, time, 3)
    time.now += 3600
    found = await turns(pacer, time, 50)
    assert most_within(found, 0.01) <= BURST
    assert most_within(found, 1.0) <= RATE + BURST


@given(st.lists(st.tuples(st.floats(0, 0.2), st.booleans()), max_size=100))
def test_replies_go_at_once_and_what_is_sent_in_bulk_makes_room_for_them(steps: list[tuple[float, bool]]) -> None:
    time = Time()
    pacer = pacer_of(time)
    bulk: list[float] = []
    replies: list[float] = []

    async def run() -> None:
        for pause, is_reply in steps:
            time.now += pause
            if is_reply:
                before = time.now
                pacer.replied(None)
                assert time.now == before
                replies.append(before)
            else:
                await pacer.turn(len(bulk) + 1)
                bulk.append(time.now)

    asyncio.run(run())
    for instant in bulk:
        # Whatever went in the second before a message in bulk, replies included, leaves room for it.
        before = sum(instant - 1 + 1e-9 < each <= instant for each in bulk + replies)
        assert before <= RATE + BURST


async def test_many_replies_at_once_hold_up_the_rest_for_as_long_as_they_take() -> None:
    time = Time()
    pacer = pacer_of(time)
    await pacer.turn(1)
    start = time.now
    for chat_id in range(2, 52):
        pacer.replied(chat_id)
    assert time.now == start
    await pacer.turn(52)
    assert time.now - start == pytest.approx(51 / RATE)


async def test_whoever_waits_makes_room_for_a_reply_too() -> None:
    time = Time()

    async def sleep(seconds: float) -> None:
        time.now += seconds
        if not replies:
            replies.append(time.now)
            pacer.replied(7)

    pacer = Pacer(RATE, clock=time, sleep=sleep)
    replies: list[float] = []
    await pacer.turn(1)
    await pacer.turn(2)
    assert time.now - replies[0] == pytest.approx(1 / RATE)


async def test_turns_are_given_in_order() -> None:
    time = Time()
    pacer = pacer_of(time)
    order: list[int] = []

    async def wait_for_turn(number: int) -> None:
        await pacer.turn(number)
        order.append(number)

    await asyncio.gather(*(wait_for_turn(number) for number in range(1, 20)))
    assert order == list(range(1, 20))


async def test_a_chat_gets_one_message_a_second() -> None:
    time = Time()
    pacer = pacer_of(time)
    assert pacer.wait_for_chat(5) == 0
    await pacer.turn(5)
    assert pacer.wait_for_chat(5) == pytest.approx(1)
    assert pacer.wait_for_chat(6) == 0
    time.now += 0.75
    assert pacer.wait_for_chat(5) == pytest.approx(0.25)
    time.now += 0.25
    assert pacer.wait_for_chat(5) == 0
    pacer.replied(5)
    assert pacer.wait_for_chat(5) == pytest.approx(1)


@given(st.lists(st.floats(0, 10), min_size=30, max_size=60))
def test_a_group_gets_twenty_messages_a_minute(pauses: list[float]) -> None:
    time = Time()
    pacer = pacer_of(time)
    sent: list[float] = []

    async def run() -> None:
        for pause in pauses:
            time.now += pause
            time.now += pacer.wait_for_chat(-5)
            assert pacer.wait_for_chat(-5) < 1e-6
            await pacer.turn(-5)
            sent.append(time.now)

    asyncio.run(run())
    assert most_within(sent, GROUP_SECONDS - 1e-6) <= GROUP_MESSAGES
    assert most_within(sent, 1.0 - 1e-6) == 1


async def test_a_group_waits_no_longer_than_it_has_to() -> None:
    time = Time()
    pacer = pacer_of(time)
    for _ in range(GROUP_MESSAGES):
        await pacer.turn(-5)
        time.now += 1.0
    assert pacer.wait_for_chat(-5) == pytest.approx(GROUP_SECONDS - GROUP_MESSAGES)


async def test_without_a_limit_nobody_waits() -> None:
    time = Time()
    found = await turns(pacer_of(time, math.inf), time, 1000)
    assert Counter(found) == {1000.0: 1000}


async def test_only_so_many_chats_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("talentbot.outbox.pacing._REMEMBERED_CHATS", 3)
    pacer = pacer_of(Time(), math.inf)
    for chat_id in (1, 2, 3, 1, 4):  # 2 is the one that was not written to again
        pacer.replied(chat_id)
    assert [bool(pacer.wait_for_chat(chat_id)) for chat_id in (1, 2, 3, 4)] == [True, False, True, True]


async def test_chats_are_forgotten_once_no_limit_concerns_them() -> None:
    time = Time()
    pacer = pacer_of(time)
    await turns(pacer, time, 10)
    time.now += GROUP_SECONDS + 1
    pacer.replied(11)
    assert list(pacer._chats) == [11]
