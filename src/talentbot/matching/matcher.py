"""From an utterance to the entries it may ask for, each with its probability."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from talentbot.language import ALL_LOCALES, Locale
from talentbot.matching import japanese
from talentbot.matching.index import Index
from talentbot.matching.normalise import clean, without_courtesies

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from talentbot.faq.entry import Faq

MAX_SUGGESTIONS = 4
"""Choices that the bot shows when it is half sure."""

SHARPNESS = 18.0
NOTHING = 7.6
"""The parameters of a conditional logit model (McFadden, "Conditional logit analysis of qualitative choice behavior",
1974): an utterance asks for an entry, or for a subject out of scope, with a probability in proportion to
exp(sharpness x evidence), and for none of them in proportion to exp(nothing). They, the weights of the evidence and the
discounts below are the likeliest ones for 2,730 labelled queries in the three languages; `tests/fitting/weights.py`
finds them."""

OTHER_LOCALE = 0.9
"""Evidence in another locale than the utterance's: languages are mixed, or mistaken, too often for a hard line."""

SECOND_LOCALE = 0.2
"""Evidence from the locales where it is weaker, which are added to the one where it is strongest."""

_ASKS_SOMETHING = re.compile(r"[^\W\d_]\w|\d[^\W\d_]|[\u3400-\u9fff]")
"""A letter beside another or beside a digit (`N4`), or one kanji; a bare number asks nothing."""


def asked(utterance: str) -> str:
    """What an utterance asks, cleaned and without courtesies; empty where it asks nothing."""
    question = without_courtesies(clean(utterance))
    return question if _ASKS_SOMETHING.search(question) else ""


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
        question = asked(utterance)
        if not question:
            return ()
        probabilities = _probabilities(*self._evidence(question, locale))
        best = np.argsort(-probabilities, kind="stable")[:limit].tolist()
        return tuple(Match(self._entry_ids[place], float(probabilities[place])) for place in best)

    def _evidence(self, question: str, locale: Locale) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """The evidence for every entry, over all locales, and that for what is out of scope, locale by locale."""
        found = [
            (1.0 if other is locale else OTHER_LOCALE, evidence)
            for other, index in self.indexes.items()
            if (evidence := index.evidence(question)) is not None
        ]
        if not found:
            return np.zeros(len(self._entry_ids)), np.zeros(0)
        entries = np.stack([discount * evidence.entries for discount, evidence in found])
        combined = (1 - SECOND_LOCALE) * entries.max(axis=0) + SECOND_LOCALE * entries.sum(axis=0)
        return combined, np.concatenate([discount * evidence.out_of_scope for discount, evidence in found])


def _probabilities(entries: NDArray[np.float64], out_of_scope: NDArray[np.float64]) -> NDArray[np.float64]:
    """The softmax of the entries' evidence, with every subject out of scope and "none of them" as further choices."""
    powers = SHARPNESS * np.concatenate([entries, out_of_scope, [NOTHING / SHARPNESS]])
    weights = np.exp(powers - powers.max())
    return np.asarray(weights[: len(entries)] / weights.sum())
