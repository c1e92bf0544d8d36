from __future__ import annotations

import asyncio
import logging
import math
import random
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from inspect import isawaitable
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text

from talentbot.errors import DatabaseError
from talentbot.outbox import settling, worker
from talentbot.outbox.pacing import Pacer
from talentbot.outbox.retry import Failure, FailureKind
from talentbot.outbox.worker import Obsolete, Sent, Worker
from talentbot.store.database import Database
from talentbot.store.election import Term
from talentbot.store.outbox import LEASE, Delivery, Lane, Outbox, State, Target
from talentbot.store.people import People
from talentbot.store.posting import Posting, post_about_rows, post_content, replace_content
from tests.outbox.rows import (
    FIRST_PERSON,
    KIND,
    NOON,
    add_people,
    pause_content,
    post_letters,
    post_to,
    row_of,
    rows_of,
    states,
)

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    Answer = Sent | Obsolete | Failure

SECONDS = 20.0
CONCURRENCY = 4


class Clock:
    def __init__(self, now: datetime = NOON) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


class Asked(NamedTuple):
    chat_id: int
    is_plain_text: bool
    target: Target | None
    attempts: int


class Telegram:
    """Stands for Telegram and the way to it: takes every message, or answers as a test says."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.answers: list[Answer | Exception] = []
        self.answer: Callable[[Delivery], Awaitable[Answer] | Answer] = self.take

    async def deliver(self, delivery: Delivery, *, is_plain_text: bool) -> Answer:
        self.asked.append(Asked(delivery.chat_id, is_plain_text, delivery.target, delivery.attempts))
        if self.answers:
            answer = self.answers.pop(0)
            if isinstance(answer, Exception):
                raise answer
            return answer
        found = self.answer(delivery)
        return await found if isawaitable(found) else found

    def take(self, _delivery: Delivery) -> Sent:
        return Sent(1000 + len(self.asked))

    @property
    def chats(self) -> list[int]:
        return [each.chat_id for each in self.asked]


class Post:
    """A worker with all that it works with."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        telegram: Telegram,
        concurrency: int = CONCURRENCY,
        rate: float = math.inf,
    ) -> None:
        self.outbox = Outbox(database)
        self.people = People(database)
        self.term = Term()
        pacer = Pacer(rate, clock=lambda: clock().timestamp())
        self.worker = Worker(self.outbox, self.people, telegram, pacer, clock, term=self.term, concurrency=concurrency)

    @asynccontextmanager
    async def delivering(self) -> AsyncIterator[asyncio.Task[None]]:
        task = asyncio.create_task(self.worker.run())
        try:
            yield task
        finally:
            task.cancel()
            await asyncio.wait([task])


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def telegram() -> Telegram:
    return Telegram()


@pytest.fixture
def post(database: Database, clock: Clock, telegram: Telegram) -> Post:
    return Post(database, clock, telegram)


@pytest.fixture(autouse=True)
def no_long_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settling, "DATABASE_PAUSES", (0.01, 0.02, 0.05))
    monkeypatch.setattr(worker, "DATABASE_PAUSES", (0.01, 0.02, 0.05))
    monkeypatch.setattr(worker, "_OUTAGE_SECONDS", 0.05)


async def eventually(condition: Callable[[], Awaitable[bool] | bool]) -> None:
    async with asyncio.timeout(SECONDS):
        while True:
            found = condition()
            if await found if isawaitable(found) else found:
                return
            await asyncio.sleep(0.01)


async def all_become(database: Database, *expected: State) -> None:
    """Wait until every row has one of some states."""

    async def is_so() -> bool:
        return set(await states(database)) <= set(expected)

    await eventually(is_so)


async def all_settled(database: Database) -> None:
    await all_become(database, State.SENT, State.FAILED, State.CANCELLED)


def sent_as_time_passes(database: Database, clock: Clock, post: Post) -> Callable[[], Awaitable[bool]]:
    async def is_everything_sent() -> bool:
        clock.now += timedelta(seconds=1)
        post.worker.wake()
        return set(await states(database)) == {State.SENT}

    return is_everything_sent


def failure(kind: FailureKind, seconds: float = 0.0, new_chat_id: int | None = None) -> Failure:
    return Failure(kind, f"Telegram says {kind}", seconds, new_chat_id)


