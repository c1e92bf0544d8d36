"""What the FAQ's sheet asks for, entry by entry; which of it a coordinator changed the stamps tell."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from talentbot.faq.entry import ENTRY_ID
from talentbot.faq.folder import SYNONYMS_FOLDER
from talentbot.faq.workbook.cells import TRUE, split_words
from talentbot.faq.workbook.layout import DELETE, SHARED_KEYS, TEXT_KEYS
from talentbot.faq.workbook.rows import STAMPED_KEYS, entry_row, entry_stamp, touched_keys
from talentbot.language import Locale
from talentbot.messages import Sentence, sentence

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from talentbot.faq import rewrite
    from talentbot.faq.entry import Entry, Faq
    from talentbot.faq.workbook.rows import Row
    from talentbot.faq.workbook.tables import Table, TableRow

_CATEGORY = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,46}")


@dataclass(slots=True)
class Edit:
    """What changes of one entry's file."""

    #: The row to name in a problem with the file.
    row: TableRow
    values: dict[rewrite.Path, rewrite.Value] = field(default_factory=dict)
    #: The folder that the entry goes to; blank where it stays.
    category: str = ""
    is_removed: bool = False
    #: Somebody else has changed the entry since the workbook was written.
    is_stale: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether nothing changes."""
        return not (self.values or self.category or self.is_removed)


def group_entries(table: Table) -> dict[str, list[TableRow]]:
    """The rows of each entry, once each locale; a row without them is noted as a problem."""
    groups: dict[str, list[TableRow]] = {}
    seen: dict[tuple[str, str], int] = {}
    for row in table.rows:
        entry_id, locale = row["id"], row["locale"]
        if not row.is_broken:
            _check_key(table, row, seen)
        if entry_id and locale and (entry_id, locale) not in seen:
            seen[entry_id, locale] = row.number
            groups.setdefault(entry_id, []).append(row)
    return groups


def _check_key(table: Table, row: TableRow, seen: Mapping[tuple[str, str], int]) -> None:
    entry_id, locale = row["id"], row["locale"]
    if not entry_id:
        table.reject(row, "id", sentence("is blank; every row needs an ID"))
    elif not ENTRY_ID.fullmatch(entry_id):
        table.reject(row, "id", sentence("has the id `{id}`; use up to 47 of A-Z, a-z, 0-9, - and _", id=entry_id))
    elif not locale:
        table.reject(row, "locale", sentence("is blank; write ru, ky or ja"))
    elif (entry_id, locale) in seen:
        message = sentence(
            "row {row} has the same ID and language; take one of the two out", row=seen[entry_id, locale]
        )
        table.reject(row, "locale", message)


def entry_edits(table: Table, groups: Mapping[str, Sequence[TableRow]], faq: Faq) -> dict[str, Edit]:
    """The edits that the rows ask for, by the entry's id; those of broken rows are left out."""
    edits = {}
    for entry_id, rows in groups.items():
        entry = faq.entries.get(entry_id)
        edit = _added(table, faq, rows) if entry is None else _changed(table, faq, entry, rows)
        if edit is not None and not edit.is_empty:
            edits[entry_id] = edit
    return edits


def _changed(table: Table, faq: Faq, entry: Entry, rows: Sequence[TableRow]) -> Edit | None:
    live = {locale.value: entry_row(entry, locale) for locale in entry.texts}
    touched = {row["locale"]: _touched(row, live.get(row["locale"])) for row in rows}
    usable = [row for row in rows if not row.is_broken and (touched[row["locale"]] or row.is_deleted)]
    if not usable:
        return None
    edit = Edit(usable[0])
    edit.is_stale = any(touched_keys(row.values) is not None and row["stamp"] != _stamp(live, row) for row in usable)
    deleted = {row["locale"] for row in usable if row.is_deleted} & live.keys()
    kept = [row for row in usable if not row.is_deleted]
    if deleted >= live.keys() | {row["locale"] for row in kept}:
        edit.is_removed = True
        return edit
    edit.values |= {(locale,): None for locale in deleted}
    for row in kept:
        _check_texts(table, row, touched[row["locale"]])
    shared = next(iter(live.values()))
    for key in SHARED_KEYS:
        changed = [row for row in kept if key in touched[row["locale"]] and row[key] != shared[key]]
        _share(table, faq, edit, key, [row for row in changed if not row.is_broken])
    for row in kept:
        edit.values |= _texts(row, live.get(row["locale"], {}), touched[row["locale"]])
    return edit


