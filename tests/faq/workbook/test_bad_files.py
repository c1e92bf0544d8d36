"""Files that are no workbook of the FAQ, by mistake or by malice: one clear problem, and nothing else happens."""

from __future__ import annotations

import io
import random
import re
import time
import zipfile
from typing import TYPE_CHECKING, Any

import pytest
from openpyxl import Workbook

from talentbot.faq.workbook.layout import SOURCES
from tests.faq.workbook.desk import Desk, deadlines, entries, only, said, saved, sources

if TYPE_CHECKING:
    from collections.abc import Callable

CHANCE = random.Random(7)  # noqa: S311 - nothing to keep secret, and the same in each run
NO_WORKBOOK = "faq.xlsx: error: is not an Excel workbook that can be read: save it as .xlsx"
TOO_LARGE = "faq.xlsx: error: unfolds to more than a workbook of the FAQ can hold: copy the rows into a new export"
SHEET = "xl/worksheets/sheet2.xml"
"""That of the entries."""

OLE = bytes.fromhex("d0cf11e0a1b11ae1")
BOMB = (
    '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {new} "{f"&{old};" * 10}">' for old, new in zip("abcdefgh", "bcdefghi", strict=True))
    + "]>"
)


def repacked(content: bytes, change: Callable[[dict[str, bytes]], object]) -> bytes:
    """A workbook with other members."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    change(members)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, member in members.items():
            archive.writestr(name, member)
    return out.getvalue()


def members_of(desk: Desk, change: Callable[[dict[str, bytes]], object]) -> bytes:
    return repacked(saved(desk.export()), change)


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", NO_WORKBOOK),
        (b"id;category\nvisa-coe;visa\n", NO_WORKBOOK),
        (b"PK\x03\x04 and no more", NO_WORKBOOK),
        (OLE + bytes(512), "faq.xlsx: error: is a file of an old Excel: save it as .xlsx"),
        (
            OLE + bytes(512) + "EncryptedPackage".encode("utf-16-le"),
            "faq.xlsx: error: is protected by a password: take it off, and save the file as .xlsx",
        ),
    ],
    ids=["nothing", "csv", "half an archive", "xls", "encrypted"],
)
def test_another_kind_of_file_is_told(desk: Desk, content: bytes, problem: str) -> None:
    assert only(desk.read(content)) == problem


def test_an_archive_of_something_else_is_no_workbook(desk: Desk) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("content.xml", "<office/>")

    assert only(desk.read(out.getvalue())) == NO_WORKBOOK


def test_macros_are_refused(desk: Desk) -> None:
    content = members_of(desk, lambda members: members.update({"xl/vbaProject.bin": b"Sub AutoOpen()"}))

    assert only(desk.read(content)) == "faq.xlsx: error: has macros: save it as .xlsx, without them"


@pytest.mark.parametrize(
    "extra",
    [
        {"xl/media/a.bin": CHANCE.randbytes(1024) * 21 * 1024},
        {"xl/media/a.xml": b"<a/>" * 400_000},
        {f"xl/media/{number}.png": b"" for number in range(201)},
        {"xl/media/a.xml": bytes(60 if byte % 2 else byte for byte in CHANCE.randbytes(1_000_000))},
    ],
    ids=["size", "ratio", "members", "tags"],
)
def test_what_unfolds_to_too_much_is_refused(desk: Desk, extra: dict[str, bytes]) -> None:
    begin = time.perf_counter()

    assert only(desk.read(members_of(desk, lambda members: members.update(extra)))) == TOO_LARGE
    assert time.perf_counter() - begin < 10


def test_a_size_that_is_a_lie_is_no_way_around(desk: Desk) -> None:
    content = members_of(desk, lambda members: members.update({"xl/media/a.xml": b"<a/>" * 400_000}))
    directory = content.rindex(b"xl/media/a.xml") - 46
    size = content[directory + 24 : directory + 28]
    content = content.replace(size, (1000).to_bytes(4, "little"))

    assert only(desk.read(content)) == NO_WORKBOOK


@pytest.mark.parametrize("member", ["xl/workbook.xml", SHEET, "xl/styles.xml", "[Content_Types].xml"])
def test_a_bomb_of_entities_is_no_workbook(desk: Desk, member: str) -> None:
    def arm(members: dict[str, bytes]) -> None:
        body = re.sub(r"^<\?xml.*?\?>", "", members[member].decode())
        members[member] = (BOMB + body.replace("</", "&i;</", 1)).encode()

    assert only(desk.read(members_of(desk, arm))) == NO_WORKBOOK


def test_a_document_type_alone_is_refused_in_a_sheet(desk: Desk) -> None:
    def declare(members: dict[str, bytes]) -> None:
        members[SHEET] = b"<!DOCTYPE worksheet>" + members[SHEET]

    assert only(desk.read(members_of(desk, declare))) == NO_WORKBOOK


def test_a_damaged_workbook_never_brings_the_program_down(desk: Desk) -> None:
    whole = saved(desk.export())

    def damage(members: dict[str, bytes]) -> None:
        name = CHANCE.choice(sorted(members))
        content = bytearray(members[name])
        for _ in range(CHANCE.randint(1, 4)):
            start = CHANCE.randrange(len(content))
            content[start : start + CHANCE.randint(0, 9)] = CHANCE.randbytes(CHANCE.randint(0, 3))
        members[name] = bytes(content)

    for _ in range(60):
        reading = desk.read(repacked(whole, damage))
        assert all(str(problem).startswith("faq.xlsx") for problem in reading.problems)
    for _ in range(60):
        start = CHANCE.randrange(len(whole))
        assert desk.read(whole[:start] + CHANCE.randbytes(5) + whole[start + 5 :]) is not None


def test_links_and_pictures_are_ignored(desk: Desk) -> None:
    workbook = desk.export()
    cell: Any = sources(workbook).worksheet["C2"]
    cell.hyperlink = "https://example.org/"

    assert desk.read(workbook).changes == {}


def with_rows(desk: Desk, rows: str) -> bytes:
    """A workbook whose entries' sheet has more rows, as XML."""

    def add(members: dict[str, bytes]) -> None:
        members[SHEET] = members[SHEET].replace(b"</sheetData>", rows.encode() + b"</sheetData>")

    return members_of(desk, add)


