"""Kyrgyz and Russian typed in Latin letters, or in Russian with the keyboard still set to English.

Everybody spells in a way of their own: ш is `sh`, `ş`, `w` or 6, ч is `ch`, `ç` or 4, ж is `zh` or `j`, ц is `ts` or
`c`. So a word is read in many ways, and taken in the first that the FAQ knows.
"""

from __future__ import annotations

import re
from itertools import islice, product
from typing import TYPE_CHECKING

from talentbot.matching.kyrgyz import fold
from talentbot.matching.normalise import words

if TYPE_CHECKING:
    from collections.abc import Container, Iterator

_LATIN = re.compile(r"[a-z]")
_ENGLISH_KEYS = "qwertyuiop[]asdfghjkl;'zxcvbnm,.{}:\"<>"
_RUSSIAN_KEYS = "йцукенгшщзхъфывапролджэячсмитьбюхъжэбю"
_RETYPED = str.maketrans(_ENGLISH_KEYS, _RUSSIAN_KEYS)
"""The standard Windows layouts, key by key, at last with Shift."""

_READINGS = {
    "shch": "щ", "sch": "щ сч", "zh": "ж", "kh": "х", "ts": "ц тс", "ch": "ч", "sh": "ш щ", "yo": "е йо", "jo": "жо е",
    "yu": "ю", "iu": "ю ию иу", "ya": "я", "ia": "я ия иа", "ye": "е",
    "a": "а", "b": "б", "c": "к ц с", "d": "д", "e": "е", "f": "ф", "g": "г", "h": "х", "i": "и ы й", "j": "ж й дж",
    "k": "к", "l": "л", "m": "м", "n": "н", "o": "о", "p": "п", "q": "к", "r": "р", "s": "с", "t": "т", "u": "у",
    "v": "в", "w": "в ш", "x": "х кс", "y": "ы й и", "z": "з",
    "ö": "ө", "ü": "ү", "ñ": "ң", "ı": "ы", "ş": "ш", "ç": "ч", "ğ": "г",
}  # fmt: skip
"""What Latin letters stand for, the usual reading first."""

_AFTER_VOWEL = {"y": "й ы"}
_UNIT = re.compile("|".join(sorted(_READINGS, key=len, reverse=True)))
_DIGIT_FOR_LETTER = re.compile(r"(?<!\d)[46](?=[a-z])")
"""`4to`, `6kola`; a digit after a word is a number, as in N4 and SSW2."""

_MOST_READINGS = 24


def has_latin(cleaned: str) -> bool:
    """Whether a cleaned text has any Latin letter."""
    return bool(_LATIN.search(cleaned))


def in_cyrillic(cleaned: str, vocabulary: Container[str]) -> str:
    """The Cyrillic text that somebody meant by a cleaned text with Latin letters.

    Args:
        cleaned: the text.
        vocabulary: the folded words that occur in the FAQ; its Latin terms (`COE`, `JLPT`) stay, and it tells which of
            several readings was meant, and whether the text was transliterated or typed with the wrong keyboard.
    """
    lettered = _DIGIT_FOR_LETTER.sub(lambda digit: "ch" if digit[0] == "4" else "sh", cleaned)
    transliterated = " ".join(_transliterated(word, vocabulary) for word in words(lettered))
    retyped = cleaned.translate(_RETYPED)
    return max(transliterated, retyped, key=lambda text: _known_letters(text, vocabulary))


def readings(word: str) -> Iterator[str]:
    """The ways to read a word in Latin letters as Kyrgyz or Russian, the usual one first; other letters stay."""
    parts: list[list[str]] = []
    end = 0
    for unit in _UNIT.finditer(word):
        if unit.start() > end:
            parts.append([word[end : unit.start()]])
        is_after_vowel = unit.start() > 0 and word[unit.start() - 1] in "aeiouyöüı"
        found = _AFTER_VOWEL.get(unit[0]) if is_after_vowel else None
        parts.append((found or _READINGS[unit[0]]).split())
        end = unit.end()
    parts.append([word[end:]])
    return map("".join, product(*parts))


def _transliterated(word: str, vocabulary: Container[str]) -> str:
    if word in vocabulary or not has_latin(word):
        return word
    ways = list(islice(readings(word), _MOST_READINGS))
    return next((way for way in ways if fold(way) in vocabulary), ways[0])


def _known_letters(text: str, vocabulary: Container[str]) -> int:
    return sum(len(word) for word in words(fold(text)) if word in vocabulary)
