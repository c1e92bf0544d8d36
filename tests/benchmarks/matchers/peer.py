"""What every peer has in common, and the texts of an FAQ that it searches."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, ClassVar, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from talentbot.faq.entry import Faq
    from talentbot.language import Locale
    from tests.benchmarks.matchers.normalisation import Normalisation

WANTED = 5
"""How many entries a peer is asked for, as many as the bot's own matcher gives."""


class EntryTexts(NamedTuple):
    """One entry in one locale."""

    entry_id: str
    #: The title, then the phrasings.
    questions: tuple[str, ...]
    answer: str


class Peer(ABC):
    """Finds the entries of an FAQ in one locale."""

    name: ClassVar[str]
    #: How it was set up, so that a reader can tell whether it had its chance.
    way: ClassVar[str]

    def __init__(self, faq: Faq, locale: Locale, normalisation: Normalisation) -> None:
        """Index the FAQ.

        Args:
            faq: the entries to find; those without this locale are never found.
            locale: in which they are searched.
            normalisation: what is done to the FAQ's texts and to the queries before the peer gets them.
        """
        self._normalisation = normalisation
        self._index(texts_in(faq, locale), locale)

    @abstractmethod
    def _index(self, entries: list[EntryTexts], locale: Locale) -> None:
        """Take the entries."""

    @abstractmethod
    def rank(self, text: str) -> list[str]:
        """The ids of the entries that a query probably asks for, best first, each once.

        At least three where that many have anything in common with it.
        """


def texts_in(faq: Faq, locale: Locale) -> list[EntryTexts]:
    """The entries that have a locale, in the FAQ's order."""
    texts = [(entry.id, entry.texts[locale]) for entry in faq.entries.values() if locale in entry.texts]
    return [EntryTexts(entry_id, (text.title, *text.phrasings), text.answer) for entry_id, text in texts]


def each_once(entry_ids: Iterable[str]) -> list[str]:
    """The first few of the ids, without those that were there before."""
    return list(dict.fromkeys(entry_ids))[:WANTED]


def enough_phrasings(entries: list[EntryTexts]) -> int:
    """So many phrasings that three different entries are among them, whatever they are."""
    return 2 * max(len(entry.questions) for entry in entries) + 1
