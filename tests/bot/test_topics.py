from __future__ import annotations

from typing import TYPE_CHECKING

from talentbot.language import Locale
from talentbot.messages import texts_in
from tests.conversation import keyboard, labels

if TYPE_CHECKING:
    from talentbot.publishing.live import LiveFaq
    from tests.bot.conftest import Running


async def test_one_message_is_edited_from_the_categories_down_to_an_entry_and_back(
    running: Running, live: LiveFaq
) -> None:
    person = running.as_("ru")
    topics = await person.say("/topics")
    visa = next(category for category in live.faq.categories if category.id == "visa")
    await person.press(topics, visa.titles[Locale.RU])
    page = await person.edited()
    entries = live.faq.entries_of("visa")
    assert keyboard(page)[0] == [entries[0].texts[Locale.RU].title]
    await person.press(page, "▶️")
    second = await person.edited()
    assert keyboard(second)[0] == [entries[8].texts[Locale.RU].title]

    await person.press(second, entries[8].texts[Locale.RU].title)
    entry = await person.edited()
    assert entry["text"].startswith(entries[8].texts[Locale.RU].title)
    await person.press(entry, texts_in(Locale.RU).plain("⬅️ Back"))
    back = await person.edited()

    assert labels(back) == labels(second)
    assert {message["message_id"] for message in (topics, page, second, entry, back)} == {topics["message_id"]}


async def test_every_entry_can_be_reached(running: Running, live: LiveFaq) -> None:
    person = running.as_("ja")
    topics = await person.say("/topics")
    reached = set()
    for category in live.faq.categories:
        await person.press(topics, category.titles[Locale.JA])
        page = await person.edited()
        reached.update(labels(page).splitlines())
        while "▶️" in labels(page):
            await person.press(page, "▶️")
            page = await person.edited()
            reached.update(labels(page).splitlines())
        await person.press(page, texts_in(Locale.JA).plain("⬅️ All topics"))
        topics = await person.edited()

    assert {entry.texts[Locale.JA].title for entry in live.faq.entries.values()} <= reached


async def test_pressing_the_same_page_twice_is_no_error(running: Running) -> None:
    person = running.as_("ru")
    await person.start()
    await person.press(await running.send_button(person, "t:visa:0"), "old")
    page = await person.edited()
    await person.press(page, "1 / ")
    await person.event("callback_answer")

    assert await person.is_silent()
