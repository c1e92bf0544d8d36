from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfoNotFoundError

import pytest
from icalendar import Calendar

from talentbot.language import Locale
from talentbot.reminders import DEFAULT_LEADS, EVERY_TRACK, Subscriptions
from talentbot.store.people import People
from tests.reminders.world import AIGUL, BEK, World, at, deadline

if TYPE_CHECKING:
    from talentbot.store.database import Database

STRANGER = 99


def due(month: int, day: int, hour: int = 4, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, tzinfo=UTC)


async def test_subscribing_plans_the_leads_of_the_person(world: World) -> None:
    assert await world.reminders.subscribe(AIGUL, "internship")

    assert await world.planned(AIGUL) == [
        ("internship", 1, due(1, 14, year=2027)),
        ("internship", 7, due(1, 8, year=2027)),
        ("internship", 30, due(12, 16)),
    ]
    assert await world.planned(BEK) == []
    assert [each.deadline.id for each in await world.reminders.mine(AIGUL)] == ["internship"]
    assert await world.reminders.next_due_at() == due(12, 16)


async def test_leads_that_have_passed_are_not_planned(world: World) -> None:
    world.now = at("2027-01-08T04:00")
    await world.reminders.subscribe(AIGUL, "internship")

    assert await world.planned(AIGUL) == [("internship", 1, due(1, 14, year=2027))]


async def test_nothing_to_subscribe_to(world: World) -> None:
    assert not await world.reminders.subscribe(AIGUL, "unknown")
    world.now = at("2027-01-15T18:00")
    assert not await world.reminders.subscribe(AIGUL, "internship")
    assert await world.reminders.subscriptions(AIGUL) == Subscriptions()


async def test_nothing_is_kept_of_a_stranger(world: World) -> None:
    reminders = world.reminders

    assert not await reminders.subscribe(STRANGER, "internship")
    await reminders.subscribe_to_track(STRANGER, "it")
    await reminders.unsubscribe(STRANGER, "internship")
    await reminders.set_leads(STRANGER, (7,))
    assert await reminders.take_calendar(STRANGER, "internship") is None
    assert await reminders.subscriptions(STRANGER) == Subscriptions()
    assert await reminders.leads(STRANGER) == DEFAULT_LEADS == (30, 7, 1)
    assert await reminders.time_zone(STRANGER) == "Asia/Bishkek"


async def test_unsubscribing_forgets(world: World) -> None:
    await world.reminders.subscribe(AIGUL, "internship")
    await world.reminders.unsubscribe(AIGUL, "internship")

    assert await world.planned(AIGUL) == []
    assert await world.reminders.subscriptions(AIGUL) == Subscriptions()
    assert await world.reminders.next_due_at() is None


@pytest.mark.parametrize("track", ["it", EVERY_TRACK])
async def test_a_deadline_of_a_track_can_be_silenced_and_heard_again(world: World, track: str) -> None:
    await world.reminders.subscribe_to_track(AIGUL, track)
    assert len(await world.planned(AIGUL)) == 3

    await world.reminders.unsubscribe(AIGUL, "internship")
    assert await world.planned(AIGUL) == []
    assert await world.reminders.subscriptions(AIGUL) == Subscriptions(
        muted=frozenset({"internship"}), tracks=frozenset({track})
    )
    assert await world.reminders.mine(AIGUL) == []

    await world.reminders.subscribe(AIGUL, "internship")
    assert len(await world.planned(AIGUL)) == 3
    await world.reminders.unsubscribe_from_track(AIGUL, track)
    assert len(await world.planned(AIGUL)) == 3, "the deadline itself is still subscribed to"


async def test_another_track_does_not_cover(world: World) -> None:
    await world.reminders.subscribe_to_track(AIGUL, "care")
    assert await world.planned(AIGUL) == []