async def test_what_is_due_is_sent_once(database: Database, post: Post, telegram: Telegram) -> None:
    content_id = await post_to(database, range(-120, 0))
    async with post.delivering():
        await all_settled(database)
    assert sorted(telegram.chats) == list(range(-120, 0))
    rows = await rows_of(database, content_id)
    assert {(row.state, row.attempts, row.claims, row.outcome) for row in rows} == {(State.SENT, 1, 1, None)}
    assert len({row.message_id for row in rows}) == 120
    assert {row.settled_at for row in rows} == {NOON}


async def test_a_refusal_is_kept_with_telegrams_words(database: Database, post: Post, telegram: Telegram) -> None:
    content_id = await post_to(database, [-1])
    telegram.answers = [failure(FailureKind.REFUSED)]
    async with post.delivering():
        await all_settled(database)
    row = await row_of(database, content_id)
    assert (row.state, row.outcome, row.error) == (State.FAILED, "refused", "Telegram says refused")
    assert len(telegram.asked) == 1


async def test_what_a_renderer_finds_obsolete_is_cancelled(database: Database, post: Post, telegram: Telegram) -> None:
    content_id = await post_to(database, [-1])
    telegram.answers = [Obsolete("unsubscribed")]
    async with post.delivering():
        await all_settled(database)
    row = await row_of(database, content_id)
    assert (row.state, row.outcome, row.attempts) == (State.CANCELLED, "unsubscribed", 0)


async def test_who_has_blocked_the_bot_is_not_asked_again(database: Database, post: Post, telegram: Telegram) -> None:
    await add_people(database, [FIRST_PERSON, FIRST_PERSON + 1])
    await post_to(database, [FIRST_PERSON])
    telegram.answers = [failure(FailureKind.UNREACHABLE)]
    async with post.delivering():
        await all_settled(database)
        person = await post.people.get(FIRST_PERSON)
        assert person
        assert not person.is_reachable
        later = await post_to(database, [FIRST_PERSON, FIRST_PERSON + 1], key="later")
        post.worker.wake()
        await all_settled(database)
    assert telegram.chats == [FIRST_PERSON, FIRST_PERSON + 1]
    unasked, sent = await rows_of(database, later)
    assert (unasked.state, unasked.outcome, unasked.attempts) == (State.FAILED, "blocked", 0)
    assert sent.state == State.SENT


async def test_nothing_at_all_goes_before_the_time_that_telegram_asks_for(
    database: Database, database_url: str, clock: Clock, telegram: Telegram
) -> None:
    other_database = Database(database_url)
    await other_database.open()
    one = Post(database, clock, telegram, concurrency=1)
    await post_to(database, range(-10, 0), has_quiet_hours=False)
    telegram.answers = [Sent(1), Sent(2), failure(FailureKind.WAIT, seconds=14_400.5)]
    async with one.delivering():
        await eventually(lambda: len(telegram.asked) == 3)
        # A second process, and a row that is posted meanwhile.
        other = Post(other_database, clock, telegram)
        async with other.delivering():
            await post_to(database, [-11], Lane.NOTICE, has_quiet_hours=False)
            for clock.now in (NOON, NOON + timedelta(seconds=14_400)):
                for each in (one, other):
                    each.worker.wake()
                await asyncio.sleep(0.1)
                assert len(telegram.asked) == 3
                assert await other.outbox.paused_until(clock.now) == NOON + timedelta(seconds=14_400.5)
            await all_become(database, State.PENDING, State.SENT)  # nothing is left claimed meanwhile
            clock.now = NOON + timedelta(seconds=14_400.5)
            for each in (one, other):
                each.worker.wake()
            await all_become(database, State.SENT)
    assert sorted(telegram.chats[3:]) == sorted([-11, *range(-8, 0)])
    await other_database.close()


async def test_a_pause_in_the_middle_of_a_delivery_is_noticed_whoever_was_asked_for_it(
    database: Database, clock: Clock, telegram: Telegram, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "_LOOK_SECONDS", 0.0)
    await post_to(database, range(-40, 0))
    elsewhere = Outbox(database)

    async def answer(_delivery: Delivery) -> Sent:
        if len(telegram.asked) == 5:
            await elsewhere.pause_until(NOON + timedelta(hours=1))
        return Sent(1)

    telegram.answer = answer
    async with Post(database, clock, telegram, concurrency=1).delivering():
        await eventually(lambda: len(telegram.asked) >= 5)
        await all_become(database, State.PENDING, State.SENT)
        assert len(telegram.asked) <= 6  # one may have been on its way
        clock.now += timedelta(hours=1)


