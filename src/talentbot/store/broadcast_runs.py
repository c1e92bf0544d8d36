"""Broadcasts from their start to their end: started, paused, cancelled, corrected, recalled and finished, each once.

Whoever changes a broadcast in several tables locks in one order, the same as the delivery does (`Outbox.claim`): the
broadcast, then rows of the outbox, then contents by number.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, case, select, update
from sqlmodel import col

from talentbot.store.outbox import Lane, State
from talentbot.store.posting import (
    Letter,
    Posting,
    cancel_pending,
    post,
    post_about_rows,
    post_content,
    post_to_people,
    replace_content,
    ring,
)
from talentbot.store.tables import Broadcast, OutboxContent, OutboxRow

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from sqlalchemy import ColumnElement
    from sqlalchemy.ext.asyncio import AsyncSession

    from talentbot.store.addressees import Addressees
    from talentbot.store.database import Database

_ACTIVE = ("running", "paused")


class BroadcastRuns:
    """The running broadcasts of one database; every method raises DatabaseError when the database fails."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def due(self, now: datetime) -> list[Broadcast]:
        """The planned ones whose time has come."""
        planned = select(Broadcast).where(col(Broadcast.state) == "planned", col(Broadcast.start_at) <= now)
        async with self._database.reading() as session:
            return list(await session.scalars(planned.order_by(col(Broadcast.start_at), col(Broadcast.id))))

    async def start(self, broadcast_id: int, revision: int, addressees: Addressees, now: datetime) -> Broadcast | None:
        """Post a planned one to everybody addressed; None when it was started, changed or cancelled meanwhile."""
        is_as_seen = (
            col(Broadcast.id) == broadcast_id,
            col(Broadcast.revision) == revision,
            col(Broadcast.state) == "planned",
        )
        started = update(Broadcast).where(*is_as_seen).values(state="running", started_at=now).returning(Broadcast)
        async with self._database.writing() as session:
            broadcast = (await session.scalars(started)).first()
            if broadcast is None:
                return None
            body = {**_body(broadcast), "urgent": broadcast.is_urgent}
            content_id = await post_content(session, broadcast.kind, body, now, has_quiet_hours=not broadcast.is_urgent)
            posting = Posting(content_id, Lane.ANNOUNCEMENT, _key(broadcast), now)
            broadcast.content_id = content_id
            broadcast.recipients = await post_to_people(self._database, session, posting, addressees.query())
        return broadcast

    async def set_paused(self, broadcast_id: int, *, is_paused: bool) -> bool:
        """Hold a running one back, or let a paused one go on; False when it is not running, or not paused."""
        before, after = _ACTIVE if is_paused else reversed(_ACTIVE)
        is_as_seen = col(Broadcast.id) == broadcast_id, col(Broadcast.state) == before
        changed = update(Broadcast).where(*is_as_seen).values(state=after).returning(Broadcast)
        async with self._database.writing() as session:
            broadcast = (await session.scalars(changed)).first()
            if broadcast is None:
                return False
            await _set_paused(session, [broadcast], is_paused=is_paused)
            await ring(self._database, session)
        return True

    async def cancel(self, broadcast_id: int, now: datetime) -> bool:
        """Send no more of it; what is on its way arrives. False when it is over already."""
        planned = col(Broadcast.id) == broadcast_id, col(Broadcast.state) == "planned"
        active = col(Broadcast.id) == broadcast_id, col(Broadcast.state).in_(_ACTIVE)
        never_started = update(Broadcast).where(*planned).values(state="cancelled", finished_at=now)
        async with self._database.writing() as session:
            if (await session.scalars(never_started.returning(col(Broadcast.id)))).first() is not None:
                return True
            stopped = await _end(session, "cancelled", now, *active)
            await _set_paused(session, stopped, is_paused=True)
            await ring(self._database, session)
        return bool(stopped)

    async def correct(self, target_id: int, content: str, author_id: int | None, now: datetime) -> Broadcast | None:
        """Say something else to those who have not got an announcement yet, and edit the messages of the others.

        Asked for the same twice in a row, it is done once. None when there is nothing to be corrected.
        """
        async with self._database.writing() as session:
            target = await _locked_target(session, target_id)
            if target is None or target.content_id is None or await _last(session, target_id, "recall"):
                return None
            before = await _last(session, target_id, "correction")
            if before is not None and before.content == content:
                return before
            superseded = await _end(session, "superseded", now, *_amends(target_id))
            await _lock_contents(session, [target, *superseded])
            await _set_paused(session, superseded, is_paused=True)
            said = {**_body(target), "content": json.loads(content), "urgent": target.is_urgent}
            await replace_content(session, target.content_id, said)
            return await self._amend(session, "correction", target, (content, author_id), now)

    async def recall(self, target_id: int, content: str, author_id: int | None, now: datetime) -> Broadcast | None:
        """Delete the messages of an announcement and send no more of it, once; None when it has not started."""
        async with self._database.writing() as session:
            target = await _locked_target(session, target_id)
            if target is None or target.content_id is None:
                return None
            before = await _last(session, target_id, "recall")
            if before is not None:
                return before
            is_target = col(Broadcast.id) == target_id, col(Broadcast.state).in_(_ACTIVE)
            stopped = await _end(session, "recalled", now, *is_target)
            stopped += await _end(session, "recalled", now, *_amends(target_id))
            await _lock_contents(session, [target, *stopped])
            # Also where it was over: what comes back from an interrupted sending stays.
            await _set_paused(session, [target, *stopped], is_paused=True)
            return await self._amend(session, "recall", target, (content, author_id), now)

    async def is_recalled(self, target_id: int) -> bool:
        """Whether the messages of an announcement are deleted, or are being deleted."""
        async with self._database.reading() as session:
            return await _last(session, target_id, "recall") is not None

    async def settled(self) -> list[Broadcast]:
        """Those that have not finished although none of their messages waits or is on its way."""
        found = select(Broadcast).where(*_is_settled()).order_by(col(Broadcast.id))
        async with self._database.reading() as session:
            return list(await session.scalars(found))

    async def cancel_returned(self, now: datetime) -> None:
        """Cancel what was on its way when its broadcast was cancelled, and came back unsent."""
        cancelled = select(col(Broadcast.content_id)).where(
            col(Broadcast.state) == "cancelled", col(Broadcast.finished_at).is_(None)
        )
        async with self._database.reading() as session:
            if (content_ids := list(await session.scalars(cancelled))) == []:
                return
        async with self._database.writing() as session:
            await cancel_pending(session, "cancelled", now, col(OutboxRow.content_id).in_(content_ids))

    async def finish(self, broadcast_id: int, result: str, now: datetime) -> Broadcast | None:
        """Close one that is settled, and post the report to its author; None when somebody else has."""
        state = case((col(Broadcast.state) == "cancelled", "cancelled"), else_="done")
        finished = (
            update(Broadcast)
            .where(col(Broadcast.id) == broadcast_id, *_is_settled())
            .values(state=state, result=result, finished_at=now)
            .returning(Broadcast)
        )
        async with self._database.writing() as session:
            broadcast = (await session.scalars(finished)).first()
            if broadcast is not None and broadcast.author_id is not None:
                body = {"broadcast": broadcast.id}
                content_id = await post_content(session, "broadcast_report", body, now, has_quiet_hours=False)
                letter = Letter(broadcast.author_id, broadcast.author_id, f"report:{broadcast.id}", now)
                await post(self._database, session, content_id, Lane.NOTICE, [letter])
        return broadcast

    async def withdraw(self, telegram_id: int, now: datetime) -> None:
        """Send a person none of the announcements that wait for them."""
        announcements = select(col(OutboxContent.id)).where(col(OutboxContent.kind) == "announcement")
        async with self._database.writing() as session:
            await cancel_pending(
                session,
                "unsubscribed",
                now,
                col(OutboxRow.person_id) == telegram_id,
                col(OutboxRow.content_id).in_(announcements),
            )

    async def _amend(
        self, session: AsyncSession, kind: str, target: Broadcast, said: tuple[str, int | None], now: datetime
    ) -> Broadcast:
        content, author_id = said
        amendment = Broadcast(
            kind=kind,
            target_id=target.id,
            author_id=author_id,
            state="running",
            content=content,
            segment=target.segment,
            start_at=now,
            is_urgent=target.is_urgent,
            created_at=now,
            started_at=now,
        )
        session.add(amendment)
        await session.flush()
        assert target.content_id is not None  # noqa: S101 - the caller has looked
        body = _body(amendment) if kind == "correction" else {"broadcast": amendment.id}
        amendment.content_id = await post_content(session, kind, body, now, has_quiet_hours=False)
        posting = Posting(amendment.content_id, Lane.AMENDMENT, _key(amendment), now)
        amendment.recipients = await post_about_rows(self._database, session, posting, target.content_id)
        amendment.expected = amendment.recipients
        return amendment


