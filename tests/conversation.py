"""A person of the sandbox in conversation with the bot, as tests have it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from talentbot.sandbox.inhabitants import Chat, Person
    from talentbot.sandbox.server import Sandbox

SECONDS = 10.0

Json = dict[str, Any]


class Conversation:
    """What a person writes and presses in one chat, and what comes back there."""

    def __init__(self, sandbox: Sandbox, person: Person, chat: Chat | None = None) -> None:
        self.person = person
        self.world = sandbox.world
        self.chat = chat or self.world.private_chat(person)
        self._events: asyncio.Queue[Json] = asyncio.Queue()
        self.world.listeners.append(self._hear)

    def _hear(self, event: Json) -> None:
        is_here = event.get("chat_id", self.chat.id) == self.chat.id
        is_own = event.get("message", {}).get("from", {}).get("id") == self.person.id
        if is_here and not is_own:
            self._events.put_nowait(event)

    async def start(self, parameter: str = "") -> Json:
        """Press Start, or follow a deep link; the bot's message."""
        self.world.start(self.person, parameter)
        return await self.message()

    async def say(self, text: str, reply_to: int | None = None) -> Json:
        """Write; the bot's message."""
        self.world.send_text(self.person, self.chat, text, reply_to)
        return await self.message()

    async def send_file(self, name: str, content: bytes) -> Json:
        """Send a document; the bot's message."""
        file = self.world.files.add("document", name, "", content)
        self.world.send_file(self.person, self.chat, file)
        return await self.message()

    async def press(self, message: Json, label: str) -> None:
        """Press the button whose text contains `label`."""
        row, column = next(
            (row, column)
            for row, buttons in enumerate(keyboard(message))
            for column, text in enumerate(buttons)
            if label in text
        )
        self.world.press(self.person, self.chat, message["message_id"], row, column)

    async def message(self) -> Json:
        """The next message of the bot."""
        message: Json = (await self.event("message"))["message"]
        return message

    async def edited(self) -> Json:
        """The next edit of a message of the bot."""
        message: Json = (await self.event("edited"))["message"]
        return message

    async def alert(self) -> str:
        """The text of the next answer to a press that has one."""
        while True:
            event = await self.event("callback_answer")
            if event.get("text"):
                return str(event["text"])

    async def event(self, kind: str) -> Json:
        """The next event of a kind; events of other kinds are passed over."""
        async with asyncio.timeout(SECONDS):
            while True:
                event = await self._events.get()
                if event["type"] == kind:
                    return event

    async def is_silent(self, seconds: float = 0.3) -> bool:
        """Whether the bot writes nothing for a while."""
        await asyncio.sleep(seconds)
        while not self._events.empty():
            if self._events.get_nowait()["type"] in {"message", "edited"}:
                return False
        return True


def keyboard(message: Json) -> list[list[str]]:
    """The texts of the buttons under a message."""
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    return [[button["text"] for button in row] for row in rows]


def labels(message: Json) -> str:
    """All the buttons' texts, a line each."""
    return "\n".join(text for row in keyboard(message) for text in row)


async def eventually(condition: Callable[[], object]) -> None:
    """Wait until a condition holds."""
    async with asyncio.timeout(SECONDS):
        while not condition():  # noqa: ASYNC110 - what is waited for happens in the bot
            await asyncio.sleep(0.02)
