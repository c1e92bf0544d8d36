"""From the start to the report."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete, event, select
from sqlmodel import col

from talentbot.broadcasts.broadcasts import Broadcasts
from talentbot.broadcasts.content import Missing
from talentbot.broadcasts.record import BroadcastState, Counts
from talentbot.language import Locale
from talentbot.store.database import Database
from talentbot.store.outbox import Lane, State
from talentbot.store.tables import OutboxContent, OutboxRow, Person
from tests.broadcasts.office import AUTHOR, EVERYONE, HELLO, SECOND, said
from tests.outbox.rows import FIRST_PERSON, NOON, post_to, rows_of, states

if TYPE_CHECKING:
    from tests.broadcasts.office import Clock, Office


async def contents(database: Database, kind: str) -> list[OutboxContent]:
    async with database.reading() as session:
        found = select(OutboxContent).where(col(OutboxContent.kind) == kind).order_by(col(OutboxContent.id))
        return list(await session.scalars(found))


async def test_the_start_posts_to_everybody_once(broadcasts: Broadcasts, office: Office, database: Database) -> None:
    await office.subscribe(5)
    await office.subscribe(1, first=50, wants_announcements=False)
    await office.subscribe(1, first=51, is_reachable=False)
    started = await office.started()

    assert (started.state, started.recipients, started.started_at) == (BroadcastState.RUNNING, 5, NOON)
    assert await broadcasts.running() == [started]
    rows = await office.rows(started)
    assert [(row.person_id, row.chat_id) for row in rows] == [(FIRST_PERSON + n, FIRST_PERSON + n) for n in range(5)]
    assert {row.unique_key for row in rows} == {f"broadcast:{started.id}:{FIRST_PERSON + n}" for n in range(5)}
    assert {(row.lane, row.state, row.not_before_at) for row in rows} == {(Lane.ANNOUNCEMENT, "pending", NOON)}
    (content,) = await contents(database, "announcement")
    assert json.loads(content.body) == {"broadcast": started.id, "content": HELLO.to_json(), "urgent": False}
    assert content.has_quiet_hours
    assert await broadcasts.start_due() == []


async def test_several_processes_start_it_once(
    broadcasts: Broadcasts, office: Office, database_url: str, clock: Clock
) -> None:
    await office.subscribe(20)
    planned = await broadcasts.plan(HELLO, EVERYONE, None, is_urgent=True)
    others = [Database(database_url) for _ in range(3)]
    for each in others:
        await each.open()
    started = await asyncio.gather(*(Broadcasts(each, clock).start_due() for each in [*others, office.database]))
    for each in others:
        await each.close()

    assert sorted(map(len, started)) == [0, 0, 0, 1]
    assert len(await rows_of(office.database)) == 20
    (content,) = await contents(office.database, "announcement")
    assert not content.has_quiet_hours
    assert (await broadcasts.get(planned.id)).recipients == 20


async def test_nothing_starts_before_its_time(broadcasts: Broadcasts, office: Office, clock: Clock) -> None:
    await office.subscribe(1)
    planned = await broadcasts.plan(HELLO, EVERYONE, NOON + SECOND)

    assert await broadcasts.start_due() == []
    clock.at += SECOND
    assert [record.id for record in await broadcasts.start_due()] == [planned.id]


async def test_who_has_no_text_gets_no_row_where_nothing_is_to_be_sent(broadcasts: Broadcasts, office: Office) -> None:
    await office.subscribe(1, first=1, locale="ky")
    await office.subscribe(1, first=2, locale="ja")

    nothing = await office.started(said(Missing.NOTHING, ky="Салам"))
    fallback = await office.started(said(ky="Салам"))
    assert ([row.person_id for row in await office.rows(nothing)], fallback.recipients) == ([1], 2)


async def test_for_nobody_it_is_done_at_once_with_a_report(broadcasts: Broadcasts, office: Office) -> None:
    await office.add_author()
    started = await office.started(author_id=AUTHOR)

    assert (started.state, started.recipients, started.finished_at) == (BroadcastState.DONE, 0, NOON)
    assert started.result == await broadcasts.counts(started.id) == Counts()
    assert [row.unique_key for row in await rows_of(office.database)] == [f"report:{started.id}"]


async def test_to_more_people_it_takes_no_more_statements(
    broadcasts: Broadcasts, office: Office, database: Database
) -> None:
    asked: list[str] = []
    event.listen(database.engine.sync_engine, "before_cursor_execute", lambda *call: asked.append(call[2]))
    counts = []
    for first, people in ((1, 1), (2, 2_000)):
        await office.subscribe(people, first=first)
        await broadcasts.plan(HELLO, EVERYONE, None)
        asked.clear()
        (started,) = await broadcasts.start_due()
        counts.append((started.recipients, len(asked)))

    (few, statements), (many, as_many_statements) = counts
    assert (few, many) == (1, 2_001)
    assert as_many_statements == statements


async def test_pause_holds_back_this_one_and_nothing_else(broadcasts: Broadcasts, office: Office) -> None:
    await office.subscribe(2)
    paused = await office.started()
    other = await office.started()
    assert await broadcasts.pause(paused.id)
    assert not await broadcasts.pause(paused.id)

    assert {delivery.content_id for delivery in await office.deliver_all()} == {other.content_id}
    assert [record.state for record in await broadcasts.running()] == [BroadcastState.PAUSED, BroadcastState.RUNNING]
    assert await broadcasts.resume(paused.id)
    assert not await broadcasts.resume(paused.id)
    assert len(await office.deliver_all()) == 2
    assert [record.state for record in await broadcasts.finish_done()] == [BroadcastState.DONE] * 2


async def test_a_planned_one_that_is_cancelled_never_starts(
    broadcasts: Broadcasts, office: Office, clock: Clock
) -> None:
    await office.subscribe(1)
    planned = await broadcasts.plan(HELLO, EVERYONE, NOON + SECOND)
    assert await broadcasts.cancel(planned.id)
    assert not await broadcasts.cancel(planned.id)
    clock.at += SECOND

    assert await broadcasts.start_due() == []
    cancelled = await broadcasts.get(planned.id)
    assert (cancelled.state, cancelled.finished_at) == (BroadcastState.CANCELLED, NOON)
    assert await rows_of(office.database) == []
    assert await broadcasts.finish_done() == []


async def test_cancelling_stops_what_waits_and_lets_arrive_what_is_on_its_way(
    broadcasts: Broadcasts, office: Office
) -> None:
    await office.add_author()
    await office.subscribe(6)
    started = await office.started(author_id=AUTHOR)
    await office.settle(await office.claim(2))
    under_way = await office.claim(2)
    pressed = await asyncio.gather(broadcasts.cancel(started.id), broadcasts.cancel(started.id))
    assert sorted(pressed) == [False, True]

    assert await broadcasts.counts(started.id) == Counts(total=6, sent=2, cancelled=2, pending=2)
    assert await broadcasts.finish_done() == []
    # One arrives; the other comes back unsent, and is not sent any more.
    await office.settle(under_way[:1])
    await office.settle(under_way[1:], State.PENDING, is_attempt=False)
    assert await office.claim() == []
    (finished,) = await broadcasts.finish_done()
    assert finished.state is BroadcastState.CANCELLED
    assert finished.result == Counts(total=6, sent=3, cancelled=3)
    assert [delivery.kind for delivery in await office.claim()] == ["broadcast_report"]
    assert not await broadcasts.resume(started.id)


async def test_a_paused_one_can_be_cancelled(broadcasts: Broadcasts, office: Office) -> None:
    await office.subscribe(2)
    started = await office.started()
    assert await broadcasts.pause(started.id)
    assert await broadcasts.cancel(started.id)

    (finished,) = await broadcasts.finish_done()
    assert (finished.state, finished.result) == (BroadcastState.CANCELLED, Counts(total=2, cancelled=2))


async def test_the_counts_tell_every_outcome_apart(broadcasts: Broadcasts, office: Office, clock: Clock) -> None:
    await office.add_author()
    await office.subscribe(9)
    started = await office.started(author_id=AUTHOR)
    claimed = await office.claim(7)
    outcomes = [
        (State.SENT, None),
        (State.SENT, "plain_text"),
        (State.FAILED, "blocked"),
        (State.FAILED, "refused"),
        (State.CANCELLED, "expired"),
        (State.CANCELLED, "unsubscribed"),
    ]
    for delivery, (state, outcome) in zip(claimed, outcomes, strict=False):
        await office.settle([delivery], state, outcome, error="Forbidden" if state is State.FAILED else None)
    counts = await broadcasts.counts(started.id)

    assert counts == Counts(total=9, sent=2, plain_text=1, blocked=1, failed=1, cancelled=2, pending=3)
    assert counts.done == 6
    assert await broadcasts.finish_done() == []


async def test_it_finishes_once_with_the_counts_and_one_report(
    broadcasts: Broadcasts, office: Office, clock: Clock, database: Database
) -> None:
    await office.add_author()
    await office.subscribe(3)
    started = await office.started(author_id=AUTHOR)
    await office.deliver_all()
    clock.at += SECOND
    finished = await asyncio.gather(*(Broadcasts(database, clock).finish_done() for _ in range(4)))

    (done,) = [record for records in finished for record in records]
    assert (done.state, done.result, done.finished_at) == (BroadcastState.DONE, Counts(total=3, sent=3), clock.at)
    assert await broadcasts.running() == []
    (delivery,) = await office.claim()
    assert (delivery.kind, delivery.body, delivery.chat_id) == ("broadcast_report", {"broadcast": started.id}, AUTHOR)
    assert not delivery.has_quiet_hours
    # The result outlives the rows, which are deleted after some weeks.
    async with database.writing() as session:
        await session.execute(delete(OutboxRow))
    assert await broadcasts.counts(started.id) == Counts(total=3, sent=3)


async def test_a_report_needs_an_author(broadcasts: Broadcasts, office: Office, database: Database) -> None:
    await office.add_author()
    await office.subscribe(1)
    by_command_line = await office.started()
    by_somebody_forgotten = await office.started(author_id=AUTHOR)
    async with database.writing() as session:
        await session.execute(delete(Person).where(col(Person.telegram_id) == AUTHOR))
    await office.deliver_all()

    assert {record.id for record in await broadcasts.finish_done()} == {by_command_line.id, by_somebody_forgotten.id}
    assert await contents(database, "broadcast_report") == []


async def test_failures_are_told_without_the_people(broadcasts: Broadcasts, office: Office, clock: Clock) -> None:
    await office.subscribe(1, first=1, locale="ky", time_zone="Asia/Tokyo")
    await office.subscribe(2, first=2)
    started = await office.started()
    first, second, third = await office.claim()
    clock.at += timedelta(minutes=1)
    await office.settle([second], State.FAILED, "refused", error="Bad Request: no")
    await office.settle([first], State.FAILED, "blocked", error="Forbidden: bot was blocked by the user")
    await office.settle([third])

    blocked, refused = await broadcasts.failures(started.id)
    assert (blocked.reason, blocked.locale, blocked.time_zone) == ("blocked", Locale.KY, "Asia/Tokyo")
    assert (blocked.attempts, blocked.last_at) == (1, clock.at)
    assert (refused.reason, refused.error) == ("refused", "Bad Request: no")
    planned = await broadcasts.plan(HELLO, EVERYONE, clock.at + SECOND)
    assert await broadcasts.failures(planned.id) == []


async def test_who_says_stop_gets_no_announcement_that_waits(broadcasts: Broadcasts, office: Office) -> None:
    await office.subscribe(2)
    first, second = await office.started(), await office.started()
    await post_to(office.database, [FIRST_PERSON], Lane.REMINDER)
    (under_way,) = [each for each in await office.claim(2) if each.kind == "announcement"]
    await broadcasts.withdraw(under_way.chat_id)

    withdrawn = await office.rows(second, lambda row: row.person_id == under_way.chat_id)
    assert [(row.state, row.outcome) for row in withdrawn] == [("cancelled", "unsubscribed")]
    assert len(await office.rows(first, lambda row: row.state == "sending")) == 1
    assert (await states(office.database))["cancelled"] == 1
    assert (await broadcasts.counts(second.id)).cancelled == 1


async def test_the_progress_message_is_kept(broadcasts: Broadcasts, office: Office) -> None:
    await office.subscribe(1)
    started = await office.started()
    await broadcasts.set_progress_message(started.id, 17)

    assert (await broadcasts.get(started.id)).progress_message_id == 17
