"""How `talentbot broadcast` shows broadcasts: as lines, as a table, and as JSON."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from talentbot.broadcasts.record import BroadcastState
from talentbot.faq.render import visible_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from rich.table import Table

    from talentbot.broadcasts.record import Audience, BroadcastRecord, Counts, FailureLine
    from talentbot.broadcasts.segment import Segment

SHOWN_ZONE = "Asia/Tokyo"
"""The city's own time."""

_MAX_BEGINNING = 40


def audience_lines(record: BroadcastRecord, audience: Audience) -> list[str]:
    """To whom a broadcast goes, and how many they are at present."""
    lines = [f"It is for {segment_text(record.segment)}."]
    if not audience.total:
        return [*lines, "At present nobody would get it; whom it fits when it starts gets it."]
    by_locale = ", ".join(f"{locale} {count}" for locale, count in audience.by_locale.items())
    lines.append(f"At present {audience.total} would get it: {by_locale}.")
    if audience.night and not record.is_urgent:
        lines.append(f"For {audience.night} of them it is night then: they get it in the morning.")
    return lines


def segment_text(segment: Segment) -> str:
    """Whom a segment holds, in words."""
    if segment.is_everyone:
        return "everybody who wants announcements"
    return f"those who want announcements, with {' '.join(segment.conditions())}"


def start_text(record: BroadcastRecord, now: datetime) -> str:
    """When a planned one starts, in words."""
    return f"at {moment(record.start_at)}" if record.start_at and record.start_at > now else "at once"


def moment(at: datetime | None) -> str:
    """An instant in the city's time."""
    return f"{_minute(at)} {SHOWN_ZONE}" if at else ""


def progress_text(record: BroadcastRecord, counts: Counts) -> str:
    """How far it is, in one line."""
    if record.state is BroadcastState.PLANNED:
        return f"{record.state}, starts at {moment(record.start_at)}"
    parts = [f"{counts.done} of {counts.total}", f"sent {counts.sent}"]
    named = (("in plain text", counts.plain_text), ("blocked", counts.blocked), ("failed", counts.failed))
    parts += [f"{name} {count}" for name, count in (*named, ("cancelled", counts.cancelled)) if count]
    return f"{record.state}: {', '.join(parts)}"


def status_lines(record: BroadcastRecord, counts: Counts, failures: Sequence[FailureLine]) -> list[str]:
    """Everything about one."""
    about = f" of broadcast {record.target_id}" if record.target_id else ""
    named = [
        ("broadcast", f"{record.id}, {record.kind}{about}"),
        ("state", record.state.value),
        ("for", segment_text(record.segment) if record.target_id is None else ""),
        ("urgent", "yes, also at night" if record.is_urgent else ""),
        ("start", moment(record.start_at)),
        ("started", moment(record.started_at)),
        ("finished", moment(record.finished_at)),
        ("expected", record.expected),
        ("recipients", record.recipients),
    ]
    if record.started_at:
        named += list(asdict(counts).items())
    lines = [f"{name.replace('_', ' ') + ':':<13}{value}" for name, value in named if value not in {None, ""}]
    reasons = reasons_of(failures)
    return [*lines, *(f"  {reason}: {count}" for reason, count in reasons.items())]


def as_json(record: BroadcastRecord, counts: Counts) -> dict[str, Any]:
    """What `broadcast list --json` tells of each."""
    return {
        "id": record.id,
        "kind": record.kind.value,
        "target": record.target_id,
        "state": record.state.value,
        "segment": list(record.segment.conditions()),
        "is_urgent": record.is_urgent,
        "start_at": _iso(record.start_at),
        "started_at": _iso(record.started_at),
        "finished_at": _iso(record.finished_at),
        "expected": record.expected,
        "recipients": record.recipients,
        "counts": asdict(counts),
    }


def reasons_of(failures: Iterable[FailureLine]) -> dict[str, int]:
    """How many failed for each reason, the commonest first."""
    return dict(Counter(failure.reason for failure in failures).most_common())


def table_of(broadcasts: Iterable[tuple[BroadcastRecord, Counts]]) -> Table:
    """All of them, a line each."""
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False)
    for name in ("id", "state", "start in Tokyo"):
        table.add_column(name, no_wrap=True)
    for name in ("to", "sent", "blocked", "failed"):
        table.add_column(name, justify="right", no_wrap=True)
    # On a narrow terminal this column gives way.
    table.add_column("text")
    for record, counts in broadcasts:
        numbers = (record.recipients, counts.sent, counts.blocked, counts.failed)
        known = ("" if record.recipients is None else str(number) for number in numbers)
        cells = (str(record.id), record.state.value, _minute(record.start_at), *known)
        # What somebody wrote may hold brackets, which are marks for rich.
        table.add_row(*cells, Text(_beginning(record), no_wrap=True, overflow="ellipsis"))
    return table


def _beginning(record: BroadcastRecord) -> str:
    """What it says, as far as that fits into a line."""
    about = f"{record.kind} of {record.target_id} " if record.target_id is not None else ""
    text = next((visible_text(text.html) for text in record.content.texts.values()), "")
    flat = f"{about}{' '.join(text.split())}"
    return flat if len(flat) <= _MAX_BEGINNING else f"{flat[:_MAX_BEGINNING]}…"


def _minute(at: datetime | None) -> str:
    return f"{at.astimezone(ZoneInfo(SHOWN_ZONE)):%Y-%m-%d %H:%M}" if at else ""


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
