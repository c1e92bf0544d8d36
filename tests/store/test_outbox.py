from __future__ import annotations

import asyncio
import random
from dataclasses import replace
from datetime import timedelta
from itertools import chain
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, update
from sqlmodel import col

from talentbot.language import Locale
from talentbot.store.database import Database
from talentbot.store.outbox import (
    KEPT_FOR,
    LEASE,
    Delivery,
    Lane,
    Outbox,
    Recipient,
    Settlement,
    State,
    Target,
)
from talentbot.store.people import People
from talentbot.store.posting import (
    Letter,
    Posting,
    cancel_pending,
    post_about_rows,
    post_content,
    post_to_people,
    present_chat_id,
    replace_content,
)
from talentbot.store.tables import OutboxContent, OutboxRow, Person
from tests.outbox.rows import (
    FIRST_PERSON,
    KIND,
    NOON,
    add_people,
    pause_content,
    post_letters,
    post_to,
    post_to_everybody,
    row_of,
    rows_of,
    states,
)

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from datetime import datetime

GROUP = -1_001_000_000_001
SECOND = timedelta(seconds=1)


@pytest.fixture
def outbox(database: Database) -> Outbox:
    return Outbox(database)


def settled(delivery: Delivery, state: State = State.SENT, message_id: int | None = 1) -> Settlement:
    return Settlement(delivery.id, delivery.claim, state, message_id=message_id)


async def claim_one(outbox: Outbox, now: datetime = NOON) -> Delivery:
    (delivery,) = await outbox.claim(now, 100)
    return delivery


async def test_a_claim_has_everything_that_is_needed(database: Database, outbox: Outbox) -> None:
    await add_people(database, [FIRST_PERSON], locale="ky", time_zone="Asia/Tokyo", wants_announcements=True)
    expires_at = NOON + timedelta(days=1)
    content_id = await post_to(
        database, [FIRST_PERSON], body={"title": "Жаңылык"}, has_quiet_hours=False, expires_at=expires_at
    )
    delivery = await claim_one(outbox)
    assert delivery == Delivery(
        id=delivery.id,
        claim=1,
        content_id=content_id,
        kind=KIND,
        body={"title": "Жаңылык"},
        has_quiet_hours=False,
        chat_id=FIRST_PERSON,
        recipient=Recipient(FIRST_PERSON, Locale.KY, "Asia/Tokyo", wants_announcements=True, is_reachable=True),
        target=None,
        expires_at=expires_at,
        attempts=0,
    )
    row = await row_of(database, content_id)
    assert (row.state, row.lease_until_at, row.claims) == (State.SENDING, NOON + LEASE, 1)


async def test_the_most_urgent_lane_first_and_then_the_earliest(database: Database, outbox: Outbox) -> None:
    for minutes, lane in enumerate([Lane.ANNOUNCEMENT, Lane.REMINDER, Lane.NOTICE, Lane.AMENDMENT]):
        for earlier in (0, 10):
            at = NOON - timedelta(minutes=minutes + earlier)
            await post_to(database, [-1 - earlier], lane, at, key=str(earlier))
    claimed = await outbox.claim(NOON, 100)
    rows = {row.id: row for row in await rows_of(database)}
    found = [(rows[each.id].lane, each.chat_id) for each in claimed]
    assert found == [(lane, chat_id) for lane in Lane for chat_id in (-11, -1)]


async def test_the_limit_takes_the_first(database: Database, outbox: Outbox) -> None:
    await post_to(database, [-1, -2, -3], Lane.ANNOUNCEMENT)
    await post_to(database, [-4, -5], Lane.REMINDER)
    assert [each.chat_id for each in await outbox.claim(NOON, 3)] == [-4, -5, -1]
    assert [each.chat_id for each in await outbox.claim(NOON, 3)] == [-2, -3]
    assert await outbox.claim(NOON, 3) == []