def test_more_rows_than_are_read_are_one_problem_at_once(desk: Desk) -> None:
    row = '<row r="{0}"><c r="A{0}" t="inlineStr"><is><t>visa-{0}</t></is></c><c r="B{0}"><v>5</v></c></row>'
    content = with_rows(desk, "".join(row.format(number) for number in range(20, 100_002)))
    begin = time.perf_counter()

    reading = desk.read(content)

    assert time.perf_counter() - begin < 15, "some 1.5 s on a free machine"
    message = "has something in row 100001; the last row that is read is 5001: delete what is below it"
    assert only(reading) == f"faq.xlsx:5002: error: sheet FAQ: {message}"


def test_blank_rows_below_are_fine(desk: Desk) -> None:
    row = '<row r="{0}" ht="20" customHeight="1"><c r="A{0}" s="1"/><c r="B{0}" t="inlineStr"/></row>'
    content = with_rows(desk, "".join(row.format(number) for number in range(20, 100_000)))
    begin = time.perf_counter()

    reading = desk.read(content)

    assert time.perf_counter() - begin < 15
    assert reading.problems == ()
    assert reading.changes == {}


def test_a_lone_cell_far_below_is_told(desk: Desk) -> None:
    workbook = desk.export()
    worksheet: Any = entries(workbook).worksheet
    worksheet["C1048576"] = "?"

    assert "has something in row 1048576" in only(desk.read(workbook))


@pytest.mark.parametrize("dimension", ["", '<dimension ref="A1:A1"/>', '<dimension ref="A1:XFD1048576"/>'])
def test_a_size_that_the_sheet_claims_is_not_believed(desk: Desk, dimension: str) -> None:
    def claim(members: dict[str, bytes]) -> None:
        members[SHEET] = re.sub(r"<dimension [^>]*>", dimension, members[SHEET].decode()).encode()

    workbook = desk.export()
    page = entries(workbook)
    page.set(page.row(id="visa-time"), "title", "Сколько ждать?")

    reading = desk.read(repacked(saved(workbook), claim))

    assert list(reading.changes) == ["visa/visa-time.yaml"]


def test_merged_cells_are_told(desk: Desk) -> None:
    workbook = desk.export()
    worksheet = entries(workbook).worksheet
    worksheet.merge_cells("B2:B3")
    worksheet.merge_cells("D3:E3")

    message = "has merged cells (B2:B3, D3:E3); unmerge them, and fill in each cell"
    assert only(desk.read(workbook)) == f"faq.xlsx:2: error: sheet FAQ: {message}"


def test_a_formula_is_told(desk: Desk) -> None:
    workbook = desk.export()
    page = entries(workbook)
    row = page.row(id="visa-time")
    page.set(row, "answer", '="a"&"b"')

    message = "sheet FAQ, column F (回答 / Ответ): holds a formula; type the text itself"
    assert only(desk.read(workbook)) == f"faq.xlsx:{row}: error: {message}"


