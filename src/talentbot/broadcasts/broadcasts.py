"""Broadcasts: written, planned, sent, corrected or recalled, and reported.

Whatever is asked twice, by a second press, a second process or after a restart, is done once.
"""

from __future__ import annotations

import json
import secrets
from collections import Counter
from datetime import timedelta
from enum import Enum
from typing import TYPE_CHECKING, Any, Final

from talentbot.broadcasts.content import BroadcastContent, Missing
from talentbot.broadcasts.record import (
    Audience,
    BroadcastKind,
    BroadcastRecord,
    BroadcastState,
    Counts,
    FailureLine,
    StaleBroadcastError,
    UnfitBroadcastError,
    UnknownBroadcastError,
)
from talentbot.broadcasts.segment import Segment
from talentbot.language import ALL_LOCALES, Locale
from talentbot.outbox.quiet_hours import end_of_quiet
from talentbot.store.addressees import Addressees
from talentbot.store.broadcast_runs import BroadcastRuns
from talentbot.store.broadcasts import StoredBroadcasts
from talentbot.store.outbox import State
from talentbot.store.tables import Broadcast

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from talentbot.store.broadcasts import Tally
    from talentbot.store.database import Database

_BLOCKED, _PLAIN_TEXT = "blocked", "plain_text"
"""Outcomes that the report counts apart, as the outbox names them."""

_CHANGEABLE = (BroadcastState.DRAFT, BroadcastState.PLANNED)
_MAX_FIRST_REVISION = 2**30


class Keep(Enum):
    """What `Broadcasts.change` takes for a value that stays, where None is a value of its own."""

    KEEP = "keep"


KEEP: Final = Keep.KEEP


