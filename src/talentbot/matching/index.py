"""An FAQ made searchable in one locale: every entry as one document of words and one of letter runs.

An entry as a whole finds what is meant far better than its single most similar phrasing does, and a sum of both
measured no better than the whole alone.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from talentbot.language import Locale
from talentbot.matching import japanese
from talentbot.matching.features import Features, cyrillic_features, japanese_features
from talentbot.matching.inverted import InvertedIndex
from talentbot.matching.kyrgyz import fold
from talentbot.matching.latin import has_latin, in_cyrillic
from talentbot.matching.normalise import clean, words
from talentbot.matching.out_of_scope import out_of_scope
from talentbot.matching.spelling import Vocabulary
from talentbot.matching.synonyms import Synonyms

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from talentbot.faq.entry import EntryText, Faq

_ELSEWHERE = 10
"""How many phrasings an expression of what is out of scope counts for; it is listed once."""

_WORDS, _RUNS = 0.55, 0.45
"""The shares of words and of letter runs in the evidence, by maximum likelihood; see `matcher`."""

_ASKED_VERBATIM = 0.5
"""Added to the entry that has the very words of the utterance as its title or a phrasing: enough to be sure."""

_SCRIPTS = {
    Locale.RU: re.compile(r"[a-z\u0400-\u052f]"),
    Locale.KY: re.compile(r"[a-z\u0400-\u052f]"),
    Locale.JA: re.compile(r"[a-z\u3040-\u30ff\u3400-\u9fff々]"),
}
"""What a text needs to be worth reading in a locale; Latin letters may be any of the three."""

_NOTHING_ASKED = Features((), ())


class _Bags(NamedTuple):
    """One document, counted."""

    words: dict[str, int]
    runs: dict[str, int]
    #: The words of each question, in no order.
    signatures: list[tuple[str, ...]]


class Index:
    """The texts of an FAQ's entries in one locale; immutable."""

    def __init__(self, faq: Faq, locale: Locale) -> None:
        self._locale = locale
        self._source = _source_of(faq, locale)
        texts = [entry.texts.get(locale) for entry in faq.entries.values()]
        asked = [list(map(clean, _questions(text))) for text in texts]
        told = [clean(text.answer) if text else "" for text in texts]
        beside = [list(map(clean, expressions)) for expressions in out_of_scope(locale)]
        self._vocabulary = Vocabulary(_words_of(told, *asked, *beside) if locale is not Locale.JA else ())
        self._synonyms = Synonyms(
            [self._raw_features(clean(expression)).words for expression in group]
            for group in faq.synonyms.get(locale, ())
        )
        entries = [self._bags(each, answer) for each, answer in zip(asked, told, strict=True)]
        elsewhere = [self._bags(list(each) * _ELSEWHERE, "") for each in beside]
        self._words = InvertedIndex([bags.words for bags in (*entries, *elsewhere)])
        self._runs = InvertedIndex([bags.runs for bags in (*entries, *elsewhere)])
        self._verbatim = _verbatim([bags.signatures for bags in entries])

    def serves(self, faq: Faq) -> bool:
        """Whether this is the index of another FAQ too, since nothing in this locale differs."""
        return self._source == _source_of(faq, self._locale)

    def evidence(self, cleaned: str) -> list[float]:
        """How much a cleaned utterance speaks for every entry of the FAQ, then for every subject out of scope.

        The least is 0; both stand in their order.
        """
        is_readable = bool(_SCRIPTS[self._locale].search(cleaned))
        features = self._features(self._spelt(cleaned)) if is_readable else _NOTHING_ASKED
        words_, runs = self._words.evidence(features.words), self._runs.evidence(features.runs)
        evidence = [_WORDS * word + _RUNS * run for word, run in zip(words_, runs, strict=True)]
        for position in self._verbatim.get(_signature(features), ()):
            evidence[position] += _ASKED_VERBATIM
        return evidence

    def _spelt(self, cleaned: str) -> str:
        """The utterance in the letters of the locale, its misspelt words as they were meant."""
        if self._locale is Locale.JA:
            return japanese.in_kana(cleaned) if has_latin(cleaned) else cleaned
        if has_latin(cleaned):
            cleaned = in_cyrillic(cleaned, self._vocabulary)
        return " ".join(self._vocabulary.nearest(fold(word)) for word in words(cleaned))

    def _features(self, cleaned: str) -> Features:
        features = self._raw_features(cleaned)
        return Features((*features.words, *self._synonyms.features(features.words)), features.runs)

    def _bags(self, asked: Sequence[str], answer: str) -> _Bags:
        """One document; the features of its single texts, many times as large, go at once."""
        questions = list(map(self._features, asked))
        return _Bags(
            words=_bag([*(each.words for each in questions), self._features(answer).words]),
            runs=_bag(each.runs for each in questions),
            signatures=[_signature(each) for each in questions if each.words],
        )

    def _raw_features(self, cleaned: str) -> Features:
        if self._locale is Locale.JA:
            return japanese_features(cleaned)
        return cyrillic_features([fold(word) for word in words(cleaned)], self._locale)


def _source_of(faq: Faq, locale: Locale) -> tuple[object, ...]:
    """Everything that an index is made from."""
    return tuple((entry.id, entry.texts.get(locale)) for entry in faq.entries.values()), faq.synonyms.get(locale, ())


def _questions(text: EntryText | None) -> tuple[str, ...]:
    """The title counts as two phrasings: it says what the entry is about, and is all that a short entry has."""
    return (text.title, text.title, *text.phrasings) if text else ()


def _words_of(*groups: Iterable[str]) -> set[str]:
    return {fold(word) for group in groups for cleaned in group for word in words(cleaned)}


def _bag(features: Iterable[Iterable[str]]) -> dict[str, int]:
    """How often each feature occurs; a feature of many documents is one string in memory."""
    return {sys.intern(feature): count for feature, count in Counter(chain.from_iterable(features)).items()}


def _signature(features: Features) -> tuple[str, ...]:
    return tuple(sorted(features.words))


def _verbatim(signatures: Sequence[Iterable[tuple[str, ...]]]) -> dict[tuple[str, ...], set[int]]:
    """The entries by the words of their titles and phrasings, in any order."""
    found: dict[tuple[str, ...], set[int]] = {}
    for position, of_entry in enumerate(signatures):
        for signature in of_entry:
            found.setdefault(signature, set()).add(position)
    return found
