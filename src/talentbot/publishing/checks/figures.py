"""The telephone numbers, addresses and other figures of an answer, which must agree between its languages."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from talentbot.messages import sentence

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from talentbot.faq.document import Problem
    from talentbot.faq.entry import Entry
    from talentbot.language import Locale
    from talentbot.publishing.checks.places import Places

_URL = re.compile(r"https?://([^\s/)>\]\"'、。）]+)[^\s)>\]\"'、。）]*")
_HOST = re.compile(r"(?<![A-Za-z0-9@.-])((?:[a-z0-9-]+\.)+[a-z]{2,})(?![A-Za-z0-9])", re.IGNORECASE)
_PHONE = re.compile(r"(?<![\d-])(?:\+\d{1,4}[- ]?)?\(?\d{2,4}\)?[- ]\d{2,4}[- ]\d{2,4}(?:[- ]\d{2,4})?(?![\d-])")
_CLOCK = re.compile(r"(?<!\d)(\d{1,2})[:時](?:(\d{2})分?|(半))?(?!\d)")
_DATE = re.compile(r"(?<!\d)(\d{4})-(\d{2})-(\d{2})(?!\d)")
_THOUSANDS = re.compile(r"(?<=\d)[ ,\u00a0\u202f](?=\d{3}(?!\d))")
_JAPANESE = re.compile(
    r"(?<!\d)(?<!\d\.)(?=\d+(?:\.\d+)?[億万千])(?:(\d+(?:\.\d+)?)億)?(?:(\d+(?:\.\d+)?)万)?(?:(\d+)千)?(\d{1,4}(?!\d))?"
)
_NUMBER = re.compile(r"(\d+(?:[.,]\d+)?)\s*(млрд|миллиард|млн|миллион|тыс|миң)?")
_UNITS = {"млрд": 10**9, "миллиард": 10**9, "млн": 10**6, "миллион": 10**6, "тыс": 10**3, "миң": 10**3}
_FEW = frozenset(map(str, range(13)))
"""What languages spell out or leave to grammar: `two weeks`, `１つ`."""


def figure_problems(entry: Entry, places: Places) -> Iterator[Problem]:
    """A contact or a figure that one language of an entry has and another lacks."""
    answers = {locale: text.answer for locale, text in entry.texts.items()}
    contacts = {locale: contacts_of(answer) for locale, answer in answers.items()}
    for contact, having, lacking in _differences(contacts):
        message = sentence(
            "{figure} stands in {having} but not in {lacking}; make the answers agree",
            figure=contact,
            having=having,
            lacking=lacking,
        )
        yield places.error(entry, f"{lacking[:2]}:", message)
    for figure, having, lacking in _differences({locale: numbers_of(answer) for locale, answer in answers.items()}):
        message = sentence(
            "the number {figure} stands in {having} but not in {lacking}; see whether the answers agree",
            figure=figure,
            having=having,
            lacking=lacking,
        )
        yield places.warning(entry, f"{lacking[:2]}:", message)


def contacts_of(markdown: str) -> set[str]:
    """Telephone numbers as digits, and addresses on the web as hosts."""
    text = unicodedata.normalize("NFKC", markdown)
    beside = _DATE.sub(" ", _URL.sub(" ", text))
    hosts = {host.casefold().removeprefix("www.") for host in (*_URL.findall(text), *_HOST.findall(beside))}
    return hosts | {re.sub(r"\D", "", found[0]) for found in _PHONE.finditer(beside)}


def numbers_of(markdown: str) -> set[str]:
    """Every other number, whatever separators and units it is written with."""
    text = _URL.sub(" ", unicodedata.normalize("NFKC", markdown))
    text = _DATE.sub(lambda found: f"{found[1]} {int(found[2])} {int(found[3])}", text)
    text = _THOUSANDS.sub("", _CLOCK.sub(_clock, _PHONE.sub(" ", text)))
    text = _JAPANESE.sub(_digits, text)
    clocks = set(re.findall(r"\d+h\d+", text))
    plain = {_plain(*found) for found in _NUMBER.findall(re.sub(r"\d+h\d+", " ", text))}
    return clocks | (plain - _FEW)


def _clock(found: re.Match[str]) -> str:
    """A time of day with minutes as one sign; whole hours are said in too many ways to be more than a number."""
    hour, minute, half = found.groups()
    minute = "30" if half else minute
    return f" {int(hour)}h{minute} " if minute and minute != "00" else f" {int(hour)} "


def _digits(found: re.Match[str]) -> str:
    parts = zip(found.groups(), (10**8, 10**4, 10**3, 1), strict=True)
    return f"{sum(float(number) * unit for number, unit in parts if number):.15g} "


def _plain(number: str, unit: str) -> str:
    return f"{float(number.replace(',', '.')) * _UNITS.get(unit, 1):.15g}"


def _differences(figures: Mapping[Locale, set[str]]) -> Iterator[tuple[str, str, str]]:
    """Each figure that is not everywhere, with the locales that have it and those that lack it."""
    for figure in sorted(set().union(*figures.values())):
        lacking = [locale.value for locale, found in figures.items() if figure not in found]
        if lacking:
            having = [locale.value for locale, found in figures.items() if figure in found]
            yield figure, ", ".join(having), ", ".join(lacking)
