"""From an utterance to the entries it may ask for, each with its probability."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from talentbot.language import ALL_LOCALES, Locale
from talentbot.matching import japanese
from talentbot.matching.index import Index
from talentbot.matching.normalise import clean, without_courtesies

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from talentbot.faq.entry import Faq

MAX_SUGGESTIONS = 4
"""Choices that the bot shows when it is half sure."""

SHARPNESS = 18.0
NOTHING = 8.2
"""The parameters of a conditional logit model (McFadden, "Conditional logit analysis of qualitative choice behavior",
1974): an utterance asks for an entry, or for a subject out of scope, with a probability in proportion to
exp(sharpness x evidence), and for none of them in proportion to exp(nothing). They, the weights of the evidence and the
discounts below are the likeliest ones for 2,730 labelled queries in the three languages; `tests/fitting/weights.py`
finds them."""

OTHER_LOCALE = 0.92
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
    #: The probability that it does, 0 to 1: with the other entries', that of every subject out of scope, and that of
    #: none of them all, they sum up to 1.
    score: float


class Probabilities(NamedTuple):
    """How probable each choice is; all add up to 1."""

    #: By the entries' order in the FAQ.
    entries: NDArray[np.float64]
    #: By locale: the subjects out of scope, in the order of their file.
    out_of_scope: Mapping[Locale, NDArray[np.float64]]
    #: None of them all.
    nothing: float


class Matcher:
    """Finds entries for utterances; immutable, so a changed FAQ gets a new one."""

    def __init__(self, faq: Faq, before: Matcher | None = None) -> None:
        """Index an FAQ.

        Args:
            faq: the entries to find.
            before: the matcher of a former state; the indexes of locales in which nothing has changed are taken over.
        """
        self.entry_ids = tuple(faq.entries)
        former = before.indexes if before else {}
        self.indexes: dict[Locale, Index] = {
            locale: former[locale] if locale in former and former[locale].serves(faq) else Index(faq, locale)
            for locale in ALL_LOCALES
        }
        if self.indexes[Locale.JA] is not former.get(Locale.JA):
            japanese.reopen()

    def match(self, utterance: str, locale: Locale, limit: int = 5) -> tuple[Match, ...]:
        """The most probable entries, best first; none where the utterance asks nothing, or in no script that is known.

        Args:
            utterance: what a person typed.
            locale: the locale that the utterance is probably in.
            limit: how many matches to return at most.
        """
        question = asked(utterance)
        if not question:
            return ()
        probabilities = self.probabilities(question, locale).entries
        if not probabilities.any():
            return ()
        best = np.argsort(-probabilities, kind="stable")[:limit].tolist()
        return tuple(Match(self.entry_ids[place], float(probabilities[place])) for place in best)

    def is_term(self, utterance: str, locale: Locale) -> bool:
        """Whether an utterance is a word of the FAQ's own, which may mean several entries but nothing out of scope."""
        return self.indexes[locale].is_term(asked(utterance))

    def probabilities(self, question: str, locale: Locale) -> Probabilities:
        """How probable every choice is for what `asked` gives, by softmax; "none of them" is one more choice."""
        found = {
            other: evidence
            for other, index in self.indexes.items()
            if (evidence := index.evidence(question)) is not None
        }
        if not found:
            return Probabilities(np.zeros(len(self.entry_ids)), {}, 1.0)
        discounts = {other: 1.0 if other is locale else OTHER_LOCALE for other in found}
        entries = np.stack([discounts[other] * evidence.entries for other, evidence in found.items()])
        combined = (1 - SECOND_LOCALE) * entries.max(axis=0) + SECOND_LOCALE * entries.sum(axis=0)
        beside = [discounts[other] * evidence.out_of_scope for other, evidence in found.items()]
        powers = SHARPNESS * np.concatenate([combined, *beside, [NOTHING / SHARPNESS]])
        weights = np.exp(powers - powers.max())
        ends = np.cumsum([len(combined), *map(len, beside)])
        shares, *of_subjects, nothing = np.split(weights / weights.sum(), ends)
        return Probabilities(shares, dict(zip(found, of_subjects, strict=True)), float(nothing[0]))
