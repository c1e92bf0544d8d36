from __future__ import annotations

import io
import re
import time
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from talentbot.faq.folder import read_files
from talentbot.faq.load import load_faq, parse_faq
from talentbot.faq.rewrite import new_entry
from talentbot.faq.workbook import guide
from talentbot.faq.workbook.cells import plain
from talentbot.faq.workbook.layout import ENTRIES, SHEETS, Sheet, folded
from talentbot.faq.workbook.read import read_workbook
from talentbot.faq.workbook.write import write_workbook
from talentbot.language import Locale
from tests.faq.workbook.desk import Desk, entries, only, said

SHIPPED = Path(__file__).parents[3] / "faq"

ALPHABET = "abCы ңөүҢ日本語・、。，,;:#-=+@'\"\\|>{}[]&*!%?~`/…\t\n\r\u2028\u0085\u00a0\u3000\ufeff\x07😀👪🏽é9"
TEXTS = st.text(st.one_of(st.sampled_from(ALPHABET), st.characters(codec="utf-8")), min_size=1, max_size=60)


def test_the_shipped_faq_is_read_back_without_a_change() -> None:
    files = read_files(SHIPPED)
    faq = load_faq(SHIPPED)

    begin = time.perf_counter()
    content = write_workbook(faq)
    reading = read_workbook(content, "faq.xlsx", files, SHIPPED)

    assert said(reading) == []
    assert reading.changes == {}
    assert reading.stale == ()
    assert time.perf_counter() - begin < 20, "some 1 s on a free machine"


def test_all_kinds_of_files_are_read_back_without_a_change(desk: Desk) -> None:
    reading = desk.read(desk.export())

    assert reading.problems == ()
    assert reading.changes == {}


def test_the_workbook_is_laid_out_for_a_person(desk: Desk) -> None:
    workbook = desk.export()

    assert workbook.sheetnames == [guide.TITLE, *(sheet.title for sheet in SHEETS)]
    for sheet in SHEETS:
        worksheet = workbook[sheet.title]
        assert worksheet.freeze_panes == "B2"
        assert worksheet.auto_filter.ref
        assert not worksheet.protection.sheet
        assert worksheet["A2"].alignment.wrap_text
        letters = [letter for letter, dimension in worksheet.column_dimensions.items() if dimension.hidden]
        assert [worksheet[f"{letter}1"].value.split(" / ")[0] for letter in letters] == ["管理用"]


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.title)
def test_each_header_is_known_by_either_name(sheet: Sheet) -> None:
    names = [name for column in sheet.columns for name in column.names]
    assert len(names) == len(set(names))
    assert all(name == folded(name) for name in names)


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(title=TEXTS, phrasing=TEXTS, answer=TEXTS)
@example(title="=1+1", phrasing="+7 495", answer="-a\n\n  - b\n@c")
@example(title="_x000D_", phrasing="a\r\nb", answer="# no comment\r\n\r\n=b: c")
@example(title="2025-09", phrasing="5.0", answer="TRUE")
@example(title="'quoted'", phrasing="null", answer="|\n- a\n\tb")
def test_any_text_comes_back_as_it_was(title: str, phrasing: str, answer: str) -> None:
    values: dict[tuple[str, ...], Any] = {
        ("ja", "title"): title,
        ("ja", "phrasings"): [phrasing],
        ("ja", "answer"): answer,
    }
    with TemporaryDirectory() as name:
        folder = Path(name)
        content = new_entry("q1", values)
        faq, _ = parse_faq({"visa/q1.yaml": content}, folder)
        if "q1" not in faq.entries:
            return  # nothing but blanks, or a character that YAML cannot hold

        reading = read_workbook(write_workbook(faq), "faq.xlsx", {"visa/q1.yaml": content}, folder)

        assert said(reading) == []
        assert reading.changes == {}


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(text=TEXTS, key=st.sampled_from(["title", "phrasings", "answer"]))
@example(text="=HYPERLINK(1)", key="title")
@example(text="Чоң үй\n\n- өзү ң\n- 日本語 😀", key="answer")
@example(text="- a: b # c", key="phrasings")
def test_a_changed_text_is_that_change_and_no_other(text: str, key: str) -> None:
    text = re.sub("[\ufffe\uffff]", "", ILLEGAL_CHARACTERS_RE.sub("", text))  # no file of Excel can hold them
    with TemporaryDirectory() as name:
        desk = Desk(Path(name))
        desk.folder.entry("visa-time")
        path = desk.folder.entry("visa-coe", related="visa-time")
        workbook = desk.export()
        page = entries(workbook)
        page.set_text(page.row(id="visa-coe"), key, text)
        reading = desk.read(workbook)
        wanted = plain(text, next(column.kind for column in ENTRIES.columns if column.key == key))
        if not wanted and key != "phrasings":
            assert only(reading).endswith("is blank; write it, or mark the row with x in «削除 / Удалить»")
            return

        assert reading.problems == ()
        assert list(reading.changes) == ["visa/visa-coe.yaml"]
        content = reading.changes["visa/visa-coe.yaml"]
        assert content is not None
        above = path.read_bytes().partition(b"ru:")[0]
        assert content.startswith(above), "with the comment"
        old = desk.faq.entries["visa-coe"]
        desk.put(reading)
        files = read_files(desk.folder.path)
        faq, _ = parse_faq(files, desk.folder.path)  # the text may be no good Markdown, which others tell
        new = faq.entries["visa-coe"]
        changed: Any = wanted
        if key == "phrasings":
            changed = tuple(wanted.split("\n")) if wanted else ()
        assert new.texts[Locale.RU] == replace(old.texts[Locale.RU], **{key: changed})
        assert (new.sources, new.related, new.category) == (old.sources, old.related, old.category)
        # What has been taken over is what the next workbook holds.
        assert read_workbook(write_workbook(faq), "faq.xlsx", files, desk.folder.path).changes == {}


def test_what_excel_cannot_hold_does_not_stop_the_export(desk: Desk) -> None:
    phrasings = [f"вопрос номер {number} " + "о" * 250 for number in range(200)]
    values: dict[tuple[str, ...], Any] = {
        ("ru", "title"): "A\u0085B",
        ("ru", "phrasings"): phrasings,
        ("ru", "answer"): "да",
    }
    desk.folder.write("visa/long.yaml", new_entry("long", values))

    workbook = desk.export()
    page = entries(workbook)

    assert len(page.get(page.row(id="long"), "phrasings")) == 32767
    assert desk.read(workbook).changes == {}


def test_a_formula_sign_stays_text_in_the_file(desk: Desk) -> None:
    desk.folder.write("visa/signs.yaml", "id: signs\nru:\n  title: =1+1\n  answer: '@all -1 +1'\n")

    workbook = load_workbook(io.BytesIO(write_workbook(desk.faq)))
    page = entries(workbook)
    cell = page.worksheet.cell(page.row(id="signs"), page.column("title"))

    assert (cell.value, cell.data_type, cell.number_format) == ("=1+1", "s", "@")
    assert cell.quotePrefix
