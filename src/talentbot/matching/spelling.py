"""The words that an FAQ uses, and which of them a misspelt word was meant to be."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from rapidfuzz import process
from rapidfuzz.distance import OSA

if TYPE_CHECKING:
    from collections.abc import Iterable

_SHORTEST = 4
_SIMILARITY = 0.75
"""One slip in four to seven letters, two in eight to eleven; measured better than 0.8 on labelled queries."""


class Vocabulary:
    """Known words; immutable.

    Slips are counted by optimal string alignment (a letter left out, added, changed, or swapped with the next).
    """

    def __init__(self, known: Iterable[str]) -> None:
        self._known = frozenset(known)
        self._by_first_letter: dict[str, list[str]] = defaultdict(list)
        for word in sorted(self._known):
            self._by_first_letter[word[0]].append(word)

    def __contains__(self, word: object) -> bool:
        return word in self._known

    def nearest(self, word: str) -> str:
        """The known word that this one was probably meant to be, or the word itself.

        The first letter is taken to be right, as it mostly is, which makes the search short.
        """
        if len(word) < _SHORTEST or word in self._known or word.isdigit():
            return word
        candidates = self._by_first_letter.get(word[0], [])
        found = process.extractOne(word, candidates, scorer=OSA.normalized_similarity, score_cutoff=_SIMILARITY)
        return found[0] if found else word