async def test_nothing_is_claimed_before_its_time(database: Database, outbox: Outbox) -> None:
    await post_to(database, [GROUP], at=NOON)
    assert await outbox.claim(NOON - timedelta(microseconds=1), 100) == []
    assert await outbox.claim(NOON, 100)


async def test_a_paused_content_waits_and_others_do_not(database: Database, outbox: Outbox) -> None:
    paused = await post_to(database, [-1], Lane.REMINDER)
    await post_to(database, [-2], Lane.ANNOUNCEMENT)
    await pause_content(database, paused, is_paused=True)
    assert [each.chat_id for each in await outbox.claim(NOON, 100)] == [-2]
    await pause_content(database, paused, is_paused=False)
    assert [each.chat_id for each in await outbox.claim(NOON, 100)] == [-1]


async def test_while_telegram_asks_to_wait_nothing_is_claimed_and_the_longer_wait_counts(
    database: Database, outbox: Outbox
) -> None:
    await post_to(database, [GROUP])
    assert await outbox.paused_until(NOON) is None
    for hours in (2, 3, 1):
        await outbox.pause_until(NOON + timedelta(hours=hours))
    end = NOON + timedelta(hours=3)
    assert await outbox.paused_until(NOON) == end
    assert await outbox.claim(end - SECOND, 100) == []
    assert await outbox.paused_until(end) is None
    assert await outbox.claim(end, 100)


async def test_what_became_of_a_row_is_kept(database: Database, outbox: Outbox) -> None:
    content_id = await post_to(database, [-1, -2])
    first, second = await outbox.claim(NOON, 100)
    await outbox.settle(
        [
            Settlement(first.id, first.claim, State.SENT, message_id=77),
            Settlement(second.id, second.claim, State.FAILED, "refused", "e" * 1000, is_attempt=False),
        ],
        NOON + SECOND,
    )
    sent, failed = await rows_of(database, content_id)
    assert (sent.state, sent.message_id, sent.attempts) == (State.SENT, 77, 1)
    assert (failed.state, failed.outcome, failed.error, failed.attempts) == (State.FAILED, "refused", "e" * 300, 0)
    assert {(row.settled_at, row.lease_until_at) for row in (sent, failed)} == {(NOON + SECOND, None)}


async def test_a_postponed_row_comes_again_then_and_counts_attempts(database: Database, outbox: Outbox) -> None:
    await post_to(database, [GROUP])
    first = await claim_one(outbox)
    later = NOON + timedelta(hours=1)
    await outbox.settle([Settlement(first.id, first.claim, State.PENDING, not_before_at=later)], NOON)
    assert await outbox.claim(later - SECOND, 100) == []
    second = await claim_one(outbox, later)
    assert (second.claim, second.attempts) == (2, 1)
    row = (await rows_of(database))[0]
    assert (row.settled_at, row.not_before_at) == (None, later)


async def test_a_claim_without_an_outcome_is_void_after_its_lease(database: Database, outbox: Outbox) -> None:
    await post_to(database, [GROUP])
    first = await claim_one(outbox)
    other = Outbox(database)
    assert await other.claim(NOON + LEASE - SECOND, 100) == []
    second = await claim_one(other, NOON + LEASE)
    assert (second.id, second.claim) == (first.id, 2)


async def test_no_jump_of_the_clock_voids_a_claim_of_ones_own(database: Database, outbox: Outbox) -> None:
    await post_to(database, [GROUP])
    first = await claim_one(outbox)
    assert await outbox.claim(NOON + 10 * LEASE, 100) == []
    await outbox.settle([replace(settled(first, State.PENDING), not_before_at=NOON)], NOON)
    assert (await claim_one(outbox, NOON + 10 * LEASE)).id == first.id


