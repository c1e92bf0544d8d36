"""What has become of the deadlines since people were last told of them: decisions only."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from enum import Enum, auto
from typing import TYPE_CHECKING, Any

from talentbot.deadlines import Occurrence
from talentbot.faq.deadline import AnnualRule
from talentbot.store.reminders import Known

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

MISSING_FOR = timedelta(minutes=1)
"""A deadline that is back by then was never gone: whoever published too much can undo it."""

_CANCELLED = "is_cancelled"


class News(Enum):
    """What people are told."""

    NOTHING = auto()
    NEW = auto()
    MOVED = auto()
    CANCELLED = auto()


class Planning(Enum):
    """What is done to the plans that are not posted yet."""

    KEEP = auto()
    #: What is missing is added; those of people whom it does not concern any more go.
    COMPLETE = auto()
    #: All go, and are made anew.
    RENEW = auto()
    DROP = auto()


@dataclass(frozen=True, slots=True)
class Change:
    """What is to be done about one deadline."""

    before: Known | None
    after: Known
    news: News = News.NOTHING
    planning: Planning = Planning.KEEP
    #: Whether what people have in their calendars is of the past.
    ends_calendars: bool = False

    @property
    def occurrence(self) -> Occurrence:
        """The deadline as people know it from now on."""
        return Occurrence.from_json(self.after.content)


def is_cancelled(known: Known) -> bool:
    """Whether people were told that the deadline is cancelled."""
    return bool(known.content.get(_CANCELLED))


def changes(
    coming: Iterable[Occurrence], known: Mapping[str, Known], now: datetime, *, is_first: bool = False
) -> list[Change]:
    """What has changed.

    Args:
        coming: what is to come, by the FAQ.
        known: what people were told, by id.
        now: the present.
        is_first: whether there is nothing to compare with; then nothing is news.
    """
    present = {each.id: each for each in coming}
    found = [_compare(each, known.get(each.id), now, is_first=is_first) for each in present.values()]
    found += [_miss(each, now) for each in known.values() if each.deadline_id not in present]
    return sorted((each for each in found if each is not None), key=lambda each: each.after.deadline_id)


def settled_until(coming: Iterable[Occurrence], known: Iterable[Known]) -> datetime | None:
    """When time alone may change something next; None for never."""
    instants = [each.ends_at for each in coming]
    instants += [
        each.missing_since_at + MISSING_FOR for each in known if each.missing_since_at and not is_cancelled(each)
    ]
    return min(instants, default=None)


def _compare(new: Occurrence, known: Known | None, now: datetime, *, is_first: bool) -> Change | None:
    if known is None:
        news = News.NOTHING if is_first else News.NEW
        return Change(None, _row(new, 0), news, Planning.COMPLETE)
    old = Occurrence.from_json(known.content)
    if is_cancelled(known):
        return Change(known, _row(new, known.sequence + 1), News.NEW, Planning.COMPLETE, ends_calendars=True)
    if _has_same_time(old, new):
        return _rewrite(replace(new, uid=old.uid), old, known)
    if known.ends_at <= now or _is_day_of_same_rule(old, new):
        news = News.NOTHING if new.rule else News.NEW
        return Change(known, _row(new, known.sequence + 1), news, Planning.COMPLETE, ends_calendars=True)
    return Change(known, _row(replace(new, uid=old.uid), known.sequence + 1), News.MOVED, Planning.RENEW)


def _rewrite(new: Occurrence, old: Occurrence, known: Known) -> Change | None:
    if new == old and known.missing_since_at is None:
        return None
    is_same_for_whom = (new.tracks, new.ends_at) == (old.tracks, old.ends_at)
    sequence = known.sequence if new == old else known.sequence + 1
    return Change(known, _row(new, sequence), planning=Planning.KEEP if is_same_for_whom else Planning.COMPLETE)


def _miss(known: Known, now: datetime) -> Change | None:
    since = known.missing_since_at
    if is_cancelled(known) or known.ends_at <= now:
        return None
    # A clock that was ahead when it was missed first would let it wait long.
    if since is None or since > now:
        return Change(known, replace(known, missing_since_at=now))
    if now < since + MISSING_FOR:
        return None
    content: dict[str, Any] = {**known.content, _CANCELLED: True}
    after = replace(known, sequence=known.sequence + 1, content=content)
    return Change(known, after, News.CANCELLED, Planning.DROP)


def _row(occurrence: Occurrence, sequence: int) -> Known:
    return Known(occurrence.id, occurrence.on, occurrence.ends_at, sequence, occurrence.to_json())


def _has_same_time(old: Occurrence, new: Occurrence) -> bool:
    """A whole day in another zone is the same day to everybody."""
    return (old.on, old.time, old.moment) == (new.on, new.time, new.moment)


def _is_day_of_same_rule(old: Occurrence, new: Occurrence) -> bool:
    """So it is when the clock was wrong: a rule does not move by itself."""
    is_another_day = (new.on != old.on) and (new.time == old.time)
    return is_another_day and new.rule is not None and AnnualRule(new.rule).day_in(old.on.year) == old.on
