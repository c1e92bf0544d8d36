"""What was sent, corrected and recalled."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from markupsafe import Markup

from talentbot.broadcasts.broadcasts import Broadcasts
from talentbot.broadcasts.content import BroadcastContent, BroadcastText, MediaRef
from talentbot.broadcasts.record import (
    BroadcastKind,
    BroadcastState,
    Counts,
    UnfitBroadcastError,
    UnknownBroadcastError,
)
from talentbot.language import Locale
from talentbot.store.database import Database
from talentbot.store.outbox import State
from tests.broadcasts.office import AUTHOR, EVERYONE, HELLO, SECOND, said
from tests.outbox.rows import NOON

if TYPE_CHECKING:
    from tests.broadcasts.office import Clock, Office

MENDED, AGAIN = said(ru="Здравствуйте"), said(ru="Добрый день")


async def test_a_correction_reaches_who_has_it_and_who_has_not(broadcasts: Broadcasts, office: Office) -> None:
    await office.add_author()
    await office.subscribe(6)
    started = await office.started()
    sent = await office.claim(1)
    await office.settle(sent)
    failed = await office.claim(1)
    await office.settle(failed, State.FAILED, "blocked")
    under_way = await office.claim(2)
    correction = await broadcasts.correct(started.id, MENDED, AUTHOR)

    assert (correction.kind, correction.state, correction.target_id) == (
        BroadcastKind.CORRECTION,
        BroadcastState.RUNNING,
        started.id,
    )
    assert (correction.recipients, correction.author_id) == (3 - 1 + 1, AUTHOR)
    edits = await office.claim(3)
    assert {edit.kind for edit in edits} == {"correction"}
    assert edits[0].body == {"broadcast": correction.id, "content": MENDED.to_json()}
    assert not edits[0].has_quiet_hours
    states = sorted((edit.chat_id, edit.target.state) for edit in edits if edit.target)
    assert states == sorted(
        [(each.chat_id, State.SENT) for each in sent] + [(each.chat_id, State.SENDING) for each in under_way]
    )
    announcements = await office.claim()
    assert [each.body["content"] for each in announcements] == [MENDED.to_json()] * 2
    assert (await broadcasts.get(started.id)).content == HELLO


async def test_a_correction_has_counts_and_a_report_of_its_own(broadcasts: Broadcasts, office: Office) -> None:
    await office.add_author()
    await office.subscribe(2)
    started = await office.started()
    await office.deliver_all()
    await broadcasts.finish_done()
    correction = await broadcasts.correct(started.id, MENDED, AUTHOR)
    first, second = await office.claim()
    await office.settle([first])
    await office.settle([second], State.FAILED, "too_late")

    (finished,) = await broadcasts.finish_done()
    assert (finished.id, finished.result) == (correction.id, Counts(total=2, sent=1, failed=1))
    assert [failure.reason for failure in await broadcasts.failures(correction.id)] == ["too_late"]
    assert [delivery.body for delivery in await office.claim()] == [{"broadcast": correction.id}]
    assert (await broadcasts.get(started.id)).state is BroadcastState.DONE


async def test_the_same_correction_twice_is_one(
    broadcasts: Broadcasts, office: Office, database_url: str, clock: Clock
) -> None:
    await office.subscribe(3)
    started = await office.started()
    await office.deliver_all()
    other = Database(database_url)
    await other.open()
    pressed = await asyncio.gather(
        *(each.correct(started.id, MENDED, None) for each in (broadcasts, Broadcasts(other, clock), broadcasts))
    )
    await other.close()

    assert len({record.id for record in pressed}) == 1
    assert len(await office.claim()) == 3


async def test_the_latest_correction_is_what_counts(broadcasts: Broadcasts, office: Office) -> None:
    await office.subscribe(3)
    started = await office.started()
    await office.deliver_all()
    first = await broadcasts.correct(started.id, MENDED, None)
    (under_way,) = await office.claim(1)
    second = await broadcasts.correct(started.id, AGAIN, None)
    await office.settle([under_way], State.PENDING, is_attempt=False)

    assert {edit.content_id for edit in await office.deliver_all()} == {second.content_id}
    finished = {record.id: record for record in await broadcasts.finish_done()}
    assert finished[first.id].state is BroadcastState.CANCELLED
    assert finished[first.id].result == Counts(total=3, cancelled=3)
    assert finished[second.id].result == Counts(total=3, sent=3)
    # What was said before may be said again.
    assert (await broadcasts.correct(started.id, MENDED, None)).id not in finished


async def test_a_correction_keeps_the_media(broadcasts: Broadcasts, office: Office) -> None:
    await office.subscribe(1)
    photo = MediaRef("photo", "AgAC")
    started = await office.started(BroadcastContent({Locale.RU: BroadcastText(Markup("Привет"), photo)}))
    await office.deliver_all()
    correction = await broadcasts.correct(started.id, MENDED, None)

    assert correction.content == BroadcastContent({Locale.RU: BroadcastText(Markup("Здравствуйте"), photo)})


async def test_a_recall_deletes_what_arrived_and_stops_the_rest(broadcasts: Broadcasts, office: Office) -> None:
    await office.add_author()
    await office.subscribe(5)
    started = await office.started(author_id=AUTHOR)
    sent = await office.claim(1)
    await office.settle(sent)
    under_way = await office.claim(2)
    recall = await broadcasts.recall(started.id, AUTHOR)
    again = await broadcasts.recall(started.id, None)

    assert again.id == recall.id
    assert (recall.kind, recall.recipients, recall.target_id) == (BroadcastKind.RECALL, 3, started.id)
    deletions = await office.claim()
    assert {(each.kind, each.has_quiet_hours) for each in deletions} == {("recall", False)}
    assert deletions[0].body == {"broadcast": recall.id}
    assert {each.chat_id for each in deletions} == {each.chat_id for each in (*sent, *under_way)}
    # One message on its way arrives, the other comes back and stays.
    await office.settle(under_way[:1])
    await office.settle(under_way[1:], State.PENDING, is_attempt=False)
    await office.settle(deletions)
    assert await office.claim() == []
    finished = {record.kind: record for record in await broadcasts.finish_done()}
    assert finished[BroadcastKind.ANNOUNCEMENT].state is BroadcastState.CANCELLED
    assert finished[BroadcastKind.ANNOUNCEMENT].result == Counts(total=5, sent=2, cancelled=3)
    assert finished[BroadcastKind.RECALL].result == Counts(total=3, sent=3)
    recalled = await office.rows(started, lambda row: row.outcome == "recalled")
    assert len(recalled) == 2


async def test_a_recall_ends_a_correction(broadcasts: Broadcasts, office: Office) -> None:
    await office.subscribe(2)
    started = await office.started()
    await office.deliver_all()
    await broadcasts.finish_done()
    correction = await broadcasts.correct(started.id, MENDED, None)
    recall = await broadcasts.recall(started.id, None)

    assert {each.content_id for each in await office.deliver_all()} == {recall.content_id}
    assert {record.id for record in await broadcasts.finish_done()} == {correction.id, recall.id}
    assert (await broadcasts.get(started.id)).state is BroadcastState.DONE
    assert await broadcasts.counts(correction.id) == Counts(total=2, cancelled=2)
    with pytest.raises(UnfitBroadcastError, match="is recalled"):
        await broadcasts.correct(started.id, AGAIN, None)


async def test_a_correction_can_be_paused_and_cancelled_like_any(broadcasts: Broadcasts, office: Office) -> None:
    await office.subscribe(2)
    started = await office.started()
    await office.deliver_all()
    correction = await broadcasts.correct(started.id, MENDED, None)
    assert await broadcasts.pause(correction.id)
    assert await office.claim() == []
    assert await broadcasts.resume(correction.id)
    assert len(await office.claim(1)) == 1
    assert await broadcasts.cancel(correction.id)

    assert await broadcasts.counts(correction.id) == Counts(total=2, cancelled=1, pending=1)


async def test_what_nobody_got_is_recalled_at_once(broadcasts: Broadcasts, office: Office) -> None:
    await office.subscribe(2)
    started = await office.started()
    recall = await broadcasts.recall(started.id, None)

    assert recall.recipients == 0
    assert {record.id for record in await broadcasts.finish_done()} == {started.id, recall.id}


async def test_what_cannot_be_amended_is_told(broadcasts: Broadcasts, office: Office) -> None:
    await office.subscribe(1)
    planned = await broadcasts.plan(HELLO, EVERYONE, NOON + SECOND)
    started = await office.started()
    correction = await broadcasts.correct(started.id, MENDED, None)

    with pytest.raises(UnfitBroadcastError, match="has not started; change or cancel it"):
        await broadcasts.correct(planned.id, MENDED, None)
    with pytest.raises(UnfitBroadcastError, match="has not started; change or cancel it"):
        await broadcasts.recall(planned.id, None)
    with pytest.raises(UnfitBroadcastError, match="is a correction itself"):
        await broadcasts.recall(correction.id, None)
    with pytest.raises(UnfitBroadcastError, match="has no text"):
        await broadcasts.correct(started.id, BroadcastContent(), None)
    with pytest.raises(UnknownBroadcastError):
        await broadcasts.recall(99, None)


async def test_a_cancelled_correction_or_recall_can_be_made_again(office: Office, broadcasts: Broadcasts) -> None:
    await office.subscribe(2)
    sent = await office.started()
    await office.deliver_all()
    first = await broadcasts.correct(sent.id, MENDED, None)
    assert await broadcasts.cancel(first.id)
    again = await broadcasts.correct(sent.id, MENDED, None)
    assert again.id != first.id
    assert {edit.body["broadcast"] for edit in await office.claim()} == {again.id}
    recall = await broadcasts.recall(sent.id, None)
    assert await broadcasts.is_recalled(sent.id)
    assert await broadcasts.cancel(recall.id)
    assert not await broadcasts.is_recalled(sent.id)
    assert (await broadcasts.recall(sent.id, None)).id != recall.id
