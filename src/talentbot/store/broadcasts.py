"""Broadcasts before they start, and what can be asked of them at any time.

What happens from the start on is in `talentbot.store.broadcast_runs`. Every change is made only to a broadcast that is
still as whoever decided saw it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, func, select, update
from sqlmodel import col

from talentbot.store.outbox import State
from talentbot.store.posting import ring
from talentbot.store.tables import Broadcast, OutboxRow, Person

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime

    from sqlalchemy import ColumnElement

    from talentbot.store.addressees import Addressees
    from talentbot.store.database import Database


@dataclass(frozen=True, slots=True)
class AudienceGroup:
    """How many of the people addressed read one language in one time zone."""

    locale: str
    time_zone: str
    count: int


@dataclass(frozen=True, slots=True)
class Tally:
    """How many messages have one state and outcome."""

    state: State
    outcome: str | None
    count: int


@dataclass(frozen=True, slots=True)
class FailedRow:
    """A message that could not be delivered, and the little of its recipient that may explain it."""

    outcome: str | None
    error: str | None
    locale: str | None
    time_zone: str | None
    attempts: int
    settled_at: datetime | None


class StoredBroadcasts:
    """The broadcasts of one database; every method raises DatabaseError when the database fails."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def get(self, broadcast_id: int) -> Broadcast | None:
        """The broadcast with this number."""
        return await self._first(col(Broadcast.id) == broadcast_id)

    async def draft_of(self, author_id: int) -> Broadcast | None:
        """What somebody is still writing."""
        return await self._first(*_is_draft_of(author_id))

    async def listed(self, limit: int) -> list[Broadcast]:
        """The newest first, without drafts."""
        newest = select(Broadcast).where(col(Broadcast.state) != "draft").order_by(col(Broadcast.id).desc())
        async with self._database.reading() as session:
            return list(await session.scalars(newest.limit(limit)))

    async def in_states(self, states: Collection[str]) -> list[Broadcast]:
        """The oldest first."""
        found = select(Broadcast).where(col(Broadcast.state).in_(states)).order_by(col(Broadcast.id))
        async with self._database.reading() as session:
            return list(await session.scalars(found))

    async def add(self, broadcast: Broadcast) -> Broadcast:
        """Keep a new one."""
        async with self._database.writing() as session:
            session.add(broadcast)
            await ring(self._database, session)
        return broadcast

    async def replace_draft(self, author_id: int, draft: Broadcast) -> Broadcast:
        """Keep somebody's draft in place of the one before; the author must be known."""
        async with self._database.writing() as session:
            # Whoever does the same at the same time waits here, and so finds this draft.
            await session.execute(
                select(col(Person.telegram_id)).where(col(Person.telegram_id) == author_id).with_for_update()
            )
            is_of_nobody = col(Broadcast.author_id).is_(None), col(Broadcast.state) == "draft"
            # The drafts of those who were forgotten go too.
            for conditions in (_is_draft_of(author_id), is_of_nobody):
                await session.execute(delete(Broadcast).where(*conditions))
            session.add(draft)
        return draft

    async def discard_draft(self, broadcast_id: int) -> bool:
        """Delete a draft; False for what is none any more."""
        is_draft = col(Broadcast.id) == broadcast_id, col(Broadcast.state) == "draft"
        async with self._database.writing() as session:
            deleted = await session.scalars(delete(Broadcast).where(*is_draft).returning(col(Broadcast.id)))
            return deleted.first() is not None

    async def change(self, broadcast_id: int, revision: int, state: str, values: Mapping[str, Any]) -> Broadcast | None:
        """Set some columns, and count the revision up; None where state or revision is another one by now."""
        statement = (
            update(Broadcast)
            .where(
                col(Broadcast.id) == broadcast_id,
                col(Broadcast.revision) == revision,
                col(Broadcast.state) == state,
            )
            .values(**values, revision=col(Broadcast.revision) + 1)
            .returning(Broadcast)
        )
        async with self._database.writing() as session:
            changed = (await session.scalars(statement)).first()
            await ring(self._database, session)
        return changed

    async def set_progress_message(self, broadcast_id: int, message_id: int | None) -> None:
        """Keep which message shows how far it is."""
        async with self._database.writing() as session:
            await session.execute(
                update(Broadcast).where(col(Broadcast.id) == broadcast_id).values(progress_message_id=message_id)
            )

    async def next_due_at(self) -> datetime | None:
        """When the next planned one starts, in the past for one that is late."""
        planned = select(func.min(col(Broadcast.start_at))).where(col(Broadcast.state) == "planned")
        async with self._database.reading() as session:
            return await session.scalar(planned)

    async def audience(self, addressees: Addressees) -> list[AudienceGroup]:
        """How many people are addressed at present."""
        groups = (
            select(col(Person.locale), col(Person.time_zone), func.count())
            .where(*addressees.conditions())
            .group_by(col(Person.locale), col(Person.time_zone))
        )
        async with self._database.reading() as session:
            return [AudienceGroup(*group) for group in await session.execute(groups)]

    async def tallies(self, content_id: int) -> list[Tally]:
        """What became so far of the messages of a content."""
        state, outcome = col(OutboxRow.state), col(OutboxRow.outcome)
        tallies = (
            select(state, outcome, func.count()).where(col(OutboxRow.content_id) == content_id).group_by(state, outcome)
        )
        async with self._database.reading() as session:
            return [Tally(State(found), word, count) for found, word, count in await session.execute(tallies)]

    async def failures(self, content_id: int) -> list[FailedRow]:
        """The messages of a content that could not be delivered."""
        failed = (
            select(
                col(OutboxRow.outcome),
                col(OutboxRow.error),
                col(Person.locale),
                col(Person.time_zone),
                col(OutboxRow.attempts),
                col(OutboxRow.settled_at),
            )
            .outerjoin(Person, col(Person.telegram_id) == col(OutboxRow.person_id))
            .where(col(OutboxRow.content_id) == content_id, col(OutboxRow.state) == State.FAILED)
            .order_by(col(OutboxRow.outcome), col(OutboxRow.settled_at))
        )
        async with self._database.reading() as session:
            return [FailedRow(*row) for row in await session.execute(failed)]

    async def _first(self, *conditions: ColumnElement[bool]) -> Broadcast | None:
        newest = select(Broadcast).where(*conditions).order_by(col(Broadcast.id).desc()).limit(1)
        async with self._database.reading() as session:
            return await session.scalar(newest)


def _is_draft_of(author_id: int) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return col(Broadcast.author_id) == author_id, col(Broadcast.state) == "draft"
