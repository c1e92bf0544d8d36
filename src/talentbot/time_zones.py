"""Time zones as people speak of them: by a city, in any of the bot's languages or in English."""

from __future__ import annotations

import difflib
import re
from collections import defaultdict
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from talentbot.language import Locale
from talentbot.messages import city_names

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

COMMON = (
    "Asia/Bishkek",
    "Asia/Tokyo",
    "Europe/Moscow",
    "Asia/Almaty",
    "Asia/Tashkent",
    "Asia/Yekaterinburg",
    "Asia/Novosibirsk",
    "Europe/Istanbul",
    "Asia/Seoul",
    "Asia/Dubai",
)
"""Where the students are, mostly: what is offered before anybody types."""

MAX_FOUND = 6
MAX_TYPED = 60

_CITIES = Path(__file__).with_name("time_zone_cities.tsv")
"""Cities and countries that share the time of another city: zone, then English, Russian, Kyrgyz and Japanese."""

_LEAST_PREFIX = 3
_LIKENESS = 0.8
"""How alike a typed name and a city's must be. At 0.8, one letter of five may differ, and «Бишкекте» is Бишкек."""

_FOLDED = str.maketrans("ёңөүһ", "еноух")
_NO_LETTER = re.compile(r"[^\w]+|_")
_AROUND = re.compile(r"^(?:в|во|город|г)\s+|\s+(?:шаары|city)$|(?<=..)[市県都]$")


class Found(NamedTuple):
    """A time zone, and the city by which it was found."""

    zone: str
    city: str


def find_zones(text: str, *, is_exact: bool = False) -> list[Found]:
    """The zones of the cities that a text may name, the likeliest first and each once; none where none is like it.

    A whole name goes before the beginning of one, and both before a misspelt one; `is_exact` takes whole names only.
    """
    if is_zone(text.strip()):
        return [Found(text.strip(), _last_part(text.strip()))]
    typed = _key(text[:MAX_TYPED])
    if not typed:
        return []
    known = _cities()
    if typed in known:
        return _distinct(known, [typed])
    if is_exact:
        return []
    if len(typed) >= _LEAST_PREFIX and (begun := sorted(name for name in known if name.startswith(typed))):
        return _distinct(known, begun)
    return _distinct(known, difflib.get_close_matches(typed, known, MAX_FOUND, _LIKENESS))


def city_of(zone: str, locale: Locale) -> str:
    """The city by which a zone goes in a language; for a zone without one, the end of its name."""
    return city_names(locale).get(zone) or _last_part(zone)


def is_zone(name: str) -> bool:
    """Whether there is such a time zone."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return "/" in name


def offset(zone: str, now: datetime) -> str:
    """How far a zone is from UTC at a moment, as `UTC+6` or `UTC+5:30`."""
    ahead = now.astimezone(ZoneInfo(zone)).utcoffset()
    minutes = int(ahead.total_seconds()) // 60 if ahead else 0
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'-' if minutes < 0 else '+'}{hours}{f':{rest:02}' if rest else ''}"


def _distinct(known: Mapping[str, tuple[Found, ...]], keys: list[str]) -> list[Found]:
    by_zone: dict[str, Found] = {}
    for found in (found for key in keys for found in known[key]):
        by_zone.setdefault(found.zone, found)
    return list(by_zone.values())[:MAX_FOUND]


@cache
def _cities() -> Mapping[str, tuple[Found, ...]]:
    """What each name, as `_key` writes it, can mean."""
    known: defaultdict[str, list[Found]] = defaultdict(list)
    for found in _named():
        known[_key(found.city)].append(found)
    return {name: tuple(found) for name, found in known.items() if name}


def _named() -> Iterator[Found]:
    for line in _CITIES.read_text(encoding="utf-8").splitlines():
        zone, *names = line.split("\t")
        yield from (Found(zone, name) for name in names)
    for locale in Locale:
        for zone, city in city_names(locale).items():
            if is_zone(zone) and not zone.startswith("Etc/"):
                yield Found(zone, city)
                yield Found(zone, _last_part(zone))


def _last_part(zone: str) -> str:
    return zone.rpartition("/")[2].replace("_", " ")


def _key(text: str) -> str:
    """A name without what people leave out or write differently."""
    words = " ".join(_NO_LETTER.sub(" ", text.casefold().translate(_FOLDED)).split())
    return _AROUND.sub("", words)
