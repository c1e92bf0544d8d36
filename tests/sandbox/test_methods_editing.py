from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, Message
from telegram.error import BadRequest

if TYPE_CHECKING:
    from talentbot.sandbox.inhabitants import Chat, Person
    from talentbot.sandbox.objects import Json
    from talentbot.sandbox.server import Sandbox
    from tests.sandbox.conftest import MovableClock


def keyboard(data: str) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup([[InlineKeyboardButton("Да", callback_data=data)]])


async def test_an_edit_replaces_text_entities_and_keyboard(
    sandbox: Sandbox, bot: Bot, chat: Chat, clock: MovableClock
) -> None:
    sent = await bot.send_message(chat.id, "<b>a</b>", parse_mode="HTML", reply_markup=keyboard("a"))
    events: list[Json] = []
    sandbox.world.listeners.append(events.append)
    clock.move(5)
    edited = await bot.edit_message_text("b", chat.id, sent.message_id)
    assert isinstance(edited, Message)
    assert (edited.text, edited.entities, edited.reply_markup) == ("b", (), None)
    assert edited.edit_date
    assert (edited.edit_date - edited.date).total_seconds() == 5
    assert [(event["type"], event["message"]["text"]) for event in events] == [("edited", "b")]


async def test_the_same_again_is_not_modified(bot: Bot, chat: Chat) -> None:
    sent = await bot.send_message(chat.id, "<b>a</b>", parse_mode="HTML", reply_markup=keyboard("a"))
    with pytest.raises(BadRequest, match="Message is not modified: specified new message content and reply markup are"):
        await bot.edit_message_text(
            "*a*", chat.id, sent.message_id, parse_mode="MarkdownV2", reply_markup=keyboard("a")
        )
    with pytest.raises(BadRequest, match="Message is not modified"):
        await bot.edit_message_reply_markup(chat.id, sent.message_id, reply_markup=keyboard("a"))
    assert await bot.edit_message_reply_markup(chat.id, sent.message_id, reply_markup=keyboard("b"))


async def test_an_edit_repeated_later_is_not_modified_either(bot: Bot, chat: Chat, clock: MovableClock) -> None:
    sent = await bot.send_message(chat.id, "a")
    await bot.edit_message_text("b", chat.id, sent.message_id)
    clock.move(5)
    with pytest.raises(BadRequest, match="Message is not modified"):
        await bot.edit_message_text("b", chat.id, sent.message_id)


async def test_what_cannot_be_edited(sandbox: Sandbox, bot: Bot, student: Person, chat: Chat) -> None:
    theirs = sandbox.world.send_text(student, chat, "x")["message_id"]
    photo = (await bot.send_document(chat.id, b"x")).message_id
    text = (await bot.send_message(chat.id, "x")).message_id
    with pytest.raises(BadRequest, match="Message can't be edited"):
        await bot.edit_message_text("y", chat.id, theirs)
    with pytest.raises(BadRequest, match="Message to edit not found"):
        await bot.edit_message_text("y", chat.id, 999)
    with pytest.raises(BadRequest, match="There is no text in the message to edit"):
        await bot.edit_message_text("y", chat.id, photo)
    with pytest.raises(BadRequest, match="There is no caption in the message to edit"):
        await bot.edit_message_caption(chat.id, text, caption="y")
    with pytest.raises(BadRequest, match="Message identifier is not specified"):
        await bot.edit_message_text("y")


async def test_captions_are_edited_and_removed(bot: Bot, chat: Chat) -> None:
    sent = await bot.send_document(chat.id, b"x", caption="a")
    edited = await bot.edit_message_caption(chat.id, sent.message_id, caption="b")
    assert isinstance(edited, Message)
    assert edited.caption == "b"
    assert edited.document
    edited = await bot.edit_message_caption(chat.id, sent.message_id)
    assert isinstance(edited, Message)
    assert edited.caption is None


async def test_deleting(sandbox: Sandbox, bot: Bot, student: Person, chat: Chat) -> None:
    own = (await bot.send_message(chat.id, "x")).message_id
    theirs = sandbox.world.send_text(student, chat, "x")["message_id"]
    events: list[Json] = []
    sandbox.world.listeners.append(events.append)
    assert await bot.delete_message(chat.id, own)
    assert await bot.delete_messages(chat.id, [theirs, 999])
    assert [event["message_ids"] for event in events] == [[own], [theirs]]
    assert not {own, theirs} & chat.messages.keys()
    with pytest.raises(BadRequest, match="Message to delete not found"):
        await bot.delete_message(chat.id, own)


async def test_in_groups_only_administrators_delete_what_others_wrote(sandbox: Sandbox, bot: Bot) -> None:
    world, staff = sandbox.world, sandbox.world.staff_chat
    theirs = world.send_text(world.coordinator, staff, "x")["message_id"]
    with pytest.raises(BadRequest, match="Message can't be deleted"):
        await bot.delete_message(staff.id, theirs)
    world.set_bot_status(staff, "administrator")
    assert await bot.delete_message(staff.id, theirs)


async def test_own_messages_can_be_deleted_for_48_hours(bot: Bot, chat: Chat, clock: MovableClock) -> None:
    sent = await bot.send_message(chat.id, "x")
    clock.move(48 * 3600 + 1)
    with pytest.raises(BadRequest, match="Message can't be deleted"):
        await bot.delete_message(chat.id, sent.message_id)


async def test_reactions_reach_the_page(sandbox: Sandbox, bot: Bot, student: Person, chat: Chat) -> None:
    asked = sandbox.world.send_text(student, chat, "x")["message_id"]
    events: list[Json] = []
    sandbox.world.listeners.append(events.append)
    assert await bot.set_message_reaction(chat.id, asked, "👍")
    assert events == [
        {"type": "reaction", "chat_id": chat.id, "message_id": asked, "reaction": [{"type": "emoji", "emoji": "👍"}]}
    ]


async def test_pinning(sandbox: Sandbox, bot: Bot, chat: Chat) -> None:
    sent = await bot.send_message(chat.id, "x")
    assert await bot.pin_chat_message(chat.id, sent.message_id)
    pinned = (await bot.get_chat(chat.id)).pinned_message
    assert pinned
    assert pinned.message_id == sent.message_id
    assert await bot.unpin_chat_message(chat.id)
    assert (await bot.get_chat(chat.id)).pinned_message is None
    staff = sandbox.world.staff_chat
    in_group = await bot.send_message(staff.id, "x")
    with pytest.raises(BadRequest, match="Not enough rights"):
        await bot.pin_chat_message(staff.id, in_group.message_id)
