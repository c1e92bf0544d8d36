from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

import pytest
from openpyxl import load_workbook

from talentbot.faq.folder import read_files
from talentbot.language import Locale
from talentbot.messages import texts_in
from tests.bot.staff.conftest import QUESTIONS, entry_yaml
from tests.conversation import labels

if TYPE_CHECKING:
    from tests.bot.staff.conftest import Desk
    from tests.conversation import Conversation

PUBLISH, DISCARD = "✅", "🗑"
OVER = texts_in(Locale.RU).plain("Publish mine all the same")


def changed(desk: Desk, entry_id: str = "visa-coe", text: str = "**Работодатель** подаёт: 0258-39-2228.") -> bytes:
    before = desk.file(entry_id).read_text(encoding="utf-8")
    return before.replace(f"**{entry_id}** ru: 0258-39-2228.", text).encode()


def zipped(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


async def test_a_file_is_shown_as_a_difference_and_published_on_demand(desk: Desk) -> None:
    coordinator = await desk.hire()
    before = read_files(desk.folder.path)
    draft = await coordinator.send_file("visa-coe (1).yaml", changed(desk))

    assert "visa-coe" in draft["text"]
    assert "− **visa-coe** ru: 0258-39-2228." in draft["text"]
    assert "+ **Работодатель** подаёт: 0258-39-2228." in draft["text"]
    assert read_files(desk.folder.path) == before

    await coordinator.press(draft, PUBLISH)
    published = await coordinator.message()
    assert "2" in published["text"]
    assert desk.answer("visa-coe").startswith("**Работодатель**")
    assert "# Kept by the coordinators." in desk.file("visa-coe").read_text(encoding="utf-8")
    student = desk.as_("ru")
    assert "Работодатель подаёт" in (await student.say("Кто оформляет сертификат?"))["text"]


async def test_files_gather_in_one_draft_and_go_when_it_is_discarded(desk: Desk) -> None:
    coordinator = await desk.hire()
    await coordinator.send_file("visa-coe.yaml", changed(desk))
    new = entry_yaml("visa-time", ("Как долго ждать визу?", "Визаны канча күтөм?", "ビザは何日かかりますか？"))
    draft = await coordinator.send_file("visa-time.yaml", new.encode())

    assert "🆕 visa-time" in draft["text"]
    assert "✏️ visa-coe" in draft["text"]
    await coordinator.press(draft, DISCARD)
    await coordinator.message()
    assert (await coordinator.say("/draft"))["text"]
    assert await desk.services.drafting.get(coordinator.person.id) is None
    assert set(desk.services.live.faq.entries) == set(QUESTIONS)


async def test_an_older_button_publishes_nothing(desk: Desk) -> None:
    coordinator = await desk.hire()
    first = await coordinator.send_file("visa-coe.yaml", changed(desk))
    await coordinator.send_file("visa-fee.yaml", changed(desk, "visa-fee", "Платит: 0258-39-2228."))
    await coordinator.press(first, PUBLISH)
    reply = await coordinator.message()

    assert "/draft" in reply["text"]
    assert desk.answer("visa-coe").startswith("**visa-coe**")


async def test_two_coordinators_at_once_and_nothing_is_overwritten_silently(desk: Desk) -> None:
    aida, bermet = await desk.hire(name="Аида"), await desk.hire(name="Бермет")
    hers = await aida.send_file("visa-coe.yaml", changed(desk, text="Текст Аиды: 0258-39-2228."))
    other = await bermet.send_file("visa-coe.yaml", changed(desk, text="Текст Бермет: 0258-39-2228."))
    await aida.press(hers, PUBLISH)
    await aida.message()
    await bermet.press(other, PUBLISH)
    told = await bermet.message()

    assert "visa/visa-coe.yaml" in told["text"]
    assert "− Текст Аиды: 0258-39-2228." in told["text"]
    assert "+ Текст Бермет: 0258-39-2228." in told["text"]
    assert desk.answer("visa-coe").startswith("Текст Аиды")
    await bermet.press(told, OVER)
    await bermet.message()
    assert desk.answer("visa-coe").startswith("Текст Бермет")


async def test_a_button_of_a_discarded_draft_publishes_nothing_of_the_next(desk: Desk) -> None:
    coordinator = await desk.hire()
    first = await coordinator.send_file("visa-coe.yaml", changed(desk))
    await coordinator.say("/discard")
    await coordinator.send_file("visa-fee.yaml", changed(desk, "visa-fee", "Платит: 0258-39-2228."))
    await coordinator.press(first, PUBLISH)
    assert "/draft" in (await coordinator.message())["text"]

    assert desk.answer("visa-fee").startswith("**visa-fee**")
    assert await desk.services.drafting.get(coordinator.person.id) is not None


async def test_a_second_change_does_not_hide_a_conflict(desk: Desk) -> None:
    aida, bermet = await desk.hire(name="Аида"), await desk.hire(name="Бермет")
    await aida.send_file("visa-coe.yaml", changed(desk, text="Текст Аиды: 0258-39-2228."))
    other = await bermet.send_file("visa-coe.yaml", changed(desk, text="Текст Бермет: 0258-39-2228."))
    await bermet.press(other, PUBLISH)
    await bermet.message()
    await aida.press(await aida.say("/edit visa-coe"), "Кыргызча")
    await aida.message()
    draft = await aida.say("Аиданын тексти: 0258-39-2228.")

    assert "⚠️" in draft["text"]
    await aida.press(draft, PUBLISH)
    assert "− Текст Бермет: 0258-39-2228." in (await aida.message())["text"]
    assert desk.answer("visa-coe").startswith("Текст Бермет")


async def test_a_file_that_does_not_arrive_is_asked_for_again(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    coordinator = await desk.hire()
    file = desk.sandbox.world.files.add("document", "visa-coe.yaml", "", changed(desk))
    del desk.sandbox.world.files._by_id[file.file_id]
    desk.sandbox.world.send_file(coordinator.person, coordinator.chat, file)

    assert (await coordinator.message())["text"] == texts_in(Locale.RU).plain(
        "The file did not reach me. Please send it again."
    )


async def test_a_draft_with_every_kind_of_note_still_fits_into_a_message(desk: Desk) -> None:
    coordinator = await desk.hire()
    entry_id = "visa-" + "x" * 42
    long = "Очень длинный вопрос " * 5
    entry = entry_yaml(entry_id, (f"{long}1", f"{long}2", f"{long}3"))
    phrasings = "".join(f"    - {'слово ' * 30}{number}\n    - {number} {'слово ' * 30}\n" for number in range(40))
    text = entry.replace("  phrasings:\n", f"  phrasings:\n{phrasings}")
    draft = await coordinator.send_file("faq.yaml", text.encode())
    file = await coordinator.message()

    assert PUBLISH in labels(draft)
    assert len(draft["text"].encode("utf-16-le")) // 2 <= 4096
    assert file["document"]["file_name"] == "difference.txt"
    await coordinator.press(draft, PUBLISH)
    await coordinator.message()
    due = await coordinator.say("/review")
    await coordinator.press(due, entry_id)
    await coordinator.press(await coordinator.edited(), "✅")
    assert entry_id not in labels(await coordinator.edited())


async def test_a_zip_of_several_files(desk: Desk) -> None:
    coordinator = await desk.hire()
    members = {
        "faq/visa/visa-coe.yaml": changed(desk),
        "faq/README.md": b"not for the bot",
        "__MACOSX/faq/visa/._visa-coe.yaml": b"\0",
        "faq/synonyms/ru.yaml": "groups:\n  - [виза, визы]\n".encode(),
        "faq/out_of_scope/ru.yaml": "subjects:\n  weather: |\n    какая погода\n".encode(),
    }
    draft = await coordinator.send_file("faq.zip", zipped(members))

    assert "✏️ visa-coe" in draft["text"]
    assert "synonyms/ru.yaml" in draft["text"]
    assert "out_of_scope/ru.yaml" in draft["text"]


async def test_what_is_out_of_scope_is_told_from_synonyms_by_its_key(desk: Desk) -> None:
    coordinator = await desk.hire()
    draft = await coordinator.send_file("ru.yaml", "subjects:\n  weather: какая погода\n".encode())

    assert "out_of_scope/ru.yaml" in draft["text"]


async def exported(desk: Desk, coordinator: Conversation) -> bytes:
    """The workbook of /export."""
    coordinator.world.send_text(coordinator.person, coordinator.chat, "/export")
    sent = await coordinator.message()
    await coordinator.message()
    found = desk.sandbox.world.files.get(sent["document"]["file_id"])
    assert found is not None
    return found.content


def with_cell(workbook: bytes, old: str, new: str) -> bytes:
    """A workbook in which one cell says something else."""
    book = load_workbook(io.BytesIO(workbook))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value == old]
    cells[0].value = new
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


async def test_a_workbook_there_and_back(desk: Desk) -> None:
    coordinator = await desk.hire()
    workbook = await exported(desk, coordinator)
    assert PUBLISH not in labels(await coordinator.send_file("faq.xlsx", workbook))

    old = "**visa-coe** ru: 0258-39-2228."
    draft = await coordinator.send_file("faq.xlsx", with_cell(workbook, old, "Новый ответ: 0258-39-2228."))
    assert "+ Новый ответ: 0258-39-2228." in draft["text"]
    corrected = await coordinator.send_file("faq.xlsx", with_cell(workbook, old, "Ещё новее: 0258-39-2228."))
    assert "+ Ещё новее: 0258-39-2228." in corrected["text"]
    assert "⚠️" not in corrected["text"]

    taken_back = await coordinator.send_file("faq.xlsx", workbook)
    assert PUBLISH not in labels(taken_back)
    assert await desk.services.drafting.get(coordinator.person.id) is None


async def test_a_draft_of_mistakes_is_replaced_by_the_next_workbook(desk: Desk) -> None:
    coordinator = await desk.hire()
    workbook = await exported(desk, coordinator)
    old = "**visa-coe** ru: 0258-39-2228."
    wrong = await coordinator.send_file("faq.xlsx", with_cell(workbook, old, "Без телефона."))
    assert PUBLISH not in labels(wrong)

    fee = with_cell(workbook, "**visa-fee** ru: 0258-39-2228.", "Сбор: 0258-39-2228.")
    draft = await coordinator.send_file("faq.xlsx", fee)
    assert PUBLISH in labels(draft)
    assert "visa-coe" not in draft["text"]


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("visa-coe.yaml", b"id: visa-coe\nru:\n\ttitle: x\n", "visa-coe.yaml:3"),
        ("visa-coe.yaml", b"id: visa-coe\nid: visa-coe\n", "visa-coe.yaml:2"),
        ("visa-coe.yaml", b"id: visa-coe\nru: &a {title: x, answer: y}\nky: *a\n", "visa-coe.yaml:2"),
        ("visa-coe.yaml", "id: visa-coe\nja: {title: ビザ, answer: はい}\n".encode("shift_jis"), "UTF-8"),
        ("visa-coe.yaml", b"\xef\xbb\xbfid: visa-coe\nru: {title: x, answer: y}\n", "`ky`"),
        ("visa-coe.yaml", b"id: visa-coe\nru: {title: x, answer: '# y'}\n", "`#`"),
        ("other.yaml", b"id: other\nru: {title: x, answer: y}\n", "jobs-other"),
        ("notes.txt", b"x", ".yaml, .xlsx"),
        ("faq.zip", b"PK\x03\x04 broken", "faq.zip"),
        ("faq.zip", zipped({"../../etc/passwd.yaml": b"id: x"}), "../../etc/passwd.yaml"),
        ("faq.zip", zipped({"/visa/visa-coe.yaml": b"id: x"}), "/visa/visa-coe.yaml"),
        ("faq.zip", zipped({"a.yaml": b"0" * 30_000_000}), "a.yaml"),
        ("faq.zip", zipped({f"{number}.yaml": b"id: x" for number in range(1100)}), "1000"),
        ("faq.zip", zipped({"readme.md": b"x"}), ".xlsx"),
        ("faq.zip", zipped({"a.yaml": b"id: a" * 999}, zipfile.ZIP_BZIP2), "faq.zip"),
        ("faq.zip", zipped({"a.yaml": b"id: a" * 999}).replace(b"\xab", b"\xff", 1)[:60] + b"x" * 90, "faq.zip"),
        (
            "faq.zip",
            zipped({"a/visa-fee.yaml": b"id: visa-fee", "b/visa-fee.yaml": b"id: visa-fee\n#"}),
            "visa-fee.yaml",
        ),
        ("ru.yaml", b"groups: [[]]\n", "synonyms/ru.yaml:1"),
        ("deadlines.yaml", b"deadlines: [{id: a}]\n", "deadlines.yaml:1"),
        ("faq.xlsx", b"PK no workbook", "faq.xlsx"),
        ("faq.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old", "faq.xls"),
        ("faq.zip", b"0" * (5 * 1024 * 1024 + 1), "5 MB"),
    ],
)
async def test_bad_input_gets_a_clear_answer_and_changes_nothing(
    desk: Desk, name: str, content: bytes, words: str
) -> None:
    coordinator = await desk.hire()
    before = read_files(desk.folder.path)
    reply = await coordinator.send_file(name, content)

    assert words in reply["text"]
    assert "✅" not in labels(reply)
    assert read_files(desk.folder.path) == before


