"""The two ways in which a peer gets its texts: as they were typed, or normalised as talentbot does for itself."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, ClassVar

from talentbot.language import Locale
from talentbot.matching import japanese, kyrgyz, russian
from talentbot.matching.kyrgyz import fold
from talentbot.matching.latin import has_latin, in_cyrillic
from talentbot.matching.normalise import clean, without_courtesies, words
from tests.benchmarks.matchers.characters import runs
from tests.benchmarks.matchers.peer import texts_in

if TYPE_CHECKING:
    from talentbot.faq.entry import Faq

_WORD = re.compile(r"\w\w+")
"""What bm25s and scikit-learn take for a word if they are not told otherwise."""
_UNSPACED = re.compile(r"\w+")


class Normalisation(ABC):
    """What is done to a text before a peer gets it; the peer takes words or letters, as is its way."""

    #: Added to the peer's name.
    suffix: ClassVar[str]
    #: Whether words are brought to their stems or dictionary forms already.
    has_stems: ClassVar[bool]

    @abstractmethod
    def words(self, text: str) -> list[str]:
        """The words of a text, as often as they occur."""

    @abstractmethod
    def letters(self, text: str) -> str:
        """A text for those who compare letters."""


class AsTyped(Normalisation):
    """Nothing but what search libraries do by themselves: lower case, words cut at signs.

    Japanese, which has no spaces, is cut into single characters and pairs of them, as is usual without a dictionary.
    """

    suffix = ""
    has_stems = False

    def __init__(self, _faq: Faq, locale: Locale) -> None:
        self._is_japanese = locale is Locale.JA

    def words(self, text: str) -> list[str]:
        """See `Normalisation`."""
        if self._is_japanese:
            return [run for part in _UNSPACED.findall(text.lower()) for run in (*part, *runs(part, 2))]
        return _WORD.findall(text.lower())

    def letters(self, text: str) -> str:
        """See `Normalisation`."""
        return text


class AsOurs(Normalisation):
    """Everything that talentbot does to a text before it compares, save the repair of misspelt words and synonyms.

    Courtesies and emoji go; Kyrgyz letters are folded, Latin ones made Cyrillic, words cut to their stems. Of Japanese,
    the words are Sudachi's and, beside them, pairs of kana of the reading; the letters are the text and its reading.
    Both were better for the peers than the words or the text alone.
    """

    suffix = ", normalised"
    has_stems = True
    means = (
        "cleaned, courtesies off, Kyrgyz letters folded, Latin letters made Cyrillic, stems where a peer takes words; "
        "in Japanese Sudachi's words and pairs of kana, or the text with its reading"
    )

    def __init__(self, faq: Faq, locale: Locale) -> None:
        self._locale = locale
        self._vocabulary = _vocabulary(faq, locale)

    def words(self, text: str) -> list[str]:
        """See `Normalisation`."""
        if self._locale is Locale.JA:
            reading = japanese.read(self._in_kana(text))
            return [*reading.words, *runs(reading.kana, 2)]
        stem = kyrgyz.stem if self._locale is Locale.KY else russian.stem
        return list(map(stem, self._folded(text)))

    def letters(self, text: str) -> str:
        """See `Normalisation`."""
        if self._locale is Locale.JA:
            asked = self._in_kana(text)
            return f"{asked} {japanese.read(asked).kana}"
        return " ".join(self._folded(text))

    def _folded(self, text: str) -> list[str]:
        asked = without_courtesies(clean(text))
        return list(map(fold, words(in_cyrillic(asked, self._vocabulary) if has_latin(asked) else asked)))

    def _in_kana(self, text: str) -> str:
        asked = without_courtesies(clean(text))
        return japanese.in_kana(asked, self._vocabulary) if has_latin(asked) else asked


def _vocabulary(faq: Faq, locale: Locale) -> frozenset[str]:
    texts = [text for entry in texts_in(faq, locale) for text in (*entry.questions, entry.answer)]
    found = (word for text in texts for word in words(clean(text)))
    return frozenset(found if locale is Locale.JA else map(fold, found))
