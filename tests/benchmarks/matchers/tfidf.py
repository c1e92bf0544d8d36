"""TF-IDF over runs of characters (scikit-learn)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sklearn.feature_extraction.text import TfidfVectorizer

from talentbot.language import Locale
from tests.benchmarks.matchers.peer import Peer
from tests.benchmarks.matchers.ranking import best

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.benchmarks.matchers.peer import EntryTexts


class CharacterTfidf(Peer):
    """An entry's questions as one document."""

    name = "TF-IDF of characters (scikit-learn)"
    way = "an entry's questions as one document, `char_wb` 2-4, Japanese `char` 1-3, logarithmic frequencies, cosine"

    def _index(self, entries: list[EntryTexts], locale: Locale) -> None:
        self._entry_ids = [entry.entry_id for entry in entries]
        letters = ["\n".join(map(self._normalisation.letters, entry.questions)) for entry in entries]
        self._scorer = TfidfScorer(letters, locale)

    def rank(self, text: str) -> list[str]:
        """See `Peer`."""
        return best(self._entry_ids, self._scorer.scores(self._normalisation.letters(text)))


class TfidfScorer:
    """Scores documents by the cosine of their vectors."""

    def __init__(self, documents: Sequence[str], locale: Locale) -> None:
        analyzer, lengths = ("char", (1, 3)) if locale is Locale.JA else ("char_wb", (2, 4))
        self._vectorizer = TfidfVectorizer(analyzer=analyzer, ngram_range=lengths, sublinear_tf=True)
        self._documents = self._vectorizer.fit_transform(documents)

    def scores(self, text: str) -> Any:
        """An array: how well each document matches."""
        return (self._documents @ self._vectorizer.transform([text]).T).toarray().ravel()
