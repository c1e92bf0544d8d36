"""BM25 over words (bm25s)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import bm25s
import numpy as np

from tests.benchmarks.matchers.peer import Peer
from tests.benchmarks.matchers.ranking import best

if TYPE_CHECKING:
    from collections.abc import Sequence

    from talentbot.language import Locale
    from tests.benchmarks.matchers.peer import EntryTexts


class Bm25(Peer):
    """An entry's questions as one document."""

    name = "BM25 (bm25s)"
    way = "an entry's questions as one document, which was better than the best phrasing or with the answer"

    def _index(self, entries: list[EntryTexts], locale: Locale) -> None:
        self._entry_ids = [entry.entry_id for entry in entries]
        self._scorer = Bm25Scorer([self._words(entry.questions) for entry in entries])

    def rank(self, text: str) -> list[str]:
        """See `Peer`."""
        return best(self._entry_ids, self._scorer.scores(self._normalisation.words(text)))

    def _words(self, texts: Sequence[str]) -> list[str]:
        return [word for text in texts for word in self._normalisation.words(text)]


class Bm25Scorer:
    """Scores documents with bm25s and its default parameters."""

    def __init__(self, documents: Sequence[list[str]]) -> None:
        self._retriever = bm25s.BM25()
        self._retriever.index(documents, show_progress=False)

    def scores(self, words: Sequence[str]) -> Any:
        """An array: how well each document matches."""
        known = [word for word in words if word in self._retriever.vocab_dict]
        return self._retriever.get_scores(known) if known else np.zeros(self._retriever.scores["num_docs"])
