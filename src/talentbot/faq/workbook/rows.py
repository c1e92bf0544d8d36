"""The FAQ as rows of plain forms, and the stamps that tell later whether anybody changed a row.

A row carries its stamp in a hidden column: a hash of each cell, so that of a changed row only the changed cells are
taken, and one of what the row is about, so that a stamp which sorting or copying has put beside another row counts for
nothing. Lists of which every row matters (synonyms, deadlines) carry the stamps of all rows in their hidden header.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from talentbot.faq.deadline import AnnualRule
from talentbot.faq.workbook.cells import TRUE, plain, shown_time
from talentbot.faq.workbook.layout import (
    DEADLINES,
    ENTRIES,
    SHARED_KEYS,
    SOURCES,
    SYNONYMS,
    TEXT_KEYS,
    Sheet,
)
from talentbot.language import Locale

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from talentbot.faq.deadline import Deadline
    from talentbot.faq.entry import Entry, Faq, Source

Row = dict[str, str]
"""Plain forms by the column's key."""

_LIST_MARK = "list"

STAMPED_KEYS = (*SHARED_KEYS, *TEXT_KEYS)
"""The columns of the FAQ's sheet whose cells a stamp remembers, in the stamp's order."""


def entry_rows(faq: Faq) -> list[Row]:
    """A row for each locale of each entry, with its stamp."""
    rows = [entry_row(entry, locale) for entry in faq.entries.values() for locale in Locale if locale in entry.texts]
    return [row | {"stamp": entry_stamp(row)} for row in rows]


def source_rows(faq: Faq) -> list[Row]:
    """A row for each source of each entry, with the stamp of all sources of that entry."""
    rows = []
    for entry in faq.entries.values():
        found = sources_of(entry)
        stamp = source_stamp(entry.id, found)
        rows += [row | {"stamp": stamp} for row in found]
    return rows


def entry_row(entry: Entry, locale: Locale) -> Row:
    """One locale of an entry."""
    text = entry.texts[locale]
    return _plain(
        ENTRIES,
        {
            "id": entry.id,
            "category": entry.category,
            "locale": locale.value,
            "title": text.title,
            "phrasings": "\n".join(" ".join(phrasing.split("\n")) for phrasing in text.phrasings),
            "answer": text.answer,
            "related": ", ".join(entry.related),
            "needs_confirmation": TRUE if entry.needs_confirmation else "",
            "reviewed_on": entry.reviewed_on.isoformat() if entry.reviewed_on else "",
            "reviewed_by": entry.reviewed_by or "",
        },
    )


def sources_of(entry: Entry) -> list[Row]:
    """The sources of an entry."""
    return [_plain(SOURCES, {"id": entry.id} | _source(source)) for source in entry.sources]


def synonym_rows(faq: Faq, locale: Locale) -> list[Row]:
    """A row for each group of one locale."""
    groups = faq.synonyms.get(locale, ())
    return [_plain(SYNONYMS, {"locale": locale.value, "words": ", ".join(group)}) for group in groups]


def deadline_rows(faq: Faq) -> list[Row]:
    """A row for each deadline."""
    return [_deadline_row(deadline) for deadline in faq.deadlines]


def entry_stamp(row: Mapping[str, str]) -> str:
    """The stamp of a row of the FAQ's sheet."""
    about = (row["id"], row["locale"])
    return "-".join([digest(*about), *(digest(*about, key, row[key]) for key in STAMPED_KEYS)])


def touched_keys(row: Mapping[str, str]) -> frozenset[str] | None:
    """The columns of a row that somebody changed since it was stamped; None when it has no stamp of its own."""
    own, *stamped = entry_stamp(row).split("-")
    about, *found = row.get("stamp", "").split("-")
    if about != own or len(found) != len(stamped):
        return None
    return frozenset(key for key, was, now in zip(STAMPED_KEYS, found, stamped, strict=True) if was != now)


def source_stamp(entry_id: str, rows: Sequence[Mapping[str, str]]) -> str:
    """The stamp of all sources of an entry: about which entry, and what they are."""
    return f"{digest(entry_id)}-{digest(*(row_digest(SOURCES, row) for row in rows))}"


def list_stamp(sheet: Sheet, rows: Sequence[Mapping[str, str]]) -> str:
    """The stamps of all rows of a list, for its hidden header."""
    return " ".join([_LIST_MARK, *(f"{name_of(sheet, row)}:{row_digest(sheet, row)}" for row in rows)])


def stamped_rows(stamp: str) -> list[tuple[str, str]] | None:
    """The names and hashes that a list's stamp remembers; None when it is no such stamp."""
    mark, *pairs = stamp.split() or [""]
    if mark != _LIST_MARK:
        return None
    return [(name, found) for name, _, found in (pair.partition(":") for pair in pairs)]


def name_of(sheet: Sheet, row: Mapping[str, str]) -> str:
    """What a row of a list is called in its stamp: a deadline by its id, a group of synonyms by its language."""
    return row["id" if sheet is DEADLINES else "locale"]


def row_digest(sheet: Sheet, row: Mapping[str, str]) -> str:
    """A hash of one row."""
    return digest(*(row[column.key] for column in sheet.contents))


def digest(*texts: str) -> str:
    """A short hash."""
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()[:8]


def _deadline_row(deadline: Deadline) -> Row:
    row = {
        "id": deadline.id,
        "kind": deadline.kind.value,
        "on": deadline.on.text if isinstance(deadline.on, AnnualRule) else deadline.on.isoformat(),
        "time": shown_time(deadline.time) if deadline.time else "",
        "zone": deadline.zone,
        "tracks": ", ".join(deadline.tracks),
        "entry": deadline.entry_id or "",
        "needs_confirmation": TRUE if deadline.needs_confirmation else "",
    }
    source = _source(deadline.source) if deadline.source else {}
    row |= {f"source_{key}": value for key, value in source.items()}
    for locale, text in deadline.texts.items():
        row |= {f"{locale}_title": text.title, f"{locale}_note": text.note or ""}
    return _plain(DEADLINES, row)


def _source(source: Source) -> Row:
    return {
        "title": source.title,
        "url": source.url or "",
        "dated": str(source.dated or ""),
        "read_on": source.read_on.isoformat() if source.read_on else "",
    }


def _plain(sheet: Sheet, row: Row) -> Row:
    """A row with all its columns, in plain forms."""
    return {column.key: plain(row.get(column.key, ""), column.kind) for column in sheet.contents}
