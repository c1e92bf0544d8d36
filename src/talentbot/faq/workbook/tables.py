"""A workbook's sheets as tables: known columns, plain forms, and every problem of a cell with its place."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from openpyxl.utils import get_column_letter

from talentbot.faq.document import Problem
from talentbot.faq.workbook import guide
from talentbot.faq.workbook.cells import CellError, plain_of
from talentbot.faq.workbook.layout import DELETE, ENTRIES, HEADER_ROW, MAX_ROWS, SHEETS, STAMP, halves
from talentbot.messages import Sentence, sentence

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from talentbot.faq.workbook.book import Line, RawSheet
    from talentbot.faq.workbook.layout import Column, Sheet

_ROW = re.compile(r"\d+")
_SHOWN = 5
_LIKE = 0.5


@dataclass(slots=True)
class TableRow:
    """A row with something in it."""

    number: int
    #: Plain forms by the column's key, of all columns; a cell with a problem is blank.
    values: dict[str, str]
    #: Whether it has a problem, and so may change nothing.
    is_broken: bool = False

    def __getitem__(self, key: str) -> str:
        return self.values[key]

    @property
    def is_deleted(self) -> bool:
        """Whether it is marked to be deleted."""
        return bool(self[DELETE.key])


class Table:
    """A sheet's rows, and the place for what is wrong with them."""

    def __init__(self, path: Path, title: str, sheet: Sheet, positions: Mapping[str, int]) -> None:
        self.sheet = sheet
        self.rows: list[TableRow] = []
        self.problems: list[Problem] = []
        #: What the hidden header says: the stamps of a list's rows.
        self.stamp = ""
        self._path = path
        self._title = title
        self._positions = positions

    def reject(self, row: TableRow, key: str, message: Sentence) -> None:
        """Note what is wrong with a cell; its row is broken by it."""
        row.is_broken = True
        column = next(column for column in self.sheet.columns if column.key == key)
        problem = sentence(
            "sheet {sheet}, column {column} ({header}): {problem}",
            sheet=self._title,
            column=get_column_letter(self._positions[key] + 1),
            header=column.header,
            problem=message,
        )
        self.problems.append(Problem(self._path, row.number, problem))

    def read(self, lines: Sequence[Line]) -> None:
        """Take the rows below the header."""
        for number, line in enumerate(lines[HEADER_ROW:], HEADER_ROW + 1):
            contents = [position for key, position in self._positions.items() if key != STAMP.key]
            if any(str(line[position].value or "").strip() for position in contents if position < len(line)):
                self._read_row(number, line)

    def _read_row(self, number: int, line: Line) -> None:
        row = TableRow(number, {column.key: "" for column in self.sheet.columns})
        for column in self.sheet.columns:
            position = self._positions.get(column.key)
            if position is None or position >= len(line):
                continue
            try:
                row.values[column.key] = plain_of(line[position], column.kind)
            except CellError as error:
                if column.key == STAMP.key:
                    continue  # a stamp that somebody overwrote is none
                self.reject(row, column.key, error.message)
        self.rows.append(row)


def read_tables(
    path: Path, titles: Sequence[str], sheets: Sequence[RawSheet]
) -> tuple[dict[Sheet, Table], list[Problem]]:
    """The tables that are there and can be used, with the problems of those that cannot; those of cells are theirs."""
    tables: dict[Sheet, Table] = {}
    problems: list[Problem] = []
    for sheet in SHEETS:
        found = [raw for raw in sheets if halves(raw.title) & sheet.names]
        if not found:
            problems += _missing_sheet(path, sheet, titles)
        elif len(found) > 1:
            message = sentence(
                "has two sheets {first} and {second} for one thing; take one out",
                first=found[0].title,
                second=found[1].title,
            )
            problems.append(Problem(path, 0, message))
        else:
            table = _read_table(path, sheet, found[0], problems)
            if table is not None:
                tables[sheet] = table
    return tables, problems


