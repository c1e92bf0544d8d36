from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta
from typing import TYPE_CHECKING

import pytest
from icalendar import Calendar
from sqlalchemy import event, select
from sqlmodel import col

from talentbot.language import Locale
from talentbot.store.tables import OutboxRow
from tests.reminders.world import AIGUL, BEK, CHOLPON, World, at, deadline

if TYPE_CHECKING:
    from talentbot.calendar_file import CalendarFile
    from talentbot.store.database import Database

MOVED = deadline("internship", date(2027, 2, 1), tracks=("it",))
INTERNSHIP = deadline("internship", date(2027, 1, 15), tracks=("it",))


def of_calendar(file: CalendarFile | None) -> tuple[str, int, date]:
    assert file is not None
    (found,) = Calendar.from_ical(file.content).walk("VEVENT")
    return str(found["UID"]), int(str(found["SEQUENCE"])), found.decoded("dtstart")


async def told(world: World) -> list[tuple[str, int]]:
    return sorted((each.kind, each.person) for each in await world.posted())


async def test_the_first_time_nothing_is_news(database: Database) -> None:
    world = World(database, INTERNSHIP)
    await world.populate(AIGUL)
    await world.reminders.subscribe_to_track(AIGUL, "it")
    await world.reminders.synchronise()

    assert await told(world) == []
    assert len(await world.planned(AIGUL)) == 3


async def test_the_first_deadline_after_none_is_news(database: Database) -> None:
    world = World(database)
    await world.populate(AIGUL)
    await world.reminders.synchronise()
    await world.reminders.subscribe_to_track(AIGUL, "*")
    world.publish(INTERNSHIP)
    await world.reminders.synchronise()

    assert await told(world) == [("deadline_new", AIGUL)]


@pytest.mark.parametrize("on", [date(2027, 3, 1), "first Sunday of March"])
async def test_a_new_deadline_is_told_to_its_track_and_planned(world: World, on: date | str) -> None:
    await world.reminders.subscribe_to_track(AIGUL, "care")
    await world.reminders.subscribe_to_track(BEK, "it")
    await world.reminders.set_leads(AIGUL, (14,))
    world.publish(INTERNSHIP, deadline("care", on, tracks=("care",)))
    for _ in range(2):
        await world.another_process().synchronise()

    (posted,) = await world.posted()
    day = "2027-03-01" if isinstance(on, date) else "2027-03-07"
    assert (posted.kind, posted.person, posted.body) == ("deadline_new", AIGUL, {"id": "care", "on": day})
    assert [each[:2] for each in await world.planned(AIGUL)] == [("care", 14)]


async def test_a_moved_date_is_told_and_planned_anew(world: World) -> None:
    await world.reminders.subscribe(AIGUL, "internship")
    taken = of_calendar(await world.reminders.take_calendar(BEK, "internship"))
    await world.tick(at("2026-12-16T04:00"))
    world.publish(MOVED)
    for _ in range(2):
        await world.another_process().synchronise()

    moved = await world.posted("deadline_moved")
    assert [(each.person, each.key) for each in moved] == [
        (AIGUL, f"moved:internship:1:{AIGUL}"),
        (BEK, f"moved:internship:1:{BEK}"),
    ]
    body = {"id": "internship", "from": "2027-01-15", "to": "2027-02-01", "sequence": 1}
    assert moved[0].body == body | {"from_time": None, "to_time": None}
    assert moved[0].expires_at == at("2027-02-01T18:00")
    assert await world.planned(AIGUL) == [
        ("internship", 1, at("2027-01-31T04:00")),
        ("internship", 7, at("2027-01-25T04:00")),
        ("internship", 30, at("2027-01-02T04:00")),
    ]
    present = of_calendar(await world.reminders.calendar_file("internship", Locale.RU))
    assert taken == ("internship@talentbot", 0, date(2027, 1, 15))
    assert present == ("internship@talentbot", 1, date(2027, 2, 1))


async def test_back_and_forth_is_told_each_time_but_reminds_once(world: World) -> None:
    await world.reminders.subscribe(AIGUL, "internship")
    await world.tick(at("2026-12-16T04:00"))
    for published in (MOVED, INTERNSHIP, MOVED, INTERNSHIP):
        world.publish(published)
        await world.tick()

    assert [each.body["sequence"] for each in await world.posted("deadline_moved")] == [1, 2, 3, 4]
    assert [lead for _, lead, _ in await world.planned(AIGUL)] == [1, 7]
    assert len(await world.posted("reminder")) == 1


