"""The words that an FAQ uses, and which of them a misspelt word was meant to be."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from rapidfuzz import process
from rapidfuzz.distance import OSA

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_SHORTEST = 4
"""Letters; in a shorter word a slip makes another word."""

_SIMILARITY = 0.75
"""One slip in four to seven letters, two in eight to eleven; measured better than 0.8 on labelled queries."""


class Vocabulary:
    """Known words; immutable.

    Slips are counted by optimal string alignment (a letter left out, added, changed, or swapped with the next).
    """

    def __init__(self, used: Iterable[str]) -> None:
        """Learn words.

        Args:
            used: every word as often as it is used; of two that are equally near, the one used more is taken.
        """
        counts = Counter(used)
        self._known = frozenset(counts)
        self._by_start: dict[tuple[str, int], list[str]] = defaultdict(list)
        self._starts = sorted({word[0] for word in counts})
        for word in sorted(counts, key=lambda word: (-counts[word], word)):
            if len(word) >= _SHORTEST:
                self._by_start[word[0], len(word)].append(word)

    def __contains__(self, word: object) -> bool:
        return word in self._known

    def nearest(self, word: str) -> str:
        """The known word that this one was probably meant to be, or the word itself.

        The first letter is taken to be right, as it mostly is, which makes the search short; a slip in the first
        letter alone is looked for where no other was found.
        """
        if len(word) < _SHORTEST or word in self._known or word.isdigit():
            return word
        candidates = [known for length in _lengths(word) for known in self._by_start.get((word[0], length), ())]
        found = process.extractOne(word, candidates, scorer=OSA.normalized_similarity, score_cutoff=_SIMILARITY)
        return found[0] if found else self._with_another_start(word)

    def _with_another_start(self, word: str) -> str:
        """The known word from which this one differs by its first letter: swapped, added, changed or left out."""
        if len(word) <= _SHORTEST:
            return word
        other_starts = (start + rest for rest in (word[1:], word) for start in self._starts)
        candidates = (word[1] + word[0] + word[2:], word[1:], *other_starts)
        return next((candidate for candidate in candidates if candidate in self._known), word)


def _lengths(word: str) -> Iterator[int]:
    """The lengths that a similar word can have, its own first."""
    length = len(word)
    yield length
    for difference in range(1, length):
        shorter, longer = length - difference, length + difference
        if longer * _SIMILARITY > length:
            return
        if shorter >= length * _SIMILARITY:
            yield shorter
        yield longer
