"""An FAQ as most are, one title and one answer an entry, and questions for it that nobody looked at while tuning."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import TYPE_CHECKING

from talentbot.language import Locale
from talentbot.matching.evaluate import Query

if TYPE_CHECKING:
    from talentbot.faq.entry import Faq


def bare(faq: Faq) -> Faq:
    """The FAQ without phrasings, synonyms and what is out of scope."""
    entries = {
        entry_id: replace(entry, texts={locale: replace(text, phrasings=()) for locale, text in entry.texts.items()})
        for entry_id, entry in faq.entries.items()
    }
    return replace(faq, entries=entries, synonyms={}, out_of_scope={})


def phrasings_as_queries(faq: Faq, number: int) -> list[Query]:
    """Some phrasings of each language, always the same, as if people asked them."""
    chance = random.Random(0)  # noqa: S311 - any choice will do
    found = []
    for locale in Locale:
        asked = [
            Query(f"{entry.id}-{place}", locale, phrasing, (entry.id,))
            for entry in faq.entries.values()
            for place, phrasing in enumerate(entry.texts[locale].phrasings if locale in entry.texts else ())
        ]
        found += chance.sample(asked, min(number, len(asked)))
    return found
