"""The stems of a text, by which two texts can be compared without an index."""

from __future__ import annotations

from functools import lru_cache

from talentbot.language import Locale
from talentbot.matching.features import cyrillic_features, japanese_features
from talentbot.matching.kyrgyz import fold
from talentbot.matching.normalise import clean, words


@lru_cache(maxsize=16_384)
def stems(text: str, locale: Locale) -> tuple[str, ...]:
    """The stems of the words of a text in a locale, as often as they occur.

    Remembered for the phrasings of some hundred entries, since an FAQ is checked again after every change.
    """
    cleaned = clean(text)
    if locale is Locale.JA:
        return japanese_features(cleaned).words
    return cyrillic_features(words(fold(cleaned)), locale).words
