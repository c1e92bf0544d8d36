from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from telegram import (
    Bot,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQueryResultArticle,
    InlineQueryResultsButton,
    InputTextMessageContent,
)
from telegram.error import BadRequest

from talentbot.sandbox.world import ActionError

if TYPE_CHECKING:
    from talentbot.sandbox.inhabitants import Chat, Person
    from talentbot.sandbox.objects import Json
    from talentbot.sandbox.server import Sandbox
    from tests.sandbox.conftest import MovableClock

KEYBOARD = InlineKeyboardMarkup(
    [[InlineKeyboardButton("Да", callback_data="да"), InlineKeyboardButton("→", url="https://a.jp")]]
)


def article(result_id: str = "1", title: str = "Виза", text: str = "<b>Ответ</b>") -> InlineQueryResultArticle:
    return InlineQueryResultArticle(result_id, title, InputTextMessageContent(text, "HTML"), reply_markup=KEYBOARD)


async def test_a_press_is_answered_once(sandbox: Sandbox, bot: Bot, student: Person, chat: Chat) -> None:
    sent = await bot.send_message(chat.id, "x", reply_markup=KEYBOARD)
    events: list[Json] = []
    sandbox.world.listeners.append(events.append)
    query = sandbox.world.press(student, chat, sent.message_id)
    (update,) = await bot.get_updates()
    assert update.callback_query
    assert update.callback_query.message
    assert (update.callback_query.id, update.callback_query.data) == (query.id, "да")
    assert update.callback_query.message.message_id == sent.message_id
    assert await bot.answer_callback_query(query.id, "Готово", show_alert=True)
    answer = {"type": "callback_answer", "callback_query_id": query.id}
    assert events[-1] == {**answer, "text": "Готово", "show_alert": True, "url": ""}
    with pytest.raises(BadRequest, match="Query is too old and response timeout expired or query id is invalid"):
        await bot.answer_callback_query(query.id)


async def test_presses_expire_and_belong_to_their_bot(
    sandbox: Sandbox, bot: Bot, student: Person, chat: Chat, clock: MovableClock
) -> None:
    sent = await bot.send_message(chat.id, "x", reply_markup=KEYBOARD)
    query = sandbox.world.press(student, chat, sent.message_id)
    async with Bot("42:sandbox", base_url=f"{sandbox.url}/bot") as other:
        with pytest.raises(BadRequest, match="Query is too old"):
            await other.answer_callback_query(query.id)
    clock.move(16)
    with pytest.raises(BadRequest, match="Query is too old"):
        await bot.answer_callback_query(query.id)


async def test_only_callback_buttons_that_exist_can_be_pressed(
    sandbox: Sandbox, bot: Bot, student: Person, chat: Chat
) -> None:
    sent = await bot.send_message(chat.id, "x", reply_markup=KEYBOARD)
    with pytest.raises(ActionError, match="does not ask the bot"):
        sandbox.world.press(student, chat, sent.message_id, 0, 1)
    for row, column in ((1, 0), (0, 2), (-1, 0), (0, -1)):
        with pytest.raises(ActionError, match="no such button"):
            sandbox.world.press(student, chat, sent.message_id, row, column)


async def test_an_inline_query_from_typing_to_the_pressed_button(
    sandbox: Sandbox, bot: Bot, student: Person, chat: Chat
) -> None:
    world = sandbox.world
    events: list[Json] = []
    world.listeners.append(events.append)
    query = world.ask_inline(student, chat, "виза")
    (update,) = await bot.get_updates()
    assert update.inline_query
    assert (update.inline_query.query, update.inline_query.chat_type) == ("виза", "sender")
    assert await bot.answer_inline_query(query.id, [article()], cache_time=5, is_personal=True)
    assert events[-1]["results"] == [{"type": "article", "id": "1", "title": "Виза"}]
    message = world.choose_inline(student, chat, query, "1")
    assert (message["text"], message["via_bot"]["id"], message["from"]["id"]) == ("Ответ", bot.id, student.id)
    world.press(student, chat, message["message_id"])
    *_, chosen, pressed = await bot.get_updates()
    assert chosen.chosen_inline_result
    assert pressed.callback_query
    inline_id = chosen.chosen_inline_result.inline_message_id
    assert inline_id
    assert pressed.callback_query.inline_message_id == inline_id
    assert await bot.edit_message_text("Новый", inline_message_id=inline_id) is True
    assert chat.messages[message["message_id"]]["text"] == "Новый"


@pytest.mark.parametrize(
    ("results", "reason"),
    [
        ([article("1"), article("1")], "Result_id_duplicate"),
        ([article("ы" * 33)], "Result_id_invalid"),
        ([article("")], "Result_id_invalid"),
        ([article(title=" ")], "Article_title_empty"),
        ([article(text="<b>")], "Can't parse entities"),
        ([article(text="x" * 4097)], "Message is too long"),
        ([article(str(number)) for number in range(51)], "Too many inline query results specified"),
    ],
)
async def test_refused_results(
    sandbox: Sandbox, bot: Bot, student: Person, chat: Chat, results: list[InlineQueryResultArticle], reason: str
) -> None:
    query = sandbox.world.ask_inline(student, chat, "x")
    with pytest.raises(BadRequest, match=reason):
        await bot._post("answerInlineQuery", {"inline_query_id": query.id, "results": results})
    assert await bot.answer_inline_query(query.id, [article()])


async def test_start_parameters_of_the_results_button(sandbox: Sandbox, bot: Bot, student: Person, chat: Chat) -> None:
    query = sandbox.world.ask_inline(student, chat, "x")
    with pytest.raises(BadRequest, match="Start_param_invalid"):
        await bot.answer_inline_query(query.id, [], button=InlineQueryResultsButton("a", start_parameter="a b"))
    assert await bot.answer_inline_query(query.id, [], button=InlineQueryResultsButton("a", start_parameter="a_b"))


async def test_an_answer_may_only_open_the_bot_itself(sandbox: Sandbox, bot: Bot, student: Person, chat: Chat) -> None:
    sent = await bot.send_message(chat.id, "x", reply_markup=KEYBOARD)
    query = sandbox.world.press(student, chat, sent.message_id)
    with pytest.raises(BadRequest, match="Url_invalid"):
        await bot.answer_callback_query(query.id, url="https://example.com")
    assert await bot.answer_callback_query(query.id, url="https://t.me/nagaoka_talent_bot?start=faq_visa")