async def test_a_broken_connection_is_tried_again_after_growing_pauses(
    database: Database, clock: Clock, post: Post, telegram: Telegram
) -> None:
    content_id = await post_to(database, [-1])
    telegram.answers = [failure(FailureKind.BROKEN)] * 3
    due = []
    async with post.delivering():
        for number in range(1, 4):
            await eventually(lambda number=number: len(telegram.asked) == number)  # type: ignore[misc]
            await all_become(database, State.PENDING)
            row = await row_of(database, content_id)
            due.append((row.not_before_at - clock.now).total_seconds())
            assert (row.error, row.attempts) == ("Telegram says broken", number)
            clock.now = row.not_before_at
            post.worker.wake()
        await all_become(database, State.SENT)
    assert due == [1, 5, 15]
    assert (await row_of(database, content_id)).error is None
    assert telegram.asked[-1].attempts == 3


async def test_an_outage_holds_everything_up(
    database: Database, clock: Clock, telegram: Telegram, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "_OUTAGE_SECONDS", 3600.0)
    await post_to(database, range(-100, 0))
    telegram.answer = lambda _: failure(FailureKind.BROKEN)
    async with Post(database, clock, telegram).delivering():
        await eventually(lambda: len(telegram.asked) >= worker._BROKEN_IN_A_ROW)
        await asyncio.sleep(0.2)
    assert len(telegram.asked) <= worker._BROKEN_IN_A_ROW + CONCURRENCY
    assert await states(database) == {State.PENDING: 100}


async def test_after_an_outage_everything_goes(database: Database, clock: Clock, telegram: Telegram) -> None:
    await post_to(database, range(-60, 0))
    telegram.answers = [failure(FailureKind.BROKEN)] * 30
    post = Post(database, clock, telegram)
    async with post.delivering():
        await eventually(sent_as_time_passes(database, clock, post))
    assert len(telegram.asked) == 90


async def test_formatting_that_telegram_cannot_read_is_left_out(
    database: Database, post: Post, telegram: Telegram, caplog: pytest.LogCaptureFixture
) -> None:
    content_id = await post_to(database, [-1])
    telegram.answers = [failure(FailureKind.UNREADABLE), Sent(5)]
    async with post.delivering():
        await all_settled(database)
    row = await row_of(database, content_id)
    assert (row.state, row.outcome, row.message_id) == (State.SENT, "plain_text", 5)
    assert [each.is_plain_text for each in telegram.asked] == [False, True]
    assert f"Content {content_id} is sent as plain text" in caplog.text


async def test_a_text_that_telegram_cannot_read_in_either_form_is_a_failure(
    database: Database, post: Post, telegram: Telegram
) -> None:
    content_id = await post_to(database, [-1])
    telegram.answers = [failure(FailureKind.UNREADABLE)] * 2
    async with post.delivering():
        await all_settled(database)
    row = await row_of(database, content_id)
    assert (row.state, row.outcome) == (State.FAILED, "refused")


async def test_a_group_that_moved_gets_its_message_where_it_is_now(
    database: Database, post: Post, telegram: Telegram
) -> None:
    content_id = await post_to(database, [-1])
    later = await post_to(database, [-1], at=NOON + timedelta(days=1), key="later")
    telegram.answers = [failure(FailureKind.MIGRATED, new_chat_id=-100)]
    async with post.delivering():
        await eventually(lambda: len(telegram.asked) == 2)
    assert telegram.chats == [-1, -100]
    assert (await row_of(database, content_id)).state == State.SENT
    assert (await row_of(database, later)).chat_id == -100


async def test_a_fault_in_one_message_does_not_concern_the_others(
    database: Database, post: Post, telegram: Telegram, caplog: pytest.LogCaptureFixture
) -> None:
    content_id = await post_to(database, range(-9, 0))
    telegram.answers = [Sent(1), KeyError("a mistake"), Sent(2)]
    async with post.delivering():
        await all_settled(database)
    rows = await rows_of(database, content_id)
    assert [(row.state, row.outcome) for row in rows if row.state != State.SENT] == [(State.FAILED, "fault")]
    assert len(telegram.asked) == 9
    assert "a mistake" in caplog.text


async def test_a_renderer_that_cannot_reach_the_database_is_asked_again(
    database: Database, clock: Clock, post: Post, telegram: Telegram
) -> None:
    content_id = await post_to(database, [-1])
    telegram.answers = [DatabaseError("The database is locked")]
    async with post.delivering():
        await eventually(lambda: len(telegram.asked) == 1)
        await all_become(database, State.PENDING)
        clock.now += timedelta(seconds=1)
        post.worker.wake()
        await all_become(database, State.SENT)
    assert (await row_of(database, content_id)).attempts == 2