async def test_leads_can_be_changed(world: World) -> None:
    await world.reminders.subscribe(AIGUL, "internship")
    world.now = at("2026-12-20T00:00")
    await world.reminders.set_leads(AIGUL, {1, 14, 60})

    assert await world.reminders.leads(AIGUL) == (60, 14, 1)
    # Sixty days before has passed; thirty days before was due and is no longer wanted.
    assert await world.planned(AIGUL) == [
        ("internship", 1, due(1, 14, year=2027)),
        ("internship", 14, due(1, 1, year=2027)),
    ]
    assert await world.tick() == 0

    await world.reminders.set_leads(AIGUL, ())
    assert await world.reminders.leads(AIGUL) == ()
    assert await world.planned(AIGUL) == []
    with pytest.raises(ValueError, match="2"):
        await world.reminders.set_leads(AIGUL, (2, 7))


async def test_a_changed_zone_changes_the_hour(world: World, database: Database) -> None:
    people = People(database)
    reminders = world.another_process()
    reminders._people = people
    assert (await people.get(AIGUL)) is not None
    await reminders.subscribe(AIGUL, "internship")
    await reminders.set_time_zone(AIGUL, "America/New_York")

    assert await reminders.time_zone(AIGUL) == "America/New_York"
    record = await people.get(AIGUL)
    assert record is not None
    assert record.time_zone == "America/New_York"
    assert [each[2] for each in await world.planned(AIGUL)] == [
        due(1, 14, 15, year=2027),
        due(1, 8, 15, year=2027),
        due(12, 16, 15),
    ]
    with pytest.raises(ZoneInfoNotFoundError):
        await reminders.set_time_zone(AIGUL, "Asia/Nowhere")


async def test_what_is_overdue_in_the_new_zone_is_sent_at_once(world: World) -> None:
    await world.reminders.set_time_zone(AIGUL, "America/New_York")
    await world.reminders.subscribe(AIGUL, "internship")
    assert await world.tick(at("2026-12-16T05:00")) == 0

    await world.reminders.set_time_zone(AIGUL, "Asia/Tokyo")
    assert await world.reminders.next_due_at() == world.now
    assert await world.tick() == 1


async def test_what_was_sent_is_not_planned_again(world: World) -> None:
    await world.reminders.subscribe(AIGUL, "internship")
    assert await world.tick(at("2026-12-16T04:00")) == 1

    await world.reminders.unsubscribe(AIGUL, "internship")
    await world.reminders.subscribe(AIGUL, "internship")
    await world.reminders.set_time_zone(AIGUL, "Europe/London")
    await world.reminders.set_leads(AIGUL, (30, 1))

    assert await world.planned(AIGUL) == [("internship", 1, due(1, 14, 10, year=2027))]
    assert await world.tick(at("2026-12-16T11:00")) == 0


async def test_a_calendar_file_in_the_persons_language(world: World) -> None:
    file = await world.reminders.take_calendar(AIGUL, "internship")

    assert file is not None
    (event,) = Calendar.from_ical(file.content).walk("VEVENT")
    assert (file.name, event["SEQUENCE"]) == ("internship.ics", 0)
    assert event["SUMMARY"] == "Последний день подачи: Стажировка"
    assert await world.reminders.has_calendar(AIGUL, "internship")
    assert not await world.reminders.has_calendar(BEK, "internship")
    assert await world.reminders.take_calendar(AIGUL, "unknown") is None
    assert await world.reminders.calendar_file("unknown", Locale.RU) is None


async def test_what_another_process_has_told_counts_more_than_an_old_file(world: World) -> None:
    other = world.another_process()
    old = world.faq
    world.publish(deadline("internship", date(2027, 2, 15), tracks=("it",)))
    await world.reminders.synchronise()
    world.faq = old

    await other.subscribe(AIGUL, "internship")
    assert ("internship", 1, due(2, 14, year=2027)) in await world.planned(AIGUL)


async def test_forgetting_a_person_forgets_their_plans(world: World, database: Database) -> None:
    await world.reminders.subscribe(AIGUL, "internship")
    await world.reminders.take_calendar(AIGUL, "internship")
    await People(database).forget(AIGUL)

    assert await world.planned(AIGUL) == []
    assert await world.reminders.next_due_at() is None
