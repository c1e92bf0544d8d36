"""The workbook's sheets and columns, and what kind of value a column holds."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import Enum, auto

from talentbot.language import Locale

MAX_ROWS = 5000
"""Rows below the headers of one sheet that are read; the FAQ has some hundreds."""

HEADER_ROW = 1

_HALVES = re.compile(r"[/・]")


class Kind(Enum):
    """What a column's cells hold; `talentbot.faq.workbook.cells` says how each is written and read."""

    ID = auto()
    LINE = auto()
    LINES = auto()
    TEXT = auto()
    #: Words between commas, such as ids.
    WORDS = auto()
    #: Expressions between commas, which may have blanks in them.
    EXPRESSIONS = auto()
    LOCALE = auto()
    DEADLINE_KIND = auto()
    FLAG = auto()
    DAY = auto()
    #: A year, a year and month, or a day.
    PARTIAL_DATE = auto()
    #: A day, or a rule such as `first Sunday of December`.
    DAY_OR_RULE = auto()
    TIME = auto()
    #: Anything that says yes deletes.
    MARK = auto()
    #: What the row held when it was written; hidden, and no concern of a coordinator.
    STAMP = auto()


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a sheet; its header has both names, and either is enough to know it by."""

    key: str
    japanese: str
    russian: str
    kind: Kind
    width: int

    @property
    def header(self) -> str:
        """The header's text."""
        return self.japanese if self.japanese == self.russian else f"{self.japanese} / {self.russian}"

    @property
    def names(self) -> frozenset[str]:
        """What a header may say, folded."""
        return frozenset({folded(self.japanese), folded(self.russian)})


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet; an apostrophe, a slash and some other signs may not stand in a sheet's title."""

    japanese: str
    russian: str
    columns: tuple[Column, ...]

    @property
    def title(self) -> str:
        """The title on the tab."""
        return self.japanese if self.japanese == self.russian else f"{self.japanese}・{self.russian}"

    @property
    def names(self) -> frozenset[str]:
        """What a tab may say, folded."""
        return frozenset({folded(self.japanese), folded(self.russian)})

    @property
    def contents(self) -> tuple[Column, ...]:
        """The columns that say something of the FAQ."""
        return tuple(column for column in self.columns if column not in {DELETE, STAMP})


def folded(text: str) -> str:
    """A header's text for comparison: without blanks, capitals and full-width forms."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def halves(text: str) -> frozenset[str]:
    """The names that a header or a tab holds, folded."""
    return frozenset(folded(half) for half in _HALVES.split(text))


DELETE = Column("delete", "削除", "Удалить", Kind.MARK, 10)
STAMP = Column("stamp", "管理用", "Служебное", Kind.STAMP, 10)

_ID = Column("id", "ID", "ID", Kind.ID, 24)
_NEEDS_CONFIRMATION = Column("needs_confirmation", "要確認", "Требует подтверждения", Kind.FLAG, 16)
_LOCALE = Column("locale", "言語", "Язык", Kind.LOCALE, 13)

ENTRIES = Sheet(
    "FAQ",
    "FAQ",
    (
        _ID,
        Column("category", "分類", "Категория", Kind.ID, 14),
        _LOCALE,
        Column("title", "質問", "Вопрос", Kind.LINE, 36),
        Column("phrasings", "別の聞き方", "Другие формулировки", Kind.LINES, 52),
        Column("answer", "回答", "Ответ", Kind.TEXT, 76),
        Column("related", "関連ID", "Связанные ID", Kind.WORDS, 24),
        _NEEDS_CONFIRMATION,
        Column("reviewed_on", "確認した日", "Дата проверки", Kind.DAY, 15),
        Column("reviewed_by", "確認した人", "Кто проверил", Kind.LINE, 18),
        DELETE,
        STAMP,
    ),
)
SHARED_KEYS = ("category", "related", "needs_confirmation", "reviewed_on", "reviewed_by")
"""What all languages of an entry have in common; it stands on each of their rows."""
TEXT_KEYS = ("title", "phrasings", "answer")

SOURCES = Sheet(
    "出典",
    "Источники",
    (
        _ID,
        Column("title", "出典名", "Название", Kind.LINE, 48),
        Column("url", "URL", "Адрес", Kind.LINE, 60),
        Column("dated", "出典の日付", "Дата источника", Kind.PARTIAL_DATE, 17),
        Column("read_on", "読んだ日", "Дата прочтения", Kind.DAY, 17),
        DELETE,
        STAMP,
    ),
)

SYNONYMS = Sheet(
    "類義語",
    "Синонимы",
    (_LOCALE, Column("words", "同じ意味のことば", "Слова с одним значением", Kind.EXPRESSIONS, 100), DELETE, STAMP),
)

DEADLINES = Sheet(
    "期日",
    "Сроки",
    (
        _ID,
        Column("kind", "種類", "Вид", Kind.DEADLINE_KIND, 12),
        Column("on", "日付か規則", "Дата или правило", Kind.DAY_OR_RULE, 26),
        Column("time", "時刻", "Время", Kind.TIME, 10),
        Column("zone", "時間帯", "Часовой пояс", Kind.LINE, 16),
        Column("tracks", "対象", "Кому", Kind.WORDS, 24),
        Column("entry", "説明のID", "ID записи", Kind.ID, 20),
        _NEEDS_CONFIRMATION,
        Column("source_title", "出典名", "Источник", Kind.LINE, 30),
        Column("source_url", "出典のURL", "Адрес источника", Kind.LINE, 36),
        Column("source_dated", "出典の日付", "Дата источника", Kind.PARTIAL_DATE, 17),
        Column("source_read_on", "読んだ日", "Дата прочтения", Kind.DAY, 17),
        *(
            column
            for locale in Locale
            for column in (
                Column(f"{locale}_title", f"題名（{locale}）", f"Заголовок ({locale})", Kind.LINE, 36),
                Column(f"{locale}_note", f"説明（{locale}）", f"Пояснение ({locale})", Kind.TEXT, 48),
            )
        ),
        DELETE,
        STAMP,
    ),
)

SHEETS = (ENTRIES, SOURCES, SYNONYMS, DEADLINES)