async def test_what_is_of_no_use_any_more_is_not_sent(
    database: Database, clock: Clock, post: Post, telegram: Telegram
) -> None:
    over = await post_to(database, [-1], at=NOON - timedelta(hours=2), expires_at=NOON, key="over")
    useful = await post_to(database, [-2], expires_at=NOON + timedelta(seconds=1))
    async with post.delivering():
        await all_settled(database)
    row = await row_of(database, over)
    assert (row.state, row.outcome, row.attempts) == (State.CANCELLED, "expired", 0)
    assert (await row_of(database, useful)).state == State.SENT
    assert telegram.chats == [-2]


async def test_nobody_is_written_to_at_night(database: Database, clock: Clock, post: Post, telegram: Telegram) -> None:
    tokyo, bishkek = FIRST_PERSON, FIRST_PERSON + 1
    await add_people(database, [tokyo], time_zone="Asia/Tokyo")
    await add_people(database, [bishkek], time_zone="Asia/Bishkek")
    clock.now = datetime(2026, 11, 25, 22, 30, tzinfo=ZoneInfo("Asia/Tokyo")).astimezone(UTC)
    content_id = await post_to(database, [tokyo, bishkek, -5])
    async with post.delivering():
        await eventually(lambda: len(telegram.asked) == 2)
        await all_become(database, State.SENT, State.PENDING)
        assert sorted(telegram.chats) == [-5, bishkek]
        waits = (await rows_of(database, content_id))[0]
        morning = datetime(2026, 11, 26, 8, 0, tzinfo=ZoneInfo("Asia/Tokyo"))
        assert (waits.not_before_at, waits.attempts) == (morning, 0)
        clock.now = morning.astimezone(UTC)
        post.worker.wake()
        await all_become(database, State.SENT)


async def test_what_is_urgent_goes_at_night(database: Database, clock: Clock, post: Post, telegram: Telegram) -> None:
    await add_people(database, [FIRST_PERSON])
    clock.now = NOON + timedelta(hours=12)
    await post_to(database, [FIRST_PERSON], has_quiet_hours=False)
    async with post.delivering():
        await all_become(database, State.SENT)


async def test_a_chat_gets_its_second_message_a_second_later(
    database: Database, clock: Clock, post: Post, telegram: Telegram
) -> None:
    await post_to(database, [-1], key="first")
    second = await post_to(database, [-1], key="second")
    async with post.delivering():
        await eventually(lambda: len(telegram.asked) == 1)
        await all_become(database, State.SENT, State.PENDING)
        row = await row_of(database, second)
        assert (row.state, row.attempts) == (State.PENDING, 0)
        assert NOON < row.not_before_at <= NOON + timedelta(seconds=1)


async def post_correction(database: Database, content_id: int) -> int:
    async with database.writing() as session:
        await replace_content(session, content_id, {"title": "new"})
        correction_id = await post_content(session, KIND, {}, NOON)
        await post_about_rows(database, session, Posting(correction_id, Lane.AMENDMENT, "c", NOON), content_id)
    return correction_id


async def test_a_correction_waits_until_its_message_is_sent(
    database: Database, clock: Clock, post: Post, telegram: Telegram
) -> None:
    content_id = await post_to(database, [-1])
    may_answer = asyncio.Event()

    async def answer(delivery: Delivery) -> Sent:
        if delivery.target is None:
            await may_answer.wait()
        return Sent(delivery.target.message_id if delivery.target else 4321)

    telegram.answer = answer
    async with post.delivering():
        await eventually(lambda: len(telegram.asked) == 1)
        correction_id = await post_correction(database, content_id)
        post.worker.wake()

        async def is_postponed() -> bool:
            return (await row_of(database, correction_id)).not_before_at > NOON

        await eventually(is_postponed)
        assert len(telegram.asked) == 1
        may_answer.set()
        await eventually(lambda: asyncio.create_task(is_sent(database, content_id)))
        clock.now += timedelta(seconds=10)
        post.worker.wake()
        await all_become(database, State.SENT)
    assert telegram.asked[1].target == Target(State.SENT, 4321)


async def is_sent(database: Database, content_id: int) -> bool:
    return (await row_of(database, content_id)).state == State.SENT


