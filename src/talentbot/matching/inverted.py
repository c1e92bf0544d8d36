"""An inverted index that scores documents by BM25, as a share of what the query could reach."""

from __future__ import annotations

import math
from array import array
from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_SATURATION = 3.0
"""BM25's k1. Above the usual 1.2: a document is a dozen phrasings, and a word in all of them is its subject."""

_LENGTH_NORMALISATION = 0.3
"""BM25's b. Below the usual 0.75: a long document is one with many phrasings, not a wordy one."""

_UNKNOWN_FEATURE = 0.5
"""How much a feature that no document has counts, as a share of the rarest known one: it may be a slip of the pen."""


class InvertedIndex:
    """Documents as bags of weighted features; immutable.

    The weights are those of Okapi BM25 (Robertson and Zaragoza, 2009).
    """

    def __init__(self, documents: Sequence[Mapping[str, float]]) -> None:
        self._size = len(documents)
        frequencies = Counter(feature for document in documents for feature in document)
        self._rarity = {feature: self._rarity_of(count) for feature, count in frequencies.items()}
        self._postings: dict[str, tuple[array[int], array[float]]] = {}
        self._add(documents)

    def __contains__(self, feature: str) -> bool:
        return feature in self._rarity

    def scores(self, features: Iterable[str]) -> list[float]:
        """The score of every document, 0 to nearly 1, in their order."""
        scores = [0.0] * self._size
        reachable = 0.0
        for feature in set(features):
            rarity = self._rarity.get(feature)
            if rarity is None:
                reachable += _UNKNOWN_FEATURE * self._rarity_of(1)
                continue
            reachable += rarity
            for document, weight in zip(*self._postings[feature], strict=True):
                scores[document] += weight
        return [score / reachable for score in scores] if reachable else scores

    def _rarity_of(self, count: int) -> float:
        return math.log(1 + (self._size - count + 0.5) / (count + 0.5))

    def _add(self, documents: Sequence[Mapping[str, float]]) -> None:
        lengths = [sum(document.values()) for document in documents]
        average = sum(lengths) / len(lengths) if any(lengths) else 1.0
        for position, document in enumerate(documents):
            damping = _SATURATION * (1 - _LENGTH_NORMALISATION + _LENGTH_NORMALISATION * lengths[position] / average)
            for feature, count in document.items():
                positions, weights = self._postings.setdefault(feature, (array("I"), array("f")))
                positions.append(position)
                weights.append(self._rarity[feature] * count / (count + damping))
