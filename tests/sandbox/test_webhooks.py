from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest
from aiohttp import web
from telegram.error import BadRequest

from tests.conversation import eventually

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from telegram import Bot

    from talentbot.sandbox.inhabitants import Chat, Person
    from talentbot.sandbox.objects import Json
    from talentbot.sandbox.server import Sandbox

SECRET = "s3cret_-"


@dataclass
class Receiver:
    """A bot's web server that records what arrives, and answers as told."""

    url: str = ""
    updates: list[Json] = field(default_factory=list)
    secrets: list[str | None] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)
    is_open: asyncio.Event = field(default_factory=asyncio.Event)

    async def receive(self, request: web.Request) -> web.Response:
        self.updates.append(await request.json())
        self.secrets.append(request.headers.get("X-Telegram-Bot-Api-Secret-Token"))
        await self.is_open.wait()
        return web.Response(status=self.statuses.pop(0) if self.statuses else 200)

    def texts(self) -> list[str]:
        return [update["message"]["text"] for update in self.updates]


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    receiver = Receiver()
    receiver.is_open.set()
    application = web.Application()
    application.router.add_post("/hook", receiver.receive)
    runner = web.AppRunner(application, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    receiver.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    yield receiver
    await runner.cleanup()


async def test_pending_and_coming_updates_arrive_with_the_secret(
    sandbox: Sandbox, bot: Bot, student: Person, chat: Chat, receiver: Receiver
) -> None:
    sandbox.world.send_text(student, chat, "before")
    await bot.set_webhook(receiver.url, secret_token=SECRET, max_connections=3)
    sandbox.world.send_text(student, chat, "after")
    await eventually(lambda: len(receiver.updates) == 2)
    assert receiver.texts() == ["before", "after"]
    assert set(receiver.secrets) == {SECRET}
    await eventually(lambda: not sandbox.world.main_bot.updates.pending)
    info = await bot.get_webhook_info()
    assert (info.url, info.pending_update_count, info.max_connections) == (receiver.url, 0, 3)


async def test_updates_of_one_chat_keep_their_order_others_go_side_by_side(
    sandbox: Sandbox, bot: Bot, student: Person, chat: Chat, receiver: Receiver
) -> None:
    receiver.is_open.clear()
    await bot.set_webhook(receiver.url)
    other = sandbox.world.add_person()
    for text in ("a", "b", "c"):
        sandbox.world.send_text(student, chat, text)
    sandbox.world.send_text(other, sandbox.world.private_chat(other), "z")
    await eventually(lambda: len(receiver.updates) == 2)
    await asyncio.sleep(0.05)
    assert sorted(receiver.texts()) == ["a", "z"]
    receiver.is_open.set()
    await eventually(lambda: len(receiver.updates) == 4)
    assert [text for text in receiver.texts() if text != "z"] == ["a", "b", "c"]


async def test_max_connections_bounds_what_is_in_flight(sandbox: Sandbox, bot: Bot, receiver: Receiver) -> None:
    receiver.is_open.clear()
    await bot.set_webhook(receiver.url, max_connections=2)
    for _ in range(5):
        sandbox.world.start(sandbox.world.add_person())
    await eventually(lambda: len(receiver.updates) == 2)
    await asyncio.sleep(0.05)
    assert len(receiver.updates) == 2
    receiver.is_open.set()
    await eventually(lambda: len(receiver.updates) == 5)


async def test_a_refused_update_comes_again_and_the_error_is_told(
    sandbox: Sandbox, bot: Bot, student: Person, chat: Chat, receiver: Receiver
) -> None:
    receiver.statuses = [500, 403]
    await bot.set_webhook(receiver.url)
    sandbox.world.send_text(student, chat, "a")
    sandbox.world.send_text(student, chat, "b")
    await eventually(lambda: len(receiver.updates) == 4)
    assert receiver.texts() == ["a", "a", "a", "b"]
    info = await bot.get_webhook_info()
    assert info.last_error_message == "Wrong response from the webhook: 403 Forbidden"
    assert info.last_error_date is not None


async def test_an_unreachable_webhook_keeps_updates_for_polling(
    sandbox: Sandbox, bot: Bot, student: Person, chat: Chat
) -> None:
    await bot.set_webhook("http://127.0.0.1:9/hook")
    sandbox.world.send_text(student, chat, "a")
    delivery = sandbox.world.main_bot.webhook
    assert delivery
    await eventually(lambda: bool(delivery.last_error))
    assert (await bot.get_webhook_info()).last_error_message == "Connection refused"
    await bot.delete_webhook()
    assert len(await bot.get_updates()) == 1


async def test_pending_updates_can_be_dropped(sandbox: Sandbox, bot: Bot, student: Person, chat: Chat) -> None:
    sandbox.world.send_text(student, chat, "a")
    await bot.delete_webhook(drop_pending_updates=True)
    assert await bot.get_updates() == ()


@pytest.mark.parametrize(
    ("url", "secret_token", "reason"),
    [
        ("https://example.com/hook", "", "on this machine only"),
        ("http://192.168.1.5/hook", "", "on this machine only"),
        ("http://127.0.0.1:99999/", "", "Invalid webhook url specified"),
        ("http://127.0.0.1:9/", "ы", "unallowed characters"),
        ("http://127.0.0.1:9/", "s" * 257, "too long"),
    ],
)
async def test_refused_webhooks(bot: Bot, url: str, secret_token: str, reason: str) -> None:
    with pytest.raises(BadRequest, match=f"(?i){reason}"):
        await bot.set_webhook(url, secret_token=secret_token)
    assert (await bot.get_webhook_info()).url == ""
