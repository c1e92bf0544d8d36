"""An inverted index that scores documents by BM25."""

from __future__ import annotations

import math
from array import array
from collections import Counter
from itertools import accumulate
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_SATURATION = 3.0
"""BM25's k1. Above the usual 1.2: a document is a dozen phrasings, and a word in many of them is its subject."""

_LENGTH_NORMALISATION = 0.3
"""BM25's b. Below the usual 0.75: a long document is one with many phrasings, not a wordy one."""

_UNKNOWN = 0.75
"""What a feature counts that no document has, as a share of the rarest known one: it may be a slip of the pen."""


class InvertedIndex:
    """Documents as bags of weighted features; immutable.

    The weights are those of Okapi BM25 (Robertson and Zaragoza, 2009).
    """

    def __init__(self, documents: Sequence[Mapping[str, float]]) -> None:
        self._size = len(documents)
        frequencies = Counter(feature for document in documents for feature in document)
        self._slots = {feature: slot for slot, feature in enumerate(frequencies)}
        # The postings of slot s lie from ends[s - 1] to ends[s] in two arrays; a list a feature takes ten times more.
        self._ends = array("I", accumulate(frequencies.values()))
        self._documents = array("I", bytes(4 * frequencies.total()))
        self._weights = array("f", bytes(4 * frequencies.total()))
        self._fill(documents, [self._rarity(count) for count in frequencies.values()])

    def evidence(self, features: Iterable[str]) -> list[float]:
        """How much a text's features speak for every document, in their order.

        The sum of BM25 is divided by the root of what it could be at most, in units of one rare feature: a share
        alone would treat one word and ten alike, a sum alone would let long texts always win.
        """
        sums = [0.0] * self._size
        rarest = self._rarity(1)
        most = 0.0
        for feature in set(features):
            start, end = self._postings(feature)
            most += self._rarity(end - start) if end > start else _UNKNOWN * rarest
            for document, weight in zip(self._documents[start:end], self._weights[start:end], strict=True):
                sums[document] += weight
        scale = math.sqrt(most * rarest)
        return [total / scale for total in sums] if scale else sums

    def _postings(self, feature: str) -> tuple[int, int]:
        slot = self._slots.get(feature)
        if slot is None:
            return 0, 0
        return (self._ends[slot - 1] if slot else 0), self._ends[slot]

    def _rarity(self, count: int) -> float:
        return math.log(1 + (self._size - count + 0.5) / (count + 0.5))

    def _fill(self, documents: Sequence[Mapping[str, float]], rarities: Sequence[float]) -> None:
        lengths = [sum(document.values()) for document in documents]
        average = sum(lengths) / max(1, sum(map(bool, lengths))) or 1.0
        free = array("I", (0, *self._ends[:-1]))
        for number, document in enumerate(documents):
            damping = _SATURATION * (1 - _LENGTH_NORMALISATION * (1 - lengths[number] / average))
            for feature, count in document.items():
                slot = self._slots[feature]
                self._documents[free[slot]] = number
                self._weights[free[slot]] = rarities[slot] * count / (count + damping)
                free[slot] += 1
