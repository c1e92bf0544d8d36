"""A chat page in a real Chromium, with a bot played by raw Bot API calls."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import aiohttp
import pytest
from playwright.async_api import ConsoleMessage, Error, Locator, Page, expect

if TYPE_CHECKING:
    from talentbot.sandbox.inhabitants import Person
    from talentbot.sandbox.server import Sandbox

CHROMIUM = next(filter(None, map(shutil.which, ["chromium", "chromium-browser", "google-chrome"])), None)
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PHONE = (390, 844)
DESKTOP = (1280, 800)

IN_CHROMIUM = [
    pytest.mark.chromium,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on the PATH"),
    pytest.mark.asyncio(loop_scope="module"),
]


@dataclass
class PlayedBot:
    """Speaks the Bot API over HTTP, as any bot would."""

    session: aiohttp.ClientSession
    sandbox: Sandbox
    offset: int = 0

    async def call(self, method: str, **parameters: Any) -> Any:
        return await self._post(method, json=parameters)

    async def send_photo(self, chat_id: int, content: bytes) -> Any:
        form = aiohttp.FormData({"chat_id": str(chat_id), "caption": "сүрөт"})
        form.add_field("photo", content, filename="photo.png", content_type="image/png")
        return await self._post("sendPhoto", data=form)

    async def next_update(self, kind: str) -> Any:
        """The next update of the kind; others on the way to it are dropped."""
        while True:
            for update in await self.call("getUpdates", offset=self.offset, timeout=5, limit=1):
                self.offset = update["update_id"] + 1
                if kind in update:
                    return update[kind]

    async def download(self, file_id: str) -> bytes:
        file = await self.call("getFile", file_id=file_id)
        address = f"{self.sandbox.url}/file/bot{self.sandbox.token}/{file['file_path']}"
        async with self.session.get(address) as response:
            return await response.read()

    async def _post(self, method: str, **body: Any) -> Any:
        address = f"{self.sandbox.url}/bot{self.sandbox.token}/{method}"
        async with self.session.post(address, **body) as response:
            answer = await response.json()
        assert answer["ok"], answer
        return answer["result"]


@dataclass
class Room:
    """A page opened on a sandbox with a bot."""

    sandbox: Sandbox
    bot: PlayedBot
    page: Page
    errors: list[str] = field(default_factory=list)

    @property
    def input(self) -> Locator:
        return self.page.get_by_label("Write a message")

    @property
    def words(self) -> Locator:
        return self.page.locator(".words")

    def person(self, language: str) -> Person:
        return next(person for person in self.sandbox.world.people.values() if person.language_code == language)

    async def open(self, query: str = "persona=ky", size: tuple[int, int] = DESKTOP) -> None:
        await self.page.set_viewport_size({"width": size[0], "height": size[1]})
        await self.page.goto(f"{self.sandbox.url}/?{query}")
        await expect(self.page.locator(".chat-title")).to_be_visible()

    async def open_started(self, size: tuple[int, int] = DESKTOP) -> int:
        """Open as the Kyrgyz student who has pressed Start; returns the chat's id."""
        student = self.person("ky")
        self.sandbox.world.start(student)
        await self.bot.next_update("message")
        await self.open(size=size)
        return student.id

    async def write(self, text: str) -> None:
        await self.input.fill(text)
        await self.input.press("Enter")

    async def say(self, chat_id: int, text: str, **parameters: Any) -> Any:
        return await self.bot.call("sendMessage", chat_id=chat_id, text=text, **parameters)

    def note(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.errors.append(message.text)

    def note_failure(self, error: Error) -> None:
        self.errors.append(str(error))


def keyboard(*labels: str) -> dict[str, Any]:
    return {"inline_keyboard": [[{"text": label, "callback_data": label[:20]} for label in labels]]}
