"""Whom an announcement is for, as a query."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlmodel import col

from talentbot.store.subscriptions import EVERY_TRACK
from talentbot.store.tables import Person, Subscription

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy import ColumnElement, Select


@dataclass(frozen=True, slots=True)
class Addressees:
    """Conditions on the people who want announcements and can be reached; None is no condition."""

    locales: frozenset[str] | None = None
    #: Subscribed to one of these tracks.
    tracks: frozenset[str] | None = None
    zones: frozenset[str] | None = None
    #: Used the bot on this day or later.
    active_since_on: date | None = None
    #: Last used the bot before this day.
    idle_since_on: date | None = None

    def query(self) -> Select[int]:
        """Their Telegram ids."""
        return select(col(Person.telegram_id)).where(*self.conditions())

    def conditions(self) -> list[ColumnElement[bool]]:
        """What holds of each of them in `Person`."""
        found: list[ColumnElement[bool]] = [
            col(Person.wants_announcements).is_(True),
            col(Person.is_reachable).is_(True),
        ]
        if self.locales is not None:
            found.append(col(Person.locale).in_(sorted(self.locales)))
        if self.zones is not None:
            found.append(col(Person.time_zone).in_(sorted(self.zones)))
        if self.active_since_on is not None:
            found.append(col(Person.last_active_on) >= self.active_since_on)
        if self.idle_since_on is not None:
            found.append(col(Person.last_active_on) < self.idle_since_on)
        if self.tracks is not None:
            found.append(_is_subscribed({*self.tracks, EVERY_TRACK}))
        return found


def _is_subscribed(names: set[str]) -> ColumnElement[bool]:
    subscribed = select(col(Subscription.telegram_id)).where(
        col(Subscription.telegram_id) == col(Person.telegram_id),
        col(Subscription.kind) == "track",
        col(Subscription.name).in_(sorted(names)),
        col(Subscription.is_on).is_(True),
    )
    return subscribed.exists()
