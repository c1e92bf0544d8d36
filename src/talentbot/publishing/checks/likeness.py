"""Phrasings that say the same: two of one entry add nothing, two of two entries make a question a toss-up."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from talentbot.language import Locale
from talentbot.matching.stems import stems
from talentbot.messages import sentence

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from talentbot.faq.document import Problem
    from talentbot.faq.entry import Entry, Faq
    from talentbot.publishing.checks.places import Places

NEAR = 0.8
"""The share of stems, of all that two phrasings have, from which they say the same."""

_MIN_STEMS = 3
"""Below that, one more word makes another question: `виза`, `срок визы`."""


class _Phrasing(NamedTuple):
    entry: Entry
    text: str
    stems: frozenset[str]


def likeness_problems(faq: Faq, places: Places) -> Iterator[Problem]:
    """Every phrasing that repeats an earlier one, worst first found."""
    for locale in Locale:
        earlier: list[_Phrasing] = []
        by_stem: dict[str, list[int]] = defaultdict(list)
        for phrasing in _phrasings(faq, locale):
            likest = _likest(phrasing, earlier, by_stem)
            if likest is not None:
                problem = _problem(phrasing, likest, locale, places)
                if problem is not None:
                    yield problem
            for stem in phrasing.stems:
                by_stem[stem].append(len(earlier))
            earlier.append(phrasing)


def likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """The share of stems that two phrasings have in common (Jaccard, 1912)."""
    together = len(one | other)
    return len(one & other) / together if together else 1.0


def _phrasings(faq: Faq, locale: Locale) -> Iterator[_Phrasing]:
    for entry in faq.entries.values():
        text = entry.texts.get(locale)
        for phrasing in (text.title, *text.phrasings) if text else ():
            yield _Phrasing(entry, phrasing, frozenset(stems(phrasing, locale)))


def _likest(phrasing: _Phrasing, earlier: Sequence[_Phrasing], by_stem: dict[str, list[int]]) -> _Phrasing | None:
    """The earlier phrasing that shares most with this one; one of another entry before one of the same.

    Of two that share four fifths of their stems, at most a fifth of one's stems is missing from the other; so the
    other stands in the lists of any fifth of its stems and one more. The rarest are looked up.
    """
    rarest = sorted(phrasing.stems, key=lambda stem: len(by_stem[stem]))
    looked_up = rarest[: len(rarest) // 5 + 1]
    found = {number for stem in looked_up for number in by_stem[stem]}
    near = [
        (likeness(phrasing.stems, earlier[number].stems), earlier[number].entry.id != phrasing.entry.id, number)
        for number in found
    ]
    share, _, number = max(near, default=(0.0, False, 0))
    return earlier[number] if share >= NEAR else None


def _problem(phrasing: _Phrasing, other: _Phrasing, locale: Locale, places: Places) -> Problem | None:
    is_same = phrasing.stems == other.stems
    values = {"locale": locale.value, "phrasing": phrasing.text, "other": other.text, "id": other.entry.id}
    if other.entry.id != phrasing.entry.id:
        if is_same:
            message = sentence(
                "{locale}: «{phrasing}» asks the same as «{other}» of `{id}`; keep it where it fits better", **values
            )
            return places.error(phrasing.entry, phrasing.text, message)
        if len(phrasing.stems) >= _MIN_STEMS:
            message = sentence(
                "{locale}: «{phrasing}» is nearly «{other}» of `{id}`; say what tells the two apart", **values
            )
            return places.warning(phrasing.entry, phrasing.text, message)
        return None
    if is_same or len(phrasing.stems) >= _MIN_STEMS:
        message = sentence(
            "{locale}: «{phrasing}» is nearly «{other}»; write another way to ask, or take it out", **values
        )
        return places.warning(phrasing.entry, phrasing.text, message)
    return None