async def test_the_outcome_of_a_void_claim_is_dropped_once_another_has_the_row(
    database: Database, outbox: Outbox
) -> None:
    content_id = await post_to(database, [GROUP])
    first = await claim_one(outbox)
    second = await claim_one(Outbox(database), NOON + LEASE)
    await outbox.settle([settled(first, State.FAILED)], NOON)
    assert (await row_of(database, content_id)).state == State.SENDING
    await outbox.settle([settled(second, message_id=5)], NOON)
    await outbox.settle([settled(second, State.FAILED)], NOON)  # a second outcome of the same claim
    row = await row_of(database, content_id)
    assert (row.state, row.message_id, row.attempts) == (State.SENT, 5, 1)


async def test_the_outcome_of_a_row_that_nobody_has_claimed_since_still_counts(
    database: Database, outbox: Outbox
) -> None:
    content_id = await post_to(database, [GROUP])
    delivery = await claim_one(outbox)
    await outbox.release()
    assert (await row_of(database, content_id)).state == State.PENDING
    await outbox.settle([settled(delivery)], NOON)
    assert (await row_of(database, content_id)).state == State.SENT
    assert await outbox.claim(NOON + LEASE, 100) == []


async def test_release_gives_every_claimed_row_back_at_once(database: Database, outbox: Outbox) -> None:
    await post_to(database, [-1, -2])
    sent, _ = await outbox.claim(NOON, 100)
    await outbox.settle([settled(sent)], NOON)
    await outbox.release()
    assert [each.chat_id for each in await outbox.claim(NOON, 100)] == [-2]


async def test_a_cancelled_row_is_not_claimed_and_a_claimed_one_not_cancelled(
    database: Database, outbox: Outbox
) -> None:
    content_id = await post_to(database, [-1, -2])
    (claimed,) = await outbox.claim(NOON, 1)
    async with database.writing() as session:
        assert await cancel_pending(session, "recalled", NOON, col(OutboxRow.content_id) == content_id) == 1
    assert await outbox.claim(NOON, 100) == []
    await outbox.settle([settled(claimed)], NOON)
    sent, cancelled = await rows_of(database, content_id)
    assert (sent.state, cancelled.state, cancelled.outcome) == (State.SENT, State.CANCELLED, "recalled")
    assert cancelled.settled_at == NOON


async def test_a_unique_key_forbids_a_second_row(database: Database, outbox: Outbox) -> None:
    letters = [Letter(chat_id, None, key, NOON) for chat_id, key in ((-1, "a"), (-2, "b"), (-3, "a"))]
    content_id = await post_letters(database, letters)
    await post_letters(database, letters[1:])
    assert [row.chat_id for row in await rows_of(database)] == [-1, -2]
    assert {row.content_id for row in await rows_of(database)} == {content_id}


async def test_more_rows_than_one_statement_takes(database: Database) -> None:
    await post_letters(database, [Letter(-number, None, f"{number}", NOON) for number in range(5001)])
    assert await states(database) == {State.PENDING: 5001}


async def test_one_statement_posts_to_everybody_whom_a_query_gives(database: Database) -> None:
    people = range(FIRST_PERSON, FIRST_PERSON + 10)
    await add_people(database, people[:7], wants_announcements=True)
    await add_people(database, people[7:], wants_announcements=False)
    willing = select(col(Person.telegram_id)).where(col(Person.wants_announcements).is_(True))
    expires_at = NOON + timedelta(days=2)
    counts = []
    for query in (willing, select(col(Person.telegram_id)), willing):
        async with database.writing() as session:
            content_id = await post_content(session, KIND, {}, NOON)
            posting = Posting(content_id, Lane.ANNOUNCEMENT, "broadcast:1", NOON, expires_at)
            counts.append(await post_to_people(database, session, posting, query))
    assert counts == [7, 3, 0]
    rows = await rows_of(database)
    assert sorted((row.chat_id, row.person_id) for row in rows) == [(person, person) for person in people]
    assert {row.unique_key for row in rows} == {f"broadcast:1:{person}" for person in people}
    assert {(row.lane, row.state, row.not_before_at, row.expires_at) for row in rows} == {
        (Lane.ANNOUNCEMENT, State.PENDING, NOON, expires_at)
    }


