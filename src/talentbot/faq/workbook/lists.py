"""What the sheets of synonyms and deadlines ask for: their rows are the whole list.

Where somebody else has changed the list since the workbook was written, the stamps tell which rows the coordinator left
alone, added or took out, so that what the other has done stays.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from talentbot.faq.entry import ENTRY_ID
from talentbot.faq.workbook.cells import TRUE, split_expressions, split_words
from talentbot.faq.workbook.layout import DEADLINES, SYNONYMS, Sheet
from talentbot.faq.workbook.origins import source_item, yaml_date
from talentbot.faq.workbook.rows import deadline_rows, row_digest, stamped_rows, synonym_rows
from talentbot.language import Locale
from talentbot.messages import sentence

if TYPE_CHECKING:
    from collections.abc import Mapping

    from talentbot.faq.entry import Faq
    from talentbot.faq.workbook.rows import Row
    from talentbot.faq.workbook.tables import Table, TableRow

_REQUIRED = ("id", "kind", "on", "zone")


class NewList(NamedTuple):
    """A list as it shall be."""

    items: list[Any]
    #: Somebody else has changed something that the coordinator changed, too.
    is_stale: bool


def new_synonyms(table: Table, faq: Faq) -> dict[Locale, NewList]:
    """The groups of each locale whose groups change; none while a row has a problem."""
    for row in table.rows:
        for key in ("locale", "words"):
            if not (row.is_broken or row.is_deleted or row[key]):
                table.reject(row, key, sentence("is blank; fill it in, or delete the row"))
    if any(row.is_broken for row in table.rows):
        return {}
    lists = {}
    for locale in Locale:
        rows = synonym_rows(faq, locale)
        live = {row_digest(SYNONYMS, row): row for row in rows}
        found = {
            row_digest(SYNONYMS, row.values): row.values
            for row in table.rows
            if row["locale"] == locale and not row.is_deleted
        }
        merged = _merge(SYNONYMS, _base(table, locale), live, found)
        if merged is not None:
            # A live group is kept as it is: an expression in it may have a comma.
            groups = dict(zip(live, faq.synonyms.get(locale, ()), strict=False)) if len(live) == len(rows) else {}
            items = [groups.get(row_digest(SYNONYMS, row)) or split_expressions(row["words"]) for row in merged[0]]
            lists[locale] = NewList([list(item) for item in items], merged[1])
    return lists


def new_deadlines(table: Table, faq: Faq) -> NewList | None:
    """The deadlines, where they change; None while a row has a problem."""
    found: dict[str, TableRow] = {}
    for row in table.rows:
        if row.is_deleted:
            continue
        if not row.is_broken:
            _check(table, row, found)
        found.setdefault(row["id"], row)
    if any(row.is_broken for row in table.rows):
        return None
    live = {row["id"]: row for row in deadline_rows(faq)}
    merged = _merge(DEADLINES, _base(table, None), live, {key: row.values for key, row in found.items()})
    return None if merged is None else NewList([_deadline(row) for row in merged[0]], merged[1])


def _base(table: Table, locale: Locale | None) -> dict[str, str] | None:
    """What the list was when the workbook was written: hashes by what a row is known by; None when that is lost."""
    stamped = stamped_rows(table.stamp)
    if stamped is None or locale is None:
        return None if stamped is None else dict(stamped)
    return {digest: digest for name, digest in stamped if name == locale}


def _merge(
    sheet: Sheet, base: Mapping[str, str] | None, live: Mapping[str, Row], found: Mapping[str, Row]
) -> tuple[list[Row], bool] | None:
    """The rows as they shall be, and whether both sides changed the same; None where nothing changes."""
    before = {key: row_digest(sheet, row) for key, row in live.items()}
    after = {key: row_digest(sheet, row) for key, row in found.items()}
    base = before if base is None else base
    if after == base:
        return None
    rows = []
    is_stale = False
    for key, row in found.items():
        if after[key] != base.get(key):
            rows.append(row)
            is_stale |= before.get(key) not in {base.get(key), after[key]}
        elif key in live:
            rows.append(live[key])
    for key in (live.keys() - found.keys()) & base.keys():
        is_stale |= before[key] != base[key]
    rows += [row for key, row in live.items() if key not in found and key not in base]
    same = len(rows) == len(live) and {row_digest(sheet, row) for row in rows} == set(before.values())
    return None if same else (rows, is_stale)


def _check(table: Table, row: TableRow, found: Mapping[str, TableRow]) -> None:
    deadline_id = row["id"]
    for key in _REQUIRED:
        if not row[key]:
            table.reject(row, key, sentence("is blank; every deadline needs it"))
    if deadline_id and not ENTRY_ID.fullmatch(deadline_id):
        table.reject(row, "id", sentence("has the id `{id}`; use up to 47 of A-Z, a-z, 0-9, - and _", id=deadline_id))
    if deadline_id in found:
        message = sentence("row {row} has the same ID; take one of the two out", row=found[deadline_id].number)
        table.reject(row, "id", message)
    if not row["source_title"] and any(row[f"source_{key}"] for key in ("url", "dated", "read_on")):
        table.reject(row, "source_title", sentence("is blank; write what the source is called"))
    for locale in Locale:
        if row[f"{locale}_note"] and not row[f"{locale}_title"]:
            table.reject(row, f"{locale}_title", sentence("is blank; a note needs a title"))


def _deadline(row: Row) -> dict[str, object]:
    """A deadline as the file has it."""
    texts = {
        locale.value: {"title": row[f"{locale}_title"], "note": row[f"{locale}_note"] or None}
        for locale in Locale
        if row[f"{locale}_title"]
    }
    return {
        "id": row["id"],
        "kind": row["kind"],
        "on": yaml_date(row["on"]),
        "time": row["time"] or None,
        "zone": row["zone"],
        "tracks": split_words(row["tracks"]) or None,
        "entry": row["entry"] or None,
        "needs_confirmation": row["needs_confirmation"] == TRUE or None,
        "source": source_item(row, "source_") if row["source_title"] else None,
        **texts,
    }
