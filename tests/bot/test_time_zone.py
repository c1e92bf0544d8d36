from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from talentbot.bot.time_zone import DIALOGUE
from talentbot.language import Locale
from talentbot.messages import texts_in
from tests.bot.board import board
from tests.conversation import labels

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tests.bot.conftest import Running
    from tests.conversation import Conversation

RU = texts_in(Locale.RU)


@pytest.fixture
async def running(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> AsyncIterator[Running]:
    async with board(tmp_path, caplog) as running:
        yield running


async def zone_of(running: Running, person: Conversation) -> str:
    return await running.services.reminders.time_zone(person.person.id)


async def is_waiting(running: Running, person: Conversation) -> bool:
    kind = await running.services.dialogues.kind_of(person.person.id, running.services.now())
    return kind == DIALOGUE


async def test_the_present_zone_is_shown_and_another_chosen_by_a_button(running: Running) -> None:
    person = running.as_("ru")
    shown = await person.say("/timezone")
    assert "Бишкек" in shown["text"]
    assert "15:00" in shown["text"]
    assert "✓ Бишкек (UTC+6)" in labels(shown)

    await person.press(shown, "Токио (UTC+9)")
    changed = await person.edited()
    assert "18:00" in changed["text"]
    assert "✓ Токио (UTC+9)" in labels(changed)
    assert await zone_of(running, person) == "Asia/Tokyo"


@pytest.mark.parametrize(
    ("key", "typed", "zone"),
    [("ru", "Казань", "Europe/Moscow"), ("ky", "Ош", "Asia/Bishkek"), ("ja", "大阪", "Asia/Tokyo")],
)
async def test_a_city_is_typed(running: Running, key: str, typed: str, zone: str) -> None:
    person = running.as_(key)
    texts = texts_in(Locale(key))
    await person.press(await person.say("/timezone"), texts.plain("🔍 Another city"))
    await person.edited()
    noted = await person.say(typed)

    assert noted["text"].startswith(f"✅ {typed}")
    assert await zone_of(running, person) == zone
    assert not await is_waiting(running, person)


async def test_a_city_may_follow_the_command(running: Running) -> None:
    person = running.as_("ru")
    await person.say("/timezone Нью Йорк")

    assert await zone_of(running, person) == "America/New_York"


async def test_below_the_command_a_city_is_typed_without_a_button(running: Running) -> None:
    person = running.as_("ru")
    await person.say("/timezone")
    assert (await person.say("Казань"))["text"].startswith("✅ Казань")
    assert await zone_of(running, person) == "Europe/Moscow"


@pytest.mark.parametrize("question", ["зарплата", "салам", "симка", "mail", "Бишкекте эле"])
async def test_below_the_command_anything_else_is_a_question(running: Running, question: str) -> None:
    """Also what is a little like the name of a city: Salta, Sitka, Manila."""
    person = running.as_("ru")
    await person.say("/timezone")
    answer = await person.say(question)

    assert "✅" not in answer["text"]
    assert "не знаю город" not in answer["text"]
    assert not await is_waiting(running, person)
    assert await zone_of(running, person) == "Asia/Bishkek"


async def test_several_cities_are_offered(running: Running) -> None:
    person = running.as_("ru")
    offered = await person.say("/timezone Сан")
    assert await zone_of(running, person) == "Asia/Bishkek"
    await person.press(offered, "Сан-Франциско")
    await person.edited()

    assert await zone_of(running, person) == "America/Los_Angeles"


async def test_an_unknown_city_may_be_typed_again_and_given_up(running: Running) -> None:
    person = running.as_("ru")
    retry = await person.say("/timezone <ыыыыы>")
    assert "<ыыыыы>" in retry["text"]
    assert await is_waiting(running, person)
    again = await person.say("щщщщщщ")
    await person.press(again, RU.plain("⬅️ Back"))
    await person.edited()

    # What is no city is a question again.
    assert "не знаю город" not in (await person.say("щщщщщщ"))["text"]
    assert not await is_waiting(running, person)
    assert await zone_of(running, person) == "Asia/Bishkek"


async def test_a_question_instead_of_a_city_is_answered(running: Running) -> None:
    person = running.as_("ru")
    await person.press(await person.say("/timezone"), RU.plain("🔍 Another city"))
    await person.edited()
    answer = await person.say("Кто оформляет сертификат для визы?")

    assert "сертификат" in answer["text"]
    assert not await is_waiting(running, person)
    assert "👍" in labels(answer) or "1." in labels(answer)


async def test_a_zone_that_does_not_exist_changes_nothing(running: Running) -> None:
    person = running.as_("ru")
    await person.start()
    await person.press(await running.send_button(person, "z:Nowhere/City"), "old")
    await person.edited()

    assert await zone_of(running, person) == "Asia/Bishkek"
