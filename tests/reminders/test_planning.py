from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from talentbot.deadlines import Occurrence
from talentbot.reminders.planning import LEAD_CHOICES, plan_in, plans_everywhere, plans_in, revise
from talentbot.store.reminders import Plan
from tests.reminders.world import at, deadline

ZONES = (
    "Asia/Bishkek",
    "Asia/Tokyo",
    "America/New_York",
    "Europe/London",
    "Asia/Tehran",
    "America/Santiago",
    "Australia/Lord_Howe",
    "Pacific/Kiritimati",
    "Etc/GMT+12",
)
zones = st.sampled_from(ZONES)
leads = st.sampled_from(LEAD_CHOICES)
days = st.dates(date(2020, 1, 1), date(2040, 12, 31)) | st.sampled_from([date(2028, 2, 29), date(2028, 3, 1)])
occurrences = st.builds(
    lambda on, of_day, zone: Occurrence.of(deadline("x", on, time_of_day=of_day, zone=zone), on),
    days,
    st.none() | st.times(),
    zones,
)


@given(occurrence=occurrences, lead=leads, zone=zones)
def test_reminders_come_at_ten_where_the_person_lives_and_ahead_of_the_deadline(
    occurrence: Occurrence, lead: int, zone: str
) -> None:
    plan = plan_in(occurrence, lead, zone)

    assert plan is not None
    assert plan.due_at < plan.expires_at == occurrence.ends_at
    local = plan.due_at.astimezone(ZoneInfo(zone))
    assert local.time() == time(10)
    day = occurrence.ends_at.astimezone(ZoneInfo(zone)).date() if occurrence.time else occurrence.on
    assert local.date() == day - timedelta(days=lead)


@pytest.mark.parametrize(
    ("zone", "due"),
    [
        ("Asia/Bishkek", "2026-03-08T04:00"),
        # The clocks go forward on 8 March, and in London on the 29th.
        ("America/New_York", "2026-03-08T14:00"),
        ("Europe/London", "2026-03-08T10:00"),
        ("Asia/Tehran", "2026-03-08T06:30"),
    ],
)
def test_a_week_before_a_whole_day(zone: str, due: str) -> None:
    plan = plan_in(Occurrence.of(deadline("x", date(2026, 3, 15)), date(2026, 3, 15)), 7, zone)

    assert plan is not None
    assert plan.due_at == at(due)


def test_a_leap_day_has_reminders_too() -> None:
    leap = Occurrence.of(deadline("x", date(2028, 2, 29)), date(2028, 2, 29))
    after = Occurrence.of(deadline("y", date(2028, 3, 1)), date(2028, 3, 1))

    assert [plan.due_at for plan in plans_in([leap, after], (1,), "Asia/Bishkek")] == [
        at("2028-02-28T04:00"),
        at("2028-02-29T04:00"),
    ]


@given(occurrence=occurrences, ahead=st.integers(-70 * 24, 24))
def test_planning_for_everybody_is_planning_for_each(occurrence: Occurrence, ahead: int) -> None:
    now = occurrence.ends_at + timedelta(hours=ahead)
    everywhere = {(zone, each.plan) for each in plans_everywhere(occurrence, ZONES, now) for zone in each.zones}
    alone = {(zone, plan) for zone in ZONES for plan in plans_in([occurrence], LEAD_CHOICES, zone)}

    assert everywhere == {(zone, plan) for zone, plan in alone if plan.due_at > now}


NOW = at("2026-12-01T06:00")
SOON = Plan("x", date(2026, 12, 20), 7, at("2026-12-13T04:00"), at("2026-12-20T18:00"))
PAST = replace(SOON, lead_days=30, due_at=at("2026-11-20T04:00"))


def test_only_what_is_to_come_is_planned_anew() -> None:
    assert revise([], [SOON, PAST], NOW).put == (SOON,)


def test_what_was_planned_gets_its_new_time_even_in_the_past() -> None:
    early = replace(SOON, due_at=at("2026-12-01T04:00"))

    assert revise([SOON], [early], NOW).put == (early,)
    assert revise([SOON], [SOON], NOW).put == ()


def test_what_is_not_wanted_goes_unless_it_was_posted() -> None:
    posted = replace(SOON, is_enqueued=True)

    assert revise([SOON], [], NOW).dropped == (SOON,)
    assert revise([posted], [], NOW).dropped == ()
    assert revise([posted], [replace(SOON, due_at=at("2026-12-14T04:00"))], NOW).put == ()
