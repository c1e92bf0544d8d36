"""Whatever people, coordinators and the clock do, in any order, against a model that knows no database."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlmodel import col

from talentbot.store.database import Database
from talentbot.store.tables import PlannedReminder
from tests.reminders.world import AIGUL, BEK, World, at, deadline

if TYPE_CHECKING:
    from talentbot.faq.deadline import Deadline

    Key = tuple[int, str, date, int]

START = at("2026-03-01T06:00")
FIRST = {
    "whole": deadline("whole", date(2026, 4, 1), zone="Asia/Tokyo", tracks=("it",)),
    "timed": deadline("timed", date(2026, 3, 29), time_of_day=time(1, 30), zone="Europe/London", tracks=("it",)),
}
people = st.sampled_from([AIGUL, BEK])
names = st.sampled_from(sorted(FIRST))
leads = st.sets(st.sampled_from([30, 14, 7, 3, 1]))
zones = st.sampled_from(["Asia/Bishkek", "America/New_York", "Europe/London", "Asia/Tehran", "Pacific/Kiritimati"])
# Both clocks that go and clocks that jump; around the last Sunday of March, when London's goes forward.
hours = st.integers(1, 72) | st.integers(-48, 24 * 14)
steps = st.one_of(
    st.tuples(st.just("subscribe"), people, names),
    st.tuples(st.just("unsubscribe"), people, names),
    st.tuples(st.just("leads"), people, leads),
    st.tuples(st.just("zone"), people, zones),
    st.tuples(st.just("move"), names, st.integers(1, 40)),
    st.tuples(st.just("sweep"), hours),
    st.tuples(st.just("sweep"), hours),
)


@dataclass
class Model:
    """What should be planned and sent, by the rules as they are told to people."""

    now: datetime = START
    deadlines: dict[str, Deadline] = field(default_factory=lambda: dict(FIRST))
    zones: dict[int, str] = field(default_factory=lambda: dict.fromkeys((AIGUL, BEK), "Asia/Bishkek"))
    leads: dict[int, set[int]] = field(default_factory=lambda: {person: {30, 7, 1} for person in (AIGUL, BEK)})
    #: BEK subscribed to a track, and may be silent about its deadlines.
    subscribed: set[tuple[int, str]] = field(default_factory=lambda: {(BEK, name) for name in FIRST})
    plans: dict[Key, datetime] = field(default_factory=dict)
    sent: set[Key] = field(default_factory=set)

    def day(self, name: str) -> date:
        on = self.deadlines[name].on
        assert isinstance(on, date)
        return on

    def end(self, name: str) -> datetime:
        found = self.deadlines[name]
        at_time = found.time or time(0)
        local = datetime.combine(self.day(name), at_time, ZoneInfo(found.zone))
        return (local if found.time else local + timedelta(days=1)).astimezone(UTC)

    def is_over(self, name: str) -> bool:
        return self.end(name) <= self.now

    def wanted(self, person: int) -> dict[Key, datetime]:
        zone = ZoneInfo(self.zones[person])
        found = {}
        for name, deadline_ in self.deadlines.items():
            if (person, name) in self.subscribed and not self.is_over(name):
                day = self.end(name).astimezone(zone).date() if deadline_.time else self.day(name)
                for lead in self.leads[person]:
                    due_at = datetime.combine(day - timedelta(days=lead), time(10), zone).astimezone(UTC)
                    found[person, name, self.day(name), lead] = due_at
        return found

    def revise(self, person: int) -> None:
        wanted = self.wanted(person)
        self.plans = {key: at_ for key, at_ in self.plans.items() if key[0] != person or key in wanted}
        self.plans |= {key: due_at for key, due_at in wanted.items() if key in self.plans}
        self.add(wanted)

    def add(self, wanted: dict[Key, datetime]) -> None:
        is_new = self.plans.keys() | self.sent
        self.plans |= {key: at_ for key, at_ in wanted.items() if key not in is_new and at_ > self.now}

    def move(self, name: str, on: date) -> None:
        was_over, was_on = self.is_over(name), self.day(name)
        old = self.deadlines[name]
        self.deadlines[name] = deadline(name, on, time_of_day=old.time, zone=old.zone, tracks=old.tracks)
        if on != was_on:
            if not was_over:
                self.plans = {key: due_at for key, due_at in self.plans.items() if key[1] != name}
            for person in self.zones:
                self.add({key: due_at for key, due_at in self.wanted(person).items() if key[1] == name})

    def sweep(self) -> dict[int, set[str]]:
        due = {
            key
            for key, due_at in self.plans.items()
            if due_at <= self.now and not self.is_over(key[1]) and key[2] == self.day(key[1])
        }
        self.sent |= due
        self.plans = {key: due_at for key, due_at in self.plans.items() if key not in due}
        return {person: {key[1] for key in due if key[0] == person} for person in {key[0] for key in due}}


async def take_step(world: World, model: Model, step: tuple[Any, ...]) -> None:
    reminders = world.reminders
    match step:
        case ("subscribe", person, name):
            assert await reminders.subscribe(person, name) is not model.is_over(name)
            if not model.is_over(name):
                model.subscribed.add((person, name))
        case ("unsubscribe", person, name):
            await reminders.unsubscribe(person, name)
            model.subscribed.discard((person, name))
        case ("leads", person, chosen):
            await reminders.set_leads(person, chosen)
            model.leads[person] = chosen
        case ("zone", person, zone):
            await reminders.set_time_zone(person, zone)
            model.zones[person] = zone
        case ("move", name, days):
            model.move(name, world.now.date() + timedelta(days=days))
            world.publish(*model.deadlines.values())
            await reminders.synchronise()
    if step[0] != "move" and not (step[0] == "subscribe" and model.is_over(step[2])):
        model.revise(step[1])


async def sweep(world: World, model: Model, passed: int) -> None:
    world.now = model.now = world.now + timedelta(hours=passed)
    before = len(await world.reminded())
    expected = model.sweep()

    assert await world.tick() == len(expected)
    posted = (await world.reminded())[before:]
    assert len(posted) == len(expected), "one message a person"
    assert {person: set(found) for person, found in posted} == expected
    assert all(len(found) == len(set(found)) for _, found in posted), "each deadline is named once"


async def enqueued(database: Database) -> set[Key]:
    query = select(PlannedReminder).where(col(PlannedReminder.enqueued_at).is_not(None))
    async with database.reading() as session:
        rows = list(await session.scalars(query))
    return {(row.telegram_id, row.deadline_id, row.occurs_on, row.lead_days) for row in rows}


async def live_through(database: Database, taken: list[tuple[Any, ...]]) -> None:
    world = World(database, *FIRST.values())
    await world.clear()
    world.now = START
    model = Model()
    await world.populate(AIGUL, BEK)
    await world.reminders.synchronise()
    await world.reminders.subscribe_to_track(BEK, "it")
    model.revise(BEK)
    for step in taken:
        if step[0] == "sweep":
            await sweep(world, model, step[1])
        else:
            await take_step(world, model, step)
    assert await enqueued(database) == model.sent


def test_each_reminder_is_posted_once_when_it_is_due_and_never_too_late(database_url: str) -> None:
    is_sqlite = database_url.startswith("sqlite")
    database = Database(database_url)
    with asyncio.Runner() as runner:
        runner.run(database.open())

        # Shrinking what fails takes longer than a test may: a few steps can be read as they are.
        phases = (Phase.explicit, Phase.reuse, Phase.generate)

        @settings(max_examples=20 if is_sqlite else 10, phases=phases)
        @given(taken=st.lists(steps, min_size=4, max_size=14))
        def check(taken: list[tuple[Any, ...]]) -> None:
            runner.run(live_through(database, taken))

        try:
            check()
        finally:
            runner.run(database.close())
