"""`talentbot broadcast`."""

from __future__ import annotations

import asyncio
import json
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from talentbot.cli.shared import AsJson
from talentbot.errors import ConfigurationError, DatabaseError
from talentbot.settings import read_settings

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    from talentbot.broadcasts.broadcasts import Broadcasts
    from talentbot.broadcasts.file import BroadcastPlan
    from talentbot.broadcasts.record import BroadcastRecord, Counts
    from talentbot.broadcasts.segment import Segment
    from talentbot.store.database import Database

broadcast = typer.Typer(help="Announce something, and look how far it is.", no_args_is_help=True)

BroadcastId = Annotated[int, typer.Argument(metavar="ID", help="The number that `send` and `list` print.")]

_LISTED = 50


@broadcast.command("send")
def broadcast_send(
    file: Annotated[
        Path, typer.Argument(metavar="FILE.yaml", help="The texts; optional: segment, at, missing, urgent.")
    ],
    *,
    segment: Annotated[
        list[str] | None,
        typer.Option(
            help="Who gets it, such as locale=ky, track=care, zone=Asia/Tokyo, active_within_days=30 or "
            "inactive_for_days=90. Given again with the same key: one or the other; with another key: both."
        ),
    ] = None,
    at: Annotated[str | None, typer.Option(help="When, such as 2026-12-01T10:00+09:00; at once when left out.")] = None,
    is_waiting: Annotated[
        bool, typer.Option("--wait", help="Show how far it is until it is over; exit 1 if anything failed.")
    ] = False,
) -> None:
    """Plan an announcement; the running bot sends it."""
    plan = _plan(file, _segment(segment or []), at)
    record = asyncio.run(_sent(plan))
    if not is_waiting:
        return
    from talentbot.cli.broadcast_progress import wait

    try:
        is_well = asyncio.run(_waited(record.id, wait))
    except KeyboardInterrupt:
        message = (
            f"No longer waiting; broadcast {record.id} goes on. `talentbot broadcast status {record.id}` shows it, "
            f"`talentbot broadcast cancel {record.id}` stops it."
        )
        typer.echo(message, err=True)
        raise typer.Exit(130) from None
    raise typer.Exit(0 if is_well else 1)


@broadcast.command("list")
def broadcast_list(as_json: AsJson = False) -> None:
    """List past, running and planned ones, the newest first."""
    from talentbot.cli.broadcast_output import as_json as record_as_json
    from talentbot.cli.broadcast_output import table_of

    async def listed() -> list[tuple[BroadcastRecord, Counts]]:
        try:
            _database().check_exists()
        except DatabaseError as error:
            typer.echo(f"talentbot: {error}", err=True)
            return []
        async with _opened() as broadcasts:
            return [(record, await broadcasts.counts(record.id)) for record in await broadcasts.listed(_LISTED)]

    found = asyncio.run(listed())
    if as_json:
        rows = [record_as_json(record, counts) for record, counts in found]
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=2))
    elif not found:
        typer.echo("No broadcast is known.")
    else:
        from talentbot.cli.broadcast_progress import console

        console().print(table_of(found))


@broadcast.command("status")
def broadcast_status(broadcast_id: BroadcastId, as_json: AsJson = False) -> None:
    """Show how far one is, and what failed."""
    from talentbot.cli.broadcast_output import as_json as record_as_json
    from talentbot.cli.broadcast_output import reasons_of, status_lines

    async def status() -> str:
        async with _opened() as broadcasts:
            record, counts = await broadcasts.get(broadcast_id), await broadcasts.counts(broadcast_id)
            failures = await broadcasts.failures(broadcast_id)
        if as_json:
            row = {**record_as_json(record, counts), "failures": reasons_of(failures)}
            return json.dumps(row, ensure_ascii=False, indent=2)
        return "\n".join(status_lines(record, counts, failures))

    typer.echo(asyncio.run(status()))


@broadcast.command("cancel")
def broadcast_cancel(broadcast_id: BroadcastId) -> None:
    """Never start a planned one, or send no more of one that is under way."""
    from talentbot.broadcasts.record import BroadcastState, UnfitBroadcastError

    async def cancel() -> str:
        async with _opened() as broadcasts:
            is_cancelled = await broadcasts.cancel(broadcast_id)
            record = await broadcasts.get(broadcast_id)
            counts = await broadcasts.counts(broadcast_id)
        if not is_cancelled:
            is_draft = record.state is BroadcastState.DRAFT
            reason = "still a draft; discard it in Telegram" if is_draft else f"{record.state} already"
            message = f"broadcast {broadcast_id} cannot be cancelled: it is {reason}"
            raise UnfitBroadcastError(message)
        sent = f"; {counts.sent} of {counts.total} had got it" if record.started_at else " before it started"
        return f"Broadcast {broadcast_id} is cancelled{sent}."

    typer.echo(asyncio.run(cancel()))


async def _sent(plan: BroadcastPlan) -> BroadcastRecord:
    from talentbot.cli.broadcast_output import audience_lines, start_text

    async with _opened(is_creating=True) as broadcasts:
        record = await broadcasts.plan(plan.content, plan.segment, plan.start_at, is_urgent=plan.is_urgent)
        audience = await broadcasts.audience(record)
    typer.echo(f"Broadcast {record.id} is planned and starts {start_text(record, _now())}.")
    for line in audience_lines(record, audience):
        typer.echo(line)
    typer.echo(f"The running bot sends it (`talentbot run`), where it uses the same {_database().name}.")
    return record


def _database() -> Database:
    from talentbot.store.database import Database

    return Database(read_settings().database_url)


@asynccontextmanager
async def _opened(*, is_creating: bool = False) -> AsyncIterator[Broadcasts]:
    from talentbot.broadcasts.broadcasts import Broadcasts

    opened = _database()
    if not is_creating:
        opened.check_exists()
    await opened.open()
    try:
        yield Broadcasts(opened, _now)
    finally:
        await opened.close()


async def _waited(broadcast_id: int, wait: Callable[[Broadcasts, int], Awaitable[bool]]) -> bool:
    async with _opened() as broadcasts:
        return await wait(broadcasts, broadcast_id)


def _plan(file: Path, segment: Segment, at: str | None) -> BroadcastPlan:
    from dataclasses import replace

    from talentbot.broadcasts.file import read_plan

    start_at = _instant(at) if at is not None else None
    try:
        content = file.read_bytes()
    except OSError as error:
        message = f"{file}: {error.strerror}"
        raise ConfigurationError(message) from error
    plan = read_plan(file, content, _now(), start_at=start_at)
    return replace(plan, segment=plan.segment.overridden_by(segment))


def _segment(conditions: list[str]) -> Segment:
    from talentbot.broadcasts.segment import Segment, SegmentError

    try:
        return Segment.parse(*conditions)
    except SegmentError as error:
        message = f"--segment: {error.message}"
        raise ConfigurationError(message) from error


def _instant(text: str) -> datetime:
    from talentbot.faq.load_broadcast import InstantError, read_instant

    try:
        at = read_instant(text)
    except InstantError as error:
        message = f"--at: {error.message}"
        raise ConfigurationError(message) from error
    if at <= _now():
        message = f"--at: {text} is over already; give a later time, or leave it out to send at once"
        raise ConfigurationError(message)
    return at


def _now() -> datetime:
    return datetime.now(UTC)
