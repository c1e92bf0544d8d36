"""The reminders of one database: subscriptions, calendars, and what becomes due."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from talentbot.calendar_file import CalendarFile, calendar_file
from talentbot.deadlines import Occurrence, Upcoming, coming
from talentbot.reminders.comparing import News, Planning, changes, is_cancelled, settled_until
from talentbot.reminders.planning import DEFAULT_LEADS, LEAD_CHOICES, plans_everywhere, plans_in, revise
from talentbot.reminders.subscriptions import DEADLINE, TRACK, Subscriptions
from talentbot.reminders.telling import message_of
from talentbot.store.reminders import Audience, Known, ReminderStore
from talentbot.store.subscriptions import Choice
from talentbot.store.tables import DEFAULT_TIME_ZONE

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
    from datetime import datetime

    from talentbot.faq.entry import Faq
    from talentbot.language import Locale
    from talentbot.reminders.comparing import Change
    from talentbot.store.database import Database
    from talentbot.store.people import People
    from talentbot.store.reminders import ReminderRows


class Reminders:
    """Who is reminded of what, and when.

    A person must be known (`People.seen`): for a stranger nothing is kept. Every method raises DatabaseError when the
    database fails.

    Args:
        database: the open database.
        current_faq: the FAQ as it is now.
        now: the present, as UTC.
        people: those whose rows this changes; they are told.
    """

    def __init__(
        self,
        database: Database,
        current_faq: Callable[[], Faq],
        now: Callable[[], datetime],
        people: People | None = None,
    ) -> None:
        self._store = ReminderStore(database)
        self._current_faq = current_faq
        self._now = now
        self._people = people
        #: The FAQ that was compared last, when, and until when time alone changes nothing.
        self._compared: tuple[Faq, datetime, datetime | None] | None = None

    async def subscribe(self, telegram_id: int, deadline_id: str) -> bool:
        """Remind a person of a deadline; False when no such deadline is to come, and for a stranger."""
        if all(each.deadline.id != deadline_id for each in coming(self._current_faq(), self._now())):
            return False
        return await self._choose(telegram_id, Choice(DEADLINE, deadline_id, is_on=True))

    async def unsubscribe(self, telegram_id: int, deadline_id: str) -> None:
        """Remind a person of a deadline no more, also when they subscribed to a track of it."""
        async with self._changing(telegram_id) as rows:
            theirs = Subscriptions.of(await rows.subscriptions.choices(telegram_id))
            deadline = (await self._occurrences(rows)).get(deadline_id)
            if deadline and theirs.has_track_of(deadline[0]):
                await rows.subscriptions.put(telegram_id, Choice(DEADLINE, deadline_id, is_on=False), self._now())
            else:
                await rows.subscriptions.remove(telegram_id, DEADLINE, deadline_id)

    async def subscribe_to_track(self, telegram_id: int, track: str) -> None:
        """Remind a person of every deadline of a track, and tell of new ones."""
        await self._choose(telegram_id, Choice(TRACK, track, is_on=True))

    async def unsubscribe_from_track(self, telegram_id: int, track: str) -> None:
        """Leave a track; deadlines to which the person subscribed by themselves stay."""
        async with self._changing(telegram_id) as rows:
            await rows.subscriptions.remove(telegram_id, TRACK, track)

    async def subscriptions(self, telegram_id: int) -> Subscriptions:
        """What a person subscribed to."""
        async with self._store.reading() as rows:
            return Subscriptions.of(await rows.subscriptions.choices(telegram_id))

    async def mine(self, telegram_id: int) -> list[Upcoming]:
        """The coming deadlines of which a person is reminded, the soonest first."""
        theirs = await self.subscriptions(telegram_id)
        return [each for each in coming(self._current_faq(), self._now()) if theirs.covers(each.deadline)]

    async def leads(self, telegram_id: int) -> tuple[int, ...]:
        """How many days before a deadline a person is reminded, the most first."""
        async with self._store.reading() as rows:
            person = await rows.subscriptions.subscriber(telegram_id)
        return person.leads if person else DEFAULT_LEADS

    async def set_leads(self, telegram_id: int, leads: Iterable[int]) -> None:
        """Remind a person so many days before each deadline.

        Raises:
            ValueError: one of them is not in `LEAD_CHOICES`.
        """
        chosen = set(leads)
        if unknown := chosen.difference(LEAD_CHOICES):
            message = f"nobody can be reminded {sorted(unknown)} days before"
            raise ValueError(message)
        async with self._changing(telegram_id) as rows:
            await rows.subscriptions.set_leads(telegram_id, sorted(chosen, reverse=True))

    async def time_zone(self, telegram_id: int) -> str:
        """Where a person lives."""
        async with self._store.reading() as rows:
            person = await rows.subscriptions.subscriber(telegram_id)
        return person.time_zone if person else DEFAULT_TIME_ZONE

    async def set_time_zone(self, telegram_id: int, zone: str) -> None:
        """Remind a person by the clock of another zone; what was due there already is sent at once.

        Raises:
            ZoneInfoNotFoundError: there is no such zone.
        """
        name = ZoneInfo(zone).key
        async with self._changing(telegram_id) as rows:
            await rows.subscriptions.set_time_zone(telegram_id, name)

    async def take_calendar(self, telegram_id: int, deadline_id: str) -> CalendarFile | None:
        """A deadline for a person's calendar, in their locale; they get the new file when it moves.

        None when no such deadline is to come, and for a stranger.
        """
        async with self._store.changing() as rows:
            person = await rows.subscriptions.subscriber(telegram_id)
            found = (await self._occurrences(rows)).get(deadline_id)
            if person is None or found is None:
                return None
            await rows.subscriptions.put_calendar_copy(telegram_id, deadline_id)
        return calendar_file(*found, person.locale, self._now())

    async def has_calendar(self, telegram_id: int, deadline_id: str) -> bool:
        """Whether a person has taken a deadline into a calendar."""
        async with self._store.reading() as rows:
            return await rows.subscriptions.has_calendar_copy(telegram_id, deadline_id)

    async def calendar_file(self, deadline_id: str, locale: Locale) -> CalendarFile | None:
        """A deadline for a calendar as it is now; None when no such deadline is to come."""
        async with self._store.reading() as rows:
            found = (await self._occurrences(rows)).get(deadline_id)
        return calendar_file(*found, locale, self._now()) if found else None

    def cancelled_calendar_file(self, body: Mapping[str, object], locale: Locale) -> CalendarFile:
        """What takes a cancelled deadline out of a calendar, from the body of a `deadline_cancelled`."""
        sequence = body["sequence"]
        assert isinstance(sequence, int)  # noqa: S101 - as it was posted
        return calendar_file(Occurrence.from_json(body), sequence, locale, self._now(), is_cancelled=True)

    async def synchronise(self) -> None:
        """Tell of deadlines that are new, have moved or were cancelled since the last time, and plan accordingly.

        Any number of processes may do so, as long as they have the same FAQ: each change is told once.
        """
        faq, now = self._current_faq(), self._now()
        if self._is_settled(faq, now):
            return
        present = [Occurrence.of(each.deadline, each.on) for each in coming(faq, now)]
        async with self._store.reading() as rows:
            is_first, known = await rows.is_new(), await rows.known()
        found = changes(present, known, now, is_first=is_first)
        if is_first:
            # All at once, so that after a crash the rest is not news.
            await self._apply(found, now, is_first=True)
        else:
            for change in found:
                await self._apply([change], now)
        async with self._store.reading() as rows:
            known = await rows.known()
        is_done = not changes(present, known, now)
        self._compared = (faq, now, settled_until(present, known.values())) if is_done else None

    async def sweep(self) -> int:
        """Post the reminders that are due, one message a person; how many messages."""
        return await self._store.post_due(self._now())

    async def next_due_at(self) -> datetime | None:
        """When to sweep next, which may be in vain; now for what is late, None when nothing is planned."""
        return await self._store.next_due_at(self._now())

    async def prune(self) -> None:
        """Forget the plans of deadlines that have long been over."""
        await self._store.prune(self._now())

    def _is_settled(self, faq: Faq, now: datetime) -> bool:
        if self._compared is None:
            return False
        compared, at, until = self._compared
        return compared is faq and at <= now and (until is None or now < until)

    async def _apply(self, found: Sequence[Change], now: datetime, *, is_first: bool = False) -> None:
        async with self._store.changing(is_about_everybody=True) as rows:
            known = await rows.known()
            if is_first and not await rows.is_new():
                return
            if is_first and not found:
                await rows.put_known_none(now)
            for change in found:
                # Otherwise another process was faster.
                if known.get(change.after.deadline_id) == change.before:
                    await _apply_one(rows, change, now)

    async def _choose(self, telegram_id: int, choice: Choice) -> bool:
        async with self._changing(telegram_id) as rows:
            is_known = await rows.subscriptions.subscriber(telegram_id) is not None
            if is_known:
                await rows.subscriptions.put(telegram_id, choice, self._now())
        return is_known

    @asynccontextmanager
    async def _changing(self, telegram_id: int) -> AsyncIterator[ReminderRows]:
        """Change what a person chose; afterwards their plans follow."""
        async with self._store.changing() as rows:
            await rows.subscriptions.subscriber(telegram_id, is_changing=True)
            yield rows
            person = await rows.subscriptions.subscriber(telegram_id)
            if person is not None:
                theirs = Subscriptions.of(await rows.subscriptions.choices(telegram_id))
                covered = [each for each, _ in (await self._occurrences(rows)).values() if theirs.covers(each)]
                wanted = plans_in(covered, person.leads, person.time_zone)
                revision = revise(await rows.plans(telegram_id), wanted, self._now())
                await rows.drop_plans(telegram_id, revision.dropped)
                await rows.put_plans(telegram_id, revision.put)
                await rows.ring()
        if self._people is not None:
            self._people.forget_cached(telegram_id)

    async def _occurrences(self, rows: ReminderRows) -> dict[str, tuple[Occurrence, int]]:
        """What is to come, with the sequence for calendars: as people know it, and what they do not know of yet.

        What another process has published and told counts, even if this one has not read it yet.
        """
        now = self._now()
        known = await rows.known()
        found = {
            each.deadline.id: (Occurrence.of(each.deadline, each.on), _next_sequence(known.get(each.deadline.id)))
            for each in coming(self._current_faq(), now)
        }
        told = {
            each.deadline_id: (Occurrence.from_json(each.content), each.sequence)
            for each in known.values()
            if each.ends_at > now and not is_cancelled(each)
        }
        return found | told


async def _apply_one(rows: ReminderRows, change: Change, now: datetime) -> None:
    occurrence = change.occurrence
    audience = Audience(occurrence.id, occurrence.tracks)
    await rows.put_known(change.after)
    if message := message_of(change):
        is_of_interest_to_calendars = change.news is not News.NEW
        await rows.tell(message, audience, now, with_calendars=is_of_interest_to_calendars)
    if change.news is News.CANCELLED:
        await rows.take_back_news(occurrence.id, now)
    if change.ends_calendars:
        await rows.subscriptions.drop_calendar_copies(occurrence.id)
    if change.planning in (Planning.RENEW, Planning.DROP):
        await rows.drop_all_plans(occurrence.id)
    if change.planning is Planning.COMPLETE:
        await rows.complete_plans(audience, occurrence.on, occurrence.ends_at)
    if change.planning in (Planning.RENEW, Planning.COMPLETE):
        zones = await rows.subscriptions.time_zones()
        await rows.plan_everybody(audience, plans_everywhere(occurrence, zones, now))


def _next_sequence(known: Known | None) -> int:
    return known.sequence + 1 if known else 0