async def test_what_is_typed_in_a_file_is_never_read_as_formatting(desk: Desk) -> None:
    coordinator = await desk.hire()
    reply = await coordinator.send_file("<b>&x.yaml", b"id: <3 & more\n")

    assert "<b>&x.yaml" in reply["text"]


async def test_preview_shows_the_draft_in_every_language_as_students_will_see_it(desk: Desk) -> None:
    coordinator = await desk.hire()
    await coordinator.send_file("visa-coe.yaml", changed(desk))
    head = await coordinator.say("/preview visa-coe")
    shown = [await coordinator.message() for _ in Locale]

    assert head["text"]
    assert {message["text"].splitlines()[0] for message in shown} == set(QUESTIONS["visa-coe"])
    assert any("Работодатель подаёт" in message["text"] for message in shown)
    suggestion = await coordinator.say("/preview visa-cee")
    assert "visa-coe" in suggestion["text"]


async def test_questions_can_be_tried_on_the_draft(desk: Desk) -> None:
    coordinator = await desk.hire()
    new = entry_yaml("visa-time", ("Как долго ждать визу?", "Визаны канча күтөм?", "ビザは何日かかりますか？"))
    await coordinator.send_file("visa-time.yaml", new.encode())
    await coordinator.say("/try Как долго ждать визу?")
    answer = await coordinator.message()

    assert answer["text"].startswith("Как долго ждать визу?")
    assert "visa-time" not in desk.services.live.faq.entries
    assert await desk.services.questions.counts_by_entry(desk.services.now()) == {}


