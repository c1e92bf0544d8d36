"""The words that an FAQ uses, and which of them a misspelt word was meant to be."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from rapidfuzz import process
from rapidfuzz.distance import OSA

if TYPE_CHECKING:
    from collections.abc import Iterable

_SHORTEST = 4
"""Letters; in a shorter word a slip makes another word."""

_SIMILARITY = 0.75
"""One slip in four to seven letters, two in eight to eleven; measured better than 0.8 on labelled queries."""


_KEPT = 3
"""Letters at the word's beginning, or at its end, that a slip elsewhere leaves as they are."""


class Vocabulary:
    """Known words; immutable.

    Slips are counted by optimal string alignment (a letter left out, added, changed, or swapped with the next). Only
    words with the same beginning, or with the same first letter and the same end, are compared: one slip is seldom in
    both, and comparing with all words would take ten times as long as everything else.
    """

    def __init__(self, used: Iterable[str]) -> None:
        """Learn words.

        Args:
            used: every word as often as it is used; of two that are equally near, the one used more is taken.
        """
        self._counts = Counter(used)
        mended = [word for word in self._counts if len(word) >= _SHORTEST and word.isalpha()]
        self._starts = sorted({word[0] for word in mended})
        self._by_parts: dict[str, list[str]] = defaultdict(list)
        for word in mended:
            # A word that was typed with a letter more or less has parts of another length.
            for part in {part for length in range(len(word) - 1, len(word) + 2) for part in _parts(word, length)}:
                self._by_parts[part].append(word)

    def __contains__(self, word: object) -> bool:
        return word in self._counts

    def nearest(self, word: str) -> str:
        """The known word that this one was probably meant to be, or the word itself.

        The first letter is taken to be right, as it mostly is; a slip in it is looked for where there is no other.
        """
        if len(word) < _SHORTEST or word in self._counts or not word.isalpha():
            return word
        candidates = {known for part in _parts(word, len(word)) for known in self._by_parts.get(part, ())}
        found = process.extract(
            word, candidates, scorer=OSA.normalized_similarity, score_cutoff=_SIMILARITY, limit=len(candidates)
        )
        if not found:
            return self._with_another_start(word)
        return max(found, key=lambda each: (each[1], self._counts[each[0]], each[0]))[0]

    def _with_another_start(self, word: str) -> str:
        """The known word from which this one differs by its first letter: swapped, added, changed or left out."""
        if len(word) <= _SHORTEST:
            return word
        changed = [start + rest for rest in (word[1:], word) for start in self._starts]
        candidates = [word[1] + word[0] + word[2:], word[1:], *changed]
        known = self._counts.keys() & candidates
        return max(known, key=lambda each: (self._counts[each], each), default=word)


def _parts(word: str, typed: int) -> tuple[str, str]:
    """What two words must share one of to be compared.

    Args:
        word: one of them.
        typed: how many letters the one has that was typed.
    """
    kept = max(2, min(_KEPT, (typed - 1) // 2))
    return f"{word[:kept]}-", f"{word[0]}-{word[-kept:]}"
