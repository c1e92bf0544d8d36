"""Kyrgyz words folded to what people type on a Russian keyboard, and cut to their stems.

There is no Kyrgyz stemmer on PyPI. The endings are those of any grammar (plural, possessive, case, person, question,
the frequent verb forms), written after folding, where ң ө ү are н о у and a long vowel is short.
"""

from __future__ import annotations

import re
from functools import lru_cache

_LETTERS = str.maketrans("ңөүэ", "ноуе")
_LONG_VOWEL = re.compile(r"([аеиоуы])\1")

_SHORTEST_STEM = 3
_MOST_ENDINGS = 4
_ENDING = re.compile(
    r"(?:"
    r"[бп][ыиу]|"  # question
    r"[лдт][аео]р|"  # plural
    r"[мснб][ыиу][нмз]|[ыиу]м|[ыиу]н|[сн]?[ыиу]|[ыиу]?б[ыиу]з|[ыиу]?н[ыиу]з|"  # person, possessive
    r"[ндт][ыиу]н?|[гк][аео]|[дт][аео]н?|н[аео]н?|"  # case
    r"[ыиуо]?п|[гк][аео]н|[аеой]т|[дт][ыиу]|с[аео]|б[аео]й?|[аеоу]р|у|ч[ыиуаео]|й"  # verb
    r")$"
)


@lru_cache(maxsize=20_000)
def fold(word: str) -> str:
    """A word without what phones and habits leave out: ң ө ү, э and е apart, long vowels."""
    return _LONG_VOWEL.sub(r"\1", word.translate(_LETTERS))


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """The stem of a folded Kyrgyz word: up to four endings off, at least three letters left."""
    for _ in range(_MOST_ENDINGS):
        shorter = _ENDING.sub("", word, count=1)
        if len(shorter) < _SHORTEST_STEM or shorter == word:
            break
        word = shorter
    return word
