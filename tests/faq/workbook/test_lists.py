"""The sheets whose rows are the whole list: synonyms and deadlines."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import TYPE_CHECKING

import pytest
from openpyxl.utils import get_column_letter

from talentbot.faq.deadline import AnnualRule, DeadlineKind
from talentbot.faq.folder import synonyms_file
from talentbot.language import Locale
from tests.faq.workbook.desk import Desk, deadlines, only, synonyms

if TYPE_CHECKING:
    from openpyxl import Workbook

    from talentbot.faq.deadline import Deadline

RU = synonyms_file(Locale.RU)
DEADLINES = "deadlines.yaml"
NEW = {"id": "new", "kind": "event", "on": "2027-05-01", "zone": "Asia/Tokyo", "ru_title": "Новый срок"}


def groups_after(desk: Desk, workbook: Workbook, locale: Locale = Locale.RU) -> tuple[tuple[str, ...], ...]:
    return desk.changed(workbook).synonyms[locale]


def deadlines_after(desk: Desk, workbook: Workbook) -> dict[str, Deadline]:
    return {deadline.id: deadline for deadline in desk.changed(workbook).deadlines}


def test_a_changed_group_changes_its_line(desk: Desk) -> None:
    workbook = desk.export()
    page = synonyms(workbook)
    page.set(page.row(words="зарплата, оклад"), "words", "зарплата、оклад, жалованье")

    reading = desk.read(workbook)

    before = (desk.folder.path / RU).read_text(encoding="utf-8")
    assert reading.changes == {RU: before.replace("[зарплата, оклад]", "[зарплата, оклад, жалованье]").encode()}


def test_groups_are_added_and_taken_out(desk: Desk) -> None:
    workbook = desk.export()
    page = synonyms(workbook)
    page.worksheet.delete_rows(page.row(words="зарплата, оклад"))
    page.add(locale="ru", words="дом, общежитие")
    page.add(locale="ja", words="給料、月給")

    assert groups_after(desk, workbook) == (("виза", "ВИЗА штамп"), ("дом", "общежитие"))
    assert groups_after(desk, workbook, Locale.JA) == (("給料", "月給"),)


def test_a_marked_group_goes_and_all_may_go(desk: Desk) -> None:
    workbook = desk.export()
    page = synonyms(workbook)
    for row in (2, 3):
        page.set(row, "delete", "x")

    assert groups_after(desk, workbook) == ()


def test_a_sorted_list_is_no_change(desk: Desk) -> None:
    workbook = desk.export()
    page = synonyms(workbook)
    first, second = page.get(2, "words"), page.get(3, "words")
    page.set(2, "words", second)
    page.set(3, "words", first)

    assert desk.read(workbook).changes == {}


def test_a_list_out_of_date_takes_nothing_back(desk: Desk) -> None:
    mine, other = desk.export(), desk.export()
    synonyms(other).add(locale="ru", words="дом, общежитие")
    deadlines(other).add(**NEW)
    desk.put(desk.read(other))

    assert desk.read(mine).changes == {}
    page = synonyms(mine)
    page.worksheet.delete_rows(page.row(words="зарплата, оклад"))
    page.add(locale="ru", words="учёба, школа")
    page = deadlines(mine)
    page.worksheet.delete_rows(page.row(id="apply-2027"))

    reading = desk.read(mine)

    assert reading.stale == ()
    assert groups_after(desk, mine) == (("виза", "ВИЗА штамп"), ("учёба", "школа"), ("дом", "общежитие"))
    assert list(deadlines_after(desk, mine)) == ["jlpt-december", "new"]


def test_what_both_changed_is_told(desk: Desk) -> None:
    mine, other = desk.export(), desk.export()
    page = deadlines(other)
    page.set(page.row(id="apply-2027"), "on", "2027-04-15")
    desk.put(desk.read(other))
    page = deadlines(mine)
    page.set(page.row(id="apply-2027"), "on", "2027-04-20")

    reading = desk.read(mine)

    assert reading.stale == (DEADLINES,)
    assert deadlines_after(desk, mine)["apply-2027"].on == date(2027, 4, 20)


def test_without_stamps_the_rows_are_the_list(desk: Desk) -> None:
    workbook = desk.export()
    for page in (synonyms(workbook), deadlines(workbook)):
        page.worksheet.delete_cols(page.column("stamp"))

    assert desk.read(workbook).changes == {}
    page = synonyms(workbook)
    page.worksheet.delete_rows(2)
    assert groups_after(desk, workbook) == (("виза", "ВИЗА штамп"),)


def test_without_the_sheets_the_lists_are_left_alone(desk: Desk) -> None:
    workbook = desk.export()
    for page in (synonyms(workbook), deadlines(workbook)):
        workbook.remove(page.worksheet)

    reading = desk.read(workbook)

    assert reading.changes == {}
    assert reading.problems == ()


def test_a_group_with_a_comma_in_it_is_kept(desk: Desk) -> None:
    desk.folder.write(RU, "groups:\n  - ['раз, два', три]\n  - [дом, общежитие]\n")
    workbook = desk.export()
    synonyms(workbook).add(locale="ru", words="учёба, школа")

    assert groups_after(desk, workbook)[0] == ("раз, два", "три")


@pytest.mark.parametrize(
    ("values", "column", "message"),
    [
        ({"locale": "uz"}, "A (言語 / Язык)", "`uz` is no language of the bot; write ru, ky or ja"),
        ({"locale": None}, "A (言語 / Язык)", "is blank; fill it in, or delete the row"),
        ({"words": " , "}, "B (同じ意味のことば / Слова с одним значением)", "is blank; fill it in, or delete the row"),
    ],
)
def test_a_group_with_a_problem_keeps_the_lists_as_they_are(
    desk: Desk, values: dict[str, object], column: str, message: str
) -> None:
    workbook = desk.export()
    row = synonyms(workbook).add(**{"locale": "ru", "words": "дом, общежитие"} | values)

    place = f"faq.xlsx:{row}: error: sheet 類義語・Синонимы, column {column}"
    assert only(desk.read(workbook)) == f"{place}: {message}"


def test_a_changed_deadline_changes_its_lines(desk: Desk) -> None:
    workbook = desk.export()
    page = deadlines(workbook)
    row = page.row(id="jlpt-december")
    page.set(row, "on", datetime(2026, 12, 6))  # noqa: DTZ001 - a calendar day
    page.set(row, "needs_confirmation", None)
    page.set(row, "ru_note", "Подтверждено.\nПриходите.")

    reading = desk.read(workbook)

    before = (desk.folder.path / DEADLINES).read_text(encoding="utf-8")
    after = (
        before.replace("on: first Sunday of December", "on: 2026-12-06")
        .replace("    needs_confirmation: true\n", "")
        .replace("note: Подтвердите день.\n", "note: |\n        Подтверждено.\n        Приходите.\n")
    )
    assert reading.changes == {DEADLINES: after.encode()}


def test_a_new_deadline_has_all_that_its_row_says(desk: Desk) -> None:
    workbook = desk.export()
    deadlines(workbook).add(
        **NEW,
        time=time(9, 30),
        tracks="care、it",
        entry="visa-coe",
        source_title="市",
        source_dated="2026-09",
        ja_title="新しい期日",
        ja_note="朝までに。",
    )

    new = deadlines_after(desk, workbook)["new"]

    assert (new.kind, new.on, new.time, new.zone) == (DeadlineKind.EVENT, date(2027, 5, 1), time(9, 30), "Asia/Tokyo")
    assert (new.tracks, new.entry_id, new.needs_confirmation) == (("care", "it"), "visa-coe", False)
    assert new.source is not None
    assert str(new.source.dated) == "2026-09"
    assert new.texts[Locale.JA].note == "朝までに。"


def test_deadlines_begin_a_file(desk: Desk) -> None:
    (desk.folder.path / DEADLINES).unlink()
    workbook = desk.export()
    deadlines(workbook).add(**NEW | {"on": "Every 1 April"})

    assert deadlines_after(desk, workbook)["new"].on == AnnualRule("Every 1 April")


def test_all_deadlines_may_go(desk: Desk) -> None:
    workbook = desk.export()
    page = deadlines(workbook)
    page.worksheet.delete_rows(2, 2)

    assert deadlines_after(desk, workbook) == {}


@pytest.mark.parametrize(
    ("values", "key", "message"),
    [
        ({"id": "apply-2027"}, "id", "row 3 has the same ID; take one of the two out"),
        ({"id": "x y"}, "id", "has the id `x y`; use up to 47 of A-Z, a-z, 0-9, - and _"),
        ({"id": None}, "id", "is blank; every deadline needs it"),
        ({"zone": None}, "zone", "is blank; every deadline needs it"),
        ({"kind": "party"}, "kind", "is apply_by or event, not `party`"),
        ({"time": "noon"}, "time", "is a time of day such as 17:00, not `noon`"),
        ({"source_url": "https://jlpt.jp/"}, "source_title", "is blank; write what the source is called"),
        ({"ky_note": "Эскертүү"}, "ky_title", "is blank; a note needs a title"),
        (
            {"on": "one day"},
            "on",
            (
                "is a date such as 2026-12-06, or a rule such as `first Sunday of December` or `every 1 April`, "
                "not `one day`"
            ),
        ),
    ],
)
def test_a_deadline_with_a_problem_keeps_the_list_as_it_is(
    desk: Desk, values: dict[str, object], key: str, message: str
) -> None:
    workbook = desk.export()
    page = deadlines(workbook)
    row = page.add(**NEW | values)
    header = page.worksheet.cell(1, page.column(key)).value
    letter = get_column_letter(page.column(key))

    place = f"faq.xlsx:{row}: error: sheet 期日・Сроки, column {letter} ({header})"
    assert only(desk.read(workbook)) == f"{place}: {message}"
