from __future__ import annotations

import io
import struct
import zlib
from typing import TYPE_CHECKING

import pytest
from telegram import Bot, InputMediaDocument, InputMediaPhoto, MessageEntity, ReplyKeyboardMarkup, ReplyParameters
from telegram.constants import ParseMode
from telegram.error import BadRequest, ChatMigrated, Forbidden, TelegramError

if TYPE_CHECKING:
    from talentbot.sandbox.inhabitants import Chat, Person
    from talentbot.sandbox.objects import Json
    from talentbot.sandbox.server import Sandbox


def png(width: int = 2, height: int = 3) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress((b"\0" + b"\0" * width) * height)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


async def test_a_message_comes_back_as_people_see_it(bot: Bot, chat: Chat) -> None:
    message = await bot.send_message(chat.id, " <b>Ы 😀</b> ", parse_mode=ParseMode.HTML)
    assert message.text == "Ы 😀"
    assert message.text_html == "<b>Ы 😀</b>"
    assert chat.messages[message.message_id]["entities"] == [{"type": "bold", "offset": 0, "length": 4}]


@pytest.mark.parametrize(
    ("text", "reason"),
    [("", "Message text is empty"), (" \n ", "Text must be non-empty"), ("😀" * 2049, "Message is too long")],
)
async def test_texts_have_1_to_4096_units(bot: Bot, chat: Chat, text: str, reason: str) -> None:
    with pytest.raises(BadRequest, match=reason):
        await bot.send_message(chat.id, text)


async def test_the_limit_counts_after_markup(bot: Bot, chat: Chat) -> None:
    message = await bot.send_message(chat.id, f"<b>{'😀' * 2048}</b>", parse_mode=ParseMode.HTML)
    assert message.text == "😀" * 2048


async def test_captions_have_up_to_1024_units(bot: Bot, chat: Chat) -> None:
    assert (await bot.send_photo(chat.id, png(), caption="ы" * 1024)).caption == "ы" * 1024
    with pytest.raises(BadRequest, match="Message caption is too long"):
        await bot.send_photo(chat.id, png(), caption="ы" * 1025)


async def test_explicit_entities(bot: Bot, chat: Chat) -> None:
    message = await bot.send_message(chat.id, "😀 x", entities=[MessageEntity(MessageEntity.ITALIC, 3, 1)])
    assert message.text_html == "😀 <i>x</i>"


async def test_who_cannot_be_written_to(sandbox: Sandbox, bot: Bot) -> None:
    world = sandbox.world
    stranger, blocking, gone = (world.add_person() for _ in range(3))
    for person in (blocking, gone):
        world.start(person)
    world.block(blocking)
    gone.is_deactivated = True
    group, left = world.add_group("left"), world.add_group("kicked", kind="group")
    world.set_bot_status(group, "left")
    world.set_bot_status(left, "kicked")
    refusals = {
        stranger.id: "bot can't initiate conversation with a user",
        blocking.id: "bot was blocked by the user",
        gone.id: "user is deactivated",
        bot.id: "bots can't send messages to bots",
        group.id: "bot is not a member of the supergroup chat",
        left.id: "bot was kicked from the group chat",
    }
    for chat_id, reason in refusals.items():
        with pytest.raises(Forbidden) as refused:
            await bot.send_message(chat_id, "x")
        assert str(refused.value) == f"Forbidden: {reason}"
    for missing in (5, -5, "@nobody_here"):
        with pytest.raises(BadRequest, match="Chat not found"):
            await bot.send_message(missing, "x")


async def test_an_unblocked_bot_may_write_again(sandbox: Sandbox, bot: Bot, student: Person) -> None:
    sandbox.world.block(student)
    sandbox.world.start(student)
    assert (await bot.send_message(student.id, "x")).text == "x"