def header(desk: Desk, key: str, value: str | None) -> Workbook:
    workbook = desk.export()
    entries(workbook).set(1, key, value)
    return workbook


@pytest.mark.parametrize("name", ["回答", "Ответ", " ОТВЕТ ", "回 答/Answer", "Ответ / 回答"])
def test_either_half_of_a_header_is_enough(desk: Desk, name: str) -> None:
    reading = desk.read(header(desk, "answer", name))

    assert reading.problems == ()
    assert reading.changes == {}


@pytest.mark.parametrize(
    ("key", "value", "message"),
    [
        ("answer", None, "the column «回答 / Ответ» is missing; put it back, even empty"),
        (
            "answer",
            "回答欄 / Ответы",
            "the column «回答 / Ответ» is missing; «回答欄 / Ответы» is probably meant: give it its old header",
        ),
        ("stamp", "回答", "the column «回答 / Ответ» is there twice, F and L; take one out"),
    ],
)
def test_a_column_that_is_not_there_once_is_told(desk: Desk, key: str, value: str | None, message: str) -> None:
    assert only(desk.read(header(desk, key, value))) == f"faq.xlsx:1: error: sheet FAQ: {message}"


def test_a_row_above_the_headers_is_told(desk: Desk) -> None:
    workbook = desk.export()
    entries(workbook).worksheet.insert_rows(1)

    message = "the first row has none of the headers; put them back, or copy your rows into a new export"
    assert only(desk.read(workbook)) == f"faq.xlsx:1: error: sheet FAQ: {message}"


def test_columns_and_sheets_in_another_order_and_more_of_them_are_fine(desk: Desk) -> None:
    workbook = desk.export()
    workbook.move_sheet(deadlines(workbook).worksheet, -3)
    notes = workbook.create_sheet("メモ", 0)
    notes["A1"] = "=1+1"
    notes.merge_cells("A2:B3")
    worksheet: Any = entries(workbook).worksheet
    last = worksheet.max_column + 2
    worksheet.cell(1, last).value = "自分のメモ"
    worksheet.cell(2, last).value = 5
    for row in range(1, worksheet.max_row + 1):
        first, second = worksheet.cell(row, 4), worksheet.cell(row, 6)
        first.value, second.value = second.value, first.value

    reading = desk.read(workbook)

    assert said(reading) == []
    assert reading.changes == {}


@pytest.mark.parametrize(
    ("title", "message"),
    [
        ("FAQ", "has no sheet «FAQ»; copy your rows into a new export"),
        ("出典・Источники", None),
    ],
)
def test_only_the_entries_must_be_there(desk: Desk, title: str, message: str | None) -> None:
    workbook = desk.export()
    workbook.remove(workbook[title])

    assert said(desk.read(workbook)) == ([f"faq.xlsx: error: {message}"] if message else [])


def test_a_renamed_sheet_is_told(desk: Desk) -> None:
    workbook = desk.export()
    sources(workbook).worksheet.title = "Источник"

    message = f"has no sheet «{SOURCES.title}»; «Источник» is probably meant: give it its old name"
    assert only(desk.read(workbook)) == f"faq.xlsx: error: {message}"


def test_two_sheets_for_one_thing_are_told(desk: Desk) -> None:
    workbook = desk.export()
    workbook.create_sheet("Источники")

    message = f"has two sheets {SOURCES.title} and Источники for one thing; take one out"
    assert only(desk.read(workbook)) == f"faq.xlsx: error: {message}"


def test_a_blank_sheet_is_told(desk: Desk) -> None:
    workbook = Workbook()
    workbook.worksheets[0].title = "FAQ"

    assert "has none of the headers" in only(desk.read(workbook))


def test_readings_of_japanese_words_are_no_part_of_the_text(desk: Desk) -> None:
    """Excel keeps the furigana of what was typed with a Japanese keyboard beside the text."""

    def type_in(members: dict[str, bytes]) -> None:
        text = '<is><t>長岡</t><rPh sb="0" eb="2"><t>ナガオカ</t></rPh></is>'
        found, count = re.subn(r'(<c r="D2"[^>]*>).*?</c>', rf"\1{text}</c>", members[SHEET].decode())
        assert count == 1
        members[SHEET] = found.encode()

    reading = desk.read(members_of(desk, type_in))

    (content,) = reading.changes.values()
    assert content is not None
    assert "title: 長岡\n" in content.decode()
