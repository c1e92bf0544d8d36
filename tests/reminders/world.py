"""A FAQ of deadlines that change, people, a clock, and what was posted."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, select, update
from sqlmodel import col

from talentbot.faq.deadline import AnnualRule, Deadline, DeadlineKind, DeadlineText
from talentbot.faq.entry import Faq
from talentbot.language import Locale
from talentbot.reminders import Reminders
from talentbot.store.people import People
from talentbot.store.tables import (
    CalendarCopy,
    KnownDeadline,
    OutboxContent,
    OutboxRow,
    Person,
    PlannedReminder,
    Subscription,
)

if TYPE_CHECKING:
    from talentbot.store.database import Database

AIGUL, BEK, CHOLPON = 7_000_000_001, 7_000_000_002, 7_000_000_003
START = datetime(2026, 11, 1, 6, 0, tzinfo=UTC)
TABLES = (OutboxRow, OutboxContent, PlannedReminder, Subscription, CalendarCopy, KnownDeadline, Person)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def deadline(
    name: str,
    on: date | str,
    *,
    time_of_day: time | None = None,
    zone: str = "Asia/Bishkek",
    tracks: tuple[str, ...] = (),
    title: str = "Стажировка",
) -> Deadline:
    return Deadline(
        id=name,
        kind=DeadlineKind.APPLY_BY,
        on=AnnualRule(on) if isinstance(on, str) else on,
        time=time_of_day,
        zone=zone,
        texts={Locale.RU: DeadlineText(title, "Подробности")},
        tracks=tracks,
    )


@dataclass(frozen=True)
class Posted:
    kind: str
    person: int
    body: dict[str, Any]
    key: str
    expires_at: datetime | None


class World:
    def __init__(self, database: Database, *deadlines: Deadline) -> None:
        self.database = database
        self.now = START
        self.faq = Faq({}, ())
        self.publish(*deadlines)
        self.reminders = self.another_process()

    def another_process(self) -> Reminders:
        return Reminders(self.database, lambda: self.faq, lambda: self.now, People(self.database))

    def publish(self, *deadlines: Deadline) -> None:
        self.faq = Faq({}, (), deadlines=deadlines)

    async def populate(self, *ids: int, zone: str = "Asia/Bishkek") -> None:
        async with self.database.writing() as session:
            for each in ids:
                session.add(Person(telegram_id=each, locale="ru", last_active_on=START.date(), time_zone=zone))

    async def set_reachable(self, person: int, is_reachable: bool) -> None:
        async with self.database.writing() as session:
            statement = update(Person).where(col(Person.telegram_id) == person).values(is_reachable=is_reachable)
            await session.execute(statement)

    async def clear(self) -> None:
        async with self.database.writing() as session:
            for table in TABLES:
                await session.execute(delete(table))

    async def deliver(self) -> None:
        """Everybody gets what is posted."""
        async with self.database.writing() as session:
            await session.execute(update(OutboxRow).where(col(OutboxRow.state) == "pending").values(state="sent"))

    async def tick(self, now: datetime | None = None) -> int:
        self.now = now or self.now
        await self.reminders.synchronise()
        return await self.reminders.sweep()

    async def posted(self, kind: str | None = None) -> list[Posted]:
        query = select(OutboxRow, OutboxContent).join(OutboxContent, col(OutboxContent.id) == col(OutboxRow.content_id))
        async with self.database.reading() as session:
            rows = (await session.execute(query.order_by(col(OutboxRow.id)))).all()
        found = [
            Posted(content.kind, row.person_id or 0, json.loads(content.body), row.unique_key, row.expires_at)
            for row, content in rows
        ]
        return [each for each in found if kind in (None, each.kind)]

    async def reminded(self) -> list[tuple[int, list[str]]]:
        return [(each.person, [row["id"] for row in each.body["deadlines"]]) for each in await self.posted("reminder")]

    async def planned(self, person: int) -> list[tuple[str, int, datetime]]:
        query = select(PlannedReminder).where(col(PlannedReminder.telegram_id) == person)
        async with self.database.reading() as session:
            rows = list(await session.scalars(query))
        return sorted((row.deadline_id, row.lead_days, row.due_at) for row in rows if row.enqueued_at is None)

    def days(self, count: float) -> datetime:
        return self.now + timedelta(days=count)
