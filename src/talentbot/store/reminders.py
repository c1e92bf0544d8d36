"""The reminders planned, and the deadlines as people were last told of them."""

from __future__ import annotations

import hashlib
import json
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import Integer, String, and_, delete, literal, or_, select, text, tuple_, update
from sqlmodel import col

from talentbot.store.outbox import Lane, State
from talentbot.store.posting import Letter, Posting, cancel_pending, post, post_content, post_to_people, ring
from talentbot.store.subscriptions import SubscriptionRows, has_calendar_copy, is_covered
from talentbot.store.tables import KnownDeadline, OutboxRow, Person, PlannedReminder, UtcDateTime

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Collection, Iterable, Mapping, Sequence
    from datetime import date, datetime

    from sqlalchemy import ColumnElement
    from sqlalchemy.ext.asyncio import AsyncSession

    from talentbot.store.database import Database

KEPT_FOR = timedelta(days=7)
"""Plans of what is over are kept so long: a clock that was wrong for a while does not make them anew."""

_PEOPLE_AT_ONCE = 2000
_LOCK_SECONDS = 30
"""Planning for a hundred thousand people may take longer than others are waited for."""

_LOCK = 0x72656D696E64
"""PostgreSQL's advisory locks go by number: "remind" in ASCII."""

_KEY = ("telegram_id", "deadline_id", "occurs_on", "lead_days")
_PLACEHOLDER = "-"


@dataclass(frozen=True, slots=True)
class Plan:
    """A reminder of one person that is to be."""

    deadline_id: str
    #: The day of the deadline, in its own zone.
    occurs_on: date
    lead_days: int
    due_at: datetime
    #: The deadline itself.
    expires_at: datetime
    is_enqueued: bool = False


@dataclass(frozen=True, slots=True)
class Known:
    """A deadline as people were last told of it."""

    deadline_id: str
    occurs_on: date
    ends_at: datetime
    sequence: int
    #: Whatever is needed to tell of it.
    content: Mapping[str, Any]
    missing_since_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class DuePlan:
    """When everybody in some zones who wants it is reminded of one deadline."""

    plan: Plan
    zones: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Audience:
    """Whoever subscribed to a deadline or to one of its tracks, and is not silent about it."""

    deadline_id: str
    tracks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Message:
    """What many people are told at once."""

    kind: str
    body: Mapping[str, Any]
    #: Begins the unique key of each row.
    key: str
    expires_at: datetime


class _Due(NamedTuple):
    telegram_id: int
    deadline_id: str
    occurs_on: date
    lead_days: int
    expires_at: datetime


