from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

import pytest

from talentbot.faq.entry import PartialDate, Source
from tests.faq.workbook.desk import Desk, entries, only, sources

if TYPE_CHECKING:
    from openpyxl import Workbook

COE = "visa/visa-coe.yaml"
FIRST = Source("出入国在留管理庁", "https://www.moj.go.jp/isa/", PartialDate(2025, 9), date(2026, 11, 23))


def sources_after(desk: Desk, workbook: Workbook) -> tuple[Source, ...]:
    return desk.changed(workbook).entries["visa-coe"].sources


def test_a_changed_cell_changes_its_line(desk: Desk) -> None:
    workbook = desk.export()
    page = sources(workbook)
    page.set(page.row(id="visa-coe"), "dated", "2026-01-15")

    reading = desk.read(workbook)

    before = (desk.folder.path / COE).read_text(encoding="utf-8")
    assert reading.changes == {COE: before.replace("dated: 2025-09\n", "dated: 2026-01-15\n").encode()}
    assert reading.stale == ()


def test_a_comment_beside_a_source_stays(desk: Desk) -> None:
    path = desk.folder.path / COE
    text = path.read_text(encoding="utf-8").replace(
        "dated: 2025-09\n", "dated: 2025-09  # its own\n  # Ask again in May.\n"
    )
    path.write_text(text, encoding="utf-8")
    workbook = desk.export()
    page = sources(workbook)
    page.set(page.row(id="visa-coe"), "dated", "2026")
    page.add(id="visa-coe", title="Второй")

    content = desk.read(workbook).changes[COE]

    assert content is not None
    assert "    dated: 2026     # its own\n  # Ask again in May.\n" in content.decode()


def test_rows_are_added_and_put_in_order(desk: Desk) -> None:
    workbook = desk.export()
    page = sources(workbook)
    row = page.row(id="visa-coe")
    page.add(**{key: page.get(row, key) for key in ("id", "title", "url", "dated", "read_on")})
    page.set(row, "title", "Второй")
    page.set(row, "url", None)
    page.set(row, "dated", 2025)
    page.set(row, "read_on", datetime(2026, 12, 1))  # noqa: DTZ001 - a calendar day

    assert sources_after(desk, workbook) == (Source("Второй", None, PartialDate(2025), date(2026, 12, 1)), FIRST)


def test_a_marked_row_goes(desk: Desk) -> None:
    workbook = desk.export()
    page = sources(workbook)
    page.add(id="visa-coe", title="Второй")
    page.set(page.row(id="visa-coe"), "delete", "x")

    assert [source.title for source in sources_after(desk, workbook)] == ["Второй"]


def test_all_rows_marked_leave_none(desk: Desk) -> None:
    path = desk.folder.path / COE
    path.write_text(path.read_text(encoding="utf-8").replace("sources:\n", "sources:\n  # one\n"), encoding="utf-8")
    workbook = desk.export()
    page = sources(workbook)
    page.set(page.row(id="visa-coe"), "delete", "削除")

    assert sources_after(desk, workbook) == ()


def test_without_any_row_the_sources_are_left_alone(desk: Desk) -> None:
    workbook = desk.export()
    page = sources(workbook)
    page.worksheet.delete_rows(page.row(id="visa-coe"))

    assert desk.read(workbook).changes == {}


def test_without_the_sheet_the_sources_are_left_alone(desk: Desk) -> None:
    workbook = desk.export()
    workbook.remove(sources(workbook).worksheet)

    reading = desk.read(workbook)

    assert reading.changes == {}
    assert reading.problems == ()


def test_rows_out_of_date_revert_nobody_and_changed_ones_are_told(desk: Desk) -> None:
    mine, other = desk.export(), desk.export()
    page = sources(other)
    page.set(page.row(id="visa-coe"), "title", "Иначе")
    desk.put(desk.read(other))

    assert desk.read(mine).changes == {}
    page = sources(mine)
    page.set(page.row(id="visa-coe"), "dated", "2024")
    reading = desk.read(mine)

    assert list(reading.changes) == [COE]
    assert reading.stale == ("visa-coe",)


def test_without_stamps_the_live_sources_are_what_counts(desk: Desk) -> None:
    workbook = desk.export()
    page = sources(workbook)
    page.worksheet.delete_cols(page.column("stamp"))

    assert desk.read(workbook).changes == {}
    page.set(page.row(id="visa-coe"), "title", "Иначе")
    assert list(desk.read(workbook).changes) == [COE]


def test_a_new_entry_has_its_sources(desk: Desk) -> None:
    workbook = desk.export()
    entries(workbook).add(id="visa-new", category="visa", locale="ru", title="Новый?", answer="Да.")
    sources(workbook).add(
        id="visa-new", title="MOFA", url="https://www.mofa.go.jp/", dated="2025", read_on="2026-12-01"
    )

    found = desk.changed(workbook).entries["visa-new"].sources

    assert found == (Source("MOFA", "https://www.mofa.go.jp/", PartialDate(2025), date(2026, 12, 1)),)


def test_rows_of_a_deleted_entry_are_let_be(desk: Desk) -> None:
    workbook = desk.export()
    page = entries(workbook)
    page.set(page.row(id="visa-time"), "delete", "x")
    sources(workbook).set(sources(workbook).row(id="visa-time"), "title", "Иначе")

    assert desk.read(workbook).changes == {"visa/visa-time.yaml": None}


def test_untouched_rows_of_an_entry_that_is_gone_are_let_be(desk: Desk) -> None:
    workbook = desk.export()
    desk.folder.entry("visa-coe")
    (desk.folder.path / "visa/visa-time.yaml").unlink()

    reading = desk.read(workbook)

    assert reading.changes == {}
    assert reading.problems == ()


@pytest.mark.parametrize(
    ("values", "column", "message"),
    [
        ({"id": "visa-tme"}, "A (ID)", "`visa-tme` is no entry; did you mean `visa-time`? A new one needs a category"),
        ({"id": "x"}, "A (ID)", "`x` is no entry; a new one needs a category"),
        ({"id": None}, "A (ID)", "is blank; every row needs an ID"),
        ({"title": None}, "B (出典名 / Название)", "is blank; write what the source is called"),
        (
            {"dated": "вчера"},
            "D (出典の日付 / Дата источника)",
            "is a year, a year and month, or a date such as 2025-09-30, not `вчера`",
        ),
    ],
)
def test_a_row_that_cannot_be_a_source_is_told_by_its_cell(
    desk: Desk, values: dict[str, object], column: str, message: str
) -> None:
    workbook = desk.export()
    row = sources(workbook).add(**{"id": "visa-coe", "title": "Второй"} | values)

    place = f"faq.xlsx:{row}: error: sheet 出典・Источники, column {column}"
    assert only(desk.read(workbook)) == f"{place}: {message}"
