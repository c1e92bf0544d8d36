from __future__ import annotations

from datetime import date, datetime

import pytest

from talentbot.language import Locale
from tests.faq.workbook.desk import Desk, entries, only

COE = "visa/visa-coe.yaml"
NEW = {"id": "visa-new", "category": "visa", "locale": "ru", "title": "Новый вопрос?", "answer": "Да."}


def test_a_changed_answer_changes_its_lines_and_no_others(desk: Desk) -> None:
    workbook = desk.export()
    page = entries(workbook)
    page.set(page.row(id="visa-coe", locale="ru"), "answer", "Новый **ответ**.\r\n\r\n- раз  \n- два\n\n")

    reading = desk.read(workbook)

    before = (desk.folder.path / COE).read_text(encoding="utf-8")
    after = before.replace(
        "    Сертификат оформляет **работодатель**.\n", "    Новый **ответ**.\n\n    - раз\n    - два\n"
    )
    assert reading.changes == {COE: after.encode()}
    assert reading.problems == ()
    assert reading.stale == ()


def test_what_all_languages_share_is_changed_in_one_row(desk: Desk) -> None:
    workbook = desk.export()
    page = entries(workbook)
    row = page.row(id="visa-coe", locale="ky")
    page.set(row, "needs_confirmation", "はい")
    page.set(row, "reviewed_on", datetime(2026, 12, 1))  # noqa: DTZ001 - a calendar day
    page.set(row, "reviewed_by", "佐藤")
    page.set(row, "related", None)

    entry = desk.changed(workbook).entries["visa-coe"]

    assert entry.needs_confirmation
    assert (entry.reviewed_on, entry.reviewed_by) == (date(2026, 12, 1), "佐藤")
    assert entry.related == ()


def test_the_same_new_value_in_two_rows_is_no_contradiction(desk: Desk) -> None:
    workbook = desk.export()
    page = entries(workbook)
    for locale in ("ru", "ky"):
        page.set(page.row(id="visa-coe", locale=locale), "reviewed_by", "Айзада")

    assert desk.changed(workbook).entries["visa-coe"].reviewed_by == "Айзада"


def test_two_new_values_for_one_thing_are_a_problem(desk: Desk) -> None:
    workbook = desk.export()
    page = entries(workbook)
    ru, ky = (page.row(id="visa-coe", locale=locale) for locale in ("ru", "ky"))
    page.set(ru, "reviewed_by", "Айзада")
    page.set(ky, "reviewed_by", "佐藤")

    place = "sheet FAQ, column J (確認した人 / Кто проверил)"
    problem = f"faq.xlsx:{ky}: error: {place}: has another new value than row {ru}; all languages share it"
    assert only(desk.read(workbook)) == problem


def test_a_workbook_out_of_date_reverts_nobody(desk: Desk) -> None:
    old = desk.export()
    other = desk.export()
    page = entries(other)
    page.set(page.row(id="visa-coe", locale="ru"), "answer", "Иначе.")
    page.set(page.row(id="visa-coe", locale="ru"), "reviewed_by", "Айзада")
    desk.put(desk.read(other))

    reading = desk.read(old)

    assert reading.changes == {}
    assert reading.stale == ()


def test_of_a_changed_row_only_the_changed_cells_are_taken(desk: Desk) -> None:
    mine, other = desk.export(), desk.export()
    page = entries(other)
    page.set(page.row(id="visa-coe", locale="ru"), "answer", "Иначе.")
    page.set(page.row(id="visa-coe", locale="ru"), "reviewed_by", "Айзада")
    desk.put(desk.read(other))
    page = entries(mine)
    page.set(page.row(id="visa-coe", locale="ru"), "title", "Кто подаёт?")

    reading = desk.read(mine)
    entry = desk.changed(mine).entries["visa-coe"]

    assert reading.stale == ("visa-coe",)
    assert entry.texts[Locale.RU].title == "Кто подаёт?"
    assert entry.texts[Locale.RU].answer == "Иначе."
    assert entry.reviewed_by == "Айзада"


