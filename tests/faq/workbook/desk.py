"""A coordinator's desk: a workbook out of an FAQ folder, changed with openpyxl, and read back."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from openpyxl import Workbook, load_workbook

from talentbot.faq.folder import read_files
from talentbot.faq.load import parse_faq
from talentbot.faq.workbook.layout import DEADLINES, ENTRIES, SOURCES, SYNONYMS, Sheet
from talentbot.faq.workbook.read import Reading, read_workbook
from talentbot.faq.workbook.write import write_workbook
from tests.faq_folder import FaqFolder

if TYPE_CHECKING:
    from pathlib import Path

    from openpyxl.worksheet.worksheet import Worksheet

    from talentbot.faq.entry import Faq

FILE = "faq.xlsx"

SYNONYM_FILE = """\
# Words that mean one thing.
groups:
  # money
  - [зарплата, оклад]
  - [виза, ВИЗА штамп]  # both are asked
"""

DEADLINE_FILE = """\
# Days to know of.
deadlines:
  - id: jlpt-december  # the winter one
    kind: event
    on: first Sunday of December
    zone: Asia/Bishkek
    tracks: [language, care]
    entry: visa-coe
    needs_confirmation: true
    source:
      title: JLPT
      url: https://www.jlpt.jp/
      dated: 2025
      read_on: 2026-11-23
    ru:
      title: Экзамен JLPT
      note: Подтвердите день.
    ja:
      title: 日本語能力試験
  # not sure
  - id: apply-2027
    kind: apply_by
    on: 2027-04-01
    time: 17:00
    zone: Asia/Tokyo
    ru:
      title: Заявка
"""


class Desk:
    def __init__(self, path: Path) -> None:
        self.folder = FaqFolder(path)

    @property
    def faq(self) -> Faq:
        faq, problems = parse_faq(read_files(self.folder.path), self.folder.path)
        assert problems == []
        return faq

    def export(self) -> Workbook:
        return load_workbook(io.BytesIO(write_workbook(self.faq)))

    def read(self, workbook: Workbook | bytes) -> Reading:
        content = workbook if isinstance(workbook, bytes) else saved(workbook)
        return read_workbook(content, FILE, read_files(self.folder.path), self.folder.path)

    def changed(self, workbook: Workbook) -> Faq:
        """The FAQ as it would be with what a good workbook changes."""
        reading = self.read(workbook)
        assert reading.problems == ()
        files: dict[str, Any] = read_files(self.folder.path) | reading.changes
        faq, problems = parse_faq({name: content for name, content in files.items() if content}, self.folder.path)
        assert problems == []
        return faq

    def put(self, reading: Reading) -> None:
        """Publish, as somebody else might."""
        for name, content in reading.changes.items():
            if content is None:
                (self.folder.path / name).unlink()
            else:
                self.folder.write(name, content)


def saved(workbook: Workbook) -> bytes:
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


class Page:
    """One sheet of a workbook, its rows found by what stands in them."""

    def __init__(self, workbook: Workbook, sheet: Sheet) -> None:
        self.worksheet: Worksheet = workbook[sheet.title]
        self._sheet = sheet

    def column(self, key: str) -> int:
        return [column.key for column in self._sheet.columns].index(key) + 1

    def row(self, **values: str) -> int:
        for number in range(2, self.worksheet.max_row + 1):
            if all(self.get(number, key) == value for key, value in values.items()):
                return number
        raise LookupError(values)

    def get(self, row: int, key: str) -> Any:
        return self.worksheet.cell(row, self.column(key)).value

    def set(self, row: int, key: str, value: object) -> None:
        cell: Any = self.worksheet.cell(row, self.column(key))
        cell.value = value

    def set_text(self, row: int, key: str, value: str) -> None:
        """As Excel does in a cell that is formatted as text."""
        cell: Any = self.worksheet.cell(row, self.column(key))
        cell.value = value
        cell.data_type = "s"

    def add(self, **values: object) -> int:
        row = self.worksheet.max_row + 1
        for key, value in values.items():
            self.set(row, key, value)
        return row


def entries(workbook: Workbook) -> Page:
    return Page(workbook, ENTRIES)


def sources(workbook: Workbook) -> Page:
    return Page(workbook, SOURCES)


def synonyms(workbook: Workbook) -> Page:
    return Page(workbook, SYNONYMS)


def deadlines(workbook: Workbook) -> Page:
    return Page(workbook, DEADLINES)


def said(reading: Reading) -> list[str]:
    return [str(problem) for problem in reading.problems]


def only(reading: Reading) -> str:
    """The one problem, of a workbook that changes nothing."""
    (problem,) = said(reading)
    assert reading.changes == {}
    return problem
