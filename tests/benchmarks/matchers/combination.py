"""Three scores added up: the strongest of the peers that were tried beforehand on other people's FAQs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.benchmarks.matchers.bm25 import Bm25, Bm25Scorer
from tests.benchmarks.matchers.ranking import best
from tests.benchmarks.matchers.tfidf import TfidfScorer

if TYPE_CHECKING:
    from talentbot.language import Locale
    from tests.benchmarks.matchers.peer import EntryTexts

_ANSWERS, _LETTERS = 0.5, 1.5


class Combination(Bm25):
    """BM25 over the questions, BM25 over questions and answer, TF-IDF of characters over the questions."""

    name = "BM25 + BM25 with answers + TF-IDF"
    way = "bm25s and scikit-learn as above, each divided by its highest score, weighted 1, 0.5 and 1.5"

    def _index(self, entries: list[EntryTexts], locale: Locale) -> None:
        super()._index(entries, locale)
        self._with_answers = Bm25Scorer([self._words((*entry.questions, entry.answer)) for entry in entries])
        letters = ["\n".join(map(self._normalisation.letters, entry.questions)) for entry in entries]
        self._letters = TfidfScorer(letters, locale)

    def rank(self, text: str) -> list[str]:
        """See `Peer`."""
        words = self._normalisation.words(text)
        scores = _share(self._scorer.scores(words)) + _ANSWERS * _share(self._with_answers.scores(words))
        letters = _share(self._letters.scores(self._normalisation.letters(text)))
        return best(self._entry_ids, scores + _LETTERS * letters)


def _share(scores: Any) -> Any:
    highest = scores.max()
    return scores / highest if highest > 0 else scores
