"""From an utterance to the entries it may ask for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from talentbot.language import Locale, fallbacks
from talentbot.matching import japanese
from talentbot.matching.features import features_of
from talentbot.matching.index import Index
from talentbot.matching.latin import cyrillic_reading, has_latin
from talentbot.matching.normalise import clean

if TYPE_CHECKING:
    from talentbot.faq.entry import Faq

_OTHER_LOCALE = 0.5
"""What a score in another locale than the utterance's adds."""


@dataclass(frozen=True, slots=True)
class Match:
    """An entry that an utterance may ask for."""

    entry_id: str
    #: How near the two are, 0 to 1, comparable between utterances.
    score: float


class Matcher:
    """Finds entries for utterances; immutable after construction, so a changed FAQ gets a new one."""

    def __init__(self, faq: Faq) -> None:
        self._index = Index(faq)

    def match(self, utterance: str, locale: Locale, limit: int = 5) -> tuple[Match, ...]:
        """The nearest entries, best first; none where the utterance has no letters or nothing in common with any.

        Args:
            utterance: what a person typed.
            locale: the locale that the utterance is probably in.
            limit: how many matches to return at most.
        """
        cleaned = clean(utterance)
        totals = [0.0] * len(self._index.entry_ids)
        for other in fallbacks(locale):
            share = 1.0 if other is locale else _OTHER_LOCALE
            for position, score in enumerate(self._scores(cleaned, other)):
                totals[position] = max(totals[position], share * score)
        best = sorted(range(len(totals)), key=lambda position: -totals[position])[:limit]
        return tuple(Match(self._index.entry_ids[i], min(1.0, totals[i])) for i in best if totals[i] > 0)

    def _scores(self, cleaned: str, locale: Locale) -> list[float]:
        index = self._index.locales[locale]
        if has_latin(cleaned):
            if locale is Locale.JA:
                cleaned = japanese.kana_of_romaji(cleaned)
            else:
                cleaned = cyrillic_reading(cleaned, lambda text: sum(map(index.knows, features_of(text, locale).words)))
        return index.scores(features_of(cleaned, locale))