async def test_a_migrated_group_tells_its_new_id(sandbox: Sandbox, bot: Bot) -> None:
    old = sandbox.world.add_group("Группа", [sandbox.world.coordinator], kind="group")
    new = sandbox.world.migrate(old)
    with pytest.raises(ChatMigrated) as migrated:
        await bot.send_message(old.id, "x")
    assert migrated.value.new_chat_id == new.id
    assert (await bot.send_message(new.id, "x")).chat.id == new.id
    services = [update.message for update in await bot.get_updates() if update.message]
    assert [message.migrate_to_chat_id or message.migrate_from_chat_id for message in services] == [new.id, old.id]


async def test_replies(sandbox: Sandbox, bot: Bot, student: Person, chat: Chat) -> None:
    asked = sandbox.world.send_text(student, chat, "?")
    answer = await bot.send_message(chat.id, "!", reply_parameters=ReplyParameters(asked["message_id"]))
    assert answer.reply_to_message
    assert answer.reply_to_message.text == "?"
    with pytest.raises(BadRequest, match="Message to be replied not found"):
        await bot.send_message(chat.id, "!", reply_to_message_id=999)
    lonely = await bot.send_message(chat.id, "!", reply_to_message_id=999, allow_sending_without_reply=True)
    assert lonely.reply_to_message is None


async def test_reply_keyboards_are_shown_to_people_only(sandbox: Sandbox, bot: Bot, chat: Chat) -> None:
    events: list[Json] = []
    sandbox.world.listeners.append(events.append)
    sent = await bot.send_message(chat.id, "x", reply_markup=ReplyKeyboardMarkup([["Да"]], one_time_keyboard=True))
    assert sent.reply_markup is None
    (event,) = events
    assert event["message"]["reply_markup"]["keyboard"] == [[{"text": "Да"}]]
    assert event["message"]["reply_markup"]["one_time_keyboard"] is True


async def test_files_go_up_and_down(bot: Bot, chat: Chat) -> None:
    sent = await bot.send_document(
        chat.id, io.BytesIO(b"%PDF"), filename="виза.pdf", caption="<i>c</i>", parse_mode="HTML"
    )
    assert sent.document
    assert sent.document.file_name == "виза.pdf"
    assert (sent.document.mime_type, sent.document.file_size, sent.caption_html) == ("application/pdf", 4, "<i>c</i>")
    file = await bot.get_file(sent.document)
    assert bytes(await file.download_as_bytearray()) == b"%PDF"
    again = await bot.send_document(chat.id, sent.document.file_id)
    assert again.document == sent.document
    with pytest.raises(BadRequest, match="Can't use file of type document as photo"):
        await bot.send_photo(chat.id, sent.document.file_id)


async def test_photos_are_images_with_their_size(bot: Bot, chat: Chat) -> None:
    photo = (await bot.send_photo(chat.id, png(20, 30))).photo[-1]
    assert (photo.width, photo.height) == (20, 30)
    for content, reason in ((b"no image", "Image_process_failed"), (png(9000, 2000), "Photo_invalid_dimensions")):
        with pytest.raises(BadRequest, match=reason):
            await bot.send_photo(chat.id, content)
    with pytest.raises(BadRequest, match="too big for a photo"):
        await bot.send_photo(chat.id, png() + b"\0" * (10 << 20))


async def test_files_over_telegrams_limits(sandbox: Sandbox, bot: Bot, chat: Chat) -> None:
    with pytest.raises(TelegramError, match="Request Entity Too Large"):
        await bot.send_document(chat.id, b"\0" * ((50 << 20) + 1))
    large = sandbox.world.files.add("document", "a.bin", "", b"\0" * ((20 << 20) + 1))
    with pytest.raises(BadRequest, match="File is too big"):
        await bot.get_file(large.file_id)


