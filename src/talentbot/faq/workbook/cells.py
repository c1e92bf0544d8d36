"""A cell's value as one text, the same whether it comes from the FAQ or out of a workbook: its plain form.

Blank is the empty text; a flag is `TRUE` or blank, a day `2026-11-23`. Plain forms are what is compared, stamped and,
in the end, written.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, time
from typing import TYPE_CHECKING, NamedTuple

from openpyxl.utils.datetime import from_excel

from talentbot.faq.deadline import AnnualRule, DeadlineKind
from talentbot.faq.entry import PartialDate
from talentbot.faq.workbook.layout import Kind
from talentbot.language import Locale
from talentbot.messages import Sentence, sentence

if TYPE_CHECKING:
    from collections.abc import Callable

TRUE = "TRUE"

MAX_CELL = 32767
"""UTF-16 units that Excel keeps in one cell."""

_LINE_BREAK = re.compile("_x000D_\n?|\r\n?|[\v\f\x85\u2028\u2029]")
_FORBIDDEN = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufeff\ufffe\uffff]")
"""What XML or YAML cannot hold."""

_WORD_END = re.compile(r"[,、;\s]+")
_EXPRESSION_END = re.compile(r"[,、，;；\n]")
_YES = frozenset("true yes y 1 + x х v да ооба истина はい 真 有 ○ 〇 ◯ ✓ ✔ ☑".split())
_NO = frozenset("false no n 0 - нет жок ложь いいえ 偽 無 ☐".split())
_DELETE = _YES | frozenset("× ✕ ✗ ✖ 削除 удалить удали delete".split())

_FLAG_FORMULAS = {"=TRUE()": TRUE, "=FALSE()": ""}
"""What LibreOffice makes of TRUE and FALSE when it saves them for Excel."""

_DAYS = range(36526, 73051)
"""The years 2000 to 2099 as Excel counts days; Japanese date formats reach us as plain numbers."""
_QUOTED = re.compile(r'"[^"]*"|\[[^]]*\]|\\.')


class CellError(Exception):
    """A cell that cannot be used, with how to mend it."""

    def __init__(self, message: Sentence) -> None:
        super().__init__(str(message))
        self.message = message


class Cell(NamedTuple):
    """A cell as the workbook has it."""

    value: object
    #: As openpyxl tells it: `s` text, `n` number, `d` date, `b` flag, `f` formula, `e` error.
    data_type: str
    number_format: str = "General"
    #: The day from which the workbook counts.
    epoch: datetime = datetime(1899, 12, 30)  # noqa: DTZ001 - a calendar day


def plain(text: str, kind: Kind) -> str:
    """The plain form of a text of the FAQ, or of one that somebody typed."""
    cleaned = _FORBIDDEN.sub("", _LINE_BREAK.sub("\n", text))
    lines = [line.rstrip() for line in cleaned.split("\n")]
    if kind is Kind.TEXT:
        return _fitting("\n".join(lines).strip())
    lines = [line.strip() for line in lines if line.strip()]
    if kind is Kind.LINES:
        return _fitting("\n".join(lines))
    if kind is Kind.EXPRESSIONS:
        return _fitting(", ".join(split_expressions("\n".join(lines))))
    joined = " ".join(lines)
    if kind is Kind.LINE:
        return _fitting(joined)
    folded = unicodedata.normalize("NFKC", joined).strip()
    return ", ".join(split_words(folded)) if kind is Kind.WORDS else folded


def split_words(text: str) -> list[str]:
    """The words between commas or blanks."""
    return [word for word in _WORD_END.split(text) if word]


def split_expressions(text: str) -> list[str]:
    """The expressions between commas, Japanese ones too, or on lines of their own."""
    return [part.strip() for part in _EXPRESSION_END.split(text) if part.strip()]


def plain_of(cell: Cell, kind: Kind) -> str:
    """The plain form of a workbook's cell.

    Raises:
        CellError: it holds what its column cannot.
    """
    if cell.data_type == "f" and kind is Kind.FLAG and cell.value in _FLAG_FORMULAS:
        return _FLAG_FORMULAS[str(cell.value)]
    if cell.data_type == "f":
        raise CellError(sentence("holds a formula; type the text itself"))
    if cell.data_type == "e":
        raise CellError(sentence("holds the error {text}; type the text itself", text=cell.value))
    if cell.value is None:
        return ""
    if isinstance(cell.value, str):
        text = plain(cell.value, kind)
        reader = _TEXT_READERS.get(kind)
        return reader(text) if reader and text else text
    other = _VALUE_READERS.get(kind, _no_text)
    return other(cell)


def _fitting(text: str) -> str:
    """As much of a text as Excel keeps."""
    if len(text) * 2 <= MAX_CELL:
        return text
    return text.encode("utf-16-le")[: MAX_CELL * 2].decode("utf-16-le", "ignore")


def _no_text(cell: Cell) -> str:
    """Refuse what Excel made of a text that looked like something else."""
    if isinstance(cell.value, bool):
        raise CellError(sentence("holds TRUE or FALSE, not text; format the cell as text and type it again"))
    if isinstance(cell.value, (int, float)):
        message = sentence(
            "holds the number {value}, not text; format the cell as text and type it again", value=cell.value
        )
        raise CellError(message)
    message = sentence("holds a date or time, not text; format the cell as text and type it again")
    raise CellError(message)


def _locale(text: str) -> str:
    code = text.casefold()
    if code not in set(Locale):
        raise CellError(sentence("`{text}` is no language of the bot; write ru, ky or ja", text=text))
    return code


def _deadline_kind(text: str) -> str:
    kind = text.casefold()
    if kind not in set(DeadlineKind):
        raise CellError(sentence("is apply_by or event, not `{text}`", text=text))
    return kind


def _flag(text: str) -> str:
    word = text.casefold()
    if word not in _YES | _NO:
        raise CellError(sentence("is TRUE, FALSE or blank, not `{text}`", text=text))
    return TRUE if word in _YES else ""


def _mark(text: str) -> str:
    word = text.casefold()
    if word not in _DELETE | _NO:
        raise CellError(sentence("is x, to delete, or blank, not `{text}`", text=text))
    return TRUE if word in _DELETE else ""


def _flag_value(cell: Cell) -> str:
    if cell.value in {0, 1}:
        return TRUE if cell.value else ""
    return _flag(str(cell.value))


def _mark_value(cell: Cell) -> str:
    return _flag_value(cell) if cell.value in {0, 1} else _mark(str(cell.value))


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise CellError(sentence("is a date such as 2026-11-23, not `{text}`", text=text)) from None


def _day_value(cell: Cell) -> str:
    value = _whole(cell.value)
    if isinstance(value, int) and value in _DAYS:
        value = from_excel(value, cell.epoch)
    if not isinstance(value, date):
        raise CellError(sentence("is a date such as 2026-11-23, not `{text}`", text=value))
    return value.strftime("%Y-%m-%d").zfill(10)


def _whole(value: object) -> object:
    """A number without the fraction that it only seems to have."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _partial_date(text: str) -> str:
    try:
        PartialDate.parse(text)
    except ValueError:
        raise _no_partial_date(text) from None
    return text