def _missing_sheet(path: Path, sheet: Sheet, titles: Sequence[str]) -> Iterator[Problem]:
    """Only the entries must be there; of another sheet it is said when it seems to have been renamed."""
    ours = frozenset[str]().union(guide.names(), *(known.names for known in SHEETS))
    others = [title for title in titles if not halves(title) & ours]
    near = difflib.get_close_matches(sheet.title, others, 1, _LIKE)
    if near:
        message = sentence(
            "has no sheet «{title}»; «{near}» is probably meant: give it its old name", title=sheet.title, near=near[0]
        )
        yield Problem(path, 0, message)
    elif sheet is ENTRIES:
        message = sentence("has no sheet «{title}»; copy your rows into a new export", title=sheet.title)
        yield Problem(path, 0, message)


def _read_table(path: Path, sheet: Sheet, raw: RawSheet, problems: list[Problem]) -> Table | None:
    if raw.is_too_long:
        message = sentence(
            "sheet {sheet}: has something in row {row}; the last row that is read is {limit}: delete what is below it",
            sheet=raw.title,
            row=raw.survey.last_row,
            limit=HEADER_ROW + MAX_ROWS,
        )
        problems.append(Problem(path, HEADER_ROW + MAX_ROWS + 1, message))
        return None
    if raw.survey.merged:
        merged = sorted(raw.survey.merged, key=_first_row)
        message = sentence(
            "sheet {sheet}: has merged cells ({cells}); unmerge them, and fill in each cell",
            sheet=raw.title,
            cells=", ".join(merged[:_SHOWN]),
        )
        problems.append(Problem(path, _first_row(merged[0]), message))
        return None
    headers = [cell.value if isinstance(cell.value, str) else "" for cell in raw.lines[HEADER_ROW - 1]]
    positions, faults = _find_columns(sheet, headers)
    if faults:
        messages = (sentence("sheet {sheet}: {problem}", sheet=raw.title, problem=fault) for fault in faults)
        problems += [Problem(path, HEADER_ROW, message) for message in messages]
        return None
    table = Table(path, raw.title, sheet, positions)
    if STAMP.key in positions:
        table.stamp = headers[positions[STAMP.key]].rpartition("/")[2].strip()
    table.read(raw.lines)
    return table


def _first_row(cells: str) -> int:
    """The row in which `B2:B3` begins; 0 where that cannot be told."""
    row = _ROW.search(cells)
    return int(row[0]) if row else 0


def _find_columns(sheet: Sheet, headers: Sequence[str]) -> tuple[dict[str, int], list[Sentence]]:
    """Where each column stands, counted from 0, by its key."""
    found: dict[str, int] = {}
    missing: list[Column] = []
    faults: list[Sentence] = []
    for column in sheet.columns:
        places = [position for position, header in enumerate(headers) if halves(header) & column.names]
        if len(places) > 1:
            first, second = (get_column_letter(place + 1) for place in places[:2])
            values = {"header": column.header, "first": first, "second": second}
            faults.append(
                sentence("the column «{header}» is there twice, {first} and {second}; take one out", **values)
            )
        elif places:
            found[column.key] = places[0]
        elif column is not STAMP:
            missing.append(column)
    if not found:
        return {}, [
            sentence("the first row has none of the headers; put them back, or copy your rows into a new export")
        ]
    others = [header for position, header in enumerate(headers) if header and position not in found.values()]
    return found, faults + [_missing_column(column, others) for column in missing]


def _missing_column(column: Column, others: Sequence[str]) -> Sentence:
    near = difflib.get_close_matches(column.header, others, 1, _LIKE)
    if near:
        return sentence(
            "the column «{header}» is missing; «{near}» is probably meant: give it its old header",
            header=column.header,
            near=near[0],
        )
    return sentence("the column «{header}» is missing; put it back, even empty", header=column.header)