async def test_a_correction_concerns_what_was_sent_and_what_is_being_sent(database: Database, outbox: Outbox) -> None:
    content_id = await post_to(database, [-1, -2, -3, -4])
    sent, failed, sending = await outbox.claim(NOON, 3)
    await outbox.settle([settled(sent, message_id=70), settled(failed, State.FAILED)], NOON)

    counts = [await correct(database, content_id) for _ in range(2)]
    assert counts == [2, 0]
    corrections = await outbox.claim(NOON, 2)
    assert {each.chat_id: each.target for each in corrections} == {
        sent.chat_id: Target(State.SENT, 70),
        sending.chat_id: Target(State.SENDING, None),
    }
    assert [each.body for each in await outbox.claim(NOON, 100)] == [{"title": "new"}]


async def correct(database: Database, content_id: int) -> int:
    """Correct a content as a broadcast does; how many messages are to be edited."""
    async with database.writing() as session:
        await replace_content(session, content_id, {"title": "new"})
        correction_id = await post_content(session, "correction", {}, NOON, has_quiet_hours=False)
        posting = Posting(correction_id, Lane.AMENDMENT, f"correction:{content_id}", NOON)
        return await post_about_rows(database, session, posting, content_id)


async def test_a_group_that_moved_is_followed_by_what_is_not_sent(database: Database, outbox: Outbox) -> None:
    content_ids = [await post_to(database, [GROUP, -7], key=str(number)) for number in range(3)]
    sent, _, sending, *_ = await outbox.claim(NOON, 4)
    assert (sent.chat_id, sending.chat_id) == (GROUP, GROUP)
    await outbox.settle([settled(sent)], NOON)
    await outbox.follow_migration(GROUP, -9)
    await outbox.follow_migration(GROUP, -8)
    chats = [[row.chat_id for row in await rows_of(database, content_id)] for content_id in content_ids]
    assert chats == [[GROUP, -7], [-9, -7], [-9, -7]]
    async with database.reading() as session:
        assert await present_chat_id(session, GROUP) == -8
        assert await present_chat_id(session, -7) == -7


async def test_what_was_settled_long_ago_is_deleted(database: Database, outbox: Outbox) -> None:
    old = await post_to(database, [-1])
    await outbox.settle([settled(await claim_one(outbox))], NOON)
    recent = await post_to(database, [-2])
    await outbox.settle([settled(await claim_one(outbox))], NOON + 2 * SECOND)
    waiting = await post_to(database, [-3], at=NOON + timedelta(days=365))
    await outbox.prune(NOON + KEPT_FOR + SECOND)
    assert [row.content_id for row in await rows_of(database)] == [recent, waiting]
    async with database.reading() as session:
        assert set(await session.scalars(select(col(OutboxContent.id)))) == {recent, waiting}
    assert old not in {recent, waiting}


async def test_a_correction_goes_with_the_message_that_it_is_about(database: Database, outbox: Outbox) -> None:
    content_id = await post_to(database, [GROUP])
    await outbox.settle([settled(await claim_one(outbox))], NOON)
    assert await correct(database, content_id) == 1
    await outbox.prune(NOON + KEPT_FOR + SECOND)
    assert await rows_of(database) == []


async def test_when_the_next_row_is_due(database: Database, outbox: Outbox) -> None:
    assert await outbox.next_due_at() is None
    await outbox.pause_until(NOON)
    assert await outbox.next_due_at() is None
    soon, later = NOON + timedelta(hours=1), NOON + timedelta(hours=2)
    first = await post_to(database, [-1], Lane.ANNOUNCEMENT, soon)
    await post_to(database, [-2], Lane.NOTICE, later)
    assert await outbox.next_due_at() == soon
    await pause_content(database, first, is_paused=True)
    assert await outbox.next_due_at() == later
    await pause_content(database, first, is_paused=False)
    await outbox.pause_until(soon + SECOND)
    assert await outbox.next_due_at() == soon + SECOND
    await outbox.pause_until(later + SECOND)
    assert await outbox.next_due_at() == later + SECOND


