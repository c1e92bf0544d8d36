"""The worker: claims what is due, has it sent at the right pace, and keeps what became of it.

A row is claimed, sent, and settled. A crash in between repeats at most what was being sent: a slot is free again only
once the outcome is in the database, so there are never more such messages than slots.
"""

from __future__ import annotations

import asyncio
import logging
import math
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Protocol

from talentbot.errors import DatabaseError
from talentbot.outbox.claiming import Claiming
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
from talentbot.outbox.settling import DATABASE_PAUSES, Settlements
from talentbot.store.election import Term
from talentbot.store.outbox import Settlement, State

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from talentbot.outbox.claiming import Claim
    from talentbot.outbox.pacing import Pacer
    from talentbot.store.outbox import Delivery, Outbox
    from talentbot.store.people import People

CONCURRENCY = 24
"""Messages on their way at once: at 25 a second Telegram may take most of a second for each."""

MAX_IDLE_SECONDS = 30.0
_CLAIM_SECONDS = 1.0
_CLAIM_AHEAD_SECONDS = 0.05
"""So long before the rows of a claim are used up the next one is begun: without a limit nothing stands still then."""

_MOST_CLAIMED = 400
"""Claimed at once is what takes two seconds to send: so long something more urgent waits, and a cancellation."""
_TARGET_PAUSE = timedelta(seconds=2)
_BROKEN_IN_A_ROW = 10
"""So many failures of the connection one after the other are an outage: everything waits, not only those messages."""

_OUTAGE_SECONDS = 3.0
_LOOK_SECONDS = 1.0
"""How soon a pause that another process was asked for is noticed in the middle of a delivery."""

_FINISH_SECONDS = 4.0
_NO_DATABASE = "the database failed"

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


class Worker:
    """Delivers the rows of an outbox until it is cancelled.

    Args:
        outbox: the rows.
        people: told who cannot be reached.
        transport: sends.
        pacer: says when.
        now: the present instant, aware.
        term: the time in which this process delivers; proven before every claim, looked at before every message.
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
        term: Term | None = None,
        concurrency: int = CONCURRENCY,
    ) -> None:
        self._outbox = outbox
        self._people = people
        self._transport = transport
        self._pacer = pacer
        self._now = now
        self._term = term or Term()
        self._slots = asyncio.Semaphore(concurrency)
        size = max(concurrency, pacer.within(_CLAIM_SECONDS, at_most=_MOST_CLAIMED))
        self._claiming = Claiming(outbox, now, self._term, size)
        self._left_when_claiming = pacer.within(_CLAIM_AHEAD_SECONDS, at_most=concurrency)
        self._awake = asyncio.Event()
        self._settlements = Settlements(outbox, now, self._slots, self._awake, enough=(concurrency + 1) // 2)
        self._under_way: set[asyncio.Task[None]] = set()
        self._broken_in_a_row = 0
        self._looked_at = -math.inf

    def wake(self) -> None:
        """Look for what is due now."""
        self._awake.set()

    async def run(self) -> None:
        """Deliver until cancelled, or until the term ends; what is under way is finished, the rest given back."""
        settling = asyncio.create_task(self._settlements.run())
        try:
            while not self._term.has_ended.is_set():
                try:
                    await self._turn()
                except Exception:
                    # A fault of this program must not stop what is sent to everybody else.
                    _logger.exception("A turn of the outbox failed")
                    await asyncio.sleep(DATABASE_PAUSES[-1])
        finally:
            await self._finish(settling)

    async def _turn(self) -> None:
        """Deliver what is due, or wait until something is."""
        self._awake.clear()
        await self._settlements.pause_is_kept()
        if self._settlements.is_failing:
            # A row whose outcome waits would be taken for one that was forgotten, once its lease is over.
            await asyncio.sleep(DATABASE_PAUSES[0])
            return
        try:
            claim = await self._claiming.next()
        except DatabaseError as error:
            _logger.warning("Nothing could be claimed from the outbox: %s", error)
            await asyncio.sleep(DATABASE_PAUSES[-1])
            return
        if claim.waiting:
            await self._deliver_all(claim)
        elif not self._term.has_ended.is_set():
            await self._rest()

    async def _deliver_all(self, claim: Claim) -> None:
        waiting = claim.waiting
        try:
            while waiting and not await self._has_to_wait(claim) and await self._begin(waiting[0], claim):
                waiting.popleft()
                if len(waiting) == self._left_when_claiming:
                    self._claiming.prepare()
        finally:
            self._give_back(claim)

    def _give_back(self, claim: Claim) -> None:
        self._settlements.add_free(map(_given_back, claim.waiting))

    async def _begin(self, delivery: Delivery, claim: Claim) -> bool:
        """Have a message sent, or keep why it is not; False when everything has to wait since a moment ago."""
        settlement = self._without_sending(delivery)
        if settlement is not None:
            self._settlements.add_free([settlement])
            return True
        await self._slots.acquire()
        is_begun = False
        try:
            await self._pacer.turn(delivery.chat_id)
            if self._is_over(claim):
                return False
            task = asyncio.create_task(self._send(delivery))
            self._under_way.add(task)
            task.add_done_callback(self._under_way.discard)
            is_begun = True
        finally:
            if not is_begun:
                self._slots.release()
        return True

    async def _has_to_wait(self, claim: Claim) -> bool:
        """Whether everything has to: Telegram said so, or cannot be reached, or the claim could be void soon."""
        if self._broken_in_a_row >= _BROKEN_IN_A_ROW:
            await asyncio.sleep(_OUTAGE_SECONDS)
            self._broken_in_a_row = 0
            return True
        return self._is_over(claim) or await self._is_paused_by_another()

    def _is_over(self, claim: Claim) -> bool:
        """Whether nothing more of a claim may be sent."""
        return self._settlements.is_pausing or claim.is_old(self._now()) or self._term.has_ended.is_set()

    async def _is_paused_by_another(self) -> bool:
        """Whether Telegram has asked another process, or who replies in this one, to wait; looked up now and then."""
        at = asyncio.get_running_loop().time()
        if at - self._looked_at < _LOOK_SECONDS:
            return False
        self._looked_at = at
        try:
            return await self._outbox.paused_until(self._now()) is not None
        except DatabaseError:
            return False  # whatever fails is noticed and told where outcomes are kept

    def _without_sending(self, delivery: Delivery) -> Settlement | None:
        """What becomes of a delivery that is not to be sent, or not now."""
        try:
            return self._obstacle(delivery)
        except Exception:
            _logger.exception("A delivery of kind %s cannot be judged", delivery.kind)
            return _settled(delivery, State.FAILED, "fault", is_attempt=False)

    def _obstacle(self, delivery: Delivery) -> Settlement | None:
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
        except DatabaseError as error:
            _logger.warning("A delivery waits for the database: %s", error)
            settlement = await self._after(delivery, Failure(FailureKind.BROKEN, _NO_DATABASE), is_plain_text=False)
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
            seconds = DATABASE_PAUSES[-1]
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
        if claim := await self._claiming.last():
            self._give_back(claim)
        self._settlements.end()
        await asyncio.wait([settling])
        await self._settlements.finish()


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
