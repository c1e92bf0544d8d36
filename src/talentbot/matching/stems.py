"""The stems of a text, by which two texts can be compared without an index."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from talentbot.matching.features import features_of, letters

if TYPE_CHECKING:
    from talentbot.language import Locale


@lru_cache(maxsize=16_384)
def stems(text: str, locale: Locale) -> tuple[str, ...]:
    """The stems of the words of a text in a locale, as often as they occur.

    Remembered for the phrasings of some hundred entries, since an FAQ is checked again after every change.
    """
    return features_of(letters(text, locale), locale).words
