"""The chat page's endpoints, over HTTP."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

import aiohttp
import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, InlineQueryResultArticle, InputTextMessageContent

from tests.sandbox.test_methods_sending import png

if TYPE_CHECKING:
    from talentbot.sandbox.inhabitants import Chat, Person
    from talentbot.sandbox.objects import Json
    from talentbot.sandbox.server import Sandbox

KEYBOARD = InlineKeyboardMarkup([[InlineKeyboardButton("Да", callback_data="да")]])


@dataclass
class Browser:
    url: str
    http: aiohttp.ClientSession

    async def get(self, path: str, **query: str | int) -> Json:
        async with self.http.get(self.url + path, params=query) as response:
            assert response.status == 200, await response.text()
            return dict(await response.json())

    async def post(self, path: str, status: int = 200, **body: object) -> Json:
        async with self.http.post(self.url + path, json=body) as response:
            assert response.status == status, await response.text()
            return dict(await response.json())


@pytest.fixture
def browser(sandbox: Sandbox, http: aiohttp.ClientSession) -> Browser:
    return Browser(sandbox.url, http)


async def events_of(socket: aiohttp.ClientWebSocketResponse, count: int) -> list[Json]:
    async with asyncio.timeout(5):
        return [await socket.receive_json() for _ in range(count)]


async def test_the_state_shows_personas_and_their_chats(
    sandbox: Sandbox, bot: Bot, browser: Browser, chat: Chat
) -> None:
    await bot.send_message(chat.id, "<b>hi</b>", parse_mode="HTML", reply_markup=KEYBOARD)
    state = await browser.get("/api/state")
    assert state["bot"] == {
        "id": bot.id,
        "username": "nagaoka_talent_bot",
        "first_name": "Nagaoka Talent Bot",
        "is_connected": False,
    }
    coordinator = state["personas"][3]
    assert (coordinator["key"], coordinator["chat_ids"]) == (
        "coordinator",
        [sandbox.world.coordinator.id, sandbox.world.staff_chat.id],
    )
    shown = next(each for each in state["chats"] if each["id"] == chat.id)
    assert (shown["type"], shown["title"], shown["is_blocked"]) == ("private", "Студент (ru)", False)
    assert [message["text"] for message in shown["messages"]] == ["/start", "hi"]
    assert shown["messages"][1]["reply_markup"]["inline_keyboard"][0][0]["callback_data"] == "да"


async def test_at_most_200_messages_a_chat(sandbox: Sandbox, browser: Browser, student: Person, chat: Chat) -> None:
    for number in range(205):
        sandbox.world.send_text(student, chat, str(number))
    state = await browser.get("/api/state")
    messages = next(each for each in state["chats"] if each["id"] == chat.id)["messages"]
    assert (len(messages), messages[-1]["text"]) == (200, "204")


async def test_a_conversation_by_events(
    sandbox: Sandbox, bot: Bot, browser: Browser, http: aiohttp.ClientSession, student: Person, chat: Chat
) -> None:
    place = {"persona": student.id, "chat_id": chat.id}
    async with http.ws_connect(f"{sandbox.url}/api/events", headers={"Origin": sandbox.url}) as socket:
        said = (await browser.post("/api/messages", **place, text="/faq виза", reply_to=None))["message"]
        answer = await bot.send_message(chat.id, "?", reply_markup=KEYBOARD)
        press = await browser.post("/api/presses", **place, message_id=answer.message_id, row=0, column=0)
        await bot.answer_callback_query(press["callback_query_id"], "!")
        await bot.edit_message_text("??", chat.id, answer.message_id)
        await bot.delete_message(chat.id, answer.message_id)
        await bot.set_my_commands([("faq", "x")])
        events = await events_of(socket, 6)
    assert events[0] == {"type": "message", "chat_id": chat.id, "message": said}
    assert [event["type"] for event in events] == [
        "message", "message", "callback_answer", "edited", "deleted", "commands",
    ]  # fmt: skip
    assert events[2]["text"] == "!"
    assert events[3]["message"]["text"] == "??"


async def test_replies_and_edits(browser: Browser, student: Person, chat: Chat) -> None:
    place = {"persona": student.id, "chat_id": chat.id}
    first = (await browser.post("/api/messages", **place, text="a"))["message"]
    second = (await browser.post("/api/messages", **place, text="b", reply_to=first["message_id"]))["message"]
    assert second["reply_to_message"] == first
    edited = (await browser.post("/api/edits", **place, message_id=first["message_id"], text="c"))["message"]
    assert edited["text"] == "c"
    assert edited["edit_date"]


async def test_blocking(sandbox: Sandbox, bot: Bot, browser: Browser, student: Person) -> None:
    await browser.post("/api/blocks", persona=student.id, is_blocked=True)
    assert student.blocked == {bot.id}
    state = await browser.get("/api/state")
    assert [each["id"] for each in state["chats"] if each["is_blocked"]] == [student.id]
    await browser.post("/api/blocks", persona=student.id, is_blocked=False)
    assert not student.blocked


async def test_menus_are_in_the_personas_language(sandbox: Sandbox, bot: Bot, browser: Browser) -> None:
    kyrgyz = sandbox.world.person("student-ky")
    await bot.set_my_commands([("faq", "вопросы")])
    await bot.set_my_commands([("faq", "суроолор")], language_code="ky")
    await bot.set_my_description("Саламатсызбы", "ky")
    shown = await browser.get("/api/commands", chat_id=kyrgyz.id, persona=kyrgyz.id)
    assert shown == {
        "commands": [{"command": "faq", "description": "суроолор"}],
        "menu_button": {"type": "commands"},
        "description": "Саламатсызбы",
        "short_description": "",
    }
    staff = await browser.get(
        "/api/commands", chat_id=sandbox.world.staff_chat.id, persona=sandbox.world.coordinator.id
    )
    assert staff["commands"] == [{"command": "faq", "description": "вопросы"}]


@pytest.mark.parametrize(
    ("kind", "content", "content_type", "disposition"),
    [("photo", png(), "image/png", "inline"), ("document", b"<script>", "text/html", "attachment")],
)
async def test_files_of_people(
    browser: Browser, bot: Bot, student: Person, kind: str, content: bytes, content_type: str, disposition: str
) -> None:
    form = aiohttp.FormData({"persona": str(student.id), "chat_id": str(student.id), "kind": kind, "caption": "c"})
    form.add_field("file", content, filename="виза.bin", content_type=content_type)
    async with browser.http.post(f"{browser.url}/api/files", data=form) as response:
        message = (await response.json())["message"]
    (update,) = await bot.get_updates()
    assert update.message
    assert update.message.caption == "c"
    assert update.message.effective_attachment
    media = message[kind]
    file_id = media[0]["file_id"] if kind == "photo" else media["file_id"]
    async with browser.http.get(f"{browser.url}/api/files/{file_id}") as response:
        assert await response.read() == content
        assert response.content_type == content_type
        assert response.headers["Content-Disposition"].startswith(f"{disposition}; ")
        assert "default-src 'none'" in response.headers["Content-Security-Policy"]


async def test_an_inline_query(
    sandbox: Sandbox, bot: Bot, browser: Browser, http: aiohttp.ClientSession, student: Person, chat: Chat
) -> None:
    place = {"persona": student.id, "chat_id": chat.id}
    async with http.ws_connect(f"{sandbox.url}/api/events") as socket:
        query = (await browser.post("/api/inline", **place, query="виза"))["inline_query_id"]
        content = InputTextMessageContent("Ответ")
        await bot.answer_inline_query(query, [InlineQueryResultArticle("1", "Виза", content, description="d")])
        (event,) = await events_of(socket, 1)
    assert event["inline_query_id"] == query
    assert event["results"] == [{"type": "article", "id": "1", "title": "Виза", "description": "d"}]
    chosen = await browser.post("/api/inline/choose", **place, inline_query_id=query, result_id="1")
    assert chosen["message"]["text"] == "Ответ"


@pytest.mark.parametrize(
    ("path", "body", "error"),
    [
        ("/api/messages", {"persona": 5, "chat_id": 5, "text": "x"}, "there is no such persona"),
        ("/api/messages", {"persona": 1000000002, "chat_id": -1001000000001, "text": "x"}, "not in this chat"),
        ("/api/messages", {"persona": 1000000002, "chat_id": 1000000001, "text": "x"}, "not in this chat"),
        ("/api/messages", {"persona": 1000000002, "chat_id": 1000000002, "text": 5}, "text is needed"),
        ("/api/messages", {"persona": "x"}, "persona must be a number"),
        ("/api/presses", {"persona": 1000000002, "chat_id": 1000000002, "message_id": 1, "row": 0}, "column must"),
        ("/api/inline/choose", {"persona": 1000000002, "chat_id": 1000000002, "inline_query_id": "5"}, "inline query"),
    ],
)  # fmt: skip
async def test_what_cannot_be_done_is_told_in_one_line(browser: Browser, path: str, body: Json, error: str) -> None:
    assert error in (await browser.post(path, 400, **body))["error"]


async def test_a_form_of_another_site_is_no_json(browser: Browser) -> None:
    async with browser.http.post(f"{browser.url}/api/blocks", data=b'{"persona":1}') as response:
        assert response.status == 400


async def test_files_of_the_page_and_nothing_else(browser: Browser) -> None:
    async with browser.http.get(f"{browser.url}/") as response:
        assert response.status == 200
        assert response.headers["Cache-Control"] == "no-store"
        assert "script-src 'self'" in response.headers["Content-Security-Policy"]
    for path in ("/static/../page.py", "/static/%2e%2e/page.py", "/static/..%2fpage.py", "/static/none.js", "/static/"):
        async with browser.http.get(f"{browser.url}{path}") as response:
            assert response.status == 404, path


async def test_a_page_that_does_not_keep_up_is_told_to_reload(sandbox: Sandbox, http: aiohttp.ClientSession) -> None:
    async with http.ws_connect(f"{sandbox.url}/api/events") as socket:
        for number in range(1001):
            sandbox.world.emit(None, {"type": "commands", "number": number})
        async with asyncio.timeout(10):
            while (message := await socket.receive()).type is aiohttp.WSMsgType.TEXT:
                pass
    assert message.type is aiohttp.WSMsgType.CLOSE
    assert socket.close_code == aiohttp.WSCloseCode.TRY_AGAIN_LATER
