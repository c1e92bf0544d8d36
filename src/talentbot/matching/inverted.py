"""An inverted index that scores documents of two fields, questions and an answer, by BM25.

Every field has weights of its own (Okapi BM25; Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and
Beyond", 2009), and what they give is added up: a word of the answer speaks for a document too, only less than one of
its questions.
"""

from __future__ import annotations

import math
from array import array
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import NDArray


class Bag(NamedTuple):
    """One document: how often each feature occurs in its questions and in its answer."""

    questions: Mapping[str, int]
    answer: Mapping[str, int]


class _Field(NamedTuple):
    """The two parameters of BM25."""

    #: k1: the higher, the more the second and third time count that a feature occurs.
    saturation: float
    #: b: how far a long document is discounted, 0 to 1.
    length_normalisation: float


_QUESTIONS = _Field(saturation=3.0, length_normalisation=0.3)
"""Above the usual k1 of 1.2: a document is two dozen phrasings, and a word in many of them is its subject. Below the
usual b of 0.75: a long document is one with many phrasings, not a wordy one."""

_ANSWERS = _Field(saturation=2.0, length_normalisation=0.5)

_UNKNOWN = 0.75
"""What a feature counts that no document has, as a share of the rarest known one: it may be a slip of the pen."""

_FEWEST = 100
"""A smaller collection is weighed as if it were part of one of this size: a word that all three entries of a small FAQ
share still tells that they are meant, all three."""


class _Slots(dict[str, int]):
    """A number for every feature, in the order in which they are first seen."""

    def __missing__(self, feature: str) -> int:
        slot = self[feature] = len(self)
        return slot


class _Postings:
    """Which feature occurs in which document how often, in one field of the documents so far."""

    def __init__(self) -> None:
        self.slots = array("I")
        self.documents = array("I")
        self.counts = array("I")

    def add(self, document: int, slots: Iterable[int], counts: Iterable[int]) -> None:
        self.slots.extend(slots)
        self.counts.extend(counts)
        self.documents.extend([document] * (len(self.slots) - len(self.documents)))


class InvertedIndexBuilder:
    """Takes documents one by one, so that the features of each, many times as large as its postings, can go at once."""

    def __init__(self) -> None:
        self._slots = _Slots()
        self._size = 0
        self._questions = _Postings()
        self._answers = _Postings()

    def add(self, document: Bag) -> None:
        """Add the next document."""
        for postings, counts in ((self._questions, document.questions), (self._answers, document.answer)):
            postings.add(self._size, map(self._slots.__getitem__, counts), counts.values())
        self._size += 1

    def build(self, answer_weight: float = 0.0) -> InvertedIndex:
        """The index of all documents.

        Args:
            answer_weight: what a feature of an answer counts beside one of a question.
        """
        fields = (
            _weigh(self._questions, _QUESTIONS, len(self._slots), self._size),
            _weigh(self._answers, _ANSWERS, len(self._slots), self._size),
        )
        return InvertedIndex(dict(self._slots), self._size, fields, answer_weight)


class _Weighed(NamedTuple):
    """The postings of one field with their weights."""

    slots: NDArray[np.uint32]
    documents: NDArray[np.uint32]
    weights: NDArray[np.float32]
    #: By slot: what the feature could count at most.
    rarities: NDArray[np.float64]


def _weigh(postings: _Postings, field: _Field, slots: int, size: int) -> _Weighed:
    slot = np.frombuffer(postings.slots, np.uint32)
    document = np.frombuffer(postings.documents, np.uint32)
    count = np.frombuffer(postings.counts, np.uint32).astype(np.float64)
    rarities = _rarity(np.bincount(slot, minlength=slots), size)
    lengths = np.bincount(document, count, size)
    average = lengths.sum() / max(1, np.count_nonzero(lengths)) or 1.0
    damping = field.saturation * (1 - field.length_normalisation * (1 - lengths / average))
    weights = rarities[slot] * count / (count + damping[document])
    return _Weighed(slot, document, weights.astype(np.float32), rarities)


def _rarity(frequencies: NDArray[np.int64], size: int) -> NDArray[np.float64]:
    """The inverse document frequency by the number of documents that have a feature; less where none has it."""
    population = max(size, _FEWEST)
    known = np.log(1 + (population - frequencies + 0.5) / (frequencies + 0.5))
    return np.where(frequencies > 0, known, _UNKNOWN * _rarest(size))


def _rarest(size: int) -> float:
    """What a feature of a single document counts."""
    return math.log(1 + (max(size, _FEWEST) - 0.5) / 1.5)


def _smallest_type(size: int) -> type[np.uint16 | np.uint32]:
    return np.uint16 if size <= np.iinfo(np.uint16).max else np.uint32


class InvertedIndex:
    """Documents as bags of features; immutable."""

    def __init__(
        self, slots: Mapping[str, int], size: int, fields: tuple[_Weighed, _Weighed], answer_weight: float
    ) -> None:
        questions, answers = fields
        self.size = size
        self._slots = slots
        slot = np.concatenate([questions.slots, answers.slots])
        order = np.argsort(slot, kind="stable")
        # The postings of slot s lie from ends[s] to ends[s + 1]; a document of both fields stands there twice.
        # Arrays of the standard library, since single numbers are read from them.
        self._ends = array("I", [0, *np.cumsum(np.bincount(slot, minlength=len(slots)))])
        self._documents = np.concatenate([questions.documents, answers.documents])[order].astype(_smallest_type(size))
        self._weights = np.concatenate([questions.weights, answers.weights * np.float32(answer_weight)])[order]
        self._masses = array("f", (questions.rarities + answer_weight * answers.rarities) / (1 + answer_weight))
        self._rarest = _rarest(size)

    def evidence(self, features: Iterable[str]) -> NDArray[np.float64]:
        """How much a text's features speak for every document, in their order.

        The sum of BM25 is divided by the root of what it could be at most, in units of one rare feature: a share
        alone would treat one word and ten alike, a sum alone would let long texts always win.
        """
        slots, mass = self._look_up(features)
        if not slots:
            return np.zeros(self.size)
        places = [slice(self._ends[slot], self._ends[slot + 1]) for slot in slots]
        documents = np.concatenate([self._documents[place] for place in places])
        weights = np.concatenate([self._weights[place] for place in places])
        return np.bincount(documents, weights, self.size) / math.sqrt(mass * self._rarest)

    def contributions(self, features: Iterable[str], document: int) -> dict[str, float]:
        """What each feature of a text adds to the evidence for one document; features that add nothing are absent."""
        features = set(features)
        _, mass = self._look_up(features)
        found = {
            feature: self._weight(slot, document)
            for feature in features
            if (slot := self._slots.get(feature)) is not None
        }
        return {feature: weight / math.sqrt(mass * self._rarest) for feature, weight in found.items() if weight}

    def _look_up(self, features: Iterable[str]) -> tuple[list[int], float]:
        """The slots of the known features, and what all features could count at most."""
        features = set(features)
        slots = [slot for feature in features if (slot := self._slots.get(feature)) is not None]
        unknown = (len(features) - len(slots)) * _UNKNOWN * self._rarest
        return slots, sum(self._masses[slot] for slot in slots) + unknown

    def _weight(self, slot: int, document: int) -> float:
        place = slice(self._ends[slot], self._ends[slot + 1])
        return float(self._weights[place][self._documents[place] == document].sum())
