"""Kyrgyz words folded to what people type on a Russian keyboard, and cut to their stems.

There is no Kyrgyz stemmer on PyPI. The endings are those of any grammar: plural, possessive, case, person, question.
They are written as they look after folding, where ң ө ү are н о у. Cutting more measured worse.
"""

from __future__ import annotations

import re
from functools import lru_cache

_LETTERS = str.maketrans("ңөүэ", "ноуе")
_LONG_VOWEL = re.compile(r"([аеиоуы])\1")

_SHORTEST_STEM = 4
_MOST_ENDINGS = 2
_ENDING = re.compile(
    r"[лдт][аео]р|"  # plural
    r"[ыиу]?[мн]|[сн]?[ыиу]|[ыиу]?[бн][ыиу]з|"  # possessive and person
    r"[ндт][ыиу]н?|[гк][аео]|н?[ае]|[дт][аео]|[дтн][аео]н|"  # case
    r"[бп][ыиу]"  # question
)


def fold(cleaned: str) -> str:
    """A cleaned text without what phones and habits leave out: ң ө ү, the difference of э and е, long vowels."""
    return _LONG_VOWEL.sub(r"\1", cleaned.translate(_LETTERS))


@lru_cache(maxsize=4_096)
def stem(word: str) -> str:
    """The stem of a folded Kyrgyz word: up to two endings off, at least four letters left."""
    for _ in range(_MOST_ENDINGS):
        word = _without_ending(word)
    return word


def _without_ending(word: str) -> str:
    for length in range(_SHORTEST_STEM, len(word)):
        if _ENDING.fullmatch(word, length):
            return word[:length]
    return word
