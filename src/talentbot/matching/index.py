"""An FAQ made searchable in one locale: every entry as one document of words and one of letter runs.

An entry as a whole finds what is meant far better than its single most similar phrasing does, and a sum of both
measured no better than the whole alone. What the FAQ lists as out of scope stands beside the entries, a document a
subject, so that a text about the weather is not taken for the entry that happens to have the same verb.
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from talentbot.language import Locale
from talentbot.matching import japanese
from talentbot.matching.features import Features, features_of, letters
from talentbot.matching.inverted import Bag, InvertedIndexBuilder
from talentbot.matching.kyrgyz import fold
from talentbot.matching.latin import has_latin, in_cyrillic
from talentbot.matching.normalise import words
from talentbot.matching.spelling import Vocabulary
from talentbot.matching.synonyms import Synonyms

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from talentbot.faq.entry import EntryText, Faq

WORDS, RUNS = 0.5, 0.527
"""What words and letter runs count in the evidence; fitted with the parameters of `matcher`."""

ASKED_VERBATIM = 0.5
"""Added to the entry that has the words of the utterance, and no others, as its title or a phrasing: enough to be sure.
In Japanese, words are those that carry meaning, without particles and auxiliaries."""

_OUT_OF_SCOPE = 5
"""How many phrasings an utterance of what is out of scope counts for: a subject is broad, and each of its utterances
says something else, while an entry's phrasings all ask the same."""

_WELL_ASKED = 8
"""Phrasings an entry with which its answer counts for half of what it does where there is only a title."""

_LINK_TARGET = re.compile(r"\]\([^)]*\)")

_SCRIPTS = {
    Locale.RU: re.compile(r"[a-z\u0400-\u052f]"),
    Locale.KY: re.compile(r"[a-z\u0400-\u052f]"),
    Locale.JA: re.compile(r"[a-z\u3040-\u30ff\u3400-\u9fff々]"),
}
"""What a text needs to be worth reading in a locale; Latin letters may be any of the three."""


class Evidence(NamedTuple):
    """How much an utterance speaks for each document, 0 at least, in their order."""

    entries: NDArray[np.float64]
    out_of_scope: NDArray[np.float64]


class Parts(NamedTuple):
    """What the evidence for one entry is the sum of."""

    #: By stem, or `=` and the number of a group of synonyms.
    words: Mapping[str, float]
    #: By letters.
    runs: Mapping[str, float]
    verbatim: float

    def total(self) -> float:
        """The evidence."""
        return sum(self.words.values()) + sum(self.runs.values()) + self.verbatim


class _Texts(NamedTuple):
    """One document in the letters of the locale."""

    questions: list[str]
    answer: str
    #: How many phrasings a question counts for.
    weight: int = 1


class _Document(NamedTuple):
    """One document, counted."""

    words: Bag
    runs: Bag
    #: Of its questions; none of what is out of scope, since nothing is answered there.
    signatures: set[int]


