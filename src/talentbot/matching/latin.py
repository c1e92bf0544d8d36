"""Kyrgyz and Russian typed in Latin letters, or in Russian with the keyboard still set to English."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from talentbot.language import cyrillic_from_latin
from talentbot.matching.normalise import words

if TYPE_CHECKING:
    from collections.abc import Container

_LATIN = re.compile(r"[a-z]")
_ENGLISH_KEYS = "`qwertyuiop[]asdfghjkl;'zxcvbnm,."
_RUSSIAN_KEYS = "ейцукенгшщзхъфывапролджэячсмитьбю"
_RETYPED = str.maketrans(_ENGLISH_KEYS, _RUSSIAN_KEYS)
"""The standard Windows layouts, key by key."""


def has_latin(cleaned: str) -> bool:
    """Whether a cleaned text has any Latin letter."""
    return bool(_LATIN.search(cleaned))


def in_cyrillic(cleaned: str, vocabulary: Container[str]) -> str:
    """The Cyrillic text that somebody meant by a cleaned text with Latin letters.

    Args:
        cleaned: the text.
        vocabulary: the words that occur in the FAQ; its Latin terms (`COE`, `JLPT`) stay, and it tells whether the
            text was transliterated or typed with the wrong keyboard.
    """
    transliterated = " ".join(w if w in vocabulary else cyrillic_from_latin(w) for w in words(cleaned))
    retyped = cleaned.translate(_RETYPED)
    return max(transliterated, retyped, key=lambda text: _known_letters(text, vocabulary))


def _known_letters(text: str, vocabulary: Container[str]) -> int:
    return sum(len(word) for word in words(text) if word in vocabulary)