async def test_a_message_that_was_never_sent_is_not_corrected(
    database: Database, clock: Clock, post: Post, telegram: Telegram
) -> None:
    content_id = await post_to(database, [-1])
    (claimed,) = await post.outbox.claim(NOON, 1)
    correction_id = await post_correction(database, content_id)
    await post.outbox.settle([worker._settled(claimed, State.FAILED, "refused")], NOON)
    async with post.delivering():
        await all_settled(database)
    row = await row_of(database, correction_id)
    assert (row.state, row.outcome, row.attempts) == (State.CANCELLED, "never_sent", 0)
    assert telegram.asked == []


async def test_an_edit_that_changes_nothing_is_done(database: Database, post: Post, telegram: Telegram) -> None:
    await post_to(database, [-1])
    telegram.answers = [failure(FailureKind.UNCHANGED)]
    async with post.delivering():
        await all_settled(database)
    assert await states(database) == {State.SENT: 1}


async def test_whoever_stops_in_the_middle_gives_back_what_is_not_sent(
    database: Database, clock: Clock, telegram: Telegram, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "_FINISH_SECONDS", 0.1)
    await post_to(database, range(-30, 0))
    hangs = asyncio.Event()

    async def answer(delivery: Delivery) -> Sent:
        if len(telegram.asked) == 9:
            await asyncio.sleep(0.03)  # arrives while the worker ends
        elif len(telegram.asked) > 9:
            hangs.set()
            await asyncio.sleep(3600)
        return Sent(1)

    telegram.answer = answer
    async with Post(database, clock, telegram).delivering():
        await hangs.wait()
    assert await states(database) == {State.SENT: 9, State.PENDING: 21}
    telegram.answer = telegram.take
    async with Post(database, clock, telegram).delivering():
        await all_become(database, State.SENT)


async def test_whoever_stops_at_any_moment_leaves_nothing_claimed(
    database: Database, clock: Clock, telegram: Telegram
) -> None:
    await post_to(database, range(-200, 0))
    for _ in range(20):
        async with Post(database, clock, telegram).delivering():
            await asyncio.sleep(random.uniform(0, 0.02))  # noqa: S311 - also in the middle of a claim or a settlement
        assert set(await states(database)) <= {State.PENDING, State.SENT}
    async with Post(database, clock, telegram).delivering():
        await all_become(database, State.SENT)
    assert sorted(telegram.chats) == list(range(-200, 0))


async def test_a_worker_that_waits_for_its_turn_gives_everything_back(
    database: Database, clock: Clock, telegram: Telegram
) -> None:
    await post_to(database, range(-30, 0))
    async with Post(database, clock, telegram, rate=0.001).delivering():
        await eventually(lambda: len(telegram.asked) == 1)
    assert await states(database) == {State.SENT: 1, State.PENDING: 29}


async def test_a_worker_that_may_no_longer_claim_ends(database: Database, post: Post, telegram: Telegram) -> None:
    await post_to(database, [-1])
    async with post.delivering() as task:
        await all_become(database, State.SENT)
        post.term.has_ended.set()
        await post_to(database, [-2])
        post.worker.wake()
        await asyncio.wait_for(task, SECONDS)
    assert telegram.chats == [-1]


async def test_nothing_more_is_begun_once_the_term_has_ended(database: Database, clock: Clock) -> None:
    """What is claimed already is given back, for whoever delivers next."""
    telegram = Telegram()
    post = Post(database, clock, telegram, concurrency=2)
    await post_to(database, range(-30, 0))

    def take_and_end(delivery: Delivery) -> Sent:
        post.term.has_ended.set()
        return telegram.take(delivery)

    telegram.answer = take_and_end
    async with post.delivering() as task:
        await asyncio.wait_for(task, SECONDS)
    assert len(telegram.asked) <= 2
    assert await states(database) == {State.SENT: len(telegram.asked), State.PENDING: 30 - len(telegram.asked)}


async def test_a_row_that_cannot_be_judged_stops_nobody_else(
    database: Database, post: Post, telegram: Telegram
) -> None:
    """A time zone may vanish from the time zone database."""
    await add_people(database, [FIRST_PERSON], time_zone="Mars/Base")
    await add_people(database, [FIRST_PERSON + 1])
    await post_to(database, [FIRST_PERSON, FIRST_PERSON + 1])
    async with post.delivering():
        await eventually(lambda: telegram.chats == [FIRST_PERSON + 1])
    assert await states(database) == {State.FAILED: 1, State.SENT: 1}


