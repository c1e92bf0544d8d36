"""Russian words brought to their stems by Snowball (Porter, `snowballstemmer`)."""

from __future__ import annotations

from functools import lru_cache

import snowballstemmer

_stemmer = snowballstemmer.stemmer("russian")


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """The stem of a cleaned Russian word; words in other scripts come back as they are."""
    return str(_stemmer.stemWord(word))
