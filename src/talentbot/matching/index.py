"""An FAQ made searchable: per locale, every entry as one document of words and one of letter runs."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from talentbot.language import ALL_LOCALES, Locale
from talentbot.matching.features import Features, features_of
from talentbot.matching.inverted import InvertedIndex
from talentbot.matching.normalise import clean

if TYPE_CHECKING:
    from talentbot.faq.entry import EntryText, Faq

_ANSWER_WEIGHT = 0.3
"""How much a word of the answer counts beside one of the title or a phrasing."""

_WORDS_SHARE = 0.5
"""The share of whole words in the score; runs of letters, which forgive slips and endings, have the rest."""


class LocaleIndex:
    """The entries that have a text in one locale; immutable."""

    def __init__(self, texts: list[EntryText | None], locale: Locale) -> None:
        self._words = InvertedIndex([_words_of(text, locale) for text in texts])
        self._grams = InvertedIndex([_grams_of(text, locale) for text in texts])

    def knows(self, word: str) -> bool:
        """Whether any entry has this word, given as a stem."""
        return word in self._words

    def scores(self, features: Features) -> list[float]:
        """How near every entry is to an utterance, 0 to 1, in the order of the entries."""
        words = self._words.scores(features.words)
        grams = self._grams.scores(features.grams)
        return [_WORDS_SHARE * a + (1 - _WORDS_SHARE) * b for a, b in zip(words, grams, strict=True)]


class Index:
    """All entries of an FAQ in all locales; immutable."""

    def __init__(self, faq: Faq) -> None:
        #: Ids in the order of the scores.
        self.entry_ids = tuple(faq.entries)
        self.locales = {
            locale: LocaleIndex([entry.texts.get(locale) for entry in faq.entries.values()], locale)
            for locale in ALL_LOCALES
        }


def _questions(text: EntryText, locale: Locale) -> list[Features]:
    return [features_of(clean(question), locale) for question in (text.title, *text.phrasings)]


def _words_of(text: EntryText | None, locale: Locale) -> Counter[str]:
    counts: Counter[str] = Counter()
    if text is None:
        return counts
    for question in _questions(text, locale):
        counts.update(question.words)
    for word in features_of(clean(text.answer), locale).words:
        counts[word] += _ANSWER_WEIGHT  # type: ignore[assignment]  # a Counter of floats works as one
    return counts


def _grams_of(text: EntryText | None, locale: Locale) -> Counter[str]:
    counts: Counter[str] = Counter()
    for question in _questions(text, locale) if text else ():
        counts.update(question.grams)
    return counts
