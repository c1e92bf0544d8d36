"""String similarity: the query is compared with every phrasing, and an entry is as good as its most similar one."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING

from rapidfuzz import fuzz, process, utils

from tests.benchmarks.matchers.peer import Peer, each_once, enough_phrasings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from talentbot.language import Locale
    from tests.benchmarks.matchers.peer import EntryTexts


class Fuzzy(Peer):
    """Keeps the phrasings, lower-cased and without signs, so that this is not done anew for every query."""

    def _index(self, entries: list[EntryTexts], locale: Locale) -> None:
        asked = [(entry.entry_id, question) for entry in entries for question in entry.questions]
        self._owners = [entry_id for entry_id, _ in asked]
        self._phrasings = [self._processed(question) for _, question in asked]
        self._limit = enough_phrasings(entries)

    def rank(self, text: str) -> list[str]:
        """See `Peer`."""
        return each_once(self._owners[position] for position in self._positions(self._processed(text)))

    def _processed(self, text: str) -> str:
        return utils.default_process(self._normalisation.letters(text))

    @abstractmethod
    def _positions(self, processed: str) -> Iterable[int]:
        """The places of the most similar phrasings."""


class _RapidFuzz(Fuzzy):
    _scorer: Callable[..., float]

    def _positions(self, processed: str) -> Iterable[int]:
        found = process.extract(processed, self._phrasings, scorer=type(self)._scorer, limit=self._limit)
        return (position for _, _, position in found)


class WRatio(_RapidFuzz):
    """What `process.extract` does if nothing else is said."""

    name = "rapidfuzz WRatio"
    way = "`process.extract`, best phrasing; phrasings processed beforehand"
    _scorer = fuzz.WRatio


class TokenSetRatio(_RapidFuzz):
    """The scorer of python-telegram-bot's rules-bot."""

    name = "rapidfuzz token_set_ratio"
    way = WRatio.way
    _scorer = fuzz.token_set_ratio