async def test_another_hour_is_a_move_too(world: World) -> None:
    await world.reminders.subscribe(AIGUL, "internship")
    world.publish(deadline("internship", date(2027, 1, 15), time_of_day=time(17), tracks=("it",)))
    await world.tick()

    (moved,) = await world.posted()
    assert (moved.body["to"], moved.body["to_time"]) == ("2027-01-15", "17:00:00")
    assert await world.tick(at("2027-01-15T11:00")) == 0


async def test_a_changed_title_tells_nobody_but_calendars(world: World) -> None:
    await world.reminders.subscribe(AIGUL, "internship")
    world.publish(deadline("internship", date(2027, 1, 15), tracks=("it",), title="Практика"))
    await world.reminders.synchronise()

    assert await told(world) == []
    assert of_calendar(await world.reminders.calendar_file("internship", Locale.RU))[1] == 1
    assert len(await world.planned(AIGUL)) == 3


async def test_another_track_changes_who_is_reminded_and_keeps_what_is_overdue(world: World) -> None:
    await world.reminders.subscribe_to_track(AIGUL, "it")
    await world.reminders.subscribe_to_track(BEK, "care")
    await world.reminders.subscribe(CHOLPON, "internship")
    world.publish(deadline("internship", date(2027, 1, 15), tracks=("care",)))

    assert await world.tick(at("2026-12-17T00:00")) == 1
    assert [len(await world.planned(person)) for person in (AIGUL, BEK, CHOLPON)] == [0, 2, 2]
    assert await world.reminded() == [(CHOLPON, ["internship"])]


async def test_what_is_gone_for_a_minute_is_cancelled(world: World) -> None:
    await world.reminders.subscribe(AIGUL, "internship")
    await world.reminders.take_calendar(BEK, "internship")
    world.publish()
    assert await world.tick(at("2026-12-16T04:00")) == 0, "due, but missing"
    assert await world.tick(at("2026-12-16T04:00:59")) == 0
    assert await told(world) == []
    assert len(await world.planned(AIGUL)) == 3

    await world.tick(at("2026-12-16T04:01"))
    assert await told(world) == [("deadline_cancelled", AIGUL), ("deadline_cancelled", BEK)]
    assert await world.planned(AIGUL) == []
    body = (await world.posted())[0].body
    assert {
        "id": "internship",
        "on": "2027-01-15",
        "titles": {"ru": "Стажировка"},
        "sequence": 1,
    }.items() <= body.items()
    file = world.reminders.cancelled_calendar_file(body, Locale.RU)
    assert of_calendar(file) == ("internship@talentbot", 1, date(2027, 1, 15))
    assert b"METHOD:CANCEL" in file.content
    assert await world.reminders.calendar_file("internship", Locale.RU) is None

    await world.tick(at("2026-12-17T04:01"))
    assert len(await told(world)) == 2


async def test_what_is_back_within_a_minute_was_never_gone(world: World) -> None:
    await world.reminders.subscribe(AIGUL, "internship")
    world.publish()
    await world.tick(at("2026-12-16T04:00"))
    world.publish(INTERNSHIP)

    assert await world.tick(at("2026-12-16T04:00:59")) == 1
    await world.tick(at("2026-12-16T05:00"))
    assert await told(world) == [("reminder", AIGUL)]
    assert of_calendar(await world.reminders.calendar_file("internship", Locale.RU))[1] == 0


async def test_what_was_missed_by_a_clock_that_was_ahead_is_cancelled_a_minute_after_all(world: World) -> None:
    await world.reminders.subscribe(AIGUL, "internship")
    world.publish()
    await world.tick(at("2026-12-20T00:00"))
    await world.tick(at("2026-12-01T00:00"))
    await world.tick(at("2026-12-01T00:01"))

    assert await told(world) == [("deadline_cancelled", AIGUL)]


async def test_what_was_cancelled_and_is_back_is_new(world: World) -> None:
    await world.reminders.subscribe(AIGUL, "internship")
    for published in ((), (INTERNSHIP,), (), (INTERNSHIP,)):
        world.publish(*published)
        for _ in range(2):
            await world.tick(world.now + timedelta(minutes=1))
        await world.deliver()

    assert await told(world) == [("deadline_cancelled", AIGUL)] * 2 + [("deadline_new", AIGUL)] * 2
    assert len(await world.planned(AIGUL)) == 3
    assert of_calendar(await world.reminders.calendar_file("internship", Locale.RU))[1] == 4


