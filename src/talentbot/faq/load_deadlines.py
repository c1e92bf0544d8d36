"""Read `deadlines.yaml`: a list of deadlines below the key `deadlines`."""

from __future__ import annotations

from datetime import date, time
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from talentbot.faq.deadline import TRACKS, AnnualRule, Deadline, DeadlineKind, DeadlineText
from talentbot.faq.entry import ENTRY_ID
from talentbot.faq.sources import MAX_TITLE, read_source
from talentbot.language import Locale
from talentbot.messages import sentence

if TYPE_CHECKING:
    from collections.abc import Collection

    from talentbot.faq.document import Fields

_KEYS = ("id", "kind", "on", "time", "zone", "tracks", "entry", "source", "needs_confirmation", *Locale)
_MAX_NOTE = 600


def read_deadlines(fields: Fields | None, entry_ids: Collection[str]) -> tuple[Deadline, ...]:
    """Every deadline of the file, in its order.

    Args:
        fields: the file's lines; None when there is no such file.
        entry_ids: the entries to which a deadline can lead.
    """
    if fields is None:
        return ()
    fields.allow(("deadlines",))
    found: dict[str, Deadline] = {}
    for item in fields.children("deadlines"):
        deadline = _read(item, entry_ids)
        if deadline is None:
            continue
        if deadline.id in found:
            item.reject("id", sentence("has the id `{id}` a second time; rename one of the two", id=deadline.id))
        found[deadline.id] = deadline
    return tuple(found.values())


def _read(fields: Fields, entry_ids: Collection[str]) -> Deadline | None:
    fields.allow(_KEYS)
    deadline_id = fields.text("id", is_required=True)
    if deadline_id and not ENTRY_ID.fullmatch(deadline_id):
        fields.reject("id", sentence("has the id `{id}`; use up to 47 of A-Z, a-z, 0-9, - and _", id=deadline_id))
        deadline_id = None
    kind, on, zone = _kind(fields), _on(fields), _zone(fields)
    texts = {locale: text for locale in Locale if (text := _text(fields, locale)) is not None}
    entry_id = fields.text("entry")
    if entry_id and entry_id not in entry_ids:
        fields.reject("entry", sentence("`entry` names `{id}`, which is no entry; correct it", id=entry_id))
    source = fields.child("source")
    if not (deadline_id and kind and on and zone):
        return None
    return Deadline(
        id=deadline_id,
        kind=kind,
        on=on,
        time=_time(fields),
        zone=zone,
        texts=texts,
        tracks=_tracks(fields),
        entry_id=entry_id,
        source=read_source(source) if source else None,
        needs_confirmation=fields.flag("needs_confirmation"),
        line=fields.line("id"),
    )


def _kind(fields: Fields) -> DeadlineKind | None:
    text = fields.text("kind", is_required=True)
    try:
        return DeadlineKind(text) if text else None
    except ValueError:
        fields.reject("kind", sentence("`kind` is apply_by or event, not `{text}`", text=text))
        return None


def _on(fields: Fields) -> date | AnnualRule | None:
    text = fields.text("on", is_required=True)
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        pass
    try:
        return AnnualRule(text)
    except ValueError:
        message = sentence(
            "`on` is a date such as 2026-12-06 or a rule such as `first Sunday of December` or `every 1 April`, "
            "not `{text}`",
            text=text,
        )
        fields.reject("on", message)
        return None


def _time(fields: Fields) -> time | None:
    text = fields.text("time")
    try:
        found = time.fromisoformat(text) if text else None
    except ValueError:
        found = None
    if text and (found is None or found.tzinfo):
        fields.reject("time", sentence("`time` is a time of day such as 17:00, not `{text}`", text=text))
        return None
    return found


def _zone(fields: Fields) -> str | None:
    name = fields.text("zone")
    if name is None:
        message = sentence("needs `zone`, where the date is meant, such as Asia/Bishkek or Asia/Tokyo")
        fields.reject("id", message)
        return None
    try:
        return ZoneInfo(name).key
    except (ZoneInfoNotFoundError, ValueError, OSError):
        fields.reject("zone", sentence("`{text}` is no time zone; write one such as Asia/Bishkek", text=name))
        return None


def _tracks(fields: Fields) -> tuple[str, ...]:
    found = fields.texts("tracks")
    for name, line in found:
        if name not in TRACKS:
            fields.report(line, sentence("`tracks` has `{text}`; known are {keys}", text=name, keys=", ".join(TRACKS)))
    return tuple(name for name, _ in found if name in TRACKS)


def _text(fields: Fields, locale: Locale) -> DeadlineText | None:
    block = fields.child(locale)
    if block is None:
        return None
    block.allow(("title", "note"))
    title, note = block.text("title", is_required=True), block.text("note")
    for key, text, limit in (("title", title, MAX_TITLE), ("note", note, _MAX_NOTE)):
        block.bound(block.line(key), f"{locale}.{key}", text or "", limit)
    return DeadlineText(title, note) if title else None
