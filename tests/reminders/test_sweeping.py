from __future__ import annotations

import asyncio
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from talentbot.store.database import Database
from tests.reminders.world import AIGUL, BEK, CHOLPON, World, at, deadline

if TYPE_CHECKING:
    from collections.abc import Callable


async def test_a_reminder_leaves_at_its_instant_and_once(world: World) -> None:
    await world.reminders.subscribe(AIGUL, "internship")

    assert await world.tick(at("2026-12-16T03:59")) == 0
    assert await world.tick(at("2026-12-16T04:00")) == 1
    assert await world.tick() == 0
    (posted,) = await world.posted()
    assert (posted.kind, posted.person) == ("reminder", AIGUL)
    assert posted.body == {"deadlines": [{"id": "internship", "on": "2027-01-15"}]}
    assert posted.expires_at == at("2027-01-15T18:00")
    assert await world.reminders.next_due_at() == at("2027-01-08T04:00")


async def test_several_that_are_late_become_one(world: World) -> None:
    world.publish(*world.faq.deadlines, deadline("test", date(2027, 1, 16)), deadline("far", date(2027, 6, 1)))
    await world.reminders.synchronise()
    for person, names in ((AIGUL, ("internship", "test", "far")), (BEK, ("internship", "test")), (CHOLPON, ("test",))):
        for name in names:
            await world.reminders.subscribe(person, name)

    assert await world.tick(at("2027-01-09T12:00")) == 3
    posted = await world.posted("reminder")
    assert sorted(await world.reminded()) == [
        (AIGUL, ["internship", "test"]),
        (BEK, ["internship", "test"]),
        (CHOLPON, ["test"]),
    ]
    assert {each.expires_at for each in posted} == {at("2027-01-16T18:00")}
    assert await world.tick() == 0


async def test_the_same_message_is_kept_once(world: World) -> None:
    for person in (AIGUL, BEK, CHOLPON):
        await world.reminders.subscribe(person, "internship")
    await world.tick(at("2026-12-16T04:00"))

    assert len({each.key for each in await world.posted()}) == 3
    async with world.database.reading() as session:
        contents = (await session.connection()).exec_driver_sql("SELECT count(*) FROM outbox_content")
        assert (await contents).scalar() == 1


@pytest.mark.parametrize(("now", "messages"), [("2027-01-15T17:59", 1), ("2027-01-15T18:00", 0)])
async def test_late_is_better_than_never_but_for_the_deadline(world: World, now: str, messages: int) -> None:
    await world.reminders.subscribe(AIGUL, "internship")

    assert await world.tick(at(now)) == messages
    assert await world.reminders.next_due_at() is None


async def test_who_cannot_be_reached_is_not_written_to(world: World) -> None:
    await world.reminders.subscribe(AIGUL, "internship")
    await world.reminders.subscribe(BEK, "internship")
    await world.set_reachable(AIGUL, is_reachable=False)

    assert await world.tick(at("2026-12-16T04:00")) == 1
    await world.set_reachable(AIGUL, is_reachable=True)
    assert await world.tick() == 0
    assert await world.tick(at("2027-01-08T04:00")) == 2


async def test_more_people_than_are_taken_at_once(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("talentbot.store.reminders._PEOPLE_AT_ONCE", 3)
    await world.populate(*range(1, 9))
    world.publish(*world.faq.deadlines, deadline("test", date(2027, 1, 16)))
    await world.reminders.synchronise()
    for person in range(1, 9):
        await world.reminders.subscribe(person, "internship")
        await world.reminders.subscribe(person, "test")

    assert await world.tick(at("2027-01-10T00:00")) == 8
    assert sorted(await world.reminded()) == [(person, ["internship", "test"]) for person in range(1, 9)]


async def test_a_clock_that_was_a_little_ahead_loses_nothing(world: World) -> None:
    world.publish(*world.faq.deadlines, deadline("jlpt", "first Sunday of December", tracks=("it",)))
    await world.reminders.synchronise()
    await world.reminders.subscribe_to_track(AIGUL, "it")
    before = len(await world.posted())
    assert await world.tick(at("2026-12-10T00:00")) == 0
    await world.reminders.prune()

    assert await world.tick(at("2026-12-02T12:00")) == 1
    assert await world.reminded() == [(AIGUL, ["jlpt"])]
    assert await world.tick(at("2026-12-05T04:00")) == 1
    assert await world.tick(at("2026-12-16T04:00")) == 1
    assert len(await world.posted()) == before + 3, "nothing was said to have moved"


async def test_plans_of_the_past_are_forgotten_after_a_week(world: World) -> None:
    await world.reminders.subscribe(AIGUL, "internship")
    world.now = at("2027-01-15T18:00") + timedelta(days=7) - timedelta(seconds=1)
    await world.reminders.prune()
    assert len(await world.planned(AIGUL)) == 3
    world.now += timedelta(seconds=1)
    await world.reminders.prune()
    assert await world.planned(AIGUL) == []


async def test_two_processes_post_once(make_database_url: Callable[[str], str]) -> None:
    url = make_database_url("postgresql")
    first, second = Database(url), Database(url)
    await first.open()
    await second.open()
    try:
        one = World(first, deadline("a", date(2027, 1, 15), tracks=("it",)), deadline("b", date(2027, 1, 16)))
        two = World(second, *one.faq.deadlines)
        two.faq = one.faq
        await one.populate(*range(1, 17))
        await one.reminders.synchronise()
        for person in range(1, 17):
            await one.reminders.subscribe(person, "a")
            await one.reminders.subscribe(person, "b")
        one.now = two.now = at("2027-01-12T00:00")
        counts = await asyncio.gather(*(each.tick() for each in (one, two, one, two)))

        assert sum(counts) == 16
        assert sorted(await one.reminded()) == [(person, ["a", "b"]) for person in range(1, 17)]

        moved = deadline("a", date(2027, 1, 20), tracks=("it",)), deadline("b", date(2027, 1, 16))
        one.publish(*moved)
        two.faq = one.faq
        await asyncio.gather(
            *(each.reminders.synchronise() for each in (one, two)),
            *(one.reminders.unsubscribe(person, "a") for person in range(1, 9)),
            *(two.reminders.set_leads(person, (14, 3)) for person in range(9, 17)),
        )
        told = [each.person for each in await one.posted("deadline_moved")]
        assert len(told) == len(set(told))
        assert set(range(9, 17)) <= set(told)
        for person in (1, 8, 9, 16):
            expected = [("a", 3, at("2027-01-17T04:00"))] if person > 8 else []
            assert [each for each in await one.planned(person) if each[0] == "a"] == expected
    finally:
        await first.close()
        await second.close()
