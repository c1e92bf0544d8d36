from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select

from talentbot.language import Locale
from talentbot.messages import texts_in
from talentbot.store.tables import Person
from tests.conversation import Conversation

if TYPE_CHECKING:
    from tests.bot.conftest import Running


async def people(running: Running) -> int:
    async with running.database.reading() as session:
        return await session.scalar(select(func.count()).select_from(Person)) or 0


async def test_forgetting_asks_first_and_then_leaves_nothing(running: Running) -> None:
    person = running.as_("ru")
    await person.start()
    question = await person.say("/forget")
    assert await people(running) == 1
    await person.press(question, texts_in(Locale.RU).plain("Yes, delete"))

    assert (await person.edited())["text"] == texts_in(Locale.RU).plain(
        "Everything that was stored about you is deleted. To begin anew: /start"
    )
    assert await people(running) == 0


async def test_one_can_change_ones_mind(running: Running) -> None:
    person = running.as_("ky")
    await person.start()
    await person.press(await person.say("/forget"), texts_in(Locale.KY).plain("No, keep"))

    assert (await person.edited())["text"] == texts_in(Locale.KY).plain("Nothing was deleted.")
    assert await people(running) == 1


async def test_privacy_names_the_way_to_delete(running: Running) -> None:
    assert "/forget" in (await running.as_("ja").say("/privacy"))["text"]


async def test_who_blocks_the_bot_is_unreachable_until_they_write(running: Running) -> None:
    person = running.as_("ru")
    await person.start()
    running.sandbox.world.block(person.person)
    record = await running.services.people.get(person.person.id)
    for _ in range(50):
        record = await running.services.people.get(person.person.id)
        if record and not record.is_reachable:
            break
        await person.is_silent(0.05)
    assert record
    assert not record.is_reachable

    await person.start()
    back = await running.services.people.get(person.person.id)
    assert back
    assert back.is_reachable


async def test_a_group_leaves_no_trace_of_its_people(running: Running) -> None:
    coordinator = Conversation(running.sandbox, running.sandbox.world.coordinator, running.sandbox.world.staff_chat)
    assert await coordinator.say("/faq виза")
    assert await people(running) == 0
