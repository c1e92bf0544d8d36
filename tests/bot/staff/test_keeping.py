from __future__ import annotations

import re
import shutil
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from telegram import MessageEntity

from talentbot.bot.staff.markdown import markdown_of
from talentbot.language import Locale
from talentbot.messages import texts_in
from talentbot.store.questions import QuestionRecord
from tests.bot.conftest import NOW
from tests.bot.staff.test_drafts import PUBLISH, changed
from tests.conversation import labels

if TYPE_CHECKING:
    from tests.bot.staff.conftest import Desk


async def test_an_answer_is_changed_inside_telegram(desk: Desk) -> None:
    coordinator = await desk.hire()
    languages = await coordinator.say("/edit visa-coe")
    await coordinator.press(languages, "Кыргызча")
    shown = await coordinator.message()
    assert "**visa-coe** ky: 0258-39-2228." in shown["text"]

    draft = await coordinator.say("**Жумуш берүүчү** чыгарат.\n\n- биринчи\n- экинчи\n\n0258-39-2228")
    assert "− **visa-coe** ky: 0258-39-2228." in draft["text"]
    assert "+ **Жумуш берүүчү** чыгарат." in draft["text"]
    await coordinator.press(draft, PUBLISH)
    await coordinator.message()

    assert desk.answer("visa-coe", Locale.KY) == "**Жумуш берүүчү** чыгарат.\n\n- биринчи\n- экинчи\n\n0258-39-2228"
    # The next text is a question again.
    assert "visa-fee" in (await coordinator.say("Сколько стоит виза?"))["text"]


async def test_what_somebody_published_while_an_answer_was_written_is_told(desk: Desk) -> None:
    coordinator, other = await desk.hire(), await desk.hire()
    await coordinator.press(await coordinator.say("/edit visa-coe"), "Русский")
    await coordinator.message()
    await other.press(await other.send_file("visa-coe.yaml", changed(desk)), PUBLISH)
    await other.message()
    draft = await coordinator.say("**visa-coe** ru: 0258-39-2228. И ещё.")

    assert "⚠️" in draft["text"]
    assert "− **Работодатель** подаёт: 0258-39-2228." in draft["text"]


async def test_a_changed_answer_is_no_longer_confirmed(desk: Desk) -> None:
    coordinator = await desk.hire(name="Аида")
    await coordinator.press(await coordinator.say("/review"), "visa-coe")
    await coordinator.press(await coordinator.edited(), "✅")
    await coordinator.edited()
    assert desk.services.live.faq.entries["visa-coe"].reviewed_on
    await coordinator.press(await coordinator.say("/edit visa-coe"), "Русский")
    await coordinator.message()
    await coordinator.press(await coordinator.say("Иначе: 0258-39-2228"), PUBLISH)
    await coordinator.message()

    assert desk.services.live.faq.entries["visa-coe"].reviewed_on is None


async def test_an_answer_with_a_mistake_is_not_published(desk: Desk) -> None:
    coordinator = await desk.hire()
    await coordinator.press(await coordinator.say("/edit visa-coe"), "Русский")
    await coordinator.message()
    reply = await coordinator.say("Без телефона")

    assert "0258392228" in reply["text"]
    assert "✅" not in labels(reply)


async def test_editing_can_be_left(desk: Desk) -> None:
    coordinator = await desk.hire()
    await coordinator.press(await coordinator.say("/edit visa-coe"), "Русский")
    await coordinator.message()
    await coordinator.say("/cancel")

    assert "visa-fee" in (await coordinator.say("Сколько стоит виза?"))["text"]


async def test_the_log_tells_who_published_what_and_the_way_back(desk: Desk) -> None:
    coordinator = await desk.hire(name="Аида")
    await coordinator.press(await coordinator.send_file("visa-coe.yaml", changed(desk)), PUBLISH)
    await coordinator.message()
    log = await coordinator.say("/faqlog")
    assert re.search(r"2 · .* · Аида\nvisa-coe", log["text"])

    question = await coordinator.say("/rollback")
    assert "+ **visa-coe** ru: 0258-39-2228." in question["text"]
    await coordinator.press(question, "↩️")
    await coordinator.message()
    assert desk.answer("visa-coe").startswith("**visa-coe**")
    again = await coordinator.say("/rollback 2")
    assert "+ **Работодатель** подаёт" in again["text"]
    await coordinator.press(again, labels(again).splitlines()[-1])
    await coordinator.message()
    assert desk.answer("visa-coe").startswith("**visa-coe**")


@pytest.mark.parametrize("number", ["0", "77", "-1", "x", "99999999999999999999"])
async def test_there_is_no_way_back_to_nothing(desk: Desk, number: str) -> None:
    coordinator = await desk.hire()

    assert "/faqlog" in (await coordinator.say(f"/rollback {number}"))["text"]