class ReminderStore:
    """What the database has about reminders; every method raises DatabaseError when that fails."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[ReminderRows]:
        """The rows, to be looked at."""
        async with self._database.reading() as session:
            yield ReminderRows(self._database, session)

    @asynccontextmanager
    async def changing(self, *, is_about_everybody: bool = False) -> AsyncIterator[ReminderRows]:
        """The rows, to be changed at the end of the block.

        What is about everybody and what is about one person wait for each other, so that neither misses the other's
        rows; people do not wait for people.
        """
        async with self._database.writing() as session:
            if not self._database.is_sqlite:
                lock = "pg_advisory_xact_lock" if is_about_everybody else "pg_advisory_xact_lock_shared"
                await session.execute(text(f"SET LOCAL lock_timeout = '{_LOCK_SECONDS}s'"))
                await session.execute(text(f"SELECT {lock}({_LOCK})"))
            yield ReminderRows(self._database, session)

    async def post_due(self, now: datetime) -> int:
        """Post what is due, one message a person; how many messages."""
        posted = 0
        while await self._is_anything_due(now):
            async with self.changing(is_about_everybody=True) as rows:
                posted += await rows.post_some_due(now)
        return posted

    async def next_due_at(self, now: datetime) -> datetime | None:
        """When to look for due reminders next: at once, later, or, when none is planned, never (None).

        There may be none then, of a deadline that moved or is missing.
        """
        if await self._is_anything_due(now):
            return now
        due_at = col(PlannedReminder.due_at)
        query = select(due_at).where(_is_unsent(), due_at > now).order_by(due_at).limit(1)
        async with self._database.reading() as session:
            return await session.scalar(query)

    async def prune(self, now: datetime) -> None:
        """Delete the plans of what has long been over."""
        async with self.changing(is_about_everybody=True) as rows:
            await rows.prune(now)

    async def _is_anything_due(self, now: datetime) -> bool:
        query = select(col(PlannedReminder.telegram_id)).where(_is_due(now)).limit(1)
        async with self._database.reading() as session:
            return await session.scalar(query) is not None


class ReminderRows:
    """Subscriptions, plans and known deadlines, as one transaction sees them."""

    def __init__(self, database: Database, session: AsyncSession) -> None:
        self.subscriptions = SubscriptionRows(database, session)
        self._database = database
        self._session = session

    async def ring(self) -> None:
        """Wake whoever looks what is due: it may be due sooner than it was."""
        await ring(self._database, self._session)

    async def known(self) -> dict[str, Known]:
        """The deadlines of which people were told, by id, cancelled ones too."""
        rows = await self._session.scalars(select(KnownDeadline).where(col(KnownDeadline.deadline_id) != _PLACEHOLDER))
        return {row.deadline_id: _known(row) for row in rows}

    async def is_new(self) -> bool:
        """Whether the deadlines were never looked at."""
        return await self._session.scalar(select(col(KnownDeadline.deadline_id)).limit(1)) is None

    async def put_known(self, known: Known) -> None:
        """Keep what people are told of a deadline."""
        row = KnownDeadline(
            deadline_id=known.deadline_id,
            occurs_on=known.occurs_on,
            ends_at=known.ends_at,
            sequence=known.sequence,
            content=json.dumps(known.content, ensure_ascii=False),
            missing_since_at=known.missing_since_at,
        )
        values = row.model_dump()
        await self._session.execute(
            self._database.insert(KnownDeadline)
            .values(values)
            .on_conflict_do_update(index_elements=["deadline_id"], set_=values)
        )

    async def put_known_none(self, now: datetime) -> None:
        """Keep that the deadlines were looked at when there were none, so that the first one is news."""
        await self.put_known(Known(_PLACEHOLDER, now.date(), now, 0, {}, now))

    async def plans(self, telegram_id: int) -> list[Plan]:
        """The plans of one person, with those already posted."""
        rows = await self._session.scalars(
            select(PlannedReminder).where(col(PlannedReminder.telegram_id) == telegram_id)
        )
        return [
            Plan(
                row.deadline_id,
                row.occurs_on,
                row.lead_days,
                row.due_at,
                row.expires_at,
                is_enqueued=row.enqueued_at is not None,
            )
            for row in rows
        ]

    async def drop_plans(self, telegram_id: int, plans: Iterable[Plan]) -> None:
        """Delete some plans of one person, unless they are posted."""
        keys = [(plan.deadline_id, plan.occurs_on, plan.lead_days) for plan in plans]
        if not keys:
            return
        key = tuple_(col(PlannedReminder.deadline_id), col(PlannedReminder.occurs_on), col(PlannedReminder.lead_days))
        is_theirs = col(PlannedReminder.telegram_id) == telegram_id
        await self._session.execute(delete(PlannedReminder).where(is_theirs, key.in_(keys), _is_unsent()))

    async def put_plans(self, telegram_id: int, plans: Iterable[Plan]) -> None:
        """Keep plans of one person; those that are posted stay as they are."""
        rows = [
            {
                "telegram_id": telegram_id,
                "deadline_id": plan.deadline_id,
                "occurs_on": plan.occurs_on,
                "lead_days": plan.lead_days,
                "due_at": plan.due_at,
                "expires_at": plan.expires_at,
            }
            for plan in plans
        ]
        if not rows:
            return
        insert = self._database.insert(PlannedReminder)
        times = {"due_at": insert.excluded.due_at, "expires_at": insert.excluded.expires_at}
        statement = insert.on_conflict_do_update(index_elements=_KEY, set_=times, where=_is_unsent())
        await (await self._session.connection()).execute(statement, rows)

    async def plan_everybody(self, audience: Audience, due: Iterable[DuePlan]) -> None:
        """Plan reminders of one deadline for all who subscribed, in one statement for each instant."""
        person_id = col(Person.telegram_id)
        has_leads = literal(",").concat(col(Person.lead_days)).concat(",")
        for each in due:
            plan = each.plan
            rows = select(
                person_id,
                literal(plan.deadline_id, String()),
                literal(plan.occurs_on),
                literal(plan.lead_days, Integer()),
                literal(plan.due_at, UtcDateTime()),
                literal(plan.expires_at, UtcDateTime()),
            ).where(
                col(Person.time_zone).in_(each.zones),
                has_leads.like(f"%,{plan.lead_days},%"),
                is_covered(person_id, audience.deadline_id, audience.tracks),
            )
            insert = self._database.insert(PlannedReminder)
            columns = [*_KEY, "due_at", "expires_at"]
            statement = insert.from_select(columns, rows, include_defaults=False).on_conflict_do_nothing()
            await self._session.execute(statement)

    async def drop_all_plans(self, deadline_id: str) -> None:
        """Delete what is planned and not posted of one deadline."""
        is_of_it = col(PlannedReminder.deadline_id) == deadline_id
        await (await self._session.connection()).execute(delete(PlannedReminder).where(is_of_it, _is_unsent()))

    async def complete_plans(self, audience: Audience, occurs_on: date, expires_at: datetime) -> None:
        """Bring what is planned and not posted of one deadline up to date: for whom it is, and when it expires."""
        connection = await self._session.connection()
        is_open = and_(col(PlannedReminder.deadline_id) == audience.deadline_id, _is_unsent())
        is_wanted = is_covered(col(PlannedReminder.telegram_id), audience.deadline_id, audience.tracks)
        await connection.execute(delete(PlannedReminder).where(is_open, ~is_wanted))
        is_other = and_(col(PlannedReminder.occurs_on) == occurs_on, col(PlannedReminder.expires_at) != expires_at)
        await connection.execute(update(PlannedReminder).where(is_open, is_other).values(expires_at=expires_at))

    async def tell(self, message: Message, audience: Audience, now: datetime, *, with_calendars: bool) -> int:
        """Post a message to the audience, and to those who have the deadline in a calendar; to how many.

        Whoever still has to be told that there is the deadline, since it is night where they live, is told that alone.
        """
        person_id = col(Person.telegram_id)
        is_meant = is_covered(person_id, audience.deadline_id, audience.tracks)
        if with_calendars:
            is_meant = or_(is_meant, has_calendar_copy(person_id, audience.deadline_id))
        content_id = await post_content(self._session, message.kind, message.body, now)
        posting = Posting(content_id, Lane.REMINDER, message.key, now, message.expires_at)
        is_untold = (
            select(col(OutboxRow.id))
            .where(col(OutboxRow.person_id) == person_id, _is_waiting("new", audience.deadline_id))
            .exists()
        )
        people = select(person_id).where(is_meant, col(Person.is_reachable).is_(True), ~is_untold)
        return await post_to_people(self._database, self._session, posting, people)

    async def take_back_news(self, deadline_id: str, now: datetime) -> None:
        """Tell nobody any more that there is a deadline, or that it moves."""
        is_news = or_(_is_waiting("new", deadline_id), _is_waiting("moved", deadline_id))
        await cancel_pending(self._session, "outdated", now, col(OutboxRow.lane) == Lane.REMINDER, is_news)

    async def post_some_due(self, now: datetime) -> int:
        """Post what is due to some people, and mark it; how many messages."""
        connection = await self._session.connection()
        some = select(col(PlannedReminder.telegram_id)).where(_is_due(now)).distinct().limit(_PEOPLE_AT_ONCE)
        ids = list((await connection.execute(some)).scalars())
        claim = (
            update(PlannedReminder)
            .where(_is_due(now), col(PlannedReminder.telegram_id).in_(ids))
            .values(enqueued_at=now)
            .returning(*(col(getattr(PlannedReminder, name)) for name in _Due._fields))
        )
        claimed = [_Due(*row) for row in await connection.execute(claim)]
        is_reachable = col(Person.telegram_id).in_(ids), col(Person.is_reachable).is_(True)
        reachable = set((await connection.execute(select(col(Person.telegram_id)).where(*is_reachable))).scalars())
        return await self._post_merged([each for each in claimed if each.telegram_id in reachable], now)

    async def prune(self, now: datetime) -> None:
        """Delete the plans of what has long been over."""
        is_old = col(PlannedReminder.expires_at) <= now - KEPT_FOR
        await (await self._session.connection()).execute(delete(PlannedReminder).where(is_old))

    async def _post_merged(self, due: Sequence[_Due], now: datetime) -> int:
        by_person: dict[int, list[_Due]] = {}
        for each in due:
            by_person.setdefault(each.telegram_id, []).append(each)
        groups: dict[tuple[tuple[date, str], ...], list[Letter]] = {}
        for telegram_id, theirs in by_person.items():
            named = tuple(sorted({(each.occurs_on, each.deadline_id) for each in theirs}))
            letter = Letter(
                chat_id=telegram_id,
                person_id=telegram_id,
                unique_key=f"reminder:{_digest(theirs)}:{telegram_id}",
                not_before_at=now,
                expires_at=max(each.expires_at for each in theirs),
            )
            groups.setdefault(named, []).append(letter)
        for named, letters in groups.items():
            body = {"deadlines": [{"id": deadline_id, "on": on.isoformat()} for on, deadline_id in named]}
            content_id = await post_content(self._session, "reminder", body, now)
            await post(self._database, self._session, content_id, Lane.REMINDER, letters)
        return len(by_person)


def _digest(due: Collection[_Due]) -> str:
    """Names a set of reminders, so that no second message is made of the same."""
    named = sorted((each.deadline_id, each.occurs_on.isoformat(), each.lead_days) for each in due)
    return hashlib.blake2b(repr(named).encode(), digest_size=12).hexdigest()


def _is_unsent() -> ColumnElement[bool]:
    return col(PlannedReminder.enqueued_at).is_(None)


def _is_due(now: datetime) -> ColumnElement[bool]:
    """Whether a plan is to be posted: its time has come, and its deadline is to come, on this day, in the file."""
    is_valid = (
        select(col(KnownDeadline.deadline_id))
        .where(
            col(KnownDeadline.deadline_id) == col(PlannedReminder.deadline_id),
            col(KnownDeadline.occurs_on) == col(PlannedReminder.occurs_on),
            col(KnownDeadline.missing_since_at).is_(None),
        )
        .correlate(PlannedReminder)
        .exists()
    )
    due_at, expires_at = col(PlannedReminder.due_at), col(PlannedReminder.expires_at)
    return and_(_is_unsent(), due_at <= now, expires_at > now, is_valid)


def _known(row: KnownDeadline) -> Known:
    return Known(
        row.deadline_id, row.occurs_on, row.ends_at, row.sequence, json.loads(row.content), row.missing_since_at
    )


def _is_waiting(news: str, deadline_id: str) -> ColumnElement[bool]:
    """A message about a deadline, by the key that `talentbot.reminders.telling` gives it, that was not sent yet."""
    key = col(OutboxRow.unique_key).startswith(f"{news}:{deadline_id}:", autoescape=True)
    return and_(col(OutboxRow.state) == State.PENDING, key)
