"""A large FAQ made from a small one, to see how the bot's matching grows with it."""

from __future__ import annotations

import random
import re
from dataclasses import replace
from typing import TYPE_CHECKING

from talentbot.faq.entry import EntryText
from talentbot.language import Locale

if TYPE_CHECKING:
    from talentbot.faq.entry import Entry, Faq

_DROPPED, _SWAPPED, _REPLACED, _MISTYPED = 0.1, 0.05, 0.1, 0.03
"""How probably each word is left out, changes places with the next, is one of another entry, has a wrong letter.

With these the words of the shipped FAQ become four times as many at fifty times the entries. In what people write they
grow about as the square root of the text does (Heaps' law).
"""

_SPACED = re.compile(r"\S+")
_UNSPACED = re.compile(r"[\u3400-\u9fff々]+[\u3041-\u309f]*|[\u3041-\u309f]+|[\u30a1-\u30ff]+|[^\W\u3040-\u9fff々]+|\W")
"""Japanese has no spaces: kanji with what follows in hiragana, and runs of the other scripts."""


def enlarged(faq: Faq, times: int, seed: int = 0) -> Faq:
    """An FAQ that has every entry several times in as many wordings; the same for the same arguments.

    The ids are new. Related entries, which matching does not read, are left out.
    """
    perturbation = Perturbation(faq, seed)
    entries = [perturbation.entry(entry, number) for number in range(times) for entry in faq.entries.values()]
    return replace(faq, entries={entry.id: entry for entry in entries})


class Perturbation:
    """Words an FAQ's entries differently, by the words and letters of the same FAQ."""

    def __init__(self, faq: Faq, seed: int) -> None:
        self._random = random.Random(seed)  # noqa: S311 - nothing here is secret
        self._words = {locale: _words_of(faq, locale) for locale in Locale}

    def entry(self, entry: Entry, number: int) -> Entry:
        """One more wording of an entry; the number makes its id, so that no two are the same."""
        texts = {locale: self._text(text, locale) for locale, text in entry.texts.items()}
        return replace(entry, id=f"{entry.id}-{number}", texts=texts, related=())

    def _text(self, text: EntryText, locale: Locale) -> EntryText:
        return EntryText(
            self.wording(text.title, locale),
            tuple(self.wording(phrasing, locale) for phrasing in text.phrasings),
            "\n".join(self.wording(line, locale) for line in text.answer.splitlines()),
        )

    def wording(self, text: str, locale: Locale) -> str:
        """A text in other words; at least one is left where it had any."""
        words = _cut(text, locale)
        kept = [self._changed(word, locale) for word in words if self._random.random() >= _DROPPED] or words[:1]
        for place in range(len(kept) - 1):
            if self._random.random() < _SWAPPED:
                kept[place], kept[place + 1] = kept[place + 1], kept[place]
        return ("" if locale is Locale.JA else " ").join(kept)

    def _changed(self, word: str, locale: Locale) -> str:
        chance = self._random.random()
        if chance >= _REPLACED + _MISTYPED:
            return word
        another = self._random.choice(self._words[locale] or [word])
        if chance < _REPLACED:
            return another
        place = self._random.randrange(len(word))
        return word[:place] + self._random.choice(another) + word[place + 1 :]


def _words_of(faq: Faq, locale: Locale) -> list[str]:
    """The words of all titles and phrasings, as often as they occur."""
    texts = [entry.texts[locale] for entry in faq.entries.values() if locale in entry.texts]
    return [word for text in texts for question in (text.title, *text.phrasings) for word in _cut(question, locale)]


def _cut(text: str, locale: Locale) -> list[str]:
    return (_UNSPACED if locale is Locale.JA else _SPACED).findall(text)
