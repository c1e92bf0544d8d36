"""Whom broadcasts are sent to in tests, and who delivers them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from talentbot.broadcasts.content import BroadcastContent, BroadcastText, Missing
from talentbot.broadcasts.segment import Segment
from talentbot.language import Locale
from talentbot.store.outbox import Outbox, Settlement, State
from tests.outbox.rows import FIRST_PERSON, NOON, add_people, rows_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from talentbot.broadcasts.broadcasts import Broadcasts
    from talentbot.broadcasts.record import BroadcastRecord
    from talentbot.store.database import Database
    from talentbot.store.outbox import Delivery
    from talentbot.store.tables import OutboxRow

AUTHOR = 42
SECOND = timedelta(seconds=1)
EVERYONE = Segment()


def said(missing: Missing = Missing.FALLBACK, **texts: str) -> BroadcastContent:
    html = {Locale(locale): Markup("{}").format(text) for locale, text in texts.items()}
    return BroadcastContent({locale: BroadcastText(text) for locale, text in html.items()}, missing)


HELLO = said(ru="Привет", ky="Салам", ja="こんにちは")


class Clock:
    def __init__(self) -> None:
        self.at = NOON

    def __call__(self) -> datetime:
        return self.at


class Office:
    """Brings people, and delivers what waits for them."""

    def __init__(self, database: Database, broadcasts: Broadcasts, clock: Clock) -> None:
        self.database = database
        self.broadcasts = broadcasts
        self.clock = clock
        self.outbox = Outbox(database)

    async def subscribe(self, count: int, first: int = FIRST_PERSON, **chosen: Any) -> None:
        await add_people(self.database, range(first, first + count), **{"wants_announcements": True} | chosen)

    async def add_author(self) -> None:
        await add_people(self.database, [AUTHOR], locale="ja")

    async def started(self, content: BroadcastContent = HELLO, author_id: int | None = None) -> BroadcastRecord:
        """One that has just started."""
        planned = await self.broadcasts.plan(content, EVERYONE, None, author_id=author_id)
        (started,) = await self.broadcasts.start_due()
        assert started.id == planned.id
        return started

    async def claim(self, limit: int = 1000) -> list[Delivery]:
        return await self.outbox.claim(self.clock(), limit)

    async def settle(
        self, deliveries: Iterable[Delivery], state: State = State.SENT, outcome: str | None = None, **more: Any
    ) -> None:
        settlements = [
            Settlement(each.id, each.claim, state, outcome, message_id=each.id + 1000, **more) for each in deliveries
        ]
        await self.outbox.settle(settlements, self.clock())

    async def deliver_all(self) -> list[Delivery]:
        """What is due, sent."""
        deliveries = await self.claim()
        await self.settle(deliveries)
        return deliveries

    async def rows(self, record: BroadcastRecord, only: Callable[[OutboxRow], bool] = bool) -> list[OutboxRow]:
        assert record.content_id is not None
        return [row for row in await rows_of(self.database, record.content_id) if only(row)]
