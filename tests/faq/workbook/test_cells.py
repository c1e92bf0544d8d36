"""What Excel, LibreOffice and people make of a cell."""

from __future__ import annotations

from datetime import datetime, time

import pytest

from talentbot.faq.workbook.cells import TRUE, Cell, CellError, plain, plain_of
from talentbot.faq.workbook.layout import Kind

DAY = datetime(2025, 9, 1)  # noqa: DTZ001 - a calendar day


@pytest.mark.parametrize(
    ("cell", "kind", "wanted"),
    [
        (Cell("  a\r\nb_x000D_\nc\x0b ", "s"), Kind.TEXT, "a\nb\nc"),
        (Cell("один \n два", "s"), Kind.LINE, "один два"),
        (Cell("- раз\n\n  = два  ", "s"), Kind.LINES, "- раз\n= два"),
        (Cell("ａ-1、b;c\nd", "s"), Kind.WORDS, "a-1, b, c, d"),
        (Cell("белая виза、виза，штамп", "s"), Kind.EXPRESSIONS, "белая виза, виза, штамп"),
        (Cell("ＪＡ ", "s"), Kind.LOCALE, "ja"),
        (Cell("Apply_By", "s"), Kind.DEADLINE_KIND, "apply_by"),
        *((Cell(value, "s"), Kind.FLAG, TRUE) for value in ("TRUE", "да", "Ооба", "はい", "１", "○", "ИСТИНА")),
        *((Cell(value, "s"), Kind.FLAG, "") for value in ("FALSE", "нет", "жок", "いいえ", "0", " ")),
        (Cell(True, "b"), Kind.FLAG, TRUE),
        (Cell(0, "n"), Kind.FLAG, ""),
        (Cell("=TRUE()", "f"), Kind.FLAG, TRUE),
        (Cell("=FALSE()", "f"), Kind.FLAG, ""),
        *((Cell(value, "s"), Kind.MARK, TRUE) for value in ("x", "X", "х", "×", "削除", "Удалить", "да")),
        (Cell(1, "n"), Kind.MARK, TRUE),
        (Cell("нет", "s"), Kind.MARK, ""),
        (Cell(DAY, "d"), Kind.DAY, "2025-09-01"),
        (Cell("２０２５-09-01", "s"), Kind.DAY, "2025-09-01"),
        (Cell(45901, "n"), Kind.DAY, "2025-09-01"),
        (Cell(2025, "n"), Kind.PARTIAL_DATE, "2025"),
        (Cell(2025.0, "n"), Kind.PARTIAL_DATE, "2025"),
        (Cell("2025-09", "s"), Kind.PARTIAL_DATE, "2025-09"),
        (Cell(DAY, "d", "yyyy-mm-dd"), Kind.PARTIAL_DATE, "2025-09-01"),
        (Cell(DAY, "d", "mmm-yy"), Kind.PARTIAL_DATE, "2025-09"),
        (Cell(DAY, "d", '[$-411]yyyy"年d"m"月"'), Kind.PARTIAL_DATE, "2025-09"),
        (Cell(DAY, "d"), Kind.DAY_OR_RULE, "2025-09-01"),
        (Cell("First Sunday of December", "s"), Kind.DAY_OR_RULE, "First Sunday of December"),
        (Cell(time(17), "d"), Kind.TIME, "17:00"),
        (Cell("9:30", "s"), Kind.TIME, "09:30"),
        (Cell(None, "n"), Kind.DAY, ""),
    ],
)
def test_a_cell_is_read_as_it_was_meant(cell: Cell, kind: Kind, wanted: str) -> None:
    assert plain_of(cell, kind) == wanted


@pytest.mark.parametrize(
    ("cell", "kind", "message"),
    [
        (Cell(DAY, "d"), Kind.LINES, "holds a date or time, not text; format the cell as text and type it again"),
        (Cell(time(9), "d"), Kind.TEXT, "holds a date or time, not text; format the cell as text and type it again"),
        (Cell(5.0, "n"), Kind.ID, "holds the number 5.0, not text; format the cell as text and type it again"),
        (Cell(True, "b"), Kind.LINE, "holds TRUE or FALSE, not text; format the cell as text and type it again"),
        (Cell("=A1&A2", "f"), Kind.TEXT, "holds a formula; type the text itself"),
        (Cell("=TRUE()", "f"), Kind.LINE, "holds a formula; type the text itself"),
        (Cell("#N/A", "e"), Kind.TEXT, "holds the error #N/A; type the text itself"),
        (Cell("maybe", "s"), Kind.FLAG, "is TRUE, FALSE or blank, not `maybe`"),
        (Cell(7, "n"), Kind.FLAG, "is TRUE, FALSE or blank, not `7`"),
        (Cell("?", "s"), Kind.MARK, "is x, to delete, or blank, not `?`"),
        (Cell(7, "n"), Kind.MARK, "is x, to delete, or blank, not `7`"),
        (Cell("23.11.2026", "s"), Kind.DAY, "is a date such as 2026-11-23, not `23.11.2026`"),
        (Cell(7, "n"), Kind.DAY, "is a date such as 2026-11-23, not `7`"),
        (
            Cell(202509, "n"),
            Kind.PARTIAL_DATE,
            "is a year, a year and month, or a date such as 2025-09-30, not `202509`",
        ),
        (
            Cell(float("inf"), "n"),
            Kind.PARTIAL_DATE,
            "is a year, a year and month, or a date such as 2025-09-30, not `inf`",
        ),
        (Cell(True, "b"), Kind.PARTIAL_DATE, "is a year, a year and month, or a date such as 2025-09-30, not `True`"),
        (Cell("17:00+09:00", "s"), Kind.TIME, "is a time of day such as 17:00, not `17:00+09:00`"),
        (Cell(17, "n"), Kind.TIME, "is a time of day such as 17:00, not `17`"),
    ],
)
def test_a_cell_that_excel_or_somebody_changed_is_refused(cell: Cell, kind: Kind, message: str) -> None:
    with pytest.raises(CellError) as caught:
        plain_of(cell, kind)

    assert str(caught.value.message) == message


def test_a_text_longer_than_a_cell_is_cut_between_characters() -> None:
    cut = plain("a" + "😀" * 20000, Kind.TEXT)

    assert len(cut.encode("utf-16-le")) // 2 <= 32767
    assert set(cut[1:]) == {"😀"}