class Index:
    """The texts of an FAQ's entries in one locale; immutable."""

    def __init__(self, faq: Faq, locale: Locale) -> None:
        self.locale = locale
        self._source = _source_of(faq, locale)
        entries = [self._entry(entry.texts.get(locale)) for entry in faq.entries.values()]
        subjects = [
            _Texts(list(map(self.letters, subject.utterances)), "", _OUT_OF_SCOPE)
            for subject in faq.out_of_scope.get(locale, ())
        ]
        synonyms = [list(map(self.letters, group)) for group in faq.synonyms.get(locale, ())]
        self.size = len(entries)
        self.vocabulary = Vocabulary(self._known_words(_all_texts(entries, subjects, synonyms)))
        self.synonyms = Synonyms([features_of(text, locale).words for text in group] for group in synonyms)
        words_, runs = InvertedIndexBuilder(), InvertedIndexBuilder()
        self._verbatim: dict[int, tuple[int, ...]] = {}
        for number, texts in enumerate((*entries, *subjects)):
            document = self._document(texts)
            words_.add(document.words)
            runs.add(document.runs)
            for signature in document.signatures:
                self._verbatim[signature] = (*self._verbatim.get(signature, ()), number)
        answer_weight = _answer_weight(entries)
        self.words, self.runs = words_.build(answer_weight), runs.build(answer_weight)

    def serves(self, faq: Faq) -> bool:
        """Whether this is the index of another FAQ too, since nothing in this locale differs."""
        return self._source == _source_of(faq, self.locale)

    def reads(self, cleaned: str) -> bool:
        """Whether a cleaned utterance has any letter that this locale could be written in."""
        return bool(_SCRIPTS[self.locale].search(cleaned))

    def evidence(self, cleaned: str) -> Evidence | None:
        """How much a cleaned utterance speaks for every entry and subject; None where it is not in the script."""
        if not self.reads(cleaned):
            return None
        features = self.features(self.spelt(cleaned))
        evidence = WORDS * self.words.evidence(features.words) + RUNS * self.runs.evidence(features.runs)
        evidence[list(self.asked_verbatim(features))] += ASKED_VERBATIM
        return Evidence(evidence[: self.size], evidence[self.size :])

    def parts(self, cleaned: str, entry: int) -> Parts:
        """What each feature of a cleaned utterance gives to the evidence for one entry."""
        features = self.features(self.spelt(cleaned)) if self.reads(cleaned) else Features((), ())
        words_, runs = (
            {feature: weight * part for feature, part in index.contributions(named, entry).items()}
            for weight, index, named in ((WORDS, self.words, features.words), (RUNS, self.runs, features.runs))
        )
        return Parts(words_, runs, ASKED_VERBATIM if entry in self.asked_verbatim(features) else 0.0)

    def spelt(self, cleaned: str) -> str:
        """The utterance in the letters of the locale, its misspelt words as they were meant."""
        if self.locale is Locale.JA:
            return japanese.in_kana(cleaned, self.vocabulary) if has_latin(cleaned) else cleaned
        if has_latin(cleaned):
            cleaned = in_cyrillic(cleaned, self.vocabulary)
        return " ".join(map(self.vocabulary.nearest, words(fold(cleaned))))

    def is_term(self, cleaned: str) -> bool:
        """Whether a cleaned utterance is one of the words that the FAQ lists as its own, in its synonyms."""
        return self.reads(cleaned) and self.synonyms.cover(features_of(self.spelt(cleaned), self.locale).words)

    def letters(self, text: str) -> str:
        """A text of the FAQ, cleaned, in the letters in which it is compared."""
        return letters(text, self.locale)

    def features(self, spelt: str) -> Features:
        """What is compared of a text in the letters of the locale."""
        features = features_of(spelt, self.locale)
        return Features((*features.words, *self.synonyms.features(features.words)), features.runs)

    def asked_verbatim(self, features: Features) -> tuple[int, ...]:
        """The entries that have these very words, in any order, as their title or a phrasing."""
        return self._verbatim.get(_signature(features), ())

    def _known_words(self, texts: Iterable[str]) -> Iterator[str]:
        """Every word of some texts; of Japanese ones only what is in Latin letters, since nobody misspells signs."""
        found = chain.from_iterable(map(words, texts))
        return filter(has_latin, found) if self.locale is Locale.JA else found

    def _entry(self, text: EntryText | None) -> _Texts:
        """The title counts as two phrasings: it says what the entry is about, and is all that a short entry has."""
        if text is None:
            return _Texts([], "")
        answer = _LINK_TARGET.sub("]", text.answer)
        return _Texts(list(map(self.letters, (text.title, text.title, *text.phrasings))), self.letters(answer))

    def _document(self, texts: _Texts) -> _Document:
        """One document; the features of its single texts, many times as large, go at once."""
        questions = list(map(self.features, texts.questions))
        answer = self.features(texts.answer)
        return _Document(
            words=Bag(_count((each.words for each in questions), texts.weight), _count([answer.words])),
            runs=Bag(_count((each.runs for each in questions), texts.weight), _count([answer.runs])),
            signatures={_signature(each) for each in questions if each.words and texts.weight == 1},
        )


def _answer_weight(entries: Sequence[_Texts]) -> float:
    """What the answers count beside the questions: as much where there are only titles, little beside many phrasings.

    Of 4,200 phrasings that were asked of an FAQ of mere titles and answers, half again as many find their entry first
    when the answer counts like the title; asked of the whole FAQ, labelled queries do best with a quarter of it.
    """
    asked = [len(texts.questions) - 2 for texts in entries if texts.questions]
    return 1 / (1 + sum(asked) / max(1, len(asked)) / _WELL_ASKED)


def _all_texts(
    entries: Iterable[_Texts], subjects: Iterable[_Texts], synonyms: Iterable[Sequence[str]]
) -> Iterable[str]:
    documents = chain.from_iterable((*texts.questions, texts.answer) for texts in (*entries, *subjects))
    return chain(documents, chain.from_iterable(synonyms))


def _source_of(faq: Faq, locale: Locale) -> tuple[object, ...]:
    """Everything that an index is made from."""
    texts = tuple((entry.id, entry.texts.get(locale)) for entry in faq.entries.values())
    return texts, faq.synonyms.get(locale, ()), faq.out_of_scope.get(locale, ())


def _count(features: Iterable[Iterable[str]], weight: int = 1) -> dict[str, int]:
    """How often each feature occurs."""
    counts = Counter(chain.from_iterable(features))
    return counts if weight == 1 else {feature: weight * count for feature, count in counts.items()}


def _signature(features: Features) -> int:
    """A value that texts of the same words have, in whatever order, within one process."""
    return hash(tuple(sorted(features.words)))