def _body(broadcast: Broadcast) -> dict[str, Any]:
    return {"broadcast": broadcast.id, "content": json.loads(broadcast.content)}


def _key(broadcast: Broadcast) -> str:
    return f"broadcast:{broadcast.id}"


def _amends(target_id: int) -> tuple[ColumnElement[bool], ...]:
    """The corrections of an announcement that are still under way."""
    return (
        col(Broadcast.target_id) == target_id,
        col(Broadcast.kind) == "correction",
        col(Broadcast.state).in_(_ACTIVE),
    )


def _is_settled() -> tuple[ColumnElement[bool], ...]:
    is_open = select(col(OutboxRow.id)).where(
        col(OutboxRow.content_id) == col(Broadcast.content_id),
        col(OutboxRow.state).in_((State.PENDING, State.SENDING)),
    )
    return (
        col(Broadcast.finished_at).is_(None),
        col(Broadcast.state).in_((*_ACTIVE, "cancelled")),
        ~is_open.exists(),
    )


async def _locked_target(session: AsyncSession, target_id: int) -> Broadcast | None:
    """An announcement, of which nobody else changes anything until this transaction ends."""
    is_target = and_(col(Broadcast.id) == target_id, col(Broadcast.kind) == "announcement")
    return await session.scalar(select(Broadcast).where(is_target).with_for_update())


