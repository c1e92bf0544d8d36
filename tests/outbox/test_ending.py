"""How a worker ends: at once when it may no longer deliver, and with every outcome kept once."""

from __future__ import annotations

import asyncio
import math
from typing import TYPE_CHECKING

from sqlalchemy import event

from talentbot.outbox.pacing import Pacer
from talentbot.outbox.retry import Failure, FailureKind
from talentbot.outbox.worker import Sent, Worker
from talentbot.store.election import Term
from talentbot.store.outbox import Outbox, Settlement, State
from talentbot.store.people import People
from tests.outbox.rows import NOON, post_to, rows_of, states

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    import pytest

    from talentbot.store.database import Database
    from talentbot.store.outbox import Delivery

SECONDS = 20.0


class Telegram:
    """Answers when it may."""

    def __init__(self, answer: Sent | Failure) -> None:
        self.answer = answer
        self.asked = 0
        self.is_asked = asyncio.Event()
        self.may_answer = asyncio.Event()

    async def deliver(self, _delivery: Delivery, *, is_plain_text: bool) -> Sent | Failure:
        assert not is_plain_text
        self.asked += 1
        self.is_asked.set()
        await self.may_answer.wait()
        return self.answer


def worker_on(outbox: Outbox, database: Database, telegram: Telegram, term: Term | None = None) -> Worker:
    return Worker(outbox, People(database), telegram, Pacer(math.inf), lambda: NOON, term=term, concurrency=2)


class LostTerm(Term):
    async def is_proven(self) -> bool:
        self.has_ended.set()
        return False


async def test_a_worker_whose_proof_fails_claims_nothing_and_ends(database: Database) -> None:
    await post_to(database, [-1])
    telegram = Telegram(Sent(1))
    await asyncio.wait_for(worker_on(Outbox(database), database, telegram, LostTerm()).run(), SECONDS)

    assert telegram.asked == 0
    assert await states(database) == {State.PENDING: 1}


class StoppedOutbox(Outbox):
    """Stops its worker while an outcome is being written."""

    task: asyncio.Task[None]

    async def settle(self, settlements: Sequence[Settlement], now: datetime) -> None:
        engine = self._database.engine.sync_engine
        event.listen(engine, "commit", lambda *_: self.task.cancel(), once=True)
        await super().settle(settlements, now)


async def test_an_attempt_counts_once_whoever_stops_while_it_is_written(database: Database) -> None:
    await post_to(database, [-1])
    telegram, outbox = Telegram(Failure(FailureKind.BROKEN, "away")), StoppedOutbox(database)
    telegram.may_answer.set()
    outbox.task = asyncio.create_task(worker_on(outbox, database, telegram).run())
    await asyncio.wait([outbox.task], timeout=SECONDS)

    assert outbox.task.cancelled()
    assert [(row.state, row.attempts) for row in await rows_of(database)] == [(State.PENDING, 1)]


class BrokenOutbox(Outbox):
    """Has a fault after its first claim."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self.claims = 0

    async def claim(self, now: datetime, limit: int) -> list[Delivery]:
        self.claims += 1
        if self.claims > 1:
            raise ValueError("a fault")
        return await super().claim(now, limit)


async def test_a_fault_in_the_claim_ahead_keeps_no_outcome_from_being_kept(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    await post_to(database, range(-4, 0))
    telegram, outbox = Telegram(Sent(1)), BrokenOutbox(database)
    task = asyncio.create_task(worker_on(outbox, database, telegram).run())
    async with asyncio.timeout(SECONDS):
        while outbox.claims < 2:  # noqa: ASYNC110 - it is the worker that claims
            await asyncio.sleep(0.01)
    task.cancel()
    await asyncio.sleep(0)
    telegram.may_answer.set()
    await asyncio.wait([task], timeout=SECONDS)

    assert task.cancelled()
    assert await states(database) == {State.SENT: 2, State.PENDING: 2}
    assert [record.message for record in caplog.records if record.exc_info] == ["The last claim failed"]