class Broadcasts:
    """The broadcasts of one database; every method that awaits raises DatabaseError when the database fails.

    Args:
        database: the open database.
        now: the present instant, aware.
    """

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        self._stored = StoredBroadcasts(database)
        self._runs = BroadcastRuns(database)
        self._now = now

    async def draft_of(self, author_id: int) -> BroadcastRecord | None:
        """What somebody is still writing."""
        row = await self._stored.draft_of(author_id)
        return _record(row) if row else None

    async def new_draft(self, author_id: int) -> BroadcastRecord:
        """An empty draft, in place of the author's earlier one; the author must be known as a person."""
        draft = self._new(BroadcastState.DRAFT, BroadcastContent(), Segment(), author_id)
        return _record(await self._stored.replace_draft(author_id, draft))

    async def change(
        self,
        broadcast_id: int,
        revision: int,
        *,
        content: BroadcastContent | None = None,
        segment: Segment | None = None,
        start_at: datetime | Keep | None = KEEP,
        is_urgent: bool | None = None,
    ) -> BroadcastRecord:
        """Change a draft, or one that is planned; what is not given stays.

        Raises:
            StaleBroadcastError: it has another revision by now, has started, or is gone.
        """
        row = await self._stored.get(broadcast_id)
        if row is None or row.state not in _CHANGEABLE or row.revision != revision:
            raise StaleBroadcastError(broadcast_id)
        before = _record(row)
        content, segment = content or before.content, segment or before.segment
        values: dict[str, Any] = {"content": _dumped(content), "segment": _dumped(segment)}
        if is_urgent is not None:
            values["is_urgent"] = is_urgent
        if start_at is not KEEP:
            values["start_at"] = start_at
        if before.state is BroadcastState.PLANNED:
            values["start_at"] = values.get("start_at", before.start_at) or self._now()
            values["expected"] = await self._count(segment, content)
        changed = await self._stored.change(broadcast_id, revision, before.state, values)
        if changed is None:
            raise StaleBroadcastError(broadcast_id)
        return _record(changed)

    async def discard(self, broadcast_id: int) -> bool:
        """Throw a draft away; False when it is none any more."""
        return await self._stored.discard_draft(broadcast_id)

    async def audience(self, record: BroadcastRecord) -> Audience:
        """Who would get it at present."""
        groups = await self._stored.audience(self._addressees(record.segment, record.content))
        by_locale = Counter[Locale]()
        for group in groups:
            by_locale[Locale(group.locale)] += group.count
        at = max(self._now(), record.start_at or self._now())
        night = sum(group.count for group in groups if end_of_quiet(at, group.time_zone))
        found = {locale: by_locale[locale] for locale in ALL_LOCALES if by_locale[locale]}
        return Audience(by_locale.total(), found, night)

    async def confirm(self, broadcast_id: int, revision: int) -> bool:
        """Plan a draft; False when that is done already, or the draft has changed since it was looked at.

        Raises:
            UnfitBroadcastError: it has no text.
        """
        row = await self._stored.get(broadcast_id)
        if row is None or row.state != BroadcastState.DRAFT or row.revision != revision:
            return False
        draft = _record(row)
        _check_has_text(draft.content)
        values = {
            "state": BroadcastState.PLANNED,
            "start_at": draft.start_at or self._now(),
            "expected": await self._count(draft.segment, draft.content),
        }
        return await self._stored.change(broadcast_id, revision, BroadcastState.DRAFT, values) is not None

    async def plan(
        self,
        content: BroadcastContent,
        segment: Segment,
        start_at: datetime | None,
        *,
        is_urgent: bool = False,
        author_id: int | None = None,
    ) -> BroadcastRecord:
        """Plan one without a draft; without a start it starts at once.

        Raises:
            UnfitBroadcastError: it has no text.
        """
        _check_has_text(content)
        planned = self._new(BroadcastState.PLANNED, content, segment, author_id)
        planned.start_at = start_at or self._now()
        planned.is_urgent = is_urgent
        planned.expected = await self._count(segment, content)
        return _record(await self._stored.add(planned))

    async def start_due(self) -> list[BroadcastRecord]:
        """Start what is planned and due: everybody addressed gets a row in the outbox. Those that this call started."""
        started = []
        for due in map(_record, await self._runs.due(self._now())):
            addressees = self._addressees(due.segment, due.content)
            row = await self._runs.start(due.id, due.revision, addressees, self._now())
            if row is not None:
                # Where nobody is addressed there is nothing to wait for.
                finished = None if row.recipients else await self._finish(row)
                started.append(finished or _record(row))
        return started

    async def pause(self, broadcast_id: int) -> bool:
        """Hold a running one back; False when it is not running."""
        return await self._runs.set_paused(broadcast_id, is_paused=True)

    async def resume(self, broadcast_id: int) -> bool:
        """Let a paused one go on; False when it is not paused."""
        return await self._runs.set_paused(broadcast_id, is_paused=False)

    async def cancel(self, broadcast_id: int) -> bool:
        """Never start a planned one, or send no more of one under way; False when it is over already."""
        return await self._runs.cancel(broadcast_id, self._now())

    async def is_recalled(self, broadcast_id: int) -> bool:
        """Whether the messages of an announcement are deleted, or are being deleted."""
        return await self._runs.is_recalled(broadcast_id)

    async def counts(self, broadcast_id: int) -> Counts:
        """What became of its messages so far.

        Raises:
            UnknownBroadcastError: there is no such broadcast.
        """
        record = await self.get(broadcast_id)
        return record.result or await self._counts(record.content_id)

    async def finish_done(self) -> list[BroadcastRecord]:
        """Close those of which nothing waits or is on its way, and post the reports. Those that this call closed."""
        await self._runs.cancel_returned(self._now())
        finished = [await self._finish(row) for row in await self._runs.settled()]
        return [record for record in finished if record is not None]

    async def running(self) -> list[BroadcastRecord]:
        """Those under way, also when they are paused; the oldest first."""
        return [_record(row) for row in await self._stored.in_states((BroadcastState.RUNNING, BroadcastState.PAUSED))]

    async def listed(self, limit: int) -> list[BroadcastRecord]:
        """The newest first, without drafts."""
        return [_record(row) for row in await self._stored.listed(limit)]

    async def get(self, broadcast_id: int) -> BroadcastRecord:
        """The broadcast with this number.

        Raises:
            UnknownBroadcastError: there is none.
        """
        row = await self._stored.get(broadcast_id)
        if row is None:
            raise UnknownBroadcastError(broadcast_id)
        return _record(row)

    async def correct(self, broadcast_id: int, content: BroadcastContent, author_id: int | None) -> BroadcastRecord:
        """Say something else to those who have not got an announcement yet, and edit the messages of the others.

        Media stay: in a message that was sent only the words can change. An earlier correction that is still under way
        ends, since this one says what counts; the same a second time is the correction that there is.

        Raises:
            UnknownBroadcastError: there is no such broadcast.
            UnfitBroadcastError: it is no announcement, has not started, is recalled, or was too long ago.
        """
        _check_has_text(content)
        target = await self.get(broadcast_id)
        corrected = _dumped(content.keeping_media_of(target.content))
        row = await self._runs.correct(broadcast_id, corrected, author_id, self._now())
        if row is None:
            raise _unfit(target, "corrected")
        return _record(row)

    async def recall(self, broadcast_id: int, author_id: int | None) -> BroadcastRecord:
        """Delete the messages of an announcement, as far as Telegram lets it be, and send no more of it.

        The second time it is the recall that there is.

        Raises:
            UnknownBroadcastError: there is no such broadcast.
            UnfitBroadcastError: it is no announcement, has not started, or was too long ago.
        """
        target = await self.get(broadcast_id)
        row = await self._runs.recall(broadcast_id, _dumped(BroadcastContent()), author_id, self._now())
        if row is None:
            raise _unfit(target, "recalled")
        return _record(row)

    async def set_progress_message(self, broadcast_id: int, message_id: int | None) -> None:
        """Keep which message in the author's chat shows how far it is."""
        await self._stored.set_progress_message(broadcast_id, message_id)

    async def failures(self, broadcast_id: int) -> list[FailureLine]:
        """The messages that could not be delivered, by reason; nothing tells whose they were.

        Raises:
            UnknownBroadcastError: there is no such broadcast.
        """
        record = await self.get(broadcast_id)
        if record.content_id is None:
            return []
        return [
            FailureLine(
                reason=row.outcome or "",
                error=row.error,
                locale=Locale(row.locale) if row.locale else None,
                time_zone=row.time_zone,
                attempts=row.attempts,
                last_at=row.settled_at,
            )
            for row in await self._stored.failures(record.content_id)
        ]

    async def withdraw(self, telegram_id: int) -> None:
        """Send a person none of the announcements that wait for them."""
        await self._runs.withdraw(telegram_id, self._now())

    async def next_due_at(self) -> datetime | None:
        """When the next planned one starts, in the past for one that is late; None when none is planned."""
        return await self._stored.next_due_at()

    def _new(
        self, state: BroadcastState, content: BroadcastContent, segment: Segment, author_id: int | None
    ) -> Broadcast:
        return Broadcast(
            kind=BroadcastKind.ANNOUNCEMENT,
            author_id=author_id,
            state=state,
            content=_dumped(content),
            segment=_dumped(segment),
            # SQLite gives the number of a discarded draft again: a button below that one must not fit the new one.
            revision=secrets.randbelow(_MAX_FIRST_REVISION),
            created_at=self._now(),
        )

    async def _count(self, segment: Segment, content: BroadcastContent) -> int:
        return sum(group.count for group in await self._stored.audience(self._addressees(segment, content)))

    async def _counts(self, content_id: int | None) -> Counts:
        return _counted(await self._stored.tallies(content_id)) if content_id is not None else Counts()

    async def _finish(self, row: Broadcast) -> BroadcastRecord | None:
        counts = await self._counts(row.content_id)
        finished = await self._runs.finish(_record(row).id, _dumped(counts), self._now())
        return _record(finished) if finished else None

    def _addressees(self, segment: Segment, content: BroadcastContent) -> Addressees:
        today = self._now().date()
        locales = segment.locales or frozenset(ALL_LOCALES)
        if content.missing is Missing.NOTHING:
            locales &= content.texts.keys()
        within, idle = segment.active_within_days, segment.inactive_for_days
        return Addressees(
            locales=frozenset(locales) if len(locales) < len(ALL_LOCALES) else None,
            tracks=segment.tracks or None,
            zones=segment.zones or None,
            active_since_on=today - timedelta(days=within) if within is not None else None,
            idle_since_on=today - timedelta(days=idle) if idle is not None else None,
        )


