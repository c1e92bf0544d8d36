"""The worker: claims what is due, has it sent at the right pace, and keeps what became of it.

A row is claimed, sent, and settled. A crash in between repeats at most what was being sent: a slot is free again only
once the outcome is in the database, so there are never more such messages than slots.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Protocol

from talentbot.errors import DatabaseError
from talentbot.outbox.quiet_hours import end_of_quiet
from talentbot.outbox.retry import (
    CountAsDone,
    Failure,
    FailureKind,
    FollowChat,
    GiveUp,
    SendPlainText,
    TryAgain,
    decide,
)
from talentbot.store.outbox import Settlement, State

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable
    from datetime import datetime

    from talentbot.outbox.pacing import Pacer
    from talentbot.store.outbox import Delivery, Outbox
    from talentbot.store.people import People

CONCURRENCY = 24
"""Messages on their way at once: at 25 a second Telegram may take most of a second for each."""

MAX_IDLE_SECONDS = 30.0
_CLAIM = 50
_TARGET_PAUSE = timedelta(seconds=2)
_DATABASE_PAUSES = (0.2, 1.0, 3.0)
_BROKEN_IN_A_ROW = 10
"""So many failures of the connection one after the other are an outage: everything waits, not only those messages."""

_FINISH_SECONDS = 4.0

_logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Sent:
    """Telegram took the message."""

    #: None where there is no message of its own, as for a deletion.
    message_id: int | None


@dataclass(frozen=True, slots=True)
class Obsolete:
    """There is nothing to be sent any more."""

    #: In one word, for reports.
    outcome: str


class Transport(Protocol):
    """What makes a message of a delivery and hands it to Telegram."""

    async def deliver(self, delivery: Delivery, *, is_plain_text: bool) -> Sent | Obsolete | Failure:
        """Try once."""


async def _always() -> bool:
    return True


class Worker:
    """Delivers the rows of an outbox until it is cancelled.

    Args:
        outbox: the rows.
        people: told who cannot be reached.
        transport: sends.
        pacer: says when.
        now: the present instant, aware.
        may_claim: whether this process is still the one that delivers; asked before every claim.
        concurrency: how many messages may be on their way at once.
    """

    def __init__(
        self,
        outbox: Outbox,
        people: People,
        transport: Transport,
        pacer: Pacer,
        now: Callable[[], datetime],
        *,
        may_claim: Callable[[], Awaitable[bool]] = _always,
        concurrency: int = CONCURRENCY,
    ) -> None:
        self._outbox = outbox
        self._people = people
        self._transport = transport
        self._pacer = pacer
        self._now = now
        self._may_claim = may_claim
        self._slots = asyncio.Semaphore(concurrency)
        self._claim_size = max(_CLAIM, concurrency)
        self._awake = asyncio.Event()
        self._settlements = _Settlements(outbox, now, self._slots, self._awake)
        self._under_way: set[asyncio.Task[None]] = set()
        self._broken_in_a_row = 0

    def wake(self) -> None:
        """Look for what is due now."""
        self._awake.set()

    async def run(self) -> None:
        """Deliver until cancelled, or until `may_claim` says no; what is under way is finished, the rest given back."""
        settling = asyncio.create_task(self._settlements.run())
        try:
            while await self._may_claim():
                self._awake.clear()
                deliveries = await self._claim()
                if deliveries:
                    await self._deliver_all(deliveries)
                else:
                    await self._rest()
        finally:
            await self._finish(settling)

    async def _claim(self) -> list[Delivery]:
        try:
            return await self._outbox.claim(self._now(), self._claim_size)
        except DatabaseError as error:
            _logger.warning("Nothing could be claimed from the outbox: %s", error)
            await asyncio.sleep(_DATABASE_PAUSES[-1])
            return []

    async def _deliver_all(self, deliveries: list[Delivery]) -> None:
        for place, delivery in enumerate(deliveries):
            await self._slots.acquire()
            is_handed_on = False
            try:
                settlement = self._without_sending(delivery)
                if settlement is None:
                    await self._pacer.turn(delivery.chat_id)
                    task = asyncio.create_task(self._send(delivery))
                    self._under_way.add(task)
                    task.add_done_callback(self._under_way.discard)
                else:
                    self._settlements.add(settlement)
                is_handed_on = True
            finally:
                if not is_handed_on:
                    self._slots.release()
                    self._settlements.add_free(_given_back(each) for each in deliveries[place:])
            if await self._is_paused():
                self._settlements.add_free(_given_back(each) for each in deliveries[place + 1 :])
                return

    async def _is_paused(self) -> bool:
        """Whether everything has to wait, since Telegram said so or cannot be reached."""
        if self._settlements.has_pause:
            await self._settlements.flushed()
            return True
        if self._broken_in_a_row >= _BROKEN_IN_A_ROW:
            await asyncio.sleep(_DATABASE_PAUSES[-1])
            self._broken_in_a_row = 0
            return True
        return False

    def _without_sending(self, delivery: Delivery) -> Settlement | None:
        """What becomes of a delivery that is not to be sent, or not now."""
        now, recipient = self._now(), delivery.recipient
        if delivery.expires_at is not None and delivery.expires_at <= now:
            return _settled(delivery, State.CANCELLED, "expired", is_attempt=False)
        if recipient is not None and not recipient.is_reachable:
            return _settled(delivery, State.FAILED, "blocked", is_attempt=False)
        if recipient is not None and delivery.has_quiet_hours and (end := end_of_quiet(now, recipient.time_zone)):
            return _postponed(delivery, end)
        if wait := self._pacer.wait_for_chat(delivery.chat_id):
            return _postponed(delivery, now + timedelta(seconds=wait))
        return _without_target(delivery, now)

    async def _send(self, delivery: Delivery) -> None:
        """Send, and hand on what became of it; whatever happens, the slot is freed by its settlement."""
        try:
            settlement = await self._attempt(delivery)
        except asyncio.CancelledError:
            self._settlements.add(_given_back(delivery))
            raise
        except Exception:
            # A fault of this program in one message must not stop the others, nor be tried for ever.
            _logger.exception("A delivery of kind %s failed", delivery.kind)
            settlement = _settled(delivery, State.FAILED, "fault")
        self._settlements.add(settlement)

    async def _attempt(self, delivery: Delivery, *, is_plain_text: bool = False) -> Settlement:
        result = await self._transport.deliver(delivery, is_plain_text=is_plain_text)
        self._note_connection(result)
        if isinstance(result, Sent):
            outcome = "plain_text" if is_plain_text else None
            return _settled(delivery, State.SENT, outcome, message_id=result.message_id)
        if isinstance(result, Obsolete):
            return _settled(delivery, State.CANCELLED, result.outcome, is_attempt=False)
        return await self._after(delivery, result, is_plain_text=is_plain_text)

    async def _after(self, delivery: Delivery, failure: Failure, *, is_plain_text: bool) -> Settlement:
        match decide(failure, delivery.attempts + 1, is_plain_text=is_plain_text):
            case TryAgain(after, is_for_all):
                until_at = self._now() + after
                if is_for_all:
                    _logger.warning("Telegram asks to wait %s s; everything but replies waits", failure.seconds)
                    self._settlements.pause_until(until_at)
                return _postponed(delivery, until_at, error=failure.error, is_attempt=True)
            case FollowChat(chat_id):
                await self._outbox.follow_migration(delivery.chat_id, chat_id)
                return _postponed(delivery, self._now(), error=failure.error, is_attempt=True)
            case SendPlainText():
                _logger.warning("Content %d is sent as plain text: %s", delivery.content_id, failure.error)
                return await self._attempt(delivery, is_plain_text=True)
            case CountAsDone():
                return _settled(delivery, State.SENT)
            case GiveUp(outcome, is_switching_off):
                if is_switching_off and delivery.recipient is not None:
                    await self._people.set_reachable(delivery.recipient.telegram_id, is_reachable=False)
                return _settled(delivery, State.FAILED, outcome, error=failure.error)

    def _note_connection(self, result: Sent | Obsolete | Failure) -> None:
        is_broken = isinstance(result, Failure) and result.kind is FailureKind.BROKEN
        self._broken_in_a_row = self._broken_in_a_row + 1 if is_broken else 0

    async def _rest(self) -> None:
        """Wait until something is due, or somebody says that there is something new."""
        seconds = MAX_IDLE_SECONDS
        try:
            due_at = await self._outbox.next_due_at()
        except DatabaseError as error:
            _logger.warning("The outbox cannot be looked at: %s", error)
            seconds = _DATABASE_PAUSES[-1]
        else:
            if due_at is not None:
                seconds = min(seconds, max(0.05, (due_at - self._now()).total_seconds()))
        try:
            async with asyncio.timeout(seconds):
                await self._awake.wait()
        except TimeoutError:
            pass

    async def _finish(self, settling: asyncio.Task[None]) -> None:
        """Let what is on its way arrive, for a moment; then keep every outcome."""
        if self._under_way:
            _, late = await asyncio.wait(self._under_way, timeout=_FINISH_SECONDS)
            for task in late:
                task.cancel()
            if late:
                await asyncio.wait(late)
        settling.cancel()
        await asyncio.wait([settling])
        await self._settlements.flush()


class _Settlements:
    """Outcomes on their way into the database: many in one transaction, none lost."""

    def __init__(
        self, outbox: Outbox, now: Callable[[], datetime], slots: asyncio.Semaphore, awake: asyncio.Event
    ) -> None:
        self._outbox = outbox
        self._now = now
        self._slots = slots
        self._awake = awake
        self._waiting: list[Settlement] = []
        self._slots_to_free = 0
        self._pause_until: datetime | None = None
        self._something = asyncio.Event()
        self._is_flushed = asyncio.Event()

    @property
    def has_pause(self) -> bool:
        """Whether Telegram has just asked for a pause that is not in the database yet."""
        return self._pause_until is not None

    def add(self, settlement: Settlement) -> None:
        """Keep an outcome, and free its slot then."""
        self._slots_to_free += 1
        self.add_free([settlement])

    def add_free(self, settlements: Iterable[Settlement]) -> None:
        """Keep outcomes of deliveries that took no slot."""
        self._waiting += settlements
        self._something.set()

    def pause_until(self, until_at: datetime) -> None:
        """Let every process pause, before the next outcome is kept."""
        self._pause_until = max(until_at, self._pause_until or until_at)
        self._is_flushed.clear()
        self._something.set()

    async def flushed(self) -> None:
        """Wait until a pause is in the database."""
        await self._is_flushed.wait()

    async def run(self) -> None:
        """Write for ever; while the database fails, outcomes wait."""
        failures = 0
        while True:
            await self._something.wait()
            self._something.clear()
            try:
                await self.flush()
                failures = 0
            except DatabaseError as error:
                _logger.warning("Outcomes could not be kept yet: %s", error)
                await asyncio.sleep(_DATABASE_PAUSES[min(failures, len(_DATABASE_PAUSES) - 1)])
                failures += 1
                self._something.set()

    async def flush(self) -> None:
        """Write what waits."""
        if self._pause_until is not None:
            await self._outbox.pause_until(self._pause_until)
            self._pause_until = None
            self._is_flushed.set()
        if not self._waiting:
            return
        settlements, self._waiting = self._waiting, []
        freed, self._slots_to_free = self._slots_to_free, 0
        try:
            await self._outbox.settle(settlements, self._now())
        except BaseException:
            self._waiting = settlements + self._waiting
            self._slots_to_free += freed
            raise
        for _ in range(freed):
            self._slots.release()
        if any(each.state is State.PENDING for each in settlements):
            self._awake.set()


def _without_target(delivery: Delivery, now: datetime) -> Settlement | None:
    """What becomes of a change to a message that is not sent yet, or never was."""
    target = delivery.target
    if target is None:
        return None
    if target.state in {State.PENDING, State.SENDING}:
        return _postponed(delivery, now + _TARGET_PAUSE)
    if target.message_id is None:
        return _settled(delivery, State.CANCELLED, "never_sent", is_attempt=False)
    return None


def _settled(
    delivery: Delivery,
    state: State,
    outcome: str | None = None,
    *,
    error: str | None = None,
    message_id: int | None = None,
    is_attempt: bool = True,
) -> Settlement:
    return Settlement(delivery.id, delivery.claim, state, outcome, error, message_id, is_attempt=is_attempt)


def _postponed(
    delivery: Delivery, until_at: datetime, *, error: str | None = None, is_attempt: bool = False
) -> Settlement:
    return Settlement(
        delivery.id, delivery.claim, State.PENDING, error=error, not_before_at=until_at, is_attempt=is_attempt
    )


def _given_back(delivery: Delivery) -> Settlement:
    """The row as it was before the claim."""
    return Settlement(delivery.id, delivery.claim, State.PENDING, is_attempt=False)
