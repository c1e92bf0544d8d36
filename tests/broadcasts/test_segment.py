from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, insert

from talentbot.broadcasts.content import BroadcastContent, Missing
from talentbot.broadcasts.segment import MAX_DAYS, Segment, SegmentError
from talentbot.faq.deadline import TRACKS
from talentbot.language import Locale
from talentbot.store.tables import Person, Subscription
from tests.broadcasts.office import said
from tests.outbox.rows import NOON, rows_of

if TYPE_CHECKING:
    from talentbot.broadcasts.broadcasts import Broadcasts
    from talentbot.store.database import Database

ZONES = ("Asia/Bishkek", "Asia/Tokyo", "Europe/Moscow")
TODAY = NOON.date()


def test_same_keys_widen_and_different_keys_narrow() -> None:
    segment = Segment.parse("locale=ky", "locale = ru", "track=care", "zone=Asia/Tokyo", "active_within_days=30")

    assert segment == Segment(
        locales=frozenset({Locale.KY, Locale.RU}),
        tracks=frozenset({"care"}),
        zones=frozenset({"Asia/Tokyo"}),
        active_within_days=30,
    )
    assert Segment.parse("active_within_days=7", "active_within_days=30").active_within_days == 30
    assert Segment.parse("inactive_for_days=7", "inactive_for_days=30").inactive_for_days == 7
    assert Segment.parse().is_everyone
    assert not segment.is_everyone


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        ("ky", "write one such as locale=ky"),
        ("locale=", "write one such as locale=ky"),
        ("local=ky", "did you mean `locale`?"),
        ("age=18", "known are locale, track, zone"),
        ("locale=de", "known are ru, ky, ja"),
        ("track=cooking", "known are care, it"),
        ("zone=Asia/Nagaoka", "no time zone"),
        ("zone=../etc", "no time zone"),
        ("active_within_days=0", "between 1 and 3650"),
        ("active_within_days=many", "between 1 and 3650"),
        (f"inactive_for_days={MAX_DAYS + 1}", "between 1 and 3650"),
        ("inactive_for_days=٣", "between 1 and 3650"),
    ],
)
def test_what_is_no_condition_is_told_with_how_to_mend_it(condition: str, words: str) -> None:
    with pytest.raises(SegmentError) as raised:
        Segment.parse("locale=ru", condition)

    assert words in str(raised.value.message)


def test_another_segment_overrides_key_by_key() -> None:
    segment = Segment.parse("locale=ky", "track=it", "active_within_days=30")

    assert segment.overridden_by(Segment()) == segment
    assert segment.overridden_by(Segment.parse("locale=ru", "zone=Asia/Tokyo")) == Segment.parse(
        "locale=ru", "zone=Asia/Tokyo", "track=it", "active_within_days=30"
    )


def sets(values: tuple[str, ...]) -> st.SearchStrategy[frozenset[str]]:
    return st.frozensets(st.sampled_from(values), max_size=2)


DAYS = st.none() | st.integers(1, 8)
SEGMENTS = st.builds(
    Segment,
    locales=st.frozensets(st.sampled_from(Locale), max_size=2),
    tracks=sets(TRACKS[:3]),
    zones=sets(ZONES),
    active_within_days=DAYS,
    inactive_for_days=DAYS,
)
CONTENTS = st.builds(
    lambda missing, locales: said(missing, **dict.fromkeys(sorted(locales), "x")),
    st.sampled_from(Missing),
    st.sets(st.sampled_from([locale.value for locale in Locale]), min_size=1),
)
PEOPLE = st.fixed_dictionaries(
    {
        "locale": st.sampled_from([locale.value for locale in Locale]),
        "time_zone": st.sampled_from(ZONES),
        "wants_announcements": st.sampled_from([True, True, True, False, None]),
        "is_reachable": st.sampled_from([True, True, False]),
        "last_active_on": st.integers(0, 9).map(lambda days: TODAY - timedelta(days=days)),
        "subscriptions": st.dictionaries(
            st.sampled_from([("track", name) for name in (*TRACKS[:3], "*")] + [("deadline", TRACKS[0])]),
            st.booleans(),
            max_size=3,
        ),
    }
)


def is_met(segment: Segment, content: BroadcastContent, person: dict[str, Any]) -> bool:
    """The same as the query, read from the issue's words."""
    active_on: date = person["last_active_on"]
    tracks = {name for (kind, name), is_on in person["subscriptions"].items() if kind == "track" and is_on}
    locale = Locale(person["locale"])
    return (
        person["wants_announcements"] is True
        and person["is_reachable"]
        and (not segment.locales or locale in segment.locales)
        and (not segment.zones or person["time_zone"] in segment.zones)
        and (not segment.tracks or "*" in tracks or not tracks.isdisjoint(segment.tracks))
        and (segment.active_within_days is None or (TODAY - active_on).days <= segment.active_within_days)
        and (segment.inactive_for_days is None or (TODAY - active_on).days > segment.inactive_for_days)
        and content.for_locale(locale) is not None
    )


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    people=st.lists(PEOPLE, min_size=1, max_size=15),
    segments=st.lists(SEGMENTS, min_size=3, max_size=3),
    content=CONTENTS,
)
async def test_whom_a_segment_holds(
    people: list[dict[str, Any]],
    segments: list[Segment],
    content: BroadcastContent,
    database: Database,
    broadcasts: Broadcasts,
) -> None:
    await put(database, people)
    for segment in segments:
        expected = {number for number, person in enumerate(people, 1) if is_met(segment, content, person)}
        record = await broadcasts.plan(content, segment, None)
        audience = await broadcasts.audience(record)
        (started,) = await broadcasts.start_due()

        assert started.content_id is not None
        assert {row.person_id for row in await rows_of(database, started.content_id)} == expected
        assert started.recipients == record.expected == audience.total == len(expected)
        by_locale = [people[number - 1]["locale"] for number in expected]
        assert audience.by_locale == {Locale(locale): by_locale.count(locale) for locale in set(by_locale)}


async def put(database: Database, people: list[dict[str, Any]]) -> None:
    """These are all the people there are."""
    rows, subscriptions = [], []
    for number, person in enumerate(people, 1):
        known = {name: value for name, value in person.items() if name != "subscriptions"}
        rows.append(Person(telegram_id=number, **known).model_dump())
        subscriptions += [
            {"telegram_id": number, "kind": kind, "name": name, "is_on": is_on, "since_at": NOON}
            for (kind, name), is_on in person["subscriptions"].items()
        ]
    async with database.writing() as session:
        await session.execute(delete(Person))
        await session.execute(insert(Person), rows)
        if subscriptions:
            await session.execute(insert(Subscription), subscriptions)


@given(SEGMENTS)
def test_a_segment_is_the_same_after_keeping_and_after_writing(segment: Segment) -> None:
    assert Segment.from_json(segment.to_json()) == segment
    assert Segment.parse(*segment.conditions()) == segment
