"""What an FAQ entry is: values only, read from files by `talentbot.faq.load`."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from talentbot.faq.deadline import Deadline
    from talentbot.language import Locale

ENTRY_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,46}")
"""Entry ids stand in callback data (64 bytes, Bot API) and after `?start=faq_` (64 characters, Bot API)."""

_PARTIAL_DATE = re.compile(r"(?P<year>\d{4})(?:-(?P<month>\d{2})(?:-(?P<day>\d{2}))?)?")


@dataclass(frozen=True, slots=True, order=True)
class PartialDate:
    """A date known to the year, the month or the day; unknown parts are 0 and sort first."""

    year: int
    month: int = 0
    day: int = 0

    def __str__(self) -> str:
        return "-".join(f"{part:02}" for part in (self.year, self.month, self.day) if part)

    @classmethod
    def parse(cls, text: str) -> PartialDate:
        """Read `2025`, `2025-09` or `2025-09-30`.

        Raises:
            ValueError: the text is none of these.
        """
        found = _PARTIAL_DATE.fullmatch(text)
        if not found:
            message = f"{text!r} is not a year, a year and month, or a date such as 2025-09-30"
            raise ValueError(message)
        year, month, day = (int(part or 0) for part in found.groups())
        try:
            date(year, 1 if found["month"] is None else month, 1 if found["day"] is None else day)
        except ValueError:
            message = f"{text!r} is no date of the calendar"
            raise ValueError(message) from None
        return cls(year, month, day)


@dataclass(frozen=True, slots=True)
class Source:
    """Where an entry's claims come from."""

    title: str
    url: str | None
    #: The source's own date, where it carries one.
    dated: PartialDate | None
    #: The day somebody read it for this entry.
    read_on: date | None


@dataclass(frozen=True, slots=True)
class EntryText:
    """What an entry says in one locale."""

    #: The question as a person would put it.
    title: str
    #: Other ways to ask it.
    phrasings: tuple[str, ...]
    #: Markdown in the subset that `talentbot.faq.render` knows.
    answer: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One question and its answer in one or more locales."""

    id: str
    category: str
    texts: Mapping[Locale, EntryText]
    sources: tuple[Source, ...] = ()
    related: tuple[str, ...] = ()
    #: The day a coordinator last confirmed the entry; None as shipped.
    reviewed_on: date | None = None
    reviewed_by: str | None = None
    #: The city must still confirm something that the answer says.
    needs_confirmation: bool = False
    path: Path | None = None
    #: The line of `related` in the file, to report a dead link by.
    related_line: int = 0


@dataclass(frozen=True, slots=True)
class Category:
    """A shelf of entries: the folder they lie in, with its name in each locale."""

    id: str
    titles: Mapping[Locale, str] = field(default_factory=dict)
    icon: str = ""


@dataclass(frozen=True, slots=True)
class Subject:
    """Something that people ask the bot and that no entry answers."""

    id: str
    #: What they type.
    utterances: tuple[str, ...]


@dataclass(frozen=True)
class Faq:
    """Everything the bot can answer, as it was read at one moment."""

    entries: Mapping[str, Entry]
    #: In the order in which they are shown.
    categories: tuple[Category, ...]
    #: `synonyms/<locale>.yaml`: groups of words that people use for one thing.
    synonyms: Mapping[Locale, tuple[tuple[str, ...], ...]] = field(default_factory=dict)
    deadlines: tuple[Deadline, ...] = ()
    #: `out_of_scope/<locale>.yaml`: subjects on which the bot has nothing to say.
    out_of_scope: Mapping[Locale, tuple[Subject, ...]] = field(default_factory=dict)

    def entries_of(self, category: str) -> tuple[Entry, ...]:
        """The entries of one category, in the order of their files."""
        return tuple(entry for entry in self.entries.values() if entry.category == category)
