"""The outbox: rows are posted once, claimed with a lease, and settled with what became of them.

Only one process claims at a time (see `talentbot.store.election`), but nothing here relies on it: a row is claimed by a
conditional update, and an outcome counts only for the claim that it belongs to.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta
from enum import IntEnum, StrEnum
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, delete, func, or_, select, update
from sqlalchemy.orm import aliased
from sqlmodel import col

from talentbot.language import Locale
from talentbot.store.tables import BulkPause, MigratedChat, OutboxContent, OutboxRow, Person, UtcDateTime

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import Row
    from sqlalchemy.ext.asyncio import AsyncSession

    from talentbot.store.database import Database

LEASE = timedelta(minutes=5)
"""A claim that has no outcome by then is void. Longer than Telegram is ever waited for; a process that begins anew
does not wait for the claims of the one before it (`Outbox.release`)."""

KEPT_FOR = timedelta(days=60)
"""Settled rows are deleted then. Telegram lets a bot delete a message for 48 hours; correcting has no limit."""

_MAX_ERROR = 300
_COLUMNS: tuple[Any, ...] = (
    OutboxRow.id,
    OutboxRow.claims,
    OutboxRow.content_id,
    OutboxRow.chat_id,
    OutboxRow.expires_at,
    OutboxRow.attempts,
    Person.telegram_id,
    Person.locale,
    Person.time_zone,
    Person.wants_announcements,
    Person.is_reachable,
)
"""What a delivery is made of; whole rows would take twice as long to read."""


class Lane(IntEnum):
    """What goes first when several messages are due."""

    #: Answers of people, reports and notices to the staff.
    NOTICE = 0
    REMINDER = 1
    #: Corrections and recalls of announcements.
    AMENDMENT = 2
    ANNOUNCEMENT = 3


class State(StrEnum):
    """Where a row is."""

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Recipient:
    """What is known of the person who gets a message, at the moment of its claim."""

    telegram_id: int
    locale: Locale
    time_zone: str
    wants_announcements: bool | None
    is_reachable: bool


@dataclass(frozen=True, slots=True)
class Target:
    """The message that is to be edited or deleted."""

    state: State
    #: None while it is not sent, and where Telegram gave none.
    message_id: int | None


@dataclass(frozen=True, slots=True)
class Delivery:
    """A claimed row with everything that is needed to send it."""

    id: int
    #: Which claim of the row this is.
    claim: int
    content_id: int
    kind: str
    body: Mapping[str, Any]
    has_quiet_hours: bool
    chat_id: int
    #: None for a group.
    recipient: Recipient | None
    target: Target | None
    expires_at: datetime | None
    #: How often Telegram was asked before.
    attempts: int


@dataclass(frozen=True, slots=True)
class Settlement:
    """What became of a claimed row."""

    id: int
    claim: int
    state: State
    outcome: str | None = None
    error: str | None = None
    message_id: int | None = None
    #: When a row that is pending again may be claimed.
    not_before_at: datetime | None = None
    #: Whether Telegram was asked.
    is_attempt: bool = True


class Outbox:
    """The outbox of one database, as whoever delivers sees it; every method raises DatabaseError when that fails."""

    def __init__(self, database: Database) -> None:
        self._database = database
        #: Claimed here and not settled yet: no jump of the clock makes these claims void.
        self._held: set[int] = set()

    async def claim(self, now: datetime, limit: int) -> list[Delivery]:
        """Claim up to `limit` rows that are due, by lane and then by time; none while Telegram asks for a pause."""
        async with self._database.writing() as session:
            if await _pause_of(session, now) is not None:
                return []
            await self._void_leases(session, now)
            ids = await self._due(session, now, limit)
            if not ids:
                return []
            claimed = {
                "state": State.SENDING,
                "claims": col(OutboxRow.claims) + 1,
                "lease_until_at": now + LEASE,
            }
            is_claimable = col(OutboxRow.id).in_(ids), col(OutboxRow.state) == State.PENDING
            await session.execute(update(OutboxRow).where(*is_claimable).values(claimed))
            deliveries = await self._claimed(session, ids)
        self._held.update(each.id for each in deliveries)
        return deliveries

    async def settle(self, settlements: Sequence[Settlement], now: datetime) -> None:
        """Keep outcomes; one of a claim that is void, because another process has the row, is dropped."""
        rows = [_settlement_row(each, now) for each in settlements]
        await self._database.write(lambda connection: connection.execute(_SETTLE, rows))
        self._held.difference_update(each.id for each in settlements)

    async def release(self) -> None:
        """Void every claim: for a process that begins and knows that no other delivers."""
        self._held.clear()
        async with self._database.writing() as session:
            await session.execute(
                update(OutboxRow)
                .where(col(OutboxRow.state) == State.SENDING)
                .values(state=State.PENDING, lease_until_at=None)
            )

    async def next_due_at(self) -> datetime | None:
        """When the next row may be claimed, in the past for one that is late; None when there is none.

        A pause that Telegram asked for counts.
        """
        async with self._database.reading() as session:
            pause = await session.scalar(select(col(BulkPause.until_at)))
            # One index range for each lane: the lanes stand first in the index.
            found = []
            for lane in Lane:
                first = (
                    select(col(OutboxRow.not_before_at))
                    .join(OutboxContent, col(OutboxContent.id) == col(OutboxRow.content_id))
                    .where(
                        col(OutboxRow.lane) == lane,
                        col(OutboxRow.state) == State.PENDING,
                        col(OutboxContent.is_paused).is_(False),
                    )
                    .order_by(col(OutboxRow.not_before_at))
                    .limit(1)
                )
                found.append(await session.scalar(first))
        due = min((at for at in found if at is not None), default=None)
        return max(due, pause) if due and pause else due

    async def pause_until(self, until_at: datetime) -> None:
        """Let no process deliver before an instant; an earlier pause that lasts longer stays."""
        insert = self._database.insert(BulkPause).values(id=1, until_at=until_at)
        longer = insert.on_conflict_do_update(
            index_elements=["id"], set_={"until_at": until_at}, where=col(BulkPause.until_at) < until_at
        )
        async with self._database.writing() as session:
            await session.execute(longer)

    async def paused_until(self, now: datetime) -> datetime | None:
        """Until when Telegram asks to deliver nothing; None when it does not."""
        async with self._database.reading() as session:
            return await _pause_of(session, now)

    async def follow_migration(self, old_chat_id: int, new_chat_id: int) -> None:
        """A group has another id from now on; what is pending for it follows."""
        insert = self._database.insert(MigratedChat).values(old_chat_id=old_chat_id, new_chat_id=new_chat_id)
        async with self._database.writing() as session:
            await session.execute(
                insert.on_conflict_do_update(index_elements=["old_chat_id"], set_={"new_chat_id": new_chat_id})
            )
            await session.execute(
                update(OutboxRow)
                .where(
                    col(OutboxRow.chat_id) == old_chat_id,
                    col(OutboxRow.state).in_((State.PENDING, State.SENDING)),
                )
                .values(chat_id=new_chat_id)
            )

    async def prune(self, now: datetime) -> None:
        """Delete what was settled long ago."""
        old = col(OutboxRow.settled_at) < now - KEPT_FOR
        is_settled = col(OutboxRow.state).in_((State.SENT, State.FAILED, State.CANCELLED))
        is_used = select(col(OutboxRow.id)).where(col(OutboxRow.content_id) == col(OutboxContent.id)).exists()
        async with self._database.writing() as session:
            await session.execute(delete(OutboxRow).where(is_settled, old))
            await session.execute(delete(OutboxContent).where(col(OutboxContent.created_at) < now - KEPT_FOR, ~is_used))

    async def _void_leases(self, session: AsyncSession, now: datetime) -> None:
        is_over = col(OutboxRow.state) == State.SENDING, col(OutboxRow.lease_until_at) <= now
        is_void = (*is_over, col(OutboxRow.id).not_in(self._held)) if self._held else is_over
        await session.execute(update(OutboxRow).where(*is_void).values(state=State.PENDING, lease_until_at=None))

    async def _due(self, session: AsyncSession, now: datetime, limit: int) -> list[int]:
        is_paused = select(col(OutboxContent.id)).where(col(OutboxContent.is_paused).is_(True))
        found: list[int] = []
        for lane in Lane:
            due = (
                select(col(OutboxRow.id))
                .where(
                    col(OutboxRow.lane) == lane,
                    col(OutboxRow.state) == State.PENDING,
                    col(OutboxRow.not_before_at) <= now,
                    col(OutboxRow.content_id).not_in(is_paused),
                )
                .order_by(col(OutboxRow.not_before_at), col(OutboxRow.id))
                .limit(limit - len(found))
                # FOR NO KEY UPDATE: a correction that refers to a row must not wait for its claim, nor it for that.
                .with_for_update(of=OutboxRow, skip_locked=True, key_share=True)
            )
            found += [row_id for row_id in await session.scalars(due) if row_id is not None]
            if len(found) == limit:
                break
        return found

    async def _claimed(self, session: AsyncSession, ids: Collection[int]) -> list[Delivery]:
        target = aliased(OutboxRow)
        query = (
            select(*_COLUMNS, target.state, target.message_id)  # type: ignore[call-overload]
            .outerjoin(Person, col(Person.telegram_id) == col(OutboxRow.person_id))
            .outerjoin(target, col(target.id) == col(OutboxRow.target_id))
            .where(col(OutboxRow.id).in_(ids))
            .order_by(col(OutboxRow.lane), col(OutboxRow.not_before_at), col(OutboxRow.id))
        )
        rows = (await session.execute(query)).all()
        # Locked, so that a correction of the content waits for this claim, or this claim for the correction.
        used = select(OutboxContent).where(col(OutboxContent.id).in_({row.content_id for row in rows}))
        in_order = used.order_by(col(OutboxContent.id)).with_for_update(read=True)
        contents = {each.id: each for each in await session.scalars(in_order)}
        bodies = {content_id: json.loads(content.body) for content_id, content in contents.items()}
        return [
            Delivery(
                id=row.id,
                claim=row.claims,
                content_id=row.content_id,
                kind=contents[row.content_id].kind,
                body=bodies[row.content_id],
                has_quiet_hours=contents[row.content_id].has_quiet_hours,
                chat_id=row.chat_id,
                recipient=_recipient(row) if row.telegram_id is not None else None,
                target=Target(State(row.state), row.message_id) if row.state else None,
                expires_at=row.expires_at,
                attempts=row.attempts,
            )
            for row in rows
        ]


async def _pause_of(session: AsyncSession, now: datetime) -> datetime | None:
    until_at = await session.scalar(select(col(BulkPause.until_at)))
    return until_at if until_at and until_at > now else None


def _recipient(row: Row[Any]) -> Recipient:
    return Recipient(
        telegram_id=row.telegram_id,
        locale=Locale(row.locale),
        time_zone=row.time_zone,
        wants_announcements=row.wants_announcements,
        is_reachable=row.is_reachable,
    )


def _settlement_row(settlement: Settlement, now: datetime) -> dict[str, Any]:
    is_pending = settlement.state is State.PENDING
    return {
        "row_id": settlement.id,
        "claim": settlement.claim,
        "new_state": settlement.state,
        "new_outcome": settlement.outcome,
        "new_error": settlement.error[:_MAX_ERROR] if settlement.error else None,
        "new_message_id": settlement.message_id,
        "new_not_before_at": settlement.not_before_at,
        "tried": int(settlement.is_attempt),
        "new_settled_at": None if is_pending else now,
    }


_SETTLE = (
    update(OutboxRow.__table__)  # type: ignore[attr-defined]
    .where(
        col(OutboxRow.id) == bindparam("row_id"),
        col(OutboxRow.claims) == bindparam("claim"),
        or_(col(OutboxRow.state) == State.SENDING, col(OutboxRow.state) == State.PENDING),
    )
    .values(
        state=bindparam("new_state"),
        outcome=bindparam("new_outcome"),
        error=bindparam("new_error"),
        message_id=bindparam("new_message_id"),
        not_before_at=func.coalesce(bindparam("new_not_before_at", type_=UtcDateTime()), col(OutboxRow.not_before_at)),
        attempts=col(OutboxRow.attempts) + bindparam("tried"),
        settled_at=bindparam("new_settled_at"),
        lease_until_at=None,
    )
)
"""Made once: it is used for every few messages."""
