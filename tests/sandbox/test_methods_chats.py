from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from telegram.error import BadRequest, Forbidden

if TYPE_CHECKING:
    from telegram import Bot

    from talentbot.sandbox.inhabitants import Chat, Person
    from talentbot.sandbox.server import Sandbox


async def test_a_person_and_a_group(sandbox: Sandbox, bot: Bot, student: Person, chat: Chat) -> None:
    private, staff = await bot.get_chat(chat.id), await bot.get_chat(sandbox.world.staff_chat.id)
    assert (private.type, private.first_name) == ("private", student.first_name)
    assert (staff.type, staff.title) == ("supergroup", "Staff")


async def test_members(sandbox: Sandbox, bot: Bot, student: Person, chat: Chat) -> None:
    staff, coordinator = sandbox.world.staff_chat, sandbox.world.coordinator
    assert (await bot.get_chat_member(staff.id, coordinator.id)).status == "creator"
    assert (await bot.get_chat_member(staff.id, bot.id)).status == "member"
    assert (await bot.get_chat_member(staff.id, student.id)).status == "left"
    assert (await bot.get_chat_member(chat.id, student.id)).status == "member"
    assert await bot.get_chat_member_count(staff.id) == 2
    assert await bot.get_chat_member_count(chat.id) == 2
    assert [admin.user.id for admin in await bot.get_chat_administrators(staff.id)] == [coordinator.id]
    with pytest.raises(BadRequest, match="Participant_id_invalid"):
        await bot.get_chat_member(staff.id, 5)
    with pytest.raises(BadRequest, match="There are no administrators in the private chat"):
        await bot.get_chat_administrators(chat.id)


async def test_leaving(sandbox: Sandbox, bot: Bot) -> None:
    staff = sandbox.world.staff_chat
    assert await bot.leave_chat(staff.id)
    with pytest.raises(Forbidden, match="bot is not a member of the supergroup chat"):
        await bot.get_chat(staff.id)


async def test_a_file_that_does_not_exist(bot: Bot) -> None:
    with pytest.raises(BadRequest, match="Invalid file_id"):
        await bot.get_file("x")
