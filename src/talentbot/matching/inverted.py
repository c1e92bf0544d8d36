"""An inverted index that scores documents by BM25."""

from __future__ import annotations

import math
from array import array
from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_SATURATION = 3.0
"""BM25's k1. Above the usual 1.2: a document is a dozen phrasings, and a word in many of them is its subject."""

_LENGTH_NORMALISATION = 0.3
"""BM25's b. Below the usual 0.75: a long document is one with many phrasings, not a wordy one."""

_UNKNOWN = 0.5
"""What a feature counts that no document has, as a share of the rarest known one: it may be a slip of the pen."""


class InvertedIndex:
    """Documents as bags of weighted features; immutable.

    The weights are those of Okapi BM25 (Robertson and Zaragoza, 2009).
    """

    def __init__(self, documents: Sequence[Mapping[str, float]]) -> None:
        self._size = len(documents)
        frequencies = Counter(feature for document in documents for feature in document)
        self._rarest = self._rarity_of(1)
        self._rarity = {feature: self._rarity_of(count) for feature, count in frequencies.items()}
        self._postings: dict[str, tuple[array[int], array[float]]] = {}
        self._add(documents)

    def evidence(self, features: Iterable[str]) -> list[float]:
        """How much a text's features speak for every document, in their order.

        The sum of BM25 is divided by the root of what it could be at most, in units of one rare feature: a share
        alone would treat one word and ten alike, a sum alone would let long texts always win.
        """
        sums = [0.0] * self._size
        most = 0.0
        for feature in set(features):
            most += self._rarity.get(feature, _UNKNOWN * self._rarest)
            for document, weight in zip(*self._postings.get(feature, ((), ())), strict=True):
                sums[document] += weight
        scale = math.sqrt(most * self._rarest)
        return [total / scale for total in sums] if scale else sums

    def _rarity_of(self, count: int) -> float:
        return math.log(1 + (self._size - count + 0.5) / (count + 0.5))

    def _add(self, documents: Sequence[Mapping[str, float]]) -> None:
        lengths = [sum(document.values()) for document in documents]
        average = sum(lengths) / max(1, sum(map(bool, lengths)))
        for position, document in enumerate(documents):
            relative = lengths[position] / average if average else 1.0
            damping = _SATURATION * (1 - _LENGTH_NORMALISATION + _LENGTH_NORMALISATION * relative)
            for feature, count in document.items():
                documents_, weights = self._postings.setdefault(feature, (array("I"), array("f")))
                documents_.append(position)
                weights.append(self._rarity[feature] * count / (count + damping))