def _record(row: Broadcast) -> BroadcastRecord:
    assert row.id is not None  # noqa: S101 - the database has given it
    return BroadcastRecord(
        id=row.id,
        kind=BroadcastKind(row.kind),
        state=BroadcastState(row.state),
        author_id=row.author_id,
        content=BroadcastContent.from_json(json.loads(row.content)),
        segment=Segment.from_json(json.loads(row.segment)),
        start_at=row.start_at,
        is_urgent=row.is_urgent,
        revision=row.revision,
        expected=row.expected,
        recipients=row.recipients,
        content_id=row.content_id,
        progress_message_id=row.progress_message_id,
        result=Counts.from_json(json.loads(row.result)) if row.result else None,
        created_at=row.created_at,
        started_at=row.started_at,
        finished_at=row.finished_at,
        target_id=row.target_id,
    )


def _dumped(value: BroadcastContent | Segment | Counts) -> str:
    return json.dumps(value.to_json(), ensure_ascii=False)


def _counted(tallies: Iterable[Tally]) -> Counts:
    by_state, by_outcome = Counter[State](), Counter[tuple[State, str | None]]()
    for tally in tallies:
        by_state[tally.state] += tally.count
        by_outcome[tally.state, tally.outcome] += tally.count
    blocked = by_outcome[State.FAILED, _BLOCKED]
    return Counts(
        total=by_state.total(),
        sent=by_state[State.SENT],
        plain_text=by_outcome[State.SENT, _PLAIN_TEXT],
        blocked=blocked,
        failed=by_state[State.FAILED] - blocked,
        cancelled=by_state[State.CANCELLED],
        pending=by_state[State.PENDING] + by_state[State.SENDING],
    )


def _check_has_text(content: BroadcastContent) -> None:
    if not content.texts:
        raise UnfitBroadcastError("the broadcast has no text in any language; write one")


def _unfit(target: BroadcastRecord, done: str) -> UnfitBroadcastError:
    if target.kind is not BroadcastKind.ANNOUNCEMENT:
        reason = f"is a {target.kind} itself"
    elif target.started_at is None:
        reason = "has not started; change or cancel it"
    elif target.content_id is None:
        reason = "is too long ago"
    else:
        reason = "is recalled"
    return UnfitBroadcastError(f"broadcast {target.id} cannot be {done}: it {reason}")
