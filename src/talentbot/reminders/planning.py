"""When reminders are due: decisions only, the rows are `talentbot.store.reminders`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from talentbot.store import tables
from talentbot.store.reminders import DuePlan, Plan

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from talentbot.deadlines import Occurrence

LEAD_CHOICES = (60, 30, 14, 7, 3, 1)
"""How many days before a deadline one can be reminded."""

DEFAULT_LEADS = tuple(int(days) for days in tables.DEFAULT_LEADS.split(","))

REMINDED_AT = time(10)
"""In the zone of whoever is reminded."""


@dataclass(frozen=True, slots=True)
class Revision:
    """What is to be done to the plans of one person."""

    dropped: tuple[Plan, ...]
    put: tuple[Plan, ...]


def plan_in(occurrence: Occurrence, lead: int, zone: str) -> Plan | None:
    """The reminder some days ahead for people in a zone; None when it would come with the deadline or after it."""
    day = occurrence.day_in(zone) - timedelta(days=lead)
    due_at = datetime.combine(day, REMINDED_AT, ZoneInfo(zone)).astimezone(UTC)
    ends_at = occurrence.ends_at
    return Plan(occurrence.id, occurrence.on, lead, due_at, ends_at) if due_at < ends_at else None


def plans_in(occurrences: Iterable[Occurrence], leads: Iterable[int], zone: str) -> list[Plan]:
    """All the reminders of somebody in a zone, also those that were due long ago."""
    days = tuple(leads)
    planned = (plan_in(occurrence, lead, zone) for occurrence in occurrences for lead in days)
    return [plan for plan in planned if plan is not None]


def revise(existing: Iterable[Plan], wanted: Iterable[Plan], now: datetime) -> Revision:
    """How the plans of a person become what is wanted.

    What is posted stays. What was planned and still is wanted gets its new time, even one that has passed: it is then
    overdue. What is newly wanted is planned only if its time is to come.
    """
    present = {_key(plan): plan for plan in existing}
    future = {_key(plan): plan for plan in wanted}
    dropped = [plan for key, plan in present.items() if key not in future and not plan.is_enqueued]
    put = [plan for key, plan in future.items() if _is_to_put(plan, present.get(key), now)]
    return Revision(tuple(dropped), tuple(put))


def plans_everywhere(occurrence: Occurrence, zones: Iterable[str], now: datetime) -> Iterator[DuePlan]:
    """The reminders of people in all zones whose time is to come; zones with the same time go together."""
    there = tuple(zones)
    for lead in LEAD_CHOICES:
        together: dict[Plan, list[str]] = {}
        for zone in there:
            plan = plan_in(occurrence, lead, zone)
            if plan is not None and plan.due_at > now:
                together.setdefault(plan, []).append(zone)
        for plan, same in together.items():
            yield DuePlan(plan, tuple(same))


def _key(plan: Plan) -> tuple[object, ...]:
    return plan.deadline_id, plan.occurs_on, plan.lead_days


def _is_to_put(plan: Plan, present: Plan | None, now: datetime) -> bool:
    if present is None:
        return plan.due_at > now
    has_changed = (present.due_at, present.expires_at) != (plan.due_at, plan.expires_at)
    return has_changed and not present.is_enqueued
