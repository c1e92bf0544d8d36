"""Open a workbook with openpyxl: the one place where whatever a damaged file makes of it is caught."""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, cast

from openpyxl import load_workbook

from talentbot.faq.workbook.archive import Survey, UnreadableError, check_archive, no_workbook, open_archive, survey
from talentbot.faq.workbook.cells import Cell
from talentbot.faq.workbook.layout import HEADER_ROW, MAX_ROWS, SHEETS, halves

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from openpyxl.cell.read_only import ReadOnlyCell

_MAX_COLUMNS = 60

_BLANK = Cell(None, "n")

Line = tuple[Cell, ...]


class _Streamed(Protocol):
    """What is used of openpyxl's worksheet when it reads row by row."""

    title: str
    _worksheet_path: str

    def reset_dimensions(self) -> None: ...

    def iter_rows(self, *, max_row: int, max_col: int) -> Iterable[tuple[ReadOnlyCell, ...]]: ...


@dataclass(frozen=True, slots=True)
class RawSheet:
    """A sheet as it came."""

    title: str
    survey: Survey
    #: From the header on, which is there even in a blank sheet; not read from a sheet that will be refused.
    lines: tuple[Line, ...]

    @property
    def is_too_long(self) -> bool:
        """Whether there is something below the last row that is read."""
        return self.survey.last_row > HEADER_ROW + MAX_ROWS


def open_workbook(content: bytes) -> tuple[tuple[str, ...], tuple[RawSheet, ...]]:
    """The titles of all sheets, and the contents of those whose title is one of ours.

    Raises:
        UnreadableError: the file is no workbook that can be read.
    """
    try:
        check_archive(content)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of extensions that openpyxl does not know and that hold nothing for us
            return _open(content)
    except UnreadableError:
        raise
    except Exception as error:  # what a damaged archive or XML can raise in openpyxl has no end
        raise no_workbook() from error


def _open(content: bytes) -> tuple[tuple[str, ...], tuple[RawSheet, ...]]:
    workbook = load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
    try:
        known = frozenset[str]().union(*(sheet.names for sheet in SHEETS))
        ours = [cast("_Streamed", sheet) for sheet in workbook.worksheets if halves(sheet.title) & known]
        with open_archive(content) as archive:
            # The path is nowhere else to be had, and merged cells are not told by openpyxl when it reads row by row.
            surveys = [survey(archive.read(sheet._worksheet_path)) for sheet in ours]  # noqa: SLF001
        sheets = [_read(worksheet, found, workbook.epoch) for worksheet, found in zip(ours, surveys, strict=True)]
        return tuple(workbook.sheetnames), tuple(sheets)
    finally:
        workbook.close()


def _read(worksheet: _Streamed, found: Survey, epoch: datetime) -> RawSheet:
    raw = RawSheet(worksheet.title, found, ())
    if raw.is_too_long or raw.survey.merged:
        return raw
    worksheet.reset_dimensions()  # what a file says of its size need not be true
    return RawSheet(worksheet.title, found, tuple(_lines(worksheet, found.last_row, epoch)) or ((),))


def _lines(worksheet: _Streamed, last_row: int, epoch: datetime) -> Iterator[Line]:
    for cells in worksheet.iter_rows(max_row=last_row, max_col=_MAX_COLUMNS):
        yield tuple(
            _BLANK if cell.value is None else Cell(cell.value, cell.data_type, cell.number_format, epoch)
            for cell in cells
        )
