"""Words typed in Latin letters, or with the keyboard in the wrong language."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from talentbot.language import cyrillic_from_latin

if TYPE_CHECKING:
    from collections.abc import Callable

_LATIN_RUN = re.compile(r"[a-z]")
_ENGLISH_KEYS = "`qwertyuiop[]asdfghjkl;'zxcvbnm,."
_RUSSIAN_KEYS = "ейцукенгшщзхъфывапролджэячсмитьбю"
_TO_RUSSIAN_KEYS = str.maketrans(_ENGLISH_KEYS, _RUSSIAN_KEYS)
"""The Windows layouts, key by key; Kyrgyz ң ө ү sit on н о у with AltGr."""


def has_latin(cleaned: str) -> bool:
    """Whether any Latin letter stands in a cleaned text."""
    return bool(_LATIN_RUN.search(cleaned))


def cyrillic_reading(cleaned: str, known: Callable[[str], int]) -> str:
    """The Cyrillic text that somebody meant by a text with Latin letters.

    Args:
        cleaned: a cleaned text.
        known: how many words of a text the reader knows; it chooses between transliteration and the wrong keyboard.
    """
    transliterated = cyrillic_from_latin(cleaned)
    retyped = cleaned.translate(_TO_RUSSIAN_KEYS)
    return retyped if known(retyped) > known(transliterated) else transliterated
