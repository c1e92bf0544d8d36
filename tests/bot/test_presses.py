from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from talentbot.bot import presses
from talentbot.bot.presses import Action
from talentbot.faq.entry import ENTRY_ID, Category, Faq

if TYPE_CHECKING:
    from tests.bot.conftest import Running


@given(st.from_regex(ENTRY_ID, fullmatch=True), st.sampled_from(list(Action)))
def test_any_entry_fits_into_a_button_with_its_question(entry_id: str, action: Action) -> None:
    data = presses.data(action, entry_id, "q" * 11)

    assert len(data.encode()) <= presses.MAX_BYTES
    assert presses.parts_of(data)[:2] == [entry_id, "q" * 11]


@given(st.text(max_size=200))
def test_any_category_fits_into_a_button_and_is_found_again(name: str) -> None:
    key = presses.category_key(name)

    assert len(presses.data(Action.TOPICS, key, "999").encode()) <= presses.MAX_BYTES
    assert presses.category_of(key, Faq({}, (Category("other"), Category(name)))) == name


@pytest.mark.parametrize("data", ["e:gone:AAAAAAAAAAA", "i:gone", "e:", "i"])
async def test_an_entry_that_has_gone_is_said_to_be_gone(running: Running, data: str) -> None:
    person = running.as_("ru")
    await person.start()
    await person.press(await running.send_button(person, data), "old")

    assert "/topics" in await person.alert()


@pytest.mark.parametrize("data", ["x", "zz:1:2", ":", "e", "☃", "E:visa-coe"])
async def test_every_press_is_answered(running: Running, data: str) -> None:
    person = running.as_("ja")
    await person.start()
    await person.press(await running.send_button(person, data), "old")

    assert await person.alert()


@pytest.mark.parametrize(
    "data", ["t:gone:0", "t:visa:x", "t:visa:99", "t:visa:-1", "t", "l:xx", "g:", "s:xx:gone", "f:maybe"]
)
async def test_malformed_data_is_answered_and_the_bot_goes_on(running: Running, data: str) -> None:
    person = running.as_("ru")
    await person.start()
    await person.press(await running.send_button(person, data), "old")
    await person.event("callback_answer")

    assert (await person.say("/help"))["text"]


async def test_buttons_of_before_a_restart_work(running: Running) -> None:
    person = running.as_("ky")
    await person.start()
    await person.press(await running.send_button(person, "n:visa-coe:AAAAAAAAAAA"), "old")
    offer = await person.message()

    assert len(offer["reply_markup"]["inline_keyboard"]) > 1


async def test_a_press_too_old_to_be_answered_still_does_what_it_asks(running: Running) -> None:
    person = running.as_("ru")
    await person.start()
    description = "Bad Request: query is too old and response timeout expired or query ID is invalid"
    running.sandbox.api.faults.answer("answerCallbackQuery", 400, description)
    await person.press(await running.send_button(person, "e:visa-coe"), "old")

    assert "COE" in (await person.message())["text"]