def _partial_date_value(cell: Cell) -> str:
    value = _whole(cell.value)
    if isinstance(value, date):
        day = _day_value(cell)
        # What somebody typed as 2025-09 is the first of September to Excel, shown without a day.
        return day if "d" in _QUOTED.sub("", cell.number_format).casefold() else day[:7]
    if isinstance(value, int) and not isinstance(value, bool):
        return _partial_date(str(value))
    raise _no_partial_date(value)


def _no_partial_date(value: object) -> CellError:
    text = sentence("is a year, a year and month, or a date such as 2025-09-30, not `{text}`", text=value)
    return CellError(text)


def _day_or_rule(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        pass
    try:
        return AnnualRule(text).text
    except ValueError:
        message = sentence(
            "is a date such as 2026-12-06, or a rule such as `first Sunday of December` or `every 1 April`, "
            "not `{text}`",
            text=text,
        )
        raise CellError(message) from None


def _time(text: str) -> str:
    try:
        found = time.fromisoformat(text.zfill(5) if ":" in text else text)
    except ValueError:
        found = None
    if found is None or found.tzinfo:
        raise CellError(sentence("is a time of day such as 17:00, not `{text}`", text=text))
    return shown_time(found)


def _time_value(cell: Cell) -> str:
    if isinstance(cell.value, datetime):
        return shown_time(cell.value.time())
    if isinstance(cell.value, time):
        return shown_time(cell.value)
    raise CellError(sentence("is a time of day such as 17:00, not `{text}`", text=cell.value))


def shown_time(value: time) -> str:
    """The plain form of a time of day."""
    return value.isoformat("seconds" if value.second else "minutes")


_TEXT_READERS: dict[Kind, Callable[[str], str]] = {
    Kind.LOCALE: _locale,
    Kind.DEADLINE_KIND: _deadline_kind,
    Kind.FLAG: _flag,
    Kind.MARK: _mark,
    Kind.DAY: _day,
    Kind.PARTIAL_DATE: _partial_date,
    Kind.DAY_OR_RULE: _day_or_rule,
    Kind.TIME: _time,
}
_VALUE_READERS: dict[Kind, Callable[[Cell], str]] = {
    Kind.FLAG: _flag_value,
    Kind.MARK: _mark_value,
    Kind.DAY: _day_value,
    Kind.DAY_OR_RULE: _day_value,
    Kind.PARTIAL_DATE: _partial_date_value,
    Kind.TIME: _time_value,
}
