"""The features by which texts are compared: words brought to their stems, and runs of letters."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

from talentbot.language import Locale
from talentbot.matching import japanese, kyrgyz, russian
from talentbot.matching.normalise import clean, words


@dataclass(frozen=True, slots=True)
class Features:
    """What is compared of one text; a feature stands as often as it occurs."""

    words: tuple[str, ...]
    runs: tuple[str, ...]


def letters(text: str, locale: Locale) -> str:
    """A text of the FAQ, cleaned, in the letters in which texts of a locale are compared."""
    return clean(text) if locale is Locale.JA else kyrgyz.fold(clean(text))


def features_of(lettered: str, locale: Locale) -> Features:
    """The features of a text that is in these letters."""
    return japanese_features(lettered) if locale is Locale.JA else cyrillic_features(words(lettered), locale)


def cyrillic_features(folded: list[str], locale: Locale) -> Features:
    """The features of a text whose words are folded (`kyrgyz.fold`, for Russian too: people drop ё, э and letters)."""
    stem = kyrgyz.stem if locale is Locale.KY else russian.stem
    return Features(tuple(map(stem, folded)), tuple(chain.from_iterable(map(_runs_of_word, folded))))


def japanese_features(cleaned: str) -> Features:
    """The features of a Japanese text: single signs for compounds cut otherwise, kana for what is typed without kanji.

    Pairs of signs, and of kana beside threes, measured worse.
    """
    reading = japanese.read(cleaned)
    return Features(reading.words, (*"".join(words(cleaned)), *runs(reading.kana, 3)))


@lru_cache(maxsize=4_096)
def _runs_of_word(word: str) -> tuple[str, ...]:
    """Threes of letters, with the word's start and end; twos and fours beside them measured worse."""
    return runs(f" {word} ", 3)


def runs(text: str, length: int) -> tuple[str, ...]:
    """Every run of some length."""
    return tuple([text[start : start + length] for start in range(len(text) - length + 1)])