async def test_a_paused_content_goes_on_when_somebody_says_so(
    database: Database, post: Post, telegram: Telegram
) -> None:
    content_id = await post_to(database, [-1])
    await pause_content(database, content_id, is_paused=True)
    async with post.delivering():
        await asyncio.sleep(0.1)
        assert telegram.asked == []
        await pause_content(database, content_id, is_paused=False)
        post.worker.wake()
        await all_become(database, State.SENT)


async def test_a_row_goes_at_its_time_by_itself(database: Database, telegram: Telegram) -> None:
    due = datetime.now(UTC) + timedelta(seconds=0.4)
    sent_at = []

    async def answer(_delivery: Delivery) -> Sent:
        sent_at.append(datetime.now(UTC))
        return Sent(1)

    telegram.answer = answer
    await post_to(database, [-1], at=due, has_quiet_hours=False)
    clock = Clock()
    clock.__class__ = RealClock
    async with Post(database, clock, telegram).delivering():
        await all_become(database, State.SENT)
    assert sent_at[0] >= due


class RealClock(Clock):
    def __call__(self) -> datetime:
        return datetime.now(UTC)


@asynccontextmanager
async def locked(database: Database) -> AsyncIterator[None]:
    """The outbox cannot be written to, as when another program holds it up."""
    async with database.writing() as session:
        # On SQLite the first statement, whichever it is, begins the transaction and locks everything.
        statement = "SELECT 1" if database.is_sqlite else "LOCK TABLE outbox IN EXCLUSIVE MODE"
        await session.execute(text(statement))
        yield


async def test_while_the_database_fails_no_outcome_is_lost_and_no_message_repeated(
    database: Database, database_url: str, clock: Clock, telegram: Telegram, caplog: pytest.LogCaptureFixture
) -> None:
    impatient = Database(database_url, lock_seconds=0.1)
    await impatient.open()
    await post_to(database, range(-70, 0))
    may_answer = asyncio.Event()

    async def answer(_delivery: Delivery) -> Sent:
        await may_answer.wait()
        return Sent(1)

    def failures() -> int:
        return sum("could not be kept yet" in record.message for record in caplog.records)

    telegram.answer = answer
    with caplog.at_level(logging.WARNING):
        post = Post(impatient, clock, telegram)
        async with post.delivering():
            await eventually(lambda: len(telegram.asked) == CONCURRENCY)
            async with locked(database):
                may_answer.set()
                await eventually(lambda: failures() >= 3)
                # What was sent keeps its slot until that is known to the database.
                assert len(telegram.asked) == CONCURRENCY
                clock.now += 2 * LEASE
            await eventually(sent_as_time_passes(database, clock, post))
    assert sorted(telegram.chats) == list(range(-70, 0))
    await impatient.close()


class FaultyOutbox(Outbox):
    """Fails now and then, before or after the work is done."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self.calls = 0

    async def claim(self, now: datetime, limit: int) -> list[Delivery]:
        self._fail(3)
        return await super().claim(now, min(limit, 10))

    async def settle(self, *arguments: object) -> None:
        self._fail(3)
        await super().settle(*arguments)  # type: ignore[arg-type]
        self._fail(4)

    def _fail(self, how_often: int) -> None:
        self.calls += 1
        if self.calls % how_often == 0:
            raise DatabaseError("a fault")


async def test_a_database_that_fails_again_and_again_repeats_nothing(
    database: Database, clock: Clock, telegram: Telegram
) -> None:
    await post_to(database, range(-50, 0))
    post = Post(database, clock, telegram)
    outbox = FaultyOutbox(database)
    post.worker = Worker(outbox, post.people, telegram, Pacer(math.inf), clock, concurrency=CONCURRENCY)
    async with post.delivering():
        await all_become(database, State.SENT)
    assert sorted(telegram.chats) == list(range(-50, 0))
    assert outbox.calls > 20


async def test_never_more_on_their_way_than_there_are_slots(
    database: Database, clock: Clock, telegram: Telegram
) -> None:
    await post_letters(database, [])
    await post_to(database, range(-40, 0))
    on_their_way = 0
    most = 0

    async def answer(_delivery: Delivery) -> Sent:
        nonlocal on_their_way, most
        on_their_way += 1
        most = max(most, on_their_way)
        await asyncio.sleep(0.005)
        on_their_way -= 1
        return Sent(1)

    telegram.answer = answer
    async with Post(database, clock, telegram).delivering():
        await all_become(database, State.SENT)
    assert most == CONCURRENCY
