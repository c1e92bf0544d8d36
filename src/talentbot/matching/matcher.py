"""From an utterance to the entries it may ask for, each with its probability."""

from __future__ import annotations

import heapq
import math
import re
from dataclasses import dataclass
from operator import itemgetter
from typing import TYPE_CHECKING

from talentbot.language import ALL_LOCALES, Locale
from talentbot.matching import japanese
from talentbot.matching.index import Index
from talentbot.matching.normalise import clean, without_courtesies

if TYPE_CHECKING:
    from collections.abc import Sequence

    from talentbot.faq.entry import Faq

MAX_SUGGESTIONS = 4
"""Choices that the bot shows when it is half sure."""

_SHARPNESS = 18.0
_NOTHING = 11.0
_SECOND_LOCALE = 0.3
"""The parameters of a conditional logit model (McFadden, 1974): an utterance asks for an entry with a probability in
proportion to exp(sharpness x evidence), and for none of them in proportion to exp(nothing). Evidence from the locales
where it is weaker counts at a discount. The first two are the likeliest of a coarse grid over 274 labelled queries in
the three languages; the likelihood is flat around them."""

_OTHER_LOCALE = 0.95
"""Evidence in another locale than the utterance's: languages are mixed, or mistaken, too often for a hard line."""


_ASKS_SOMETHING = re.compile(r"[^\W\d_]\w|\d[^\W\d_]|[\u3400-\u9fff]")
"""A letter beside another or beside a digit (`N4`), or one kanji; a bare number asks nothing."""


@dataclass(frozen=True, slots=True)
class Match:
    """An entry that an utterance may ask for."""

    entry_id: str
    #: The probability that it does, 0 to 1; all entries' scores and that of none of them sum up to 1.
    score: float


class Matcher:
    """Finds entries for utterances; immutable, so a changed FAQ gets a new one."""

    def __init__(self, faq: Faq, before: Matcher | None = None) -> None:
        """Index an FAQ.

        Args:
            faq: the entries to find.
            before: the matcher of a former state; the indexes of locales in which nothing has changed are taken over.
        """
        self._entry_ids = tuple(faq.entries)
        former = before.indexes if before else {}
        self.indexes: dict[Locale, Index] = {
            locale: former[locale] if locale in former and former[locale].serves(faq) else Index(faq, locale)
            for locale in ALL_LOCALES
        }
        if self.indexes[Locale.JA] is not former.get(Locale.JA):
            japanese.reopen()

    def match(self, utterance: str, locale: Locale, limit: int = 5) -> tuple[Match, ...]:
        """The most probable entries, best first; none where the utterance asks nothing.

        Args:
            utterance: what a person typed.
            locale: the locale that the utterance is probably in.
            limit: how many matches to return at most.
        """
        asked = without_courtesies(clean(utterance))
        if not _ASKS_SOMETHING.search(asked):
            return ()
        probabilities = _probabilities(self._evidence(asked, locale))
        scored = zip(self._entry_ids, probabilities, strict=False)  # what is out of scope comes after the entries
        best = heapq.nlargest(limit, scored, key=itemgetter(1))
        return tuple(Match(entry_id, probability) for entry_id, probability in best)

    def _evidence(self, asked: str, locale: Locale) -> list[float]:
        by_locale = [
            [evidence if other is locale else _OTHER_LOCALE * evidence for evidence in index.evidence(asked)]
            for other, index in self.indexes.items()
        ]
        return [(1 - _SECOND_LOCALE) * max(each) + _SECOND_LOCALE * sum(each) for each in zip(*by_locale, strict=True)]


def _probabilities(evidence: Sequence[float]) -> list[float]:
    """The softmax of the entries' evidence, with "none of them" as one more choice."""
    powers = [_SHARPNESS * each for each in evidence]
    highest = max(_NOTHING, *powers) if powers else _NOTHING
    weights = [math.exp(power - highest) for power in powers]
    total = sum(weights) + math.exp(_NOTHING - highest)
    return [weight / total for weight in weights]
