"""The chat page: writing, files, menus, switching who one is, and losing the connection."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.async_api import Error, Route, expect

from talentbot.sandbox.server import Sandbox
from tests.sandbox.chat_room import IN_CHROMIUM, PHONE, PlayedBot, Room, keyboard

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = IN_CHROMIUM


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
    await expect(room.words.last).to_have_text("Кайсы шаар?")
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
