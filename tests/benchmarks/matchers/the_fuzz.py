"""TheFuzz, formerly FuzzyWuzzy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from thefuzz import fuzz, process

from tests.benchmarks.matchers.fuzzy import Fuzzy

if TYPE_CHECKING:
    from collections.abc import Iterable

    from talentbot.language import Locale
    from tests.benchmarks.matchers.peer import EntryTexts


class TheFuzz(Fuzzy):
    """Its default scorer in the form that keeps other letters than English ones."""

    name = "thefuzz UWRatio"
    way = "`process.extract`, best phrasing; its default, WRatio, would leave nothing of a Cyrillic or Japanese text"

    def _index(self, entries: list[EntryTexts], locale: Locale) -> None:
        super()._index(entries, locale)
        self._choices = dict(enumerate(self._phrasings))

    def _positions(self, processed: str) -> Iterable[int]:
        if not processed:  # of which thefuzz warns
            return ()
        found = process.extract(processed, self._choices, scorer=fuzz.UWRatio, limit=self._limit)
        return (position for _, _, position in found)
