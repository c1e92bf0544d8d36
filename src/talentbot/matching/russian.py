"""Russian words brought to their stems by Snowball (Porter, "Snowball: a language for stemming algorithms", 2001)."""

from __future__ import annotations

from functools import lru_cache

import Stemmer


@lru_cache(maxsize=4_096)
def stem(word: str) -> str:
    """The stem of a cleaned Russian word; words in other scripts come back as they are."""
    # A stemmer keeps the word it is at in itself, and an FAQ is indexed in another thread than questions are read in.
    return str(Stemmer.Stemmer("russian").stemWord(word))
