"""Somebody who announces, and people who are told."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from talentbot.broadcasts.record import BroadcastState
from talentbot.language import Locale
from talentbot.messages import texts_in
from tests.conversation import SECONDS, Conversation, Json, keyboard

if TYPE_CHECKING:
    from talentbot.broadcasts.record import BroadcastRecord
    from talentbot.sandbox.inhabitants import Chat
    from tests.bot.staff.conftest import Desk

OFF = "🔕"


def said(source: str, locale: Locale = Locale.RU, **values: object) -> str:
    """A text of the interface."""
    return texts_in(locale).plain(source, **values)


class Announcer:
    """A member of the staff at the card of a draft: every step gives the card as it is then."""

    def __init__(self, desk: Desk, conversation: Conversation) -> None:
        self.desk = desk
        self.conversation = conversation
        self.card: Json = {}

    @property
    def chat(self) -> Chat:
        """Their private chat."""
        return self.conversation.chat

    @property
    def id(self) -> int:
        """Their Telegram id."""
        return self.conversation.person.id

    async def begin(self, text: str = "**Внимание**: собрание 5 декабря") -> Json:
        """/broadcast, and the text in one's own language."""
        await self.conversation.say("/broadcast")
        return await self.write(text)

    async def write(self, text: str) -> Json:
        """Write a message in which `**this**` is bold, as an app sends it; the card that comes."""
        plain, entities = formatted(text)
        content = {"text": plain} | ({"entities": entities} if entities else {})
        self.conversation.world.post(self.chat, self.conversation.person.user, content)
        self.card = await self.conversation.message()
        return self.card

    @property
    def taken_from(self) -> int:
        """The message before the card."""
        return int(self.card["message_id"]) - 1

    def edit(self, message_id: int, text: str, field: str = "text") -> None:
        """Edit a message of one's own."""
        world = self.conversation.world
        edited = {**self.chat.messages[message_id], field: text, "edit_date": world.now()}
        world.replace(self.chat, edited)
        world.tell_bots(self.chat, "edited_message", edited)

    async def press(self, label: str, card: Json | None = None) -> Json:
        """Press a button of the card; the card as it is edited."""
        await self.conversation.press(card or self.card, label)
        self.card = await self.conversation.edited()
        return self.card

    async def add(self, language: str, text: str) -> Json:
        """Add the text in another language."""
        await self.press(language)
        return await self.write(text)

    async def confirm(self) -> BroadcastRecord:
        """Send, and confirm."""
        await self.press("✅")
        await self.press("✅")
        return (await self.desk.services.broadcasts.listed(1))[0]

    async def told(self, part: str) -> Json:
        """The next message that says so; others, such as that of the progress, are passed over."""
        while True:
            message = await self.conversation.message()
            if part in str(message.get("text") or message.get("caption")):
                return message

    async def send_photo(self, caption: str) -> Json:
        """Send a photo; the card that comes."""
        send_photo(self.conversation, caption)
        self.card = await self.conversation.message()
        return self.card


def formatted(text: str) -> tuple[str, list[Json]]:
    """A text without the marks of bold, and the entities that Telegram's apps make of them."""
    plain, entities = "", []
    for place, part in enumerate(text.split("**")):
        if place % 2:
            entities.append({"type": "bold", "offset": len(plain), "length": len(part)})
        plain += part
    return plain, entities


def send_photo(conversation: Conversation, caption: str, album: str | None = None) -> None:
    """Send a photo, of an album or alone."""
    world = conversation.world
    file = world.files.add("photo", "picture.png", "image/png", b"picture")
    plain, entities = formatted(caption)
    content: Json = file.message_field()
    content |= {"caption": plain} if plain else {}
    content |= {"caption_entities": entities} if entities else {}
    content |= {"media_group_id": album} if album else {}
    world.post(conversation.chat, conversation.person.user, content)


async def announcer_at(desk: Desk, role: str = "announcer", language_code: str = "ru") -> Announcer:
    """Somebody new who may announce."""
    return Announcer(desk, await desk.hire(role, language_code=language_code))


async def listener(desk: Desk, language_code: str = "ru") -> Conversation:
    """Somebody new who wants announcements."""
    person = desk.as_speaker_of(language_code)
    await person.start()
    await desk.services.people.set_announcements(person.person.id, wants=True)
    return person


async def delivered(desk: Desk, record: BroadcastRecord) -> BroadcastRecord:
    """Start what is due, and wait until a broadcast is over."""
    broadcasts = desk.services.broadcasts
    async with asyncio.timeout(SECONDS):
        while True:
            await broadcasts.start_due()
            await broadcasts.finish_done()
            found = await broadcasts.get(record.id)
            if found.state in {BroadcastState.DONE, BroadcastState.CANCELLED} and found.finished_at is not None:
                return found
            await asyncio.sleep(0.02)


def under(message: Json) -> list[str]:
    """The buttons under a message, without their rows."""
    return [text for row in keyboard(message) for text in row]