async def test_what_nobody_was_told_of_is_not_told_to_have_changed(world: World) -> None:
    """At night the news wait; whoever wakes up is not told that something unheard of moved, or was cancelled."""
    await world.reminders.subscribe_to_track(AIGUL, "it")
    fair = deadline("fair", date(2027, 2, 1), tracks=("it",))
    for published in ((INTERNSHIP, fair), (INTERNSHIP, replace(fair, on=date(2027, 2, 8)))):
        world.publish(*published)
        await world.tick(world.now + timedelta(minutes=1))
    assert await told(world) == [("deadline_new", AIGUL)]

    world.publish(INTERNSHIP)
    for _ in range(3):
        await world.tick(world.now + timedelta(minutes=1))
    assert await told(world) == [("deadline_new", AIGUL)]
    async with world.database.reading() as session:
        assert (await session.scalars(select(col(OutboxRow.state)))).all() == ["cancelled"]


async def test_passing_is_no_cancellation(world: World) -> None:
    await world.reminders.subscribe(AIGUL, "internship")
    for published in ((INTERNSHIP,), ()):
        world.publish(*published)
        await world.tick(at("2027-01-15T18:00"))
        await world.tick(at("2027-01-20T00:00"))

    assert await told(world) == []


async def test_a_new_date_after_the_old_one_is_news(world: World) -> None:
    await world.reminders.subscribe(AIGUL, "internship")
    await world.reminders.take_calendar(BEK, "internship")
    await world.tick(at("2027-01-16T00:00"))
    world.publish(deadline("internship", date(2027, 5, 1), tracks=("it",)))
    await world.tick()

    assert await told(world) == [("deadline_new", AIGUL)]
    assert [lead for _, lead, _ in await world.planned(AIGUL)].count(30) == 1 + 1, "the old plans lie there unsent"
    assert not await world.reminders.has_calendar(BEK, "internship")


async def test_the_next_year_of_a_rule_comes_in_silence(world: World) -> None:
    world.publish(deadline("jlpt", "first Sunday of December", tracks=("language",)))
    await world.reminders.synchronise()
    await world.reminders.subscribe_to_track(AIGUL, "language")
    this_year = of_calendar(await world.reminders.calendar_file("jlpt", Locale.RU))
    await world.tick(at("2026-12-06T17:59"))
    await world.tick(at("2026-12-06T18:00"))

    assert [each.kind for each in await world.posted() if each.body.get("id") != "internship"] == ["reminder"]
    assert ("jlpt", 30, at("2027-11-05T04:00")) in await world.planned(AIGUL)
    assert this_year == ("jlpt-2026@talentbot", 0, date(2026, 12, 6))
    next_year = of_calendar(await world.reminders.calendar_file("jlpt", Locale.RU))
    assert next_year == ("jlpt-2027@talentbot", 1, date(2027, 12, 5))


async def test_another_rule_moves_the_day_and_keeps_the_event(world: World) -> None:
    world.publish(INTERNSHIP, deadline("jlpt", "first Sunday of December"))
    await world.reminders.synchronise()
    await world.reminders.subscribe(AIGUL, "jlpt")
    for on in ("second Sunday of December", date(2026, 12, 20)):
        world.publish(INTERNSHIP, deadline("jlpt", on))
        await world.tick()

    moved = [(each.body["from"], each.body["to"]) for each in await world.posted("deadline_moved")]
    assert moved == [("2026-12-06", "2026-12-13"), ("2026-12-13", "2026-12-20")]
    present = of_calendar(await world.reminders.calendar_file("jlpt", Locale.RU))
    assert present == ("jlpt-2026@talentbot", 2, date(2026, 12, 20))


async def test_who_is_silent_or_cannot_be_reached_is_not_told(world: World) -> None:
    for person in (AIGUL, BEK, CHOLPON):
        await world.reminders.subscribe_to_track(person, "it")
    await world.reminders.unsubscribe(AIGUL, "internship")
    await world.set_reachable(BEK, is_reachable=False)
    world.publish(MOVED)
    await world.tick()

    assert await told(world) == [("deadline_moved", CHOLPON)]


async def test_when_nothing_changed_the_database_is_not_asked(world: World, database: Database) -> None:
    await world.reminders.synchronise()
    asked: list[str] = []
    event.listen(database.engine.sync_engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
    world.now = at("2027-01-15T17:59")
    await world.reminders.synchronise()
    assert asked == []

    world.now = at("2027-01-15T18:00")
    await world.reminders.synchronise()
    assert asked
