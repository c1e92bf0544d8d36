"""The features by which texts are compared: words brought to their stems, and runs of letters."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from talentbot.language import Locale
from talentbot.matching import japanese, kyrgyz, russian
from talentbot.matching.normalise import words

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True)
class Features:
    """What is compared of one text in one locale; a feature stands as often as it occurs."""

    words: tuple[str, ...]
    grams: tuple[str, ...]


def features_of(cleaned: str, locale: Locale) -> Features:
    """The features of a cleaned text, read as a text of this locale."""
    if locale is Locale.JA:
        return _japanese(cleaned)
    folded = tuple(map(kyrgyz.fold, words(cleaned)))
    stem = kyrgyz.stem if locale is Locale.KY else russian.stem
    return Features(tuple(map(stem, folded)), tuple(_grams_of_words(folded)))


def _japanese(cleaned: str) -> Features:
    reading = japanese.read(cleaned)
    signs = "".join(words(cleaned))
    return Features(reading.words, (*grams(signs, 1, 2), *grams(reading.kana, 2, 3)))


def _grams_of_words(folded: Iterable[str]) -> Iterable[str]:
    for word in folded:
        yield from _grams_of_word(word)


@lru_cache(maxsize=20_000)
def _grams_of_word(word: str) -> tuple[str, ...]:
    return grams(f" {word} ", 2, 4)


def grams(text: str, shortest: int, longest: int) -> tuple[str, ...]:
    """Every run of `shortest` to `longest` characters."""
    return tuple(
        text[start : start + length]
        for length in range(shortest, longest + 1)
        for start in range(len(text) - length + 1)
    )