def _added(table: Table, faq: Faq, rows: Sequence[TableRow]) -> Edit | None:
    """A new entry; or one that somebody has deleted meanwhile, which stays so unless its rows were changed."""
    kept = [row for row in rows if not row.is_deleted]
    if any(row.is_broken for row in kept) or all(touched_keys(row.values) == frozenset() for row in kept):
        return None
    edit = Edit(kept[0], is_stale=any(touched_keys(row.values) is not None for row in kept))
    _check_new(table, faq, kept)
    for key in SHARED_KEYS:
        _share(table, faq, edit, key, [row for row in kept if row[key]])
    for row in sorted(kept, key=lambda row: list(Locale).index(Locale(row["locale"]))):
        _check_texts(table, row, TEXT_KEYS)
        edit.values |= _texts(row, {}, TEXT_KEYS)
    return None if any(row.is_broken for row in kept) else edit


def _touched(row: TableRow, live: Row | None) -> frozenset[str]:
    """The columns that a coordinator changed; by the stamp, and without one by what is live."""
    own = touched_keys(row.values)
    if live is None:
        # A language that is not there: new, or deleted by somebody meanwhile. What all languages share may be blank.
        shared = own or frozenset(key for key in SHARED_KEYS if row[key])
        return frozenset() if own == frozenset() else shared.union(TEXT_KEYS)
    return frozenset(key for key in STAMPED_KEYS if row[key] != live[key]) if own is None else own


def _stamp(live: Mapping[str, Row], row: TableRow) -> str:
    found = live.get(row["locale"])
    return entry_stamp(found) if found else ""


def _check_texts(table: Table, row: TableRow, touched: Collection[str]) -> None:
    for key in ("title", "answer"):
        if key in touched and not row[key]:
            message = sentence("is blank; write it, or mark the row with x in «{header}»", header=DELETE.header)
            table.reject(row, key, message)


def _texts(row: TableRow, live: Mapping[str, str], touched: Collection[str]) -> dict[rewrite.Path, rewrite.Value]:
    if row.is_broken:
        return {}
    changed = [key for key in TEXT_KEYS if key in touched and row[key] != live.get(key, "")]
    return {(row["locale"], key): _value(key, row[key]) for key in changed}


def _share(table: Table, faq: Faq, edit: Edit, key: str, changed: Iterable[TableRow]) -> None:
    """Take the value that the changed rows have for all languages; two different ones are a problem."""
    first: TableRow | None = None
    for row in changed:
        if first is None:
            first = row
        elif row[key] != first[key]:
            message = sentence("has another new value than row {row}; all languages share it", row=first.number)
            table.reject(row, key, message)
            return
    if first is not None and key == "category":
        edit.category = _category(table, faq, first)
    elif first is not None:
        edit.values[key,] = _value(key, first[key])


def _category(table: Table, faq: Faq, row: TableRow) -> str:
    """The folder that a row names; as it is written where there is one that differs in capitals only."""
    name = row["category"]
    known = {entry.category.casefold(): entry.category for entry in faq.entries.values()}
    if not _CATEGORY.fullmatch(name) or name.casefold() == SYNONYMS_FOLDER:
        message = sentence("`{text}` is no name for a category; use A-Z, a-z, 0-9, - and _", text=name)
        table.reject(row, "category", message)
        return ""
    return known.get(name.casefold(), name)


def _check_new(table: Table, faq: Faq, rows: Sequence[TableRow]) -> None:
    """Note an id that is no new one, and a new entry that goes nowhere."""
    entry_id = rows[0]["id"]
    same = next((known for known in faq.entries if known.casefold() == entry_id.casefold()), None)
    if same is not None:
        message = sentence(
            "`{id}` and `{other}` differ in capital letters only; correct the id", id=entry_id, other=same
        )
        table.reject(rows[0], "id", message)
    elif not any(row["category"] for row in rows):
        table.reject(rows[0], "category", no_entry(entry_id, faq))


def _value(key: str, text: str) -> rewrite.Value:
    """A plain form as the entry's file has it."""
    if key == "related":
        return split_words(text)
    if key == "phrasings":
        return text.splitlines()
    if key == "needs_confirmation":
        return text == TRUE
    if key == "reviewed_on":
        return date.fromisoformat(text) if text else None
    return text or None


def no_entry(entry_id: str, faq: Faq) -> Sentence:
    """What is said of an id that is not known, and of which no new entry can be made."""
    near = difflib.get_close_matches(entry_id, faq.entries, 1, 0.8)
    if near:
        return sentence(
            "`{id}` is no entry; did you mean `{near}`? A new one needs a category", id=entry_id, near=near[0]
        )
    return sentence("`{id}` is no entry; a new one needs a category", id=entry_id)