def test_a_change_that_somebody_else_has_made_already_is_none(desk: Desk) -> None:
    mine, other = desk.export(), desk.export()
    for workbook in (mine, other):
        page = entries(workbook)
        page.set(page.row(id="visa-coe", locale="ru"), "answer", "Иначе.")
    desk.put(desk.read(other))

    reading = desk.read(mine)

    assert reading.changes == {}
    assert reading.stale == ()


def test_without_stamps_the_live_entry_is_what_counts(desk: Desk) -> None:
    workbook = desk.export()
    page = entries(workbook)
    page.worksheet.delete_cols(page.column("stamp"))
    page.set(page.row(id="visa-coe", locale="ru"), "title", "Кто подаёт?")

    reading = desk.read(workbook)

    assert list(reading.changes) == [COE]
    assert reading.stale == ()


def test_a_stamp_beside_another_row_counts_for_nothing(desk: Desk) -> None:
    """As when somebody sorts all columns but the hidden one."""
    workbook = desk.export()
    page = entries(workbook)
    ru, ky = (page.row(id="visa-coe", locale=locale) for locale in ("ru", "ky"))
    stamps = page.get(ru, "stamp"), page.get(ky, "stamp")
    page.set(ru, "stamp", stamps[1])
    page.set(ky, "stamp", stamps[0])
    page.set(ky, "title", "COE?")

    assert desk.changed(workbook).entries["visa-coe"].texts[Locale.KY].title == "COE?"


def test_rows_in_another_order_change_nothing(desk: Desk) -> None:
    workbook = desk.export()
    worksheet = entries(workbook).worksheet
    rows = [[cell.value for cell in row] for row in worksheet.iter_rows(min_row=2)]
    for number, values in enumerate(reversed(rows), 2):
        for position, value in enumerate(values, 1):
            worksheet.cell(number, position).value = value

    assert desk.read(workbook).changes == {}


def test_a_row_taken_out_deletes_nothing(desk: Desk) -> None:
    workbook = desk.export()
    page = entries(workbook)
    page.worksheet.delete_rows(page.row(id="visa-coe", locale="ky"))

    reading = desk.read(workbook)

    assert reading.changes == {}
    assert reading.problems == ()


def test_a_marked_row_deletes_its_language(desk: Desk) -> None:
    workbook = desk.export()
    page = entries(workbook)
    page.set(page.row(id="visa-coe", locale="ky"), "delete", "х")

    entry = desk.changed(workbook).entries["visa-coe"]

    assert list(entry.texts) == [Locale.RU]
    assert len(entry.sources) == 1


def test_when_all_languages_are_marked_the_file_goes(desk: Desk) -> None:
    workbook = desk.export()
    page = entries(workbook)
    for locale in ("ru", "ky"):
        page.set(page.row(id="visa-coe", locale=locale), "delete", "x")
    page.set(page.row(id="visa-coe", locale="ru"), "title", "и это изменили")

    reading = desk.read(workbook)

    assert reading.changes == {COE: None}
    assert reading.problems == ()


def test_a_deletion_of_what_somebody_else_changed_is_stale(desk: Desk) -> None:
    mine, other = desk.export(), desk.export()
    page = entries(other)
    page.set(page.row(id="visa-time"), "answer", "Иначе.")
    desk.put(desk.read(other))
    page = entries(mine)
    page.set(page.row(id="visa-time"), "delete", "x")

    reading = desk.read(mine)

    assert reading.changes == {"visa/visa-time.yaml": None}
    assert reading.stale == ("visa-time",)


def test_a_deleted_entry_stays_deleted_unless_its_row_was_changed(desk: Desk) -> None:
    mine = desk.export()
    (desk.folder.path / COE).unlink()
    desk.folder.write("deadlines.yaml", "deadlines: []\n")

    assert desk.read(mine).changes == {}
    page = entries(mine)
    page.set(page.row(id="visa-coe", locale="ru"), "title", "Кто подаёт?")
    reading = desk.read(mine)

    assert reading.stale == ("visa-coe",)
    assert set(desk.changed(mine).entries["visa-coe"].texts) == {Locale.RU, Locale.KY}