async def _last(session: AsyncSession, target_id: int, kind: str) -> Broadcast | None:
    """The last correction or recall of an announcement; one that was cancelled leaves the way open for another."""
    amends = (
        col(Broadcast.target_id) == target_id,
        col(Broadcast.kind) == kind,
        col(Broadcast.state) != "cancelled",
    )
    return await session.scalar(select(Broadcast).where(*amends).order_by(col(Broadcast.id).desc()).limit(1))


async def _end(session: AsyncSession, outcome: str, now: datetime, *conditions: ColumnElement[bool]) -> list[Broadcast]:
    """Mark broadcasts as cancelled, and cancel their messages that wait."""
    ended = list(
        await session.scalars(update(Broadcast).where(*conditions).values(state="cancelled").returning(Broadcast))
    )
    content_ids = _content_ids(ended)
    if content_ids:
        await cancel_pending(session, outcome, now, col(OutboxRow.content_id).in_(content_ids))
    return ended


async def _lock_contents(session: AsyncSession, broadcasts: Collection[Broadcast]) -> None:
    """Wait for whoever is just claiming messages of these; who claims later finds what is decided here."""
    contents = select(col(OutboxContent.id)).where(col(OutboxContent.id).in_(_content_ids(broadcasts)))
    await session.execute(contents.order_by(col(OutboxContent.id)).with_for_update())


async def _set_paused(session: AsyncSession, broadcasts: Collection[Broadcast], *, is_paused: bool) -> None:
    content_ids = _content_ids(broadcasts)
    await session.execute(
        update(OutboxContent).where(col(OutboxContent.id).in_(content_ids)).values(is_paused=is_paused)
    )


def _content_ids(broadcasts: Collection[Broadcast]) -> list[int]:
    return sorted(each.content_id for each in broadcasts if each.content_id is not None)