async def test_a_row_that_is_being_sent_is_not_due(database: Database, outbox: Outbox) -> None:
    await post_to(database, [GROUP])
    await claim_one(outbox)
    assert await outbox.next_due_at() is None


async def test_what_waits_for_a_person_goes_with_the_person(database: Database, outbox: Outbox) -> None:
    await add_people(database, [FIRST_PERSON, FIRST_PERSON + 1])
    await post_to_everybody(database)
    claimed = await outbox.claim(NOON, 100)
    await People(database).forget(FIRST_PERSON)
    await outbox.settle([settled(each) for each in claimed], NOON)
    assert [(row.person_id, row.state) for row in await rows_of(database)] == [(FIRST_PERSON + 1, State.SENT)]


@pytest.fixture
async def two_databases(make_database_url: Callable[[str], str]) -> AsyncIterator[tuple[Database, Database]]:
    """A PostgreSQL database, open in two places."""
    url = make_database_url("postgresql")
    databases = Database(url), Database(url)
    for database in databases:
        await database.open()
    yield databases
    for database in databases:
        await database.close()


async def test_two_that_claim_at_the_same_time_never_get_the_same_row(
    two_databases: tuple[Database, Database],
) -> None:
    await post_to(two_databases[0], range(-400, 0))

    async def claim_all(database: Database) -> list[int]:
        found: list[int] = []
        misses = 0
        while misses < 5:  # another may have locked all that this one looked at
            claimed = await Outbox(database).claim(NOON, 7)
            found += [each.id for each in claimed]
            misses = 0 if claimed else misses + 1
        return found

    shares = await asyncio.gather(*(claim_all(database) for database in two_databases * 2))
    assert sorted(chain.from_iterable(shares)) == [row.id for row in await rows_of(two_databases[0])]
    assert sum(map(bool, shares)) > 1
    assert {row.claims for row in await rows_of(two_databases[0])} == {1}


async def test_a_correction_in_the_middle_of_claims_leaves_nobody_with_the_old_text(
    two_databases: tuple[Database, Database],
) -> None:
    database, other = two_databases
    seen: set[tuple[bool, bool]] = set()
    for repetition in range(30):
        content_id = await post_to(database, range(-16, 0), key=str(repetition), body={"title": "old"})
        has_begun = asyncio.Event()
        claims = asyncio.create_task(claim_everything(Outbox(other), has_begun))
        await has_begun.wait()
        await asyncio.sleep(random.uniform(0, 0.01))  # noqa: S311 - at any point of the next claim
        await correct(database, content_id)
        bodies = await claims
        async with database.reading() as session:
            corrected = set(await session.scalars(select(col(OutboxRow.target_id))))
        rows = [row.id for row in await rows_of(database, content_id)]
        assert set(rows) <= set(bodies)
        for row_id in rows:
            assert row_id in corrected or bodies[row_id or 0] == {"title": "new"}
            seen.add((row_id in corrected, bodies[row_id or 0] == {"title": "new"}))
        async with database.writing() as session:
            await session.execute(update(OutboxRow).values(state=State.CANCELLED))
    assert {(True, False), (False, True)} <= seen  # it did happen in the middle


async def claim_everything(outbox: Outbox, has_begun: asyncio.Event) -> dict[int, object]:
    """The body that each row was claimed with."""
    found: dict[int, object] = {}
    while claimed := await outbox.claim(NOON, 4):
        found |= {each.id: each.body for each in claimed if each.kind == KIND}
        has_begun.set()
    return found
