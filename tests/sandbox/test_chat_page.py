"""The chat page: messages, buttons and formatting, live and without a reload."""

from __future__ import annotations

import random
from typing import Any

from playwright.async_api import Locator, expect

from tests.sandbox.chat_room import IN_CHROMIUM, PHONE, Room, keyboard

pytestmark = IN_CHROMIUM


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
