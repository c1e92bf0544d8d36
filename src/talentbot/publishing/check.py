"""What an FAQ must satisfy before people may trust it: every problem at once, errors and warnings apart.

An error keeps an answer from being true or from being found; a warning is for a coordinator to look at.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import timedelta
from typing import TYPE_CHECKING

from talentbot.answering import Answering
from talentbot.faq.document import Problem
from talentbot.faq.load import read_faq
from talentbot.faq.render import render
from talentbot.language import Locale

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from pathlib import Path

    from talentbot.faq.entry import Entry, Faq

MIN_PHRASINGS = 8
MAX_VISIBLE = 1200
REVIEW_AFTER = timedelta(days=180)

_PHONE = re.compile(r"(?<![\d-])(?:\+?\d{1,4}[- ])?\(?\d{2,4}\)?[- ]\d{2,4}[- ]\d{3,4}(?![\d-])")
_ADDRESS = re.compile(r"(?<![A-Za-z0-9@.-])(?:www\.)?((?:[a-z0-9-]+\.)+[a-z]{2,})(?![A-Za-z0-9])", re.IGNORECASE)


def check_faq(folder: Path, today: date) -> list[Problem]:
    """Every problem of an FAQ folder, by file and line.

    Raises:
        FaqError: there is no such folder, or no entry in it.
    """
    faq, problems = read_faq(folder)
    for entry in faq.entries.values():
        problems += _entry_problems(entry, today)
    problems += _shared_phrasings(faq)
    if not any(not problem.is_warning for problem in problems):
        problems += _not_found_by_title(faq)
    return sorted(problems)


def _entry_problems(entry: Entry, today: date) -> Iterator[Problem]:
    for locale in Locale:
        if locale not in entry.texts:
            yield _problem(entry, "", f"has no `{locale}`; write title, phrasings and answer in it")
    yield from _poor_texts(entry)
    yield from _differing_contacts(entry)
    yield from _doubtful_sources(entry)
    yield from _overdue_review(entry, today)


def _poor_texts(entry: Entry) -> Iterator[Problem]:
    for locale, text in entry.texts.items():
        if len(text.phrasings) < MIN_PHRASINGS:
            message = f"{locale}: has {len(text.phrasings)} phrasings; with {MIN_PHRASINGS} or more it is found better"
            yield _problem(entry, f"{locale}:", message, is_warning=True)
        length = render(text.answer).length
        if length > MAX_VISIBLE:
            message = f"{locale}: the answer shows {length} characters; {MAX_VISIBLE} or fewer are read on a phone"
            yield _problem(entry, f"{locale}:", message, is_warning=True)


def _differing_contacts(entry: Entry) -> Iterator[Problem]:
    """A telephone number or address that one language has and another lacks."""
    contacts = {locale: _contacts(text.answer) for locale, text in entry.texts.items()}
    everything = set().union(*contacts.values())
    for contact in sorted(everything):
        having = [locale for locale, found in contacts.items() if contact in found]
        lacking = [locale for locale in contacts if locale not in having]
        if lacking:
            message = f"{contact} stands in {', '.join(having)} but not in {', '.join(lacking)}; make the answers agree"
            yield _problem(entry, f"{lacking[0]}:", message)


def _contacts(markdown: str) -> set[str]:
    text = unicodedata.normalize("NFKC", markdown)
    numbers = {re.sub(r"\D", "", found) for found in _PHONE.findall(text)}
    return numbers | {found.casefold() for found in _ADDRESS.findall(text)}


def _doubtful_sources(entry: Entry) -> Iterator[Problem]:
    if not entry.sources and not entry.needs_confirmation:
        message = "has no source; name one, or set `needs_confirmation: true`"
        yield _problem(entry, "sources:", message, is_warning=True)
    for source in entry.sources:
        if source.read_on is None:
            message = f"the source {source.title!r} has no `read_on`, the day somebody read it"
            yield _problem(entry, source.title, message, is_warning=True)


def _overdue_review(entry: Entry, today: date) -> Iterator[Problem]:
    if entry.reviewed_on is None:
        return
    if entry.reviewed_on > today:
        yield _problem(entry, "reviewed_on:", f"`reviewed_on` {entry.reviewed_on} lies in the future")
    elif today - entry.reviewed_on > REVIEW_AFTER:
        message = f"was last confirmed on {entry.reviewed_on}; read it again and set `reviewed_on`"
        yield _problem(entry, "reviewed_on:", message, is_warning=True)


def _shared_phrasings(faq: Faq) -> Iterator[Problem]:
    """The same words under two entries: whoever writes them gets one of the two by chance."""
    first: dict[tuple[Locale, str], Entry] = {}
    for entry in faq.entries.values():
        for locale, text in entry.texts.items():
            for phrasing in dict.fromkeys((text.title, *text.phrasings)):
                other = first.setdefault((locale, _folded(phrasing)), entry)
                if other.id != entry.id:
                    message = f"{locale}: {phrasing!r} stands under `{other.id}` as well; keep it where it fits better"
                    yield _problem(entry, phrasing, message)


def _folded(text: str) -> str:
    return re.sub(r"\W+", " ", unicodedata.normalize("NFKC", text).casefold()).strip()


def _not_found_by_title(faq: Faq) -> Iterator[Problem]:
    answering = Answering(faq)
    for entry in faq.entries.values():
        for locale, text in entry.texts.items():
            matches = answering.answer(text.title, locale).matches
            if not matches or matches[0].entry_id != entry.id:
                found = f"finds `{matches[0].entry_id}`" if matches else "finds nothing"
                message = f"{locale}: its own title {found} first; say in the title what sets it apart"
                yield _problem(entry, text.title, message, is_warning=True)


def _problem(entry: Entry, mark: str, message: str, *, is_warning: bool = False) -> Problem:
    """A problem at the first line of the entry's file that holds `mark`."""
    if entry.path is None:
        raise ValueError("only entries that were read from a file can be checked")
    lines = entry.path.read_text(encoding="utf-8-sig").splitlines()
    line = next((number for number, content in enumerate(lines, 1) if mark and mark in content), 1)
    return Problem(entry.path, line, message, is_warning)
