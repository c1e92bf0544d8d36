"""Write the FAQ as a workbook that can be read, changed and sent back."""

from __future__ import annotations

import io
import unicodedata
from datetime import date
from typing import TYPE_CHECKING, cast

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties

from talentbot.faq.deadline import DeadlineKind
from talentbot.faq.workbook import guide
from talentbot.faq.workbook.cells import TRUE
from talentbot.faq.workbook.layout import (
    DEADLINES,
    ENTRIES,
    HEADER_ROW,
    MAX_ROWS,
    SHEETS,
    SOURCES,
    SYNONYMS,
    Column,
    Kind,
    Sheet,
)
from talentbot.faq.workbook.rows import deadline_rows, entry_rows, list_stamp, source_rows, synonym_rows
from talentbot.language import Locale

if TYPE_CHECKING:
    from collections.abc import Sequence

    from openpyxl.cell.cell import Cell
    from openpyxl.worksheet.worksheet import Worksheet

    from talentbot.faq.entry import Faq
    from talentbot.faq.workbook.rows import Row

_HEADING = Font(name="Calibri", bold=True, color="FFFFFF")
_HEADER_FILL = PatternFill("solid", fgColor="1F4E79")
_HEADER_ALIGNMENT = Alignment(vertical="center", wrap_text=True)
_TOP = Alignment(vertical="top", wrap_text=True)
_HEADER_HEIGHT = 48
_LINE_HEIGHT = 15
_MAX_HEIGHT = 400
"""In points; Excel shows no row that is higher than 409."""

_AS_TEXT = "@"
_AS_DAY = "yyyy-mm-dd"
_CHOICES = {
    Kind.LOCALE: tuple(Locale),
    Kind.DEADLINE_KIND: tuple(DeadlineKind),
    Kind.FLAG: (TRUE,),
    Kind.MARK: ("x",),
}


def write_workbook(faq: Faq) -> bytes:
    """The whole FAQ as an .xlsx: a sheet on how to use it, then entries, sources, synonyms and deadlines.

    `talentbot.faq.workbook.read.read_workbook` reads it back; as it is, it changes nothing.
    """
    synonyms = [row for locale in Locale for row in synonym_rows(faq, locale)]
    contents = {ENTRIES: entry_rows(faq), SOURCES: source_rows(faq), SYNONYMS: synonyms, DEADLINES: deadline_rows(faq)}
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    _write_guide(workbook.create_sheet(guide.TITLE))
    for sheet in SHEETS:
        is_list = sheet in {SYNONYMS, DEADLINES}
        stamp = list_stamp(sheet, contents[sheet]) if is_list else ""
        _write_sheet(workbook.create_sheet(sheet.title), sheet, contents[sheet], stamp)
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def _write_guide(worksheet: Worksheet) -> None:
    for number, texts in enumerate(guide.paragraphs(), HEADER_ROW):
        for position, text in enumerate(texts, 1):
            cell = _cell(worksheet, number, position)
            _put_text(cell, text)
            cell.alignment = _TOP
        worksheet.row_dimensions[number].height = _height(texts, (64, 64))
    for letter in "AB":
        worksheet.column_dimensions[letter].width = 64
        _style_header(worksheet[f"{letter}{HEADER_ROW}"])
    worksheet.row_dimensions[HEADER_ROW].height = _HEADER_HEIGHT
    worksheet.sheet_view.showGridLines = False
    _set_up_printing(worksheet)


def _write_sheet(worksheet: Worksheet, sheet: Sheet, rows: Sequence[Row], stamp: str) -> None:
    for position, column in enumerate(sheet.columns, 1):
        is_stamp = column.kind is Kind.STAMP
        header = _cell(worksheet, HEADER_ROW, position)
        _put_text(header, f"{column.header} / {stamp}" if is_stamp and stamp else column.header)
        _style_header(header)
        # The format of the whole column holds for the rows that somebody adds, too.
        dimension = worksheet.column_dimensions[get_column_letter(position)]
        dimension.width, dimension.hidden = column.width, is_stamp
        dimension.number_format, dimension.alignment = _format(column.kind), _TOP
        _offer_choices(worksheet, position, column)
        for number, row in enumerate(rows, HEADER_ROW + 1):
            _put(_cell(worksheet, number, position), row.get(column.key, ""), column.kind)
    _set_heights(worksheet, sheet, rows)
    worksheet.freeze_panes = f"B{HEADER_ROW + 1}"
    worksheet.auto_filter.ref = f"A{HEADER_ROW}:{get_column_letter(len(sheet.columns))}{HEADER_ROW + len(rows)}"
    _set_up_printing(worksheet)


def _cell(worksheet: Worksheet, row: int, column: int) -> Cell:
    """A cell; in a sheet of ours none is merged."""
    return cast("Cell", worksheet.cell(row, column))


def _put(cell: Cell, value: str, kind: Kind) -> None:
    cell.alignment = _TOP
    cell.number_format = _format(kind)
    if value and kind is Kind.DAY:
        cell.value = date.fromisoformat(value)
        cell.number_format = _AS_DAY  # a date put into a cell brings a format of its own
    elif value:
        _put_text(cell, value)


def _put_text(cell: Cell, text: str) -> None:
    """Put a text that stays one even where it begins as a formula does."""
    cell.value = text
    cell.data_type = "s"
    cell.quotePrefix = text.startswith(("=", "+", "-", "@"))


def _format(kind: Kind) -> str:
    return _AS_DAY if kind is Kind.DAY else _AS_TEXT


def _style_header(cell: Cell) -> None:
    cell.font, cell.fill, cell.alignment = _HEADING, _HEADER_FILL, _HEADER_ALIGNMENT


def _offer_choices(worksheet: Worksheet, position: int, column: Column) -> None:
    choices = _CHOICES.get(column.kind)
    if choices:
        letter = get_column_letter(position)
        validation = DataValidation(type="list", formula1=f'"{",".join(choices)}"', allow_blank=True)
        validation.showErrorMessage = False  # other words for yes and no are understood as well
        validation.add(f"{letter}{HEADER_ROW + 1}:{letter}{HEADER_ROW + MAX_ROWS}")
        worksheet.add_data_validation(validation)


def _set_heights(worksheet: Worksheet, sheet: Sheet, rows: Sequence[Row]) -> None:
    worksheet.row_dimensions[HEADER_ROW].height = _HEADER_HEIGHT
    # Phrasings are a long list of short lines: a row as high as its answer lets one see more of the sheet.
    columns = [column for column in sheet.contents if column.kind is not Kind.LINES]
    widths = [column.width for column in columns]
    for number, row in enumerate(rows, HEADER_ROW + 1):
        height = _height([row[column.key] for column in columns], widths)
        worksheet.row_dimensions[number].height = height


def _height(texts: Sequence[str], widths: Sequence[int]) -> int:
    """The height of a row, in points, in which the texts can be read."""
    lines = max(_lines(text, width) for text, width in zip(texts, widths, strict=True))
    return min(_MAX_HEIGHT, _LINE_HEIGHT * lines + 4)


def _lines(text: str, width: int) -> int:
    lengths = (
        sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in line) for line in text.split("\n")
    )
    return sum(1 + length // width for length in lengths)


def _set_up_printing(worksheet: Worksheet) -> None:
    worksheet.page_setup.orientation = "landscape"
    worksheet.page_setup.fitToWidth, worksheet.page_setup.fitToHeight = 1, 0
    worksheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    worksheet.print_options.gridLines = True
    worksheet.print_title_rows = f"{HEADER_ROW}:{HEADER_ROW}"
