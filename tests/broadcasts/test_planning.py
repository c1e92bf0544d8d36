"""From the draft to the plan."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select
from sqlmodel import col

from talentbot.broadcasts.broadcasts import Broadcasts
from talentbot.broadcasts.content import BroadcastContent
from talentbot.broadcasts.record import (
    Audience,
    BroadcastState,
    StaleBroadcastError,
    UnfitBroadcastError,
    UnknownBroadcastError,
)
from talentbot.broadcasts.segment import Segment
from talentbot.language import Locale
from talentbot.store.people import People
from talentbot.store.tables import Broadcast
from tests.broadcasts.office import AUTHOR, EVERYONE, HELLO, said
from tests.outbox.rows import NOON

if TYPE_CHECKING:
    from talentbot.store.database import Database
    from tests.broadcasts.office import Clock, Office

HOUR = timedelta(hours=1)
TOMORROW = NOON + timedelta(days=1)


async def test_a_draft_is_there_after_a_restart_and_replaced_by_the_next(
    broadcasts: Broadcasts, office: Office, database: Database, clock: Clock
) -> None:
    await office.add_author()
    assert await broadcasts.draft_of(AUTHOR) is None
    first = await broadcasts.new_draft(AUTHOR)
    assert (first.state, first.content, first.segment) == (BroadcastState.DRAFT, BroadcastContent(), Segment())
    second = await broadcasts.new_draft(AUTHOR)

    assert await Broadcasts(database, clock).draft_of(AUTHOR) == second
    assert await broadcasts.listed(10) == []
    # A button below the first draft does nothing to the second, even where that got the same number.
    assert not await broadcasts.confirm(first.id, first.revision)
    with pytest.raises(StaleBroadcastError):
        await broadcasts.change(first.id, first.revision, content=HELLO)
    assert await broadcasts.draft_of(AUTHOR) == second


async def test_two_drafts_at_once_leave_one(broadcasts: Broadcasts, office: Office) -> None:
    await office.add_author()
    drafts = await asyncio.gather(*(broadcasts.new_draft(AUTHOR) for _ in range(5)))

    left = await broadcasts.draft_of(AUTHOR)
    assert left is not None
    assert left in drafts
    assert await broadcasts.discard(left.id)
    assert not await broadcasts.discard(left.id)
    assert await broadcasts.draft_of(AUTHOR) is None


async def test_the_draft_of_somebody_forgotten_goes_with_them(
    broadcasts: Broadcasts, office: Office, database: Database
) -> None:
    await office.add_author()
    await office.subscribe(1, first=7)
    await broadcasts.new_draft(7)
    kept = await broadcasts.new_draft(AUTHOR)
    await People(database).forget(7)

    async with database.reading() as session:
        assert list(await session.scalars(select(col(Broadcast.id)))) == [kept.id]


async def test_a_change_keeps_what_is_not_given(broadcasts: Broadcasts, office: Office) -> None:
    await office.add_author()
    draft = await broadcasts.new_draft(AUTHOR)
    draft = await broadcasts.change(draft.id, draft.revision, content=HELLO, start_at=TOMORROW)
    draft = await broadcasts.change(draft.id, draft.revision, segment=Segment.parse("locale=ky"), is_urgent=True)

    assert (draft.content, draft.start_at, draft.is_urgent) == (HELLO, TOMORROW, True)
    assert draft.segment == Segment.parse("locale=ky")
    assert (await broadcasts.change(draft.id, draft.revision, start_at=None)).start_at is None


async def test_what_was_seen_before_a_change_changes_and_confirms_nothing(
    broadcasts: Broadcasts, office: Office
) -> None:
    await office.add_author()
    seen = await broadcasts.new_draft(AUTHOR)
    changed = await broadcasts.change(seen.id, seen.revision, content=HELLO)

    with pytest.raises(StaleBroadcastError):
        await broadcasts.change(seen.id, seen.revision, content=said(ru="Пока"))
    assert not await broadcasts.confirm(seen.id, seen.revision)
    assert await broadcasts.get(seen.id) == changed


async def test_confirming_plans_once_however_often_it_is_pressed(broadcasts: Broadcasts, office: Office) -> None:
    await office.add_author()
    await office.subscribe(3)
    draft = await broadcasts.new_draft(AUTHOR)
    draft = await broadcasts.change(draft.id, draft.revision, content=HELLO)
    pressed = await asyncio.gather(*(broadcasts.confirm(draft.id, draft.revision) for _ in range(5)))

    assert sorted(pressed) == [False] * 4 + [True]
    planned = await broadcasts.get(draft.id)
    assert (planned.state, planned.expected, planned.start_at) == (BroadcastState.PLANNED, 3, NOON)
    assert await broadcasts.draft_of(AUTHOR) is None
    assert not await broadcasts.discard(draft.id)


async def test_a_broadcast_without_a_text_is_not_planned(broadcasts: Broadcasts, office: Office) -> None:
    await office.add_author()
    draft = await broadcasts.new_draft(AUTHOR)

    with pytest.raises(UnfitBroadcastError, match="has no text"):
        await broadcasts.confirm(draft.id, draft.revision)
    with pytest.raises(UnfitBroadcastError, match="has no text"):
        await broadcasts.plan(BroadcastContent(), EVERYONE, None)


async def test_a_planned_one_can_be_changed_until_it_starts(
    broadcasts: Broadcasts, office: Office, clock: Clock
) -> None:
    await office.subscribe(2, locale="ky")
    planned = await broadcasts.plan(HELLO, EVERYONE, TOMORROW)
    changed = await broadcasts.change(planned.id, planned.revision, segment=Segment.parse("locale=ja"))
    assert (changed.state, changed.expected, changed.start_at) == (BroadcastState.PLANNED, 0, TOMORROW)
    changed = await broadcasts.change(planned.id, changed.revision, segment=EVERYONE, start_at=None)
    assert (changed.expected, changed.start_at) == (2, NOON)

    assert len(await broadcasts.start_due()) == 1
    with pytest.raises(StaleBroadcastError):
        await broadcasts.change(changed.id, changed.revision, content=said(ru="Пока"))
    with pytest.raises(StaleBroadcastError):
        await broadcasts.change(99, 1, content=said(ru="Пока"))
    with pytest.raises(UnknownBroadcastError, match="there is no broadcast 99"):
        await broadcasts.get(99)


async def test_the_next_start_is_that_of_the_earliest_plan(broadcasts: Broadcasts, office: Office) -> None:
    await office.add_author()
    draft = await broadcasts.new_draft(AUTHOR)
    await broadcasts.change(draft.id, draft.revision, start_at=NOON + HOUR)
    assert await broadcasts.next_due_at() is None
    later = await broadcasts.plan(HELLO, EVERYONE, TOMORROW + HOUR)
    sooner = await broadcasts.plan(HELLO, EVERYONE, TOMORROW)

    assert await broadcasts.next_due_at() == TOMORROW
    assert await broadcasts.listed(10) == [sooner, later]
    assert await broadcasts.listed(1) == [sooner]
    assert await broadcasts.cancel(sooner.id)
    assert await broadcasts.next_due_at() == TOMORROW + HOUR


async def test_the_audience_says_for_how_many_it_is_night_at_the_start(broadcasts: Broadcasts, office: Office) -> None:
    await office.subscribe(2, first=1, locale="ru", time_zone="Europe/Moscow")
    await office.subscribe(3, first=11, locale="ja", time_zone="Asia/Tokyo")
    await office.subscribe(1, first=21, locale="ja", wants_announcements=None)
    at_once = await broadcasts.plan(HELLO, EVERYONE, None)
    # 23:00 in Moscow, 5:00 in Tokyo; it is noon in Bishkek now.
    at_night = await broadcasts.plan(HELLO, EVERYONE, datetime(2026, 11, 25, 20, tzinfo=UTC))
    in_the_morning = await broadcasts.plan(HELLO, EVERYONE, datetime(2026, 11, 26, 0, tzinfo=UTC))

    by_locale = {Locale.RU: 2, Locale.JA: 3}
    assert await broadcasts.audience(at_once) == Audience(5, by_locale, 0)
    assert await broadcasts.audience(at_night) == Audience(5, by_locale, 5)
    assert await broadcasts.audience(in_the_morning) == Audience(5, by_locale, 2)
