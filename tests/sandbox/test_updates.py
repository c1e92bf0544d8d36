"""Polling over HTTP: order, confirmation, limits, conflicts, and the bot's presence."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from telegram import Bot
from telegram.error import Conflict

from talentbot.sandbox.updates import Presence
from tests.conversation import eventually

if TYPE_CHECKING:
    from talentbot.sandbox.inhabitants import Chat, Person
    from talentbot.sandbox.objects import Json
    from talentbot.sandbox.server import Sandbox


async def texts(bot: Bot, offset: int = 0, limit: int = 100, timeout: int = 0) -> list[str | None]:  # noqa: ASYNC109
    updates = await bot.get_updates(offset, limit, timeout)
    return [update.message.text if update.message else None for update in updates]


async def test_updates_wait_until_confirmed(sandbox: Sandbox, bot: Bot, student: Person, chat: Chat) -> None:
    for text in ("a", "b", "c"):
        sandbox.world.send_text(student, chat, text)
    assert await texts(bot, limit=2) == ["a", "b"]
    first, second, _ = await bot.get_updates()
    assert second.update_id == first.update_id + 1
    assert await texts(bot, offset=second.update_id) == ["b", "c"]
    assert await texts(bot) == ["b", "c"]
    assert await texts(bot, offset=-1) == ["c"]
    assert await texts(bot) == ["c"]


async def test_a_long_poll_ends_with_the_first_update(sandbox: Sandbox, bot: Bot, student: Person, chat: Chat) -> None:
    polling = asyncio.create_task(texts(bot, timeout=30))
    await eventually(lambda: sandbox.world.main_bot.presence.is_connected)
    sandbox.world.send_text(student, chat, "a")
    assert await asyncio.wait_for(polling, 5) == ["a"]


async def test_a_long_poll_without_updates_ends_by_itself(bot: Bot) -> None:
    assert await bot.get_updates(timeout=1) == ()


async def test_the_older_of_two_pollers_gets_a_conflict(
    sandbox: Sandbox, bot: Bot, student: Person, chat: Chat
) -> None:
    older = asyncio.create_task(bot.get_updates(timeout=30))
    await eventually(lambda: sandbox.world.main_bot.presence.is_connected)
    async with Bot(sandbox.token, base_url=f"{sandbox.url}/bot") as same_bot:
        newer = asyncio.create_task(texts(same_bot, timeout=30))
        with pytest.raises(Conflict, match="terminated by other getUpdates request; make sure that only one bot"):
            await older
        sandbox.world.send_text(student, chat, "a")
        assert await newer == ["a"]


async def test_kinds_of_updates_are_chosen(sandbox: Sandbox, bot: Bot, student: Person, chat: Chat) -> None:
    await bot.get_updates(allowed_updates=["my_chat_member"])
    sandbox.world.send_text(student, chat, "unseen")
    sandbox.world.block(student)
    await bot.get_updates()
    sandbox.world.unblock(student)
    assert [update.my_chat_member is not None for update in await bot.get_updates()] == [True, True]
    await bot.get_updates(allowed_updates=[])
    sandbox.world.send_text(student, chat, "seen")
    assert len(await bot.get_updates()) == 3


async def test_no_polling_while_a_webhook_is_set(sandbox: Sandbox, bot: Bot) -> None:
    older = asyncio.create_task(bot.get_updates(timeout=30))
    await eventually(lambda: sandbox.world.main_bot.presence.is_connected)
    await bot.set_webhook("http://127.0.0.1:9/hook")
    with pytest.raises(Conflict, match="terminated by setWebhook request"):
        await older
    with pytest.raises(Conflict, match="can't use getUpdates method while webhook is active"):
        await bot.get_updates()
    await bot.delete_webhook()
    assert await bot.get_updates() == ()


async def test_the_page_learns_that_the_bot_came(sandbox: Sandbox, bot: Bot) -> None:
    events: list[Json] = []
    sandbox.world.listeners.append(events.append)
    assert not sandbox.world.main_bot.presence.is_connected
    await bot.get_updates()
    await bot.get_updates()
    assert events == [{"type": "bot", "is_connected": True}]


async def test_a_bot_that_does_not_come_back_is_gone() -> None:
    changes: list[bool] = []
    presence = Presence(changes.append, grace=0.02)
    presence.enter()
    presence.leave()
    presence.enter()
    await asyncio.sleep(0.05)
    assert changes == [True]
    presence.leave()
    await asyncio.sleep(0.05)
    assert changes == [True, False]