async def test_review_begins_with_what_is_asked_most(desk: Desk) -> None:
    coordinator = await desk.hire(name="Аида")
    for number in range(3):
        entry_id = "visa-fee" if number else "jobs-find"
        record = QuestionRecord(f"q{number}", "text", Locale.RU, "answer", entry_id, NOW - timedelta(days=number))
        desk.services.questions.record(record)
    await desk.services.questions.flush()
    due = await coordinator.say("/review")
    assert [line.split()[-1] for line in labels(due).splitlines()] == ["visa-fee", "jobs-find", "visa-coe"]

    await coordinator.press(due, "visa-fee")
    entry = await coordinator.edited()
    assert entry["text"].startswith("Сколько стоит виза?")
    await coordinator.press(entry, "日本語")
    assert (await coordinator.edited())["text"].startswith("ビザはいくらですか？")
    await coordinator.press(entry, "✅")
    rest = await coordinator.edited()

    assert "visa-fee" not in labels(rest)
    reviewed = desk.services.live.faq.entries["visa-fee"]
    assert (reviewed.reviewed_on, reviewed.reviewed_by) == (date(2026, 11, 23), "Аида")
    assert "reviewed_by: Аида" in desk.file("visa-fee").read_text(encoding="utf-8")


async def test_what_was_changed_since_it_was_read_is_not_confirmed(desk: Desk) -> None:
    coordinator, other = await desk.hire(name="Аида"), await desk.hire(name="Бермет")
    await coordinator.press(await coordinator.say("/review"), "visa-coe")
    read = await coordinator.edited()
    await other.press(await other.send_file("visa-coe.yaml", changed(desk)), PUBLISH)
    await other.message()
    await coordinator.press(read, "✅")
    shown = await coordinator.edited()

    assert "Работодатель подаёт" in shown["text"]
    assert desk.services.live.faq.entries["visa-coe"].reviewed_on is None


async def test_a_way_back_that_was_overtaken_is_asked_for_again(desk: Desk) -> None:
    coordinator = await desk.hire()
    await coordinator.press(await coordinator.send_file("visa-coe.yaml", changed(desk)), PUBLISH)
    await coordinator.message()
    question = await coordinator.say("/rollback")
    fee = changed(desk, "visa-fee", "Платит: 0258-39-2228.")
    await coordinator.press(await coordinator.send_file("visa-fee.yaml", fee), PUBLISH)
    await coordinator.message()
    await coordinator.press(question, "↩️")

    assert "/rollback 1" in (await coordinator.message())["text"]
    assert desk.answer("visa-fee").startswith("Платит")


async def test_a_folder_that_cannot_be_used_is_told_in_the_readers_language(desk: Desk) -> None:
    coordinator = await desk.hire()
    shutil.move(desk.folder.path, desk.folder.path.with_name("gone"))
    told = texts_in(Locale.RU).plain(
        "The FAQ's folder cannot be used; nothing was published. Tell the operator: the log says why."
    )

    await coordinator.press(await coordinator.say("/edit visa-coe"), "Русский")
    assert (await coordinator.message())["text"] == told
    assert (await coordinator.send_file("visa-coe.yaml", b"id: visa-coe"))["text"] == told


async def test_review_leads_to_changing_an_answer(desk: Desk) -> None:
    coordinator = await desk.hire()
    due = await coordinator.say("/review")
    await coordinator.press(due, "visa-coe")
    entry = await coordinator.edited()
    await coordinator.press(entry, "✏️")

    assert "Русский" in labels(await coordinator.message())


@pytest.mark.parametrize(
    ("text", "entities", "markdown"),
    [
        ("plain", [], "plain"),
        ("a bold b", [("bold", 2, 4)], "a **bold** b"),
        ("👍 да нет", [("italic", 3, 2)], "👍 *да* нет"),
        ("all", [("bold", 0, 3), ("italic", 0, 3)], "***all***"),
        ("one two", [("bold", 0, 7), ("italic", 4, 3)], "**one *two***"),
        ("ab", [("bold", 0, 1), ("italic", 1, 1)], "**a***b*"),
        ("see it", [("text_link", 4, 2)], "see [it](https://example.org)"),
        ("x", [("code", 0, 1)], "x"),
        ("да \n\nнет", [("bold", 0, 8)], "**да** \n\n**нет**"),
        (" слово ", [("bold", 0, 7)], " **слово** "),
    ],
)
def test_a_message_becomes_the_markdown_that_was_typed(
    text: str, entities: list[tuple[str, int, int]], markdown: str
) -> None:
    found = [
        MessageEntity(kind, offset, length, url="https://example.org" if kind == "text_link" else None)
        for kind, offset, length in entities
    ]

    assert markdown_of(text, found) == markdown
