"""Who wants to be reminded of what, when and where: the rows of one transaction."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, delete, or_, select, update
from sqlmodel import col

from talentbot.language import Locale
from talentbot.store.tables import CalendarCopy, Person, Subscription

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import datetime

    from sqlalchemy import ColumnElement
    from sqlalchemy.ext.asyncio import AsyncSession
    from sqlalchemy.orm import Mapped

    from talentbot.store.database import Database

EVERY_TRACK = "*"
"""Stands for all tracks in a subscription."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Something that a person chose."""

    #: "deadline" or "track".
    kind: str
    name: str
    is_on: bool


@dataclass(frozen=True, slots=True)
class Subscriber:
    """What is known of a person who is to be reminded."""

    telegram_id: int
    locale: Locale
    time_zone: str
    #: Days before a deadline, the most first.
    leads: tuple[int, ...]


class SubscriptionRows:
    """Subscriptions, and what else a person chose about reminders, as one transaction sees them."""

    def __init__(self, database: Database, session: AsyncSession) -> None:
        self._database = database
        self._session = session

    async def subscriber(self, telegram_id: int, *, is_changing: bool = False) -> Subscriber | None:
        """The person, or None for a stranger; with `is_changing`, nobody else changes their choices meanwhile."""
        query = select(Person).where(col(Person.telegram_id) == telegram_id)
        row = await self._session.scalar(query.with_for_update(key_share=True) if is_changing else query)
        if row is None:
            return None
        leads = tuple(int(days) for days in row.lead_days.split(",") if days)
        return Subscriber(telegram_id, Locale(row.locale), row.time_zone, leads)

    async def choices(self, telegram_id: int) -> list[Choice]:
        """What the person chose."""
        rows = await self._session.scalars(select(Subscription).where(col(Subscription.telegram_id) == telegram_id))
        return [Choice(row.kind, row.name, row.is_on) for row in rows]

    async def put(self, telegram_id: int, choice: Choice, now: datetime) -> None:
        """Keep a choice instead of an earlier one about the same."""
        row = Subscription(
            telegram_id=telegram_id, kind=choice.kind, name=choice.name, is_on=choice.is_on, since_at=now
        )
        await self._session.execute(
            self._database.insert(Subscription)
            .values(row.model_dump())
            .on_conflict_do_update(index_elements=["telegram_id", "kind", "name"], set_={"is_on": choice.is_on})
        )

    async def remove(self, telegram_id: int, kind: str, name: str) -> None:
        """Forget a choice."""
        is_it = and_(
            col(Subscription.telegram_id) == telegram_id,
            col(Subscription.kind) == kind,
            col(Subscription.name) == name,
        )
        await self._session.execute(delete(Subscription).where(is_it))

    async def set_leads(self, telegram_id: int, leads: Iterable[int]) -> None:
        """Keep how many days before a deadline the person is reminded."""
        await self._update_person(telegram_id, {"lead_days": ",".join(map(str, leads))})

    async def set_time_zone(self, telegram_id: int, zone: str) -> None:
        """Keep where the person lives."""
        await self._update_person(telegram_id, {"time_zone": zone})

    async def time_zones(self) -> list[str]:
        """Where people live."""
        return list(await self._session.scalars(select(col(Person.time_zone)).distinct()))

    async def put_calendar_copy(self, telegram_id: int, deadline_id: str) -> None:
        """Note that the person has taken the deadline into a calendar."""
        values = {"telegram_id": telegram_id, "deadline_id": deadline_id}
        await self._session.execute(self._database.insert(CalendarCopy).values(values).on_conflict_do_nothing())

    async def has_calendar_copy(self, telegram_id: int, deadline_id: str) -> bool:
        """Whether the person has taken the deadline into a calendar."""
        is_it = col(CalendarCopy.telegram_id) == telegram_id, col(CalendarCopy.deadline_id) == deadline_id
        return await self._session.scalar(select(col(CalendarCopy.telegram_id)).where(*is_it)) is not None

    async def drop_calendar_copies(self, deadline_id: str) -> None:
        """Nobody's calendar has what is to come of the deadline."""
        await self._session.execute(delete(CalendarCopy).where(col(CalendarCopy.deadline_id) == deadline_id))

    async def _update_person(self, telegram_id: int, values: dict[str, Any]) -> None:
        await self._session.execute(update(Person).where(col(Person.telegram_id) == telegram_id).values(values))


def is_covered(person_id: Mapped[int], deadline_id: str, tracks: Collection[str]) -> ColumnElement[bool]:
    """Whether a person is reminded of a deadline of some tracks, as a condition."""
    names_it = and_(col(Subscription.kind) == "deadline", col(Subscription.name) == deadline_id)
    names_a_track = and_(col(Subscription.kind) == "track", col(Subscription.name).in_([*tracks, EVERY_TRACK]))
    is_on = col(Subscription.is_on)
    wanted = select(col(Subscription.telegram_id)).where(or_(names_it, names_a_track), is_on.is_(True))
    muted = select(col(Subscription.telegram_id)).where(names_it, is_on.is_(False))
    return and_(person_id.in_(wanted), person_id.not_in(muted))


def has_calendar_copy(person_id: Mapped[int], deadline_id: str) -> ColumnElement[bool]:
    """Whether a person has taken a deadline into a calendar, as a condition."""
    takers = select(col(CalendarCopy.telegram_id)).where(col(CalendarCopy.deadline_id) == deadline_id)
    return person_id.in_(takers)