async def test_a_long_difference_comes_as_a_file_too(desk: Desk) -> None:
    coordinator = await desk.hire()
    lines = "\n\n".join(f"    Строка {number}: {'текст ' * 15}" for number in range(11))
    members = {}
    for entry_id, titles in QUESTIONS.items():
        text = entry_yaml(entry_id, titles).replace(
            f"    **{entry_id}** ru: 0258-39-2228.", f"{lines}\n\n    0258-39-2228."
        )
        members[f"{entry_id}.yaml"] = text.encode()
    draft = await coordinator.send_file("faq.zip", zipped(members))
    file = await coordinator.message()

    assert len(draft["text"]) <= 4096
    assert "…" in draft["text"]
    assert file["document"]["file_name"] == "difference.txt"


async def test_a_student_who_sends_a_file_or_a_command_is_a_student(desk: Desk) -> None:
    student = desk.as_("ru")
    as_any_file = await student.send_file("photo.pdf", b"x")
    unknown = await student.say("/nothing")
    for command in ("/draft", "/preview visa-coe", "/try x", "/edit visa-coe", "/review", "/export", "/faqlog",
                    "/rollback", "/invite", "/staff", "/discard", "/cancel"):  # fmt: skip
        assert (await student.say(command))["text"] == unknown["text"]

    assert (await student.send_file("visa-coe.yaml", changed(desk)))["text"] == as_any_file["text"]
    forged = await desk.send_button(student, "P:1")
    await student.press(forged, "old")
    assert await student.alert()
    assert await desk.services.drafting.get(student.person.id) is None


async def test_an_announcer_does_not_keep_the_faq(desk: Desk) -> None:
    announcer = await desk.hire("announcer")
    unknown = await announcer.say("/nothing")

    assert (await announcer.say("/review"))["text"] == unknown["text"]
