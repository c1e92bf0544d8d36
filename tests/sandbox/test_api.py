"""The Bot API as any client sees it: tokens, methods, parameter styles, faults, the call log."""

from __future__ import annotations

import asyncio
import json
import logging
from datetime import timedelta
from typing import TYPE_CHECKING

import aiohttp
import pytest
from telegram import Bot
from telegram.error import NetworkError, RetryAfter, TimedOut

from talentbot.sandbox.api import BEHAVIOURS
from talentbot.sandbox.server import Sandbox
from talentbot.sandbox.signatures import read_signatures

if TYPE_CHECKING:
    from talentbot.sandbox.inhabitants import Chat, Person


async def test_a_real_token_is_refused_and_not_logged(
    sandbox: Sandbox, http: aiohttp.ClientSession, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    for token in ("123456:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw", "1:SANDBOX", f"{sandbox.token}x"):
        async with http.post(f"{sandbox.url}/bot{token}/getMe") as response:
            assert response.status == 401
            assert await response.json() == {"ok": False, "error_code": 401, "description": "Unauthorized"}
    assert "not one of a sandbox" in caplog.text
    assert "AAHdq" not in caplog.text


async def test_several_bots_live_in_one_world(sandbox: Sandbox, bot: Bot) -> None:
    assert (await bot.get_me()).username == "nagaoka_talent_bot"
    async with Bot("42:sandbox", base_url=f"{sandbox.url}/bot") as other:
        assert other.id == 42
        assert other.username == "sandbox_42_bot"


async def test_unknown_methods_are_not_found(sandbox: Sandbox, http: aiohttp.ClientSession) -> None:
    async with http.get(f"{sandbox.url}/bot{sandbox.token}/sendSmoke") as response:
        assert response.status == 404
        assert await response.json() == {"ok": False, "error_code": 404, "description": "Not Found"}


@pytest.mark.parametrize("style", ["query", "form", "json", "multipart"])
async def test_parameters_come_in_every_style(
    sandbox: Sandbox, http: aiohttp.ClientSession, chat: Chat, style: str
) -> None:
    url = f"{sandbox.url}/bot{sandbox.token}/SENDMESSAGE"
    values = {"chat_id": str(chat.id), "text": "<b>Ы</b>", "parse_mode": "html", "protect_content": "true"}
    multipart = aiohttp.FormData(values, default_to_multipart=True)
    request = {
        "query": http.get(url, params=values),
        "form": http.post(url, data=values),
        "json": http.post(url, json={**values, "chat_id": chat.id, "protect_content": True}),
        "multipart": http.post(url, data=multipart),
    }
    for name, context in request.items():
        if name != style:
            context.close()
    async with request[style] as response:
        message = (await response.json())["result"]
    assert message["text"] == "Ы"
    assert message["entities"] == [{"type": "bold", "offset": 0, "length": 1}]
    assert message["has_protected_content"] is True


@pytest.mark.parametrize("body", [b"{", b"[1]"])
async def test_bodies_that_are_no_parameters(sandbox: Sandbox, http: aiohttp.ClientSession, body: bytes) -> None:
    headers = {"Content-Type": "application/json"}
    async with http.post(f"{sandbox.url}/bot{sandbox.token}/getMe", data=body, headers=headers) as response:
        assert response.status == 400


SAMPLES = {
    "chat_id": 1000000002,
    "from_chat_id": 1000000002,
    "message_id": 1,
    "message_ids": [1],
    "user_id": 1000000002,
    "text": "x",
    "commands": [],
    "results": [],
    "media": [],
    "action": "typing",
    "file_id": "x",
}


async def test_every_method_of_the_library_behaves_or_says_that_it_does_not(
    sandbox: Sandbox, http: aiohttp.ClientSession, student: Person
) -> None:
    refusals = {}
    for signature in read_signatures().values():
        values = {name: SAMPLES.get(name, "1") for name in signature.required}
        async with http.post(f"{sandbox.url}/bot{sandbox.token}/{signature.name}", json=values) as response:
            answer = await response.json()
        refusals[signature.name] = "" if answer["ok"] else answer["description"]
    for method, refusal in refusals.items():
        if method in BEHAVIOURS:
            assert not refusal or refusal.startswith("Bad Request: "), method
        else:
            assert refusal == f"Not Implemented: the sandbox validates {method} but has no behaviour for it"
    assert {method for method, refusal in refusals.items() if not refusal} >= {"sendMessage", "getUpdates", "getChat"}


async def test_ordered_errors_reach_the_bot_in_order(sandbox: Sandbox, bot: Bot, chat: Chat) -> None:
    sandbox.api.faults.answer("sendMessage", 429, "Too Many Requests: retry after 7", retry_after=7, times=2)
    sandbox.api.faults.answer("sendMessage", 502, "Bad Gateway")
    for _ in range(2):
        with pytest.raises(RetryAfter) as flooded:
            await bot.send_message(chat.id, "x")
        assert flooded.value.retry_after == timedelta(seconds=7)
    with pytest.raises(NetworkError, match="Bad Gateway"):
        await bot.send_message(chat.id, "x")
    assert (await bot.send_message(chat.id, "x")).text == "x"
    assert [call.status for call in sandbox.api.calls_of("sendMessage")] == [429, 429, 502, 200]


@pytest.mark.parametrize(("is_after_effect", "sent"), [(False, 0), (True, 1)])
async def test_a_dropped_connection_before_or_after_the_effect(
    sandbox: Sandbox, bot: Bot, chat: Chat, is_after_effect: bool, sent: int
) -> None:
    before = len(chat.messages)
    sandbox.api.faults.drop("sendMessage", is_after_effect=is_after_effect)
    with pytest.raises(NetworkError):
        await bot.send_message(chat.id, "x")
    assert len(chat.messages) - before == sent


async def test_a_hanging_method_times_out_at_the_bot(sandbox: Sandbox, bot: Bot, chat: Chat) -> None:
    sandbox.api.faults.hang("*", seconds=60)
    with pytest.raises(TimedOut):
        await bot.send_message(chat.id, "x", read_timeout=0.1)
    assert (await bot.send_message(chat.id, "x")).text == "x"


async def test_calls_are_logged_and_counted(sandbox: Sandbox, bot: Bot, chat: Chat) -> None:
    await bot.send_message(chat.id, "x")
    await bot.send_document(chat.id, b"abc", filename="a.txt")
    sent, document = sandbox.api.calls_of("sendMessage") + sandbox.api.calls_of("sendDocument")
    assert (sent.status, sent.bot_id, sent.parameters) == (200, bot.id, {"chat_id": str(chat.id), "text": "x"})
    assert "<file, 3 bytes>" in document.parameters.values()
    assert sandbox.api.counts["sendMessage", 200] == 1


async def test_flood_limits_are_on_unless_lifted(bot: Bot) -> None:
    async with Sandbox() as limited:
        person = limited.world.person("student-ky")
        limited.world.start(person)
        async with Bot(limited.token, base_url=f"{limited.url}/bot") as flooding:
            with pytest.raises(RetryAfter):
                await asyncio.gather(*(flooding.send_message(person.id, str(number)) for number in range(7)))


async def test_answers_are_json_that_no_browser_interprets(sandbox: Sandbox, http: aiohttp.ClientSession) -> None:
    async with http.get(f"{sandbox.url}/bot{sandbox.token}/getMe") as response:
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert json.loads(await response.text())["ok"] is True