def test_a_deleted_language_comes_back_only_when_its_row_was_changed(desk: Desk) -> None:
    mine, other = desk.export(), desk.export()
    page = entries(other)
    page.set(page.row(id="visa-coe", locale="ky"), "delete", "x")
    desk.put(desk.read(other))

    assert desk.read(mine).changes == {}
    page = entries(mine)
    page.set(page.row(id="visa-coe", locale="ky"), "title", "COE?")

    assert desk.changed(mine).entries["visa-coe"].texts[Locale.KY].title == "COE?"
    assert desk.read(mine).stale == ("visa-coe",)


def test_a_new_row_makes_a_new_file(desk: Desk) -> None:
    workbook = desk.export()
    page = entries(workbook)
    page.add(**NEW, phrasings="раз\n\n два ", related="visa-coe、visa-time", reviewed_on="2026-12-01")
    page.add(id="visa-new", locale="KY", title="Жаңы?", answer="Ооба.")

    reading = desk.read(workbook)
    entry = desk.changed(workbook).entries["visa-new"]

    assert list(reading.changes) == ["visa/visa-new.yaml"]
    assert reading.stale == ()
    assert entry.texts[Locale.RU].phrasings == ("раз", "два")
    assert entry.texts[Locale.KY].title == "Жаңы?"
    assert entry.related == ("visa-coe", "visa-time")
    assert entry.reviewed_on == date(2026, 12, 1)


def test_a_new_language_for_an_entry_leaves_the_rest_alone(desk: Desk) -> None:
    workbook = desk.export()
    entries(workbook).add(id="visa-coe", locale="ja", title="COEとは？", answer="はい。")

    before, after = desk.faq.entries["visa-coe"], desk.changed(workbook).entries["visa-coe"]

    assert after.texts[Locale.JA].title == "COEとは？"
    assert (after.related, after.category, after.sources) == (before.related, before.category, before.sources)


def test_a_copied_row_with_another_id_is_a_new_entry(desk: Desk) -> None:
    """The hidden stamp is copied with it."""
    workbook = desk.export()
    page = entries(workbook)
    row = page.row(id="visa-time")
    values = {key: page.get(row, key) for key in ("category", "locale", "title", "answer", "stamp")}
    page.add(id="visa-copy", **values)

    assert list(desk.read(workbook).changes) == ["visa/visa-copy.yaml"]


def test_a_new_category_moves_the_file(desk: Desk) -> None:
    workbook = desk.export()
    page = entries(workbook)
    page.set(page.row(id="visa-coe", locale="ru"), "category", "work")

    reading = desk.read(workbook)

    assert reading.changes == {"work/visa-coe.yaml": (desk.folder.path / COE).read_bytes(), COE: None}
    assert desk.changed(workbook).entries["visa-coe"].category == "work"


def test_capitals_make_no_new_category(desk: Desk) -> None:
    workbook = desk.export()
    entries(workbook).add(**NEW | {"category": "Visa"})

    assert list(desk.read(workbook).changes) == ["visa/visa-new.yaml"]