@pytest.mark.parametrize(
    ("file", "reason"),
    [
        ("https://example.com/a.png", "Failed to get http url content"),
        ("no such id", "Wrong remote file identifier specified"),
    ],
)
async def test_what_is_no_file(bot: Bot, chat: Chat, file: str, reason: str) -> None:
    with pytest.raises(BadRequest, match=reason):
        await bot.send_document(chat.id, file)


async def test_voice_and_sticker(bot: Bot, chat: Chat) -> None:
    assert (await bot.send_voice(chat.id, b"OggS", caption="c")).voice
    sticker = (await bot.send_sticker(chat.id, png(512, 512))).sticker
    assert sticker
    assert sticker.width == 512


async def test_an_album(bot: Bot, chat: Chat) -> None:
    album = await bot.send_media_group(chat.id, [InputMediaPhoto(png(), caption="a"), InputMediaPhoto(png())])
    assert len({message.media_group_id for message in album}) == 1
    assert [message.caption for message in album] == ["a", None]
    with pytest.raises(BadRequest, match="2-10 items"):
        await bot.send_media_group(chat.id, [InputMediaDocument(b"x")])


async def test_copies_hide_the_author_forwards_name_it(sandbox: Sandbox, bot: Bot, student: Person, chat: Chat) -> None:
    staff = sandbox.world.staff_chat
    asked = sandbox.world.send_text(student, chat, "вопрос /faq")
    copy = await bot.copy_message(staff.id, chat.id, asked["message_id"])
    assert staff.messages[copy.message_id]["text"] == "вопрос /faq"
    assert staff.messages[copy.message_id]["from"]["id"] == bot.id
    forwarded = await bot.forward_message(staff.id, chat.id, asked["message_id"])
    assert forwarded.forward_origin
    assert forwarded.forward_origin.to_dict()["sender_user"]["id"] == student.id
    for send in (bot.copy_message, bot.forward_message):
        with pytest.raises(BadRequest, match="not found"):
            await send(staff.id, chat.id, 999)


async def test_protected_messages_are_not_copied(bot: Bot, chat: Chat) -> None:
    sent = await bot.send_message(chat.id, "x", protect_content=True)
    with pytest.raises(BadRequest, match="Message can't be copied"):
        await bot.copy_message(chat.id, chat.id, sent.message_id)


async def test_a_copied_document_takes_another_caption(bot: Bot, chat: Chat) -> None:
    sent = await bot.send_document(chat.id, b"x", caption="a")
    copy = await bot.copy_message(chat.id, chat.id, sent.message_id, caption="b")
    assert chat.messages[copy.message_id]["caption"] == "b"


async def test_many_messages_are_copied_and_forwarded_at_once(bot: Bot, chat: Chat) -> None:
    sent = [(await bot.send_message(chat.id, text)).message_id for text in "ab"]
    copies = await bot.copy_messages(chat.id, chat.id, [*sent, 9999])
    assert [chat.messages[copy.message_id]["text"] for copy in copies] == ["a", "b"]
    assert len(await bot.forward_messages(chat.id, chat.id, sent)) == 2
    with pytest.raises(BadRequest, match="There are no messages to copy"):
        await bot.copy_messages(chat.id, chat.id, [9999])


async def test_chat_actions_reach_the_page(sandbox: Sandbox, bot: Bot, chat: Chat) -> None:
    events: list[Json] = []
    sandbox.world.listeners.append(events.append)
    assert await bot.send_chat_action(chat.id, "typing")
    assert events == [{"type": "action", "chat_id": chat.id, "action": "typing"}]
    with pytest.raises(BadRequest, match="Wrong parameter action in request"):
        await bot.send_chat_action(chat.id, "dancing")


async def test_chats_without_topics(bot: Bot, chat: Chat) -> None:
    with pytest.raises(BadRequest, match="Message thread not found"):
        await bot.send_message(chat.id, "x", message_thread_id=5)
    with pytest.raises(BadRequest, match="Business connection not found"):
        await bot.send_message(chat.id, "x", business_connection_id="5")
