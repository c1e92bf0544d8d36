"""What the sources' sheet asks for: the whole list of an entry's sources, where its rows were changed."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from talentbot.faq.workbook.entries import Edit, no_entry
from talentbot.faq.workbook.rows import digest, source_stamp, sources_of
from talentbot.messages import sentence

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from talentbot.faq import rewrite
    from talentbot.faq.entry import Faq
    from talentbot.faq.workbook.tables import Table, TableRow


def add_sources(table: Table, faq: Faq, edits: dict[str, Edit], listed: Collection[str]) -> None:
    """Add to the edits what becomes of the sources.

    Args:
        table: the sheet.
        faq: what is live.
        edits: those of the entries' sheet.
        listed: the ids that stand in the entries' sheet, whether or not they became edits.
    """
    for entry_id, rows in _groups(table).items():
        is_known = entry_id in faq.entries
        if not is_known and entry_id not in edits:
            if entry_id not in listed and not (_is_untouched(entry_id, rows) or all(row.is_deleted for row in rows)):
                table.reject(rows[0], "id", no_entry(entry_id, faq))
            continue
        edit = edits.get(entry_id) or Edit(rows[0])
        if edit.is_removed or any(row.is_broken for row in rows):
            continue
        live = source_stamp(entry_id, sources_of(faq.entries[entry_id]) if is_known else ())
        if not _is_untouched(entry_id, rows) and _now(entry_id, rows) != live:
            edit.values["sources",] = [source_item(row) for row in rows if not row.is_deleted]
            edit.is_stale |= _stamp(entry_id, rows) not in {"", live}
            edits[entry_id] = edit


def source_item(row: TableRow | Mapping[str, str], prefix: str = "") -> dict[str, object]:
    """A source as the files have it."""
    dated, read_on = row[f"{prefix}dated"], row[f"{prefix}read_on"]
    return {
        "title": row[f"{prefix}title"],
        "url": row[f"{prefix}url"] or None,
        "dated": yaml_date(dated),
        "read_on": yaml_date(read_on),
    }


def yaml_date(text: str) -> rewrite.Value | int:
    """A date as YAML writes it without quotes: a year as a number, a day as a date."""
    if text.isdecimal():
        return int(text)
    try:
        return date.fromisoformat(text)
    except ValueError:
        return text or None


def _groups(table: Table) -> dict[str, list[TableRow]]:
    groups: dict[str, list[TableRow]] = {}
    for row in table.rows:
        if not row.is_broken and not row["id"]:
            table.reject(row, "id", sentence("is blank; every row needs an ID"))
        elif not row.is_broken and not row["title"] and not row.is_deleted:
            table.reject(row, "title", sentence("is blank; write what the source is called"))
        if row["id"]:
            groups.setdefault(row["id"], []).append(row)
    return groups


def _now(entry_id: str, rows: Sequence[TableRow]) -> str:
    return source_stamp(entry_id, [row.values for row in rows if not row.is_deleted])


def _stamp(entry_id: str, rows: Sequence[TableRow]) -> str:
    """The stamp that the rows have from the time when they were written; blank where none has."""
    own = digest(entry_id)
    return next((row["stamp"] for row in rows if row["stamp"].partition("-")[0] == own), "")


def _is_untouched(entry_id: str, rows: Sequence[TableRow]) -> bool:
    return _now(entry_id, rows) == _stamp(entry_id, rows)
