"""Corrections and recalls at random moments of a delivery: nobody keeps what was taken back."""

from __future__ import annotations

import asyncio
import random
from typing import TYPE_CHECKING, Any

import pytest

from talentbot.broadcasts.record import BroadcastKind
from talentbot.store.outbox import State
from tests.broadcasts.office import HELLO, said
from tests.outbox.rows import states

if TYPE_CHECKING:
    from talentbot.broadcasts.broadcasts import Broadcasts
    from talentbot.store.outbox import Delivery
    from tests.broadcasts.office import Office

PEOPLE = 40


class Phones:
    """What people see, as a delivery that is now and then interrupted lets them."""

    def __init__(self, office: Office, seed: int) -> None:
        self._office = office
        self._random = random.Random(seed)  # noqa: S311 - no secret
        self.seen: dict[int, Any] = {}

    async def deliver(self) -> None:
        """A few messages at a time, until nothing is left for a while, as the running bot does it."""
        idle = 0
        while idle < 5:
            deliveries = await self._office.claim(self._random.randint(1, 25))
            idle = 0 if deliveries else idle + 1
            await self._office.broadcasts.finish_done()
            for delivery in deliveries:
                await asyncio.sleep(0)
                await self._settle(delivery)
            await asyncio.sleep(self._random.random() / 200)

    async def _settle(self, delivery: Delivery) -> None:
        is_too_early = delivery.target and delivery.target.state in {State.PENDING, State.SENDING}
        if is_too_early or self._random.random() < 0.1:
            await self._office.settle([delivery], State.PENDING, is_attempt=False)
        elif delivery.target and delivery.target.state is not State.SENT:
            await self._office.settle([delivery], State.CANCELLED, "never_sent")
        else:
            self.seen[delivery.chat_id] = delivery.body.get("content")
            await self._office.settle([delivery])


@pytest.mark.parametrize("seed", range(2))
async def test_everybody_reads_the_last_correction(seed: int, broadcasts: Broadcasts, office: Office) -> None:
    await office.subscribe(PEOPLE)
    started = await office.started()
    phones, chance = Phones(office, seed), random.Random(seed)  # noqa: S311

    async def correct() -> None:
        for number in range(3):
            await asyncio.sleep(chance.random() / 20)
            await broadcasts.correct(started.id, said(ru=f"{number}"), None)
            await broadcasts.pause(started.id)
            await broadcasts.resume(started.id)

    await asyncio.gather(phones.deliver(), correct())
    await phones.deliver()

    assert phones.seen == dict.fromkeys(phones.seen, said(ru="2").to_json())
    assert len(phones.seen) == PEOPLE
    assert await broadcasts.running() == []


@pytest.mark.parametrize("seed", range(2))
async def test_nobody_keeps_what_was_recalled(seed: int, broadcasts: Broadcasts, office: Office) -> None:
    await office.subscribe(PEOPLE)
    started = await office.started()
    phones, chance = Phones(office, seed), random.Random(seed)  # noqa: S311

    async def recall() -> None:
        await asyncio.sleep(chance.random() / 10)
        await broadcasts.correct(started.id, said(ru="1"), None)
        await asyncio.sleep(chance.random() / 20)
        await broadcasts.recall(started.id, None)

    await asyncio.gather(phones.deliver(), recall())
    await phones.deliver()

    # A deletion has no content.
    assert set(phones.seen.values()) <= {None}
    assert set(await states(office.database)) <= {"sent", "cancelled"}
    assert await broadcasts.running() == []
    kinds = {record.kind: record for record in await broadcasts.listed(10)}
    assert kinds[BroadcastKind.RECALL].result is not None
    assert kinds[BroadcastKind.ANNOUNCEMENT].content == HELLO
