"""Who writes to the bot: one row a person, kept at hand for a minute."""

from __future__ import annotations

import time
from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, select, update
from sqlmodel import col

from talentbot.language import Locale
from talentbot.store.tables import Broadcast, Person

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from talentbot.store.database import Database

_CACHE_SIZE = 10_000
_CACHE_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class PersonRecord:
    """What was known of a person at one moment."""

    telegram_id: int
    locale: Locale
    is_locale_chosen: bool
    time_zone: str
    #: None until the person was asked.
    wants_announcements: bool | None
    last_active_on: date
    is_reachable: bool


class People:
    """The people of one database.

    Several processes may share the database: another process's change is seen at the latest after a minute,
    this process's own at once. Every method raises DatabaseError when the database fails.

    Args:
        database: the open database.
        clock: seconds on a clock that never goes back.
    """

    def __init__(self, database: Database, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._database = database
        self._clock = clock
        self._cache: OrderedDict[int, tuple[PersonRecord, float]] = OrderedDict()
        self._changes = 0

    async def get(self, telegram_id: int) -> PersonRecord | None:
        """The person, or None for a stranger."""
        return self._cached(telegram_id) or await self._read(telegram_id)

    async def seen(self, telegram_id: int, language_code_locale: Locale, today: date) -> PersonRecord:
        """Note that a person wrote today, and so can be reached; a stranger gets the locale of the Telegram app."""
        record = await self.get(telegram_id)
        if record and record.is_reachable and record.last_active_on >= today:
            return record
        activity = {"last_active_on": today, "is_reachable": True}
        return await self._insert_or_update(telegram_id, {"locale": language_code_locale}, activity)

    async def choose_locale(self, telegram_id: int, locale: Locale, today: date) -> PersonRecord:
        """Keep the locale that a person chose; it outranks the one of the Telegram app."""
        choice = {"locale": locale, "is_locale_chosen": True}
        return await self._insert_or_update(telegram_id, {"last_active_on": today}, choice)

    async def set_reachable(self, telegram_id: int, is_reachable: bool) -> None:
        """Note whether messages reach the person; nothing happens for a stranger."""
        await self._update(telegram_id, {"is_reachable": is_reachable})

    async def set_announcements(self, telegram_id: int, wants: bool | None) -> None:
        """Keep whether the person wants announcements; nothing happens for a stranger."""
        await self._update(telegram_id, {"wants_announcements": wants})

    async def forget(self, telegram_id: int) -> None:
        """Delete everything that is stored of the person."""
        async with self._database.writing() as session:
            # What they wrote and did not send goes with them; what was sent stays, without its author.
            is_draft = col(Broadcast.author_id) == telegram_id, col(Broadcast.state) == "draft"
            await session.execute(delete(Broadcast).where(*is_draft))
            await session.execute(delete(Person).where(col(Person.telegram_id) == telegram_id))
        self._changed(telegram_id)

    def forget_cached(self, telegram_id: int) -> None:
        """Look again: another part of this program has changed the person's row."""
        self._changed(telegram_id)

    async def _read(self, telegram_id: int) -> PersonRecord | None:
        changes = self._changes
        async with self._database.reading() as session:
            row = await session.scalar(select(Person).where(col(Person.telegram_id) == telegram_id))
        record = _record(row) if row else None
        # What was read while somebody changed anything may be old: it serves this call only.
        if record and changes == self._changes:
            self._keep(record)
        return record

    async def _insert_or_update(
        self, telegram_id: int, at_first: dict[str, Any], always: dict[str, Any]
    ) -> PersonRecord:
        person = Person(telegram_id=telegram_id, **at_first, **always)
        statement = (
            self._database.insert(Person)
            .values(person.model_dump())
            .on_conflict_do_update(index_elements=["telegram_id"], set_=always)
            .returning(Person)
        )
        async with self._database.writing() as session:
            record = _record((await session.scalars(statement)).one())
        self._changed(telegram_id)
        return record

    async def _update(self, telegram_id: int, values: dict[str, Any]) -> None:
        async with self._database.writing() as session:
            await session.execute(update(Person).where(col(Person.telegram_id) == telegram_id).values(values))
        self._changed(telegram_id)

    def _cached(self, telegram_id: int) -> PersonRecord | None:
        record, expires = self._cache.get(telegram_id, (None, 0.0))
        if record is None or expires <= self._clock():
            return None
        self._cache.move_to_end(telegram_id)
        return record

    def _keep(self, record: PersonRecord) -> None:
        self._cache[record.telegram_id] = (record, self._clock() + _CACHE_SECONDS)
        self._cache.move_to_end(record.telegram_id)
        if len(self._cache) > _CACHE_SIZE:
            self._cache.popitem(last=False)

    def _changed(self, telegram_id: int) -> None:
        self._changes += 1
        self._cache.pop(telegram_id, None)


def _record(row: Person) -> PersonRecord:
    return PersonRecord(
        telegram_id=row.telegram_id,
        locale=Locale(row.locale),
        is_locale_chosen=row.is_locale_chosen,
        time_zone=row.time_zone,
        wants_announcements=row.wants_announcements,
        last_active_on=row.last_active_on,
        is_reachable=row.is_reachable,
    )