@pytest.mark.parametrize(
    ("values", "column", "message"),
    [
        ({"category": None}, "B (分類 / Категория)", "`visa-new` is no entry; a new one needs a category"),
        (
            {"category": "../visa"},
            "B (分類 / Категория)",
            "`../visa` is no name for a category; use A-Z, a-z, 0-9, - and _",
        ),
        (
            {"category": "synonyms"},
            "B (分類 / Категория)",
            "`synonyms` is no name for a category; use A-Z, a-z, 0-9, - and _",
        ),
        (
            {"category": None, "id": "visa-tme"},
            "B (分類 / Категория)",
            "`visa-tme` is no entry; did you mean `visa-time`? A new one needs a category",
        ),
        ({"id": "новый"}, "A (ID)", "has the id `новый`; use up to 47 of A-Z, a-z, 0-9, - and _"),
        ({"id": None}, "A (ID)", "is blank; every row needs an ID"),
        ({"id": 5.0}, "A (ID)", "holds the number 5, not text; format the cell as text and type it again"),
        ({"id": "Visa-COE"}, "A (ID)", "`Visa-COE` and `visa-coe` differ in capital letters only; correct the id"),
        ({"locale": "en"}, "C (言語 / Язык)", "`en` is no language of the bot; write ru, ky or ja"),
        ({"locale": None}, "C (言語 / Язык)", "is blank; write ru, ky or ja"),
        ({"title": None}, "D (質問 / Вопрос)", "is blank; write it, or mark the row with x in «削除 / Удалить»"),
        ({"answer": " \n "}, "F (回答 / Ответ)", "is blank; write it, or mark the row with x in «削除 / Удалить»"),
    ],
)
def test_a_row_that_cannot_be_an_entry_is_told_by_its_cell(
    desk: Desk, values: dict[str, object], column: str, message: str
) -> None:
    workbook = desk.export()
    row = entries(workbook).add(**NEW | values)

    assert only(desk.read(workbook)) == f"faq.xlsx:{row}: error: sheet FAQ, column {column}: {message}"


def test_a_text_that_is_cleared_is_a_problem_and_no_change(desk: Desk) -> None:
    workbook = desk.export()
    page = entries(workbook)
    row = page.row(id="visa-coe", locale="ru")
    page.set(row, "answer", None)
    page.set(row, "title", "Кто подаёт?")
    page.set(row, "reviewed_by", "Айзада")

    assert only(desk.read(workbook)).endswith("is blank; write it, or mark the row with x in «削除 / Удалить»")


def test_a_second_row_for_the_same_is_a_problem(desk: Desk) -> None:
    workbook = desk.export()
    page = entries(workbook)
    row = page.add(id="visa-coe", locale="ru", title="Ещё раз?", answer="Да.")
    first = page.row(id="visa-coe", locale="ru")

    problem = f"row {first} has the same ID and language; take one of the two out"
    assert only(desk.read(workbook)) == f"faq.xlsx:{row}: error: sheet FAQ, column C (言語 / Язык): {problem}"


def test_every_problem_is_told_at_once_and_good_rows_are_taken(desk: Desk) -> None:
    workbook = desk.export()
    page = entries(workbook)
    page.set(page.row(id="visa-coe", locale="ru"), "title", 110)
    page.set(page.row(id="visa-coe", locale="ru"), "needs_confirmation", "maybe")
    page.set(page.row(id="visa-coe", locale="ky"), "reviewed_on", "вчера")
    page.set(page.row(id="visa-time"), "title", "Сколько ждать?")
    page.add(id="x y", locale="ru")

    reading = desk.read(workbook)

    assert len(reading.problems) == 4
    assert list(reading.changes) == ["visa/visa-time.yaml"]


def test_a_file_with_that_name_is_not_overwritten(desk: Desk) -> None:
    workbook = desk.export()
    entries(workbook).add(**NEW)
    desk.folder.write("visa/visa-new.yaml", "id: visa-new\n")

    assert only(desk.read(workbook)).endswith("`visa-new`: the file visa/visa-new.yaml is there already")


def test_a_file_with_problems_is_left_alone(desk: Desk) -> None:
    workbook = desk.export()
    page = entries(workbook)
    page.set(page.row(id="visa-time"), "title", "Сколько ждать?")
    path = desk.folder.path / "visa/visa-time.yaml"
    path.write_text(path.read_text(encoding="utf-8") + "colour: red\n", encoding="utf-8")

    assert only(desk.read(workbook)).endswith("`visa-time`: its file visa/visa-time.yaml has problems; mend them first")
