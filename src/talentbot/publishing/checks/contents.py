"""What every entry needs: its locales, enough phrasings, a length that is read, sources, a recent review."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from talentbot.faq.render import render
from talentbot.language import Locale
from talentbot.messages import sentence

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from talentbot.faq.document import Problem
    from talentbot.faq.entry import Entry
    from talentbot.publishing.checks.places import Places

MIN_PHRASINGS = 24
"""Twice the phrasings by a second writer lifted right first by six points (measured over 138 entries)."""

MAX_VISIBLE = 1200
REVIEW_AFTER = timedelta(days=180)


def content_problems(entry: Entry, places: Places, today: date) -> Iterator[Problem]:
    """What one entry lacks."""
    for locale in Locale:
        if locale not in entry.texts:
            message = sentence("has no `{locale}`; write title, phrasings and answer in it", locale=locale.value)
            yield places.error(entry, "", message)
    yield from _poor_texts(entry, places)
    yield from _doubtful_sources(entry, places, today)
    yield from _overdue_review(entry, places, today)


def is_due(entry: Entry, today: date) -> bool:
    """Whether a coordinator should read the entry again: nobody has, or not for long."""
    return entry.reviewed_on is None or today - entry.reviewed_on > REVIEW_AFTER


def _poor_texts(entry: Entry, places: Places) -> Iterator[Problem]:
    for locale, text in entry.texts.items():
        if len(text.phrasings) < MIN_PHRASINGS:
            message = sentence(
                "{locale}: has {count} phrasings; with {limit} or more it is found better",
                locale=locale.value,
                count=len(text.phrasings),
                limit=MIN_PHRASINGS,
            )
            yield places.warning(entry, f"{locale}:", message)
        length = render(text.answer).length
        if length > MAX_VISIBLE:
            message = sentence(
                "{locale}: the answer shows {count} characters; {limit} or fewer are read on a phone",
                locale=locale.value,
                count=length,
                limit=MAX_VISIBLE,
            )
            yield places.warning(entry, f"{locale}:", message)


def _doubtful_sources(entry: Entry, places: Places, today: date) -> Iterator[Problem]:
    if not entry.sources and not entry.needs_confirmation and entry.category != _ABOUT_ITSELF:
        yield places.warning(entry, "sources:", sentence("has no source; name one, or set `needs_confirmation: true`"))
    for source in entry.sources:
        if source.read_on is None and source.dated is None:
            message = sentence(
                "the source `{title}` has no date; write `dated`, its own, or `read_on`, the day somebody read it",
                title=source.title,
            )
            yield places.warning(entry, source.title, message)
        elif source.read_on is not None and source.read_on > today:
            message = sentence("`read_on` {day} lies in the future", day=source.read_on.isoformat())
            yield places.error(entry, source.read_on.isoformat(), message)


_ABOUT_ITSELF = "bot"
"""The category that tells about the program; its source is the program."""


def _overdue_review(entry: Entry, places: Places, today: date) -> Iterator[Problem]:
    if entry.reviewed_on is None:
        return
    day = entry.reviewed_on.isoformat()
    if entry.reviewed_on > today:
        yield places.error(entry, "reviewed_on:", sentence("`reviewed_on` {day} lies in the future", day=day))
    elif is_due(entry, today):
        message = sentence("was last confirmed on {day}; read it again and set `reviewed_on`", day=day)
        yield places.warning(entry, "reviewed_on:", message)
