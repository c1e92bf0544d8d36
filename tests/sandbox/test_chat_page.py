"""The chat page in a real Chromium against the real sandbox, with a bot played by raw Bot API calls."""

from __future__ import annotations

import random
import shutil
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import aiohttp
import pytest
import pytest_asyncio
from playwright.async_api import ConsoleMessage, Error, Locator, Page, Route, async_playwright, expect

from talentbot.sandbox.server import Sandbox

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from talentbot.sandbox.inhabitants import Person

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

pytestmark = [
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


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def page() -> AsyncIterator[Page]:
    """One page for all tests: every sandbox has an origin of its own, so nothing is carried over."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        page = await browser.new_page(reduced_motion="reduce")
        page.set_default_timeout(10_000)
        expect.set_options(timeout=10_000)
        yield page
        await browser.close()


@pytest_asyncio.fixture(loop_scope="module")
async def room(page: Page) -> AsyncIterator[Room]:
    """Fails the test when the page complained in the console."""
    async with Sandbox(has_flood_limits=False) as sandbox, aiohttp.ClientSession() as session:
        room = Room(sandbox, PlayedBot(session, sandbox), page)
        page.on("console", room.note)
        page.on("pageerror", room.note_failure)
        yield room
        page.remove_listener("console", room.note)
        page.remove_listener("pageerror", room.note_failure)
        await page.goto("about:blank")
    assert room.errors == []


def keyboard(*labels: str) -> dict[str, Any]:
    return {"inline_keyboard": [[{"text": label, "callback_data": label[:20]} for label in labels]]}


async def test_newcomer_reads_the_description_and_presses_start(room: Room) -> None:
    await room.bot.call("setMyDescription", description="Жумуш жөнүндө", language_code="ky")
    await room.open()
    await expect(room.page.locator("#welcome")).to_contain_text("Жумуш жөнүндө")
    await room.page.get_by_role("button", name="Start").click()
    assert (await room.bot.next_update("message"))["text"] == "/start"
    await expect(room.input).to_be_focused()


async def test_start_link_in_the_address_is_followed_once(room: Room) -> None:
    await room.open("persona=ky&start=faq_visa-coe")
    assert (await room.bot.next_update("message"))["text"] == "/start faq_visa-coe"
    await expect(room.words).to_have_text(["/start faq_visa-coe"])
    await room.page.reload()
    await expect(room.words).to_have_text(["/start faq_visa-coe"])


async def test_link_to_the_bot_in_a_message_starts_it(room: Room) -> None:
    chat_id = await room.open_started()
    username = (await room.bot.call("getMe"))["username"]
    await room.say(chat_id, f"t.me/{username}?start=remind_jlpt")
    await room.page.locator(".words a").click()
    assert (await room.bot.next_update("message"))["text"] == "/start remind_jlpt"


async def test_message_goes_to_the_bot_and_its_answer_appears(room: Room) -> None:
    chat_id = await room.open_started()
    await room.input.fill("виза")
    await room.input.press("Shift+Enter")
    await room.page.keyboard.type("канча турат?")
    await room.input.press("Enter")
    assert (await room.bot.next_update("message"))["text"] == "виза\nканча турат?"
    await expect(room.input).to_have_value("")
    await room.bot.call("sendChatAction", chat_id=chat_id, action="typing")
    await expect(room.page.locator(".chat-status")).to_contain_text("typing")
    await room.say(chat_id, "Акысыз эмес")
    await expect(room.words.last).to_have_text("Акысыз эмес")
    await expect(room.page.locator(".chat-status")).not_to_contain_text("typing")
    await expect(room.page.locator("#announcer")).to_contain_text("Акысыз эмес")


async def test_press_waits_for_the_answer_and_the_edit_keeps_place_and_focus(room: Room) -> None:
    chat_id = await room.open_started(PHONE)
    target = await room.say(chat_id, "Тандаңыз", reply_markup=keyboard("Ооба", "Жок"))
    for number in range(30):
        await room.say(chat_id, f"Билдирүү {number}")
    await expect(room.words.last).to_have_text("Билдирүү 29")
    key = room.page.get_by_role("button", name="Жок")
    await key.focus()
    await key.press("Enter")
    await expect(key).to_have_attribute("aria-busy", "true")
    top = await room.page.locator("#timeline").evaluate("box => box.scrollTop")
    query = await room.bot.next_update("callback_query")
    assert query["data"] == "Жок"
    await room.bot.call("answerCallbackQuery", callback_query_id=query["id"], text="Жооп алынды")
    await expect(room.page.locator(".toast")).to_have_text("Жооп алынды")
    await expect(key).not_to_have_attribute("aria-busy", "true")
    edit = {"chat_id": chat_id, "message_id": target["message_id"], "reply_markup": keyboard("Ооба", "Жок ✓")}
    await room.bot.call("editMessageText", text="Тандадыңыз", **edit)
    await expect(room.words.nth(1)).to_have_text("Тандадыңыз")
    await expect(room.page.locator(".message").nth(1)).to_contain_text("edited")
    await expect(room.page.get_by_role("button", name="Жок ✓")).to_be_focused()
    assert await room.page.locator("#timeline").evaluate("box => box.scrollTop") == top


async def test_alert_answer_is_a_dialog_that_enter_closes(room: Room) -> None:
    chat_id = await room.open_started()
    await room.say(chat_id, "Ок?", reply_markup=keyboard("Ооба"))
    await room.page.get_by_role("button", name="Ооба").click()
    query = await room.bot.next_update("callback_query")
    await room.bot.call("answerCallbackQuery", callback_query_id=query["id"], text="Кат", show_alert=True)
    await expect(room.page.get_by_role("dialog")).to_contain_text("Кат")
    await room.page.keyboard.press("Enter")
    await expect(room.page.get_by_role("dialog")).to_have_count(0)


async def test_entities_become_elements_and_markup_stays_text(room: Room) -> None:
    chat_id = await room.open_started()
    html = (
        "😀 <b>bold <i>both</i></b> <u>under</u> <s>gone</s> <code>x &lt; y</code> "
        '<a href="https://www.moj.go.jp/isa/">入管</a> <tg-spoiler>жашыруун</tg-spoiler>\n'
        "<blockquote expandable>one\ntwo\nthree\nfour\nfive</blockquote>\n"
        '<pre><code class="language-python">a = 1</code></pre>'
        "&lt;img src=x onerror=document.title='owned'&gt; /help"
    )
    await room.say(chat_id, html, parse_mode="HTML")
    words = room.words.last
    await expect(words.locator("strong")).to_have_text("bold both")
    await expect(words.locator("strong em")).to_have_text("both")
    await expect(words.locator("u")).to_have_text("under")
    await expect(words.locator("s")).to_have_text("gone")
    await expect(words.locator("code").first).to_have_text("x < y")
    await expect(words.locator("pre[data-language=python]")).to_have_text("a = 1")
    await expect(words.locator("a")).to_have_attribute("href", "https://www.moj.go.jp/isa/")
    await expect(words).to_contain_text("<img src=x onerror=document.title='owned'>")
    await expect(words.locator("img")).to_have_count(0)
    await expect(room.page).to_have_title("talentbot sandbox")
    await check_folding(words)
    await words.get_by_role("button", name="/help").click()
    assert (await room.bot.next_update("message"))["text"] == "/help"


async def check_folding(words: Locator) -> None:
    spoiler = words.get_by_label("Hidden text")
    await spoiler.press("Enter")
    await expect(words.locator(".spoiler.is-revealed")).to_have_text("жашыруун")
    quotation = words.locator("blockquote .quote-text")
    folded = await quotation.evaluate("node => node.clientHeight")
    await words.get_by_label("rest of the quotation").click()
    assert await quotation.evaluate("node => node.clientHeight") > folded


async def test_unsafe_addresses_are_not_links(room: Room) -> None:
    await room.open()
    safe = "addresses => import('/static/entities.js').then(m => addresses.map(m.safeAddress))"
    addresses = ["javascript:alert(1)", "data:text/html,x", "t.me/x", "https://kg.emb-japan.go.jp/", "tg://user?id=1"]
    expected = [None, None, "https://t.me/x", "https://kg.emb-japan.go.jp/", "tg://user?id=1"]
    assert await room.page.evaluate(safe, addresses) == expected


async def test_overlapping_entities_cover_exactly_their_characters(room: Room) -> None:
    """Each character lies in the elements of exactly the entities that cover it."""
    await room.open()
    chance = random.Random(20261123)  # noqa: S311 - test data
    texts = [[random_entity(chance) for _ in range(chance.randint(1, 6))] for _ in range(200)]
    covered = await room.page.evaluate(COVERED_BY, ["abcde😀fghijklmnopqr", texts])
    for entities, names in zip(texts, covered, strict=True):
        expected = [
            sorted({each["type"] for each in entities if each["offset"] <= at < each["offset"] + each["length"]})
            for at in range(20)
        ]
        assert names == expected, entities


def random_entity(chance: random.Random) -> dict[str, Any]:
    kind = chance.choice(["bold", "italic", "underline", "strikethrough", "code", "blockquote", "pre"])
    return {"type": kind, "offset": chance.randrange(20), "length": chance.randint(1, 12)}


COVERED_BY = """async ([source, texts]) => {
  const { formatted } = await import("/static/entities.js");
  const names = {STRONG: "bold", EM: "italic", U: "underline", S: "strikethrough", CODE: "code",
                 BLOCKQUOTE: "blockquote", PRE: "pre"};
  const above = (node) => node.parentElement ? [node.parentElement, ...above(node.parentElement)] : [];
  const kindOf = (node) => node.tagName === "CODE" && node.parentElement.tagName === "PRE" ? null : names[node.tagName];
  return texts.map((entities) => {
    const box = document.createElement("div");
    box.append(formatted(source, entities, {}));
    const walker = document.createTreeWalker(box, NodeFilter.SHOW_TEXT);
    const found = [];
    while (walker.nextNode()) {
      const kinds = [...new Set(above(walker.currentNode).map(kindOf).filter(Boolean))].sort();
      for (const unit of walker.currentNode.data.split("")) found.push(kinds);
    }
    return box.textContent === source ? found : box.textContent;
  });
}"""


async def test_command_menu_by_keys_alone(room: Room) -> None:
    await room.open_started()
    names = ["subscribe", "faq", "stop"]
    await room.bot.call("setMyCommands", commands=[{"command": name, "description": name} for name in names])
    await expect(room.page.get_by_role("button", name="Menu")).to_be_visible()
    await room.input.press_sequentially("/s")
    options = room.page.get_by_role("option")
    await expect(options).to_have_text(["/subscribesubscribe", "/stopstop"])
    await room.input.press("ArrowDown")
    await expect(options.nth(1)).to_have_attribute("aria-selected", "true")
    await room.input.press("Escape")
    await expect(options).to_have_count(0)
    await room.input.press_sequentially("t")
    await room.input.press("Enter")
    assert (await room.bot.next_update("message"))["text"] == "/stop"
    await expect(room.input).to_have_value("")


async def test_file_goes_up_and_comes_back(room: Room, tmp_path: Path) -> None:
    chat_id = await room.open_started()
    letter = tmp_path / "кат.txt"
    letter.write_text("Кат 手紙")
    await room.page.get_by_role("button", name="Attach").click()
    async with room.page.expect_file_chooser() as choosing:
        await room.page.get_by_role("menuitem", name="Document").click()
    await (await choosing.value).set_files(letter)
    await room.page.keyboard.type("мына")
    await room.page.keyboard.press("Enter")
    message = await room.bot.next_update("message")
    assert message["caption"] == "мына"
    assert await room.bot.download(message["document"]["file_id"]) == letter.read_bytes()
    await room.bot.call("sendDocument", chat_id=chat_id, document=message["document"]["file_id"])
    async with room.page.expect_download() as downloading:
        await room.page.locator(".is-other").get_by_role("link", name="Download кат.txt").click()
    returned = tmp_path / "returned"
    await (await downloading.value).save_as(returned)
    assert returned.read_bytes() == letter.read_bytes()


async def test_samples_of_the_attach_menu_arrive(room: Room) -> None:
    await room.open_started()
    for label, kind in [("Voice message", "voice"), ("Sticker", "sticker")]:
        await room.page.get_by_role("button", name="Attach").click()
        await room.page.get_by_role("menuitem", name=label).click()
        assert kind in await room.bot.next_update("message")
    shown = "image => image.decode().then(() => image.naturalWidth)"
    assert await room.page.locator("img.sticker").evaluate(shown) == 512


async def test_photo_is_shown_and_opens(room: Room) -> None:
    chat_id = await room.open_started(PHONE)
    await room.bot.send_photo(chat_id, await room.page.screenshot())
    photo = room.page.get_by_role("button", name="Open the photo")
    await expect(photo.locator("img")).to_have_js_property("complete", value=True)
    assert await photo.locator("img").evaluate("image => image.naturalWidth") == PHONE[0]
    await photo.click()
    await expect(room.page.get_by_role("dialog")).to_be_visible()
    await room.page.keyboard.press("Escape")
    await expect(room.page.get_by_role("dialog")).to_have_count(0)
    await expect(photo).to_be_focused()


@pytest.mark.parametrize("way", ["paste", "drop"])
async def test_picture_is_pasted_or_dropped(room: Room, way: str) -> None:
    await room.open_started()
    picture = await room.page.screenshot(clip={"x": 0, "y": 0, "width": 60, "height": 40})
    await room.page.evaluate(TRANSFER, [way, list(picture)])
    await expect(room.page.get_by_label("Send as a photo")).to_be_checked()
    await room.page.keyboard.press("Enter")
    assert "photo" in await room.bot.next_update("message")
    await expect(room.page.get_by_role("button", name="Open the photo")).to_be_visible()


TRANSFER = """([way, bytes]) => {
  const transfer = new DataTransfer();
  transfer.items.add(new File([new Uint8Array(bytes)], "picture.png", { type: "image/png" }));
  const about = { bubbles: true, cancelable: true, clipboardData: transfer, dataTransfer: transfer };
  const event = way === "paste" ? new ClipboardEvent("paste", about) : new DragEvent("drop", about);
  document.querySelector("textarea").dispatchEvent(event);
}"""


async def test_arrow_up_edits_the_last_own_message(room: Room) -> None:
    await room.open_started()
    await room.write("саламм")
    await room.bot.next_update("message")
    await expect(room.words.last).to_have_text("саламм")
    await room.input.press("ArrowUp")
    await expect(room.input).to_have_value("саламм")
    await room.input.press("Backspace")
    await room.input.press("Enter")
    assert (await room.bot.next_update("edited_message"))["text"] == "салам"
    await expect(room.words.last).to_have_text("салам")


async def test_reply_from_the_message_menu_quotes(room: Room) -> None:
    chat_id = await room.open_started()
    await room.say(chat_id, "Кайсы шаар?")
    await room.words.last.click(button="right")
    await room.page.get_by_role("menuitem", name="Reply").click()
    await room.page.keyboard.type("Ош")
    await room.page.keyboard.press("Enter")
    message = await room.bot.next_update("message")
    assert message["reply_to_message"]["text"] == "Кайсы шаар?"
    await expect(room.page.locator(".quote").last).to_contain_text("Кайсы шаар?")


async def test_reply_by_keys_alone(room: Room) -> None:
    chat_id = await room.open_started()
    await room.say(chat_id, "Кайсы шаар?")
    await expect(room.words.last).to_have_text("Кайсы шаар?")
    await room.input.press("Control+ArrowUp")
    await expect(room.page.locator(".message").last).to_be_focused()
    await room.page.keyboard.press("Enter")
    await expect(room.page.get_by_role("menuitem", name="Reply")).to_be_focused()
    await room.page.keyboard.press("Enter")
    await expect(room.input).to_be_focused()
    await room.page.keyboard.type("Нарын")
    await room.page.keyboard.press("Enter")
    assert (await room.bot.next_update("message"))["reply_to_message"]["text"] == "Кайсы шаар?"


async def test_reply_keyboard_answers_and_goes(room: Room) -> None:
    chat_id = await room.open_started(PHONE)
    markup = {"keyboard": [[{"text": "Кыргызча"}, {"text": "Русский"}]], "one_time_keyboard": True}
    await room.say(chat_id, "Тил?", reply_markup=markup)
    await room.page.get_by_role("button", name="Кыргызча").click()
    assert (await room.bot.next_update("message"))["text"] == "Кыргызча"
    await expect(room.page.get_by_role("button", name="Русский")).to_have_count(0)


async def test_inline_results_are_offered_and_sent(room: Room) -> None:
    await room.open_started()
    username = (await room.bot.call("getMe"))["username"]
    await room.input.fill(f"@{username} виза")
    query = await room.bot.next_update("inline_query")
    assert query["query"] == "виза"
    articles = [
        {"type": "article", "id": name, "title": name, "input_message_content": {"message_text": f"Жооп {name}"}}
        for name in ["бир", "эки"]
    ]
    await room.bot.call("answerInlineQuery", inline_query_id=query["id"], results=articles)
    await expect(room.page.get_by_role("option")).to_have_count(2)
    await room.input.press("ArrowDown")
    await room.input.press("Enter")
    await expect(room.words.last).to_have_text("Жооп эки")
    await expect(room.input).to_have_value("")


async def test_blocking_is_told_to_the_bot_and_undone(room: Room) -> None:
    await room.open_started()
    await room.page.get_by_role("button", name="More actions").click()
    await room.page.get_by_role("menuitem", name="Block the bot").click()
    assert (await room.bot.next_update("my_chat_member"))["new_chat_member"]["status"] == "kicked"
    await room.page.get_by_role("button", name="Unblock the bot").click()
    assert (await room.bot.next_update("my_chat_member"))["new_chat_member"]["status"] == "member"
    await expect(room.input).to_be_focused()


async def test_refused_message_stays_in_the_field(room: Room) -> None:
    await room.open_started()
    room.sandbox.world.block(room.person("ky"))
    await room.write("угуп жатасызбы")
    await expect(room.page.locator(".toast")).to_contain_text("blocked")
    await expect(room.input).to_have_value("угуп жатасызбы")
    assert [error for error in room.errors if "400" not in error] == []
    room.errors.clear()


async def test_switching_persona_keeps_drafts_and_counts_unread(room: Room) -> None:
    chat_id = await room.open_started()
    await room.input.fill("жарым")
    await room.page.keyboard.press("Alt+2")
    await expect(room.page).to_have_url(f"{room.sandbox.url}/?persona={room.person('ru').key}")
    await expect(room.page.get_by_role("button", name="Start", exact=True)).to_be_visible()
    await room.say(chat_id, "Сизге жооп")
    seat = room.page.locator(".seat").first
    await expect(seat.locator(".unread")).to_contain_text("1")
    await expect(seat).to_contain_text("Сизге жооп")
    await seat.click()
    await expect(seat.locator(".unread")).to_have_count(0)
    await expect(room.input).to_have_value("жарым")
    await expect(room.words.last).to_have_text("Сизге жооп")


async def test_staff_group_is_written_as_the_coordinator(room: Room) -> None:
    staff = room.sandbox.world.staff_chat.id
    await room.say(staff, "Суроо келди", reply_markup=keyboard("Алам"))
    await room.open(f"chat={staff}")
    await expect(room.page.locator(".sender")).to_contain_text("bot")
    await room.page.get_by_role("button", name="Алам").click()
    query = await room.bot.next_update("callback_query")
    assert query["from"]["id"] == room.sandbox.world.coordinator.id


async def test_keyboard_alone_reaches_the_newest_key(room: Room) -> None:
    chat_id = await room.open_started(PHONE)
    await room.say(chat_id, "Ок?", reply_markup=keyboard("Ооба"))
    key = room.page.get_by_role("button", name="Ооба")
    await expect(key).to_be_visible()
    await room.input.focus()
    for _ in range(4):
        await room.page.keyboard.press("Shift+Tab")
        if await key.evaluate("node => node === document.activeElement"):
            break
    await expect(key).to_be_focused()
    assert await key.evaluate("node => getComputedStyle(node).outlineStyle") == "solid"


async def test_page_returns_by_itself_when_the_server_does(room: Room) -> None:
    chat_id = await room.open_started()
    port = int(room.sandbox.url.rpartition(":")[2])
    await room.sandbox.__aexit__(None, None, None)
    banner = room.page.locator("#banner")
    await expect(banner).to_contain_text("not answering")
    async with Sandbox(port) as restarted:
        student = restarted.world.people[chat_id]
        restarted.world.send_text(student, restarted.world.private_chat(student), "кайра")
        await expect(room.words).to_have_text(["кайра"])
        await expect(banner).to_contain_text("bot is not connected")
        await PlayedBot(room.bot.session, restarted).next_update("message")
        await expect(banner).to_be_hidden()
    assert [error for error in room.errors if "ERR_CONNECTION_REFUSED" not in error] == []
    room.errors.clear()


async def test_message_that_arrives_while_the_state_loads_is_not_lost(room: Room) -> None:
    chat_id = await room.open_started()

    async def answer_late(route: Route) -> None:
        state = await route.fetch()
        await room.say(chat_id, "Арада келди")
        await route.fulfill(response=state)

    await room.page.route("**/api/state", answer_late, times=1)
    group = room.sandbox.world.add_group("Ош тобу", [room.person("ky")])
    await room.say(group.id, "A message of an unknown chat makes the page load the state")
    await expect(room.page.get_by_role("button", name="Ош тобу")).to_be_visible()
    await expect(room.words).to_have_text(["/start", "Арада келди"])


async def test_group_made_later_appears(room: Room) -> None:
    await room.open()
    group = room.sandbox.world.add_group("Ош тобу", [room.person("ky"), room.person("ru")])
    await room.say(group.id, "Салам, топ")
    await room.page.get_by_role("button", name="Ош тобу").click()
    await room.page.get_by_label("Write as").select_option(label=room.person("ru").first_name)
    await room.write("/faq виза")
    message = await room.bot.next_update("message")
    assert (message["from"]["id"], message["chat"]["id"]) == (room.person("ru").id, group.id)


async def test_phone_width_scrolls_only_downwards(room: Room) -> None:
    chat_id = await room.open_started((360, 740))
    long_word = "https://www.example.org/" + "x" * 200
    await room.say(
        chat_id, long_word, reply_markup=keyboard("Мен Жапонияда окуп жатсам, визаны өзгөртө аламбы?" * 2, "Жок")
    )
    await expect(room.words.last).to_have_text(long_word)
    assert await room.page.evaluate("document.documentElement.scrollWidth") == 360
    overflow = "box => box.scrollWidth > box.clientWidth"
    assert not await room.page.locator("#timeline").evaluate(overflow)


async def test_content_policy_forbids_foreign_sources(room: Room) -> None:
    await room.open()
    with pytest.raises(Error, match="Failed to fetch"):
        await room.page.evaluate("fetch('https://example.org/')")
    assert room.errors
    room.errors.clear()


async def test_menu_stays_after_a_long_press_and_a_press_outside_closes_it(room: Room) -> None:
    await room.open_started(PHONE)
    box = await room.words.last.bounding_box()
    assert box is not None
    touch = await room.page.context.new_cdp_session(room.page)
    point = {"x": box["x"] + 5, "y": box["y"] + 5}
    await touch.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [point]})
    await expect(room.page.get_by_role("menu")).to_be_visible()
    await touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    await expect(room.page.get_by_role("menuitem", name="Edit")).to_be_visible()
    await room.page.mouse.click(10, 400)
    await expect(room.page.get_by_role("menu")).to_have_count(0)
