"""Waiting for a broadcast: a bar on a terminal, plain lines elsewhere."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Protocol

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from talentbot.broadcasts.record import BroadcastState
from talentbot.cli.broadcast_output import progress_text

if TYPE_CHECKING:
    from talentbot.broadcasts.broadcasts import Broadcasts
    from talentbot.broadcasts.record import BroadcastRecord, Counts

_LOOK_SECONDS = 0.5
_LINE_SECONDS = 5.0
_WIDTH_OF_A_FILE = 200
_BEGUN_WITHIN = timedelta(seconds=10)


def console() -> Console:
    """Standard output; what is no terminal has room for whole lines."""
    found = Console(highlight=False)
    return found if found.is_terminal else Console(highlight=False, width=_WIDTH_OF_A_FILE)


async def wait(broadcasts: Broadcasts, broadcast_id: int) -> bool:
    """Show how far a broadcast is until it is over; whether everything went well."""
    out = console()
    if not out.is_terminal:
        return await _followed(broadcasts, broadcast_id, _Lines(out))
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, TimeElapsedColumn(), TimeRemainingColumn(), console=out) as progress:
        return await _followed(broadcasts, broadcast_id, _Bar(progress))


class _View(Protocol):
    def show(self, record: BroadcastRecord, counts: Counts) -> None:
        """Show how far it is by now."""


class _Bar:
    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._task = progress.add_task("", total=None)

    def show(self, record: BroadcastRecord, counts: Counts) -> None:
        total = counts.total if record.started_at else None
        text = progress_text(record, counts)
        self._progress.update(self._task, description=text, total=total, completed=counts.done)


class _Lines:
    """A line for each new state, and one every few seconds while there is something new."""

    def __init__(self, out: Console) -> None:
        self._out = out
        self._state: BroadcastState | None = None
        self._text = ""
        self._printed_at = 0.0

    def show(self, record: BroadcastRecord, counts: Counts) -> None:
        text, now = progress_text(record, counts), time.monotonic()
        is_time = record.state is not self._state or record.finished_at or now - self._printed_at >= _LINE_SECONDS
        if text != self._text and is_time:
            self._out.print(text, markup=False)
            self._state, self._text, self._printed_at = record.state, text, now


async def _followed(broadcasts: Broadcasts, broadcast_id: int, view: _View) -> bool:
    is_told = False
    while True:
        record, counts = await broadcasts.get(broadcast_id), await broadcasts.counts(broadcast_id)
        view.show(record, counts)
        if not is_told and _is_left_lying(record):
            is_told = True
            message = "talentbot: nobody has begun to send it; does `talentbot run` run, on the same database?"
            Console(stderr=True, highlight=False).print(message, markup=False, soft_wrap=True)
        if record.finished_at is not None:
            return record.state is BroadcastState.DONE and not counts.failed
        await asyncio.sleep(_LOOK_SECONDS)


def _is_left_lying(record: BroadcastRecord) -> bool:
    """Whether a running bot would have begun by now."""
    due_at = max(record.created_at, record.start_at or record.created_at)
    return record.state is BroadcastState.PLANNED and datetime.now(UTC) > due_at + _BEGUN_WITHIN
