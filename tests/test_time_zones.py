from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from talentbot.language import Locale
from talentbot.messages import city_names
from talentbot.time_zones import COMMON, MAX_FOUND, Found, city_of, find_zones, is_zone, offset

WINTER = datetime(2026, 12, 1, 12, tzinfo=UTC)
SUMMER = datetime(2026, 7, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "zone"),
    [
        ("Ош", "Asia/Bishkek"),
        ("нарын", "Asia/Bishkek"),
        ("Жалал-Абад", "Asia/Bishkek"),
        ("джалал абад", "Asia/Bishkek"),
        ("オシ", "Asia/Bishkek"),
        ("ビシュケク", "Asia/Bishkek"),
        ("Нагаока", "Asia/Tokyo"),
        ("長岡", "Asia/Tokyo"),
        ("長岡市", "Asia/Tokyo"),
        ("新潟", "Asia/Tokyo"),
        ("Niigata", "Asia/Tokyo"),
        ("Осака", "Asia/Tokyo"),
        ("大阪", "Asia/Tokyo"),
        ("Япония", "Asia/Tokyo"),
        ("Жапония", "Asia/Tokyo"),
        ("Казань", "Europe/Moscow"),
        ("Питер", "Europe/Moscow"),
        ("санкт петербург", "Europe/Moscow"),
        ("Saint Petersburg", "Europe/Moscow"),
        ("モスクワ", "Europe/Moscow"),
        ("Екатеринбург", "Asia/Yekaterinburg"),
        ("new york", "America/New_York"),
        ("Asia/Seoul", "Asia/Seoul"),
    ],
)
def test_a_city_is_found_in_any_of_the_languages(typed: str, zone: str) -> None:
    assert [found.zone for found in find_zones(typed)] == [zone]


@pytest.mark.parametrize(
    ("typed", "zone"),
    [
        ("Бишкег", "Asia/Bishkek"),
        ("в Москве", "Europe/Moscow"),
        ("Москвада", "Europe/Moscow"),
        ("Токиодо", "Asia/Tokyo"),
        ("осаке", "Asia/Tokyo"),
        ("г. Ош", "Asia/Bishkek"),
        ("Ош шаары", "Asia/Bishkek"),
        ("Новосибирс", "Asia/Novosibirsk"),
        ("владивасток", "Asia/Vladivostok"),
    ],
)
def test_spelling_and_endings_are_forgiven(typed: str, zone: str) -> None:
    assert find_zones(typed)[0].zone == zone


def test_a_beginning_that_several_cities_have_offers_them() -> None:
    found = find_zones("Сан")

    assert Found("America/Los_Angeles", "Сан-Франциско") in found
    assert 1 < len(found) <= MAX_FOUND
    assert len({each.zone for each in found}) == len(found)


@pytest.mark.parametrize("typed", ["", " ", "?", "ыыыыы", "как получить визу", "стипендия", "../../etc/passwd", "/"])
def test_what_is_no_city_finds_nothing(typed: str) -> None:
    assert find_zones(typed) == []


@given(st.text(max_size=200))
def test_whatever_is_typed_gives_few_zones_that_exist(typed: str) -> None:
    found = find_zones(typed)

    assert len(found) <= MAX_FOUND
    assert all(ZoneInfo(each.zone) for each in found)


@pytest.mark.parametrize("locale", Locale)
def test_every_city_is_found_by_its_own_name(locale: Locale) -> None:
    zones = [zone for zone in city_names(locale) if is_zone(zone) and not zone.startswith("Etc/")]

    lost = [zone for zone in zones if zone not in {found.zone for found in find_zones(city_of(zone, locale))}]

    assert len(zones) > 400
    assert lost == []


@pytest.mark.parametrize("locale", Locale)
def test_what_is_offered_first_has_a_name_in_each_language(locale: Locale) -> None:
    assert all(city_names(locale)[zone] for zone in COMMON)
    assert len(set(COMMON)) == len(COMMON)


def test_a_zone_without_a_city_goes_by_its_name() -> None:
    assert city_of("America/Argentina/ComodRivadavia", Locale.RU) == "ComodRivadavia"
    assert city_of("Asia/Tokyo", Locale.JA) == "東京"


@pytest.mark.parametrize(
    ("zone", "at", "written"),
    [
        ("Asia/Bishkek", WINTER, "UTC+6"),
        ("Asia/Kolkata", WINTER, "UTC+5:30"),
        ("America/New_York", WINTER, "UTC-5"),
        ("America/New_York", SUMMER, "UTC-4"),
        ("America/St_Johns", WINTER, "UTC-3:30"),
        ("Europe/London", WINTER, "UTC+0"),
    ],
)
def test_how_far_from_utc(zone: str, at: datetime, written: str) -> None:
    assert offset(zone, at) == written


@pytest.mark.parametrize("name", ["", "Asia", "Nowhere/City", "../Asia/Tokyo", "/etc/localtime", "Asia/\0", "UTC"])
def test_what_is_no_zone_with_a_city(name: str) -> None:
    assert not is_zone(name)
