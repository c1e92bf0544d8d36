"""Synonyms that no entry has any word of: they are a mistake in writing, or left over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from talentbot.faq.folder import synonyms_file
from talentbot.language import Locale
from talentbot.matching.stems import stems
from talentbot.messages import sentence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from talentbot.faq.document import Problem
    from talentbot.faq.entry import Faq
    from talentbot.publishing.checks.places import Places


def synonym_problems(faq: Faq, places: Places) -> Iterator[Problem]:
    """Groups of which no expression stands anywhere, groups of one, and expressions of two groups."""
    for locale in Locale:
        groups = faq.synonyms.get(locale, ())
        if not groups:
            continue
        name = synonyms_file(locale)
        known = _stems_of(faq, locale)
        owners: dict[frozenset[str], int] = {}
        for number, group in enumerate(groups):
            expressions = [frozenset(stems(expression, locale)) for expression in group]
            message = None
            if len(group) < 2:
                message = sentence("the group «{group}» has one word; write a second, or take it out", group=group[0])
            elif not any(expression <= known for expression in expressions):
                message = sentence("no entry has a word of the group «{group}»; take it out", group=", ".join(group))
            if message is not None:
                yield places.problem(name, group[0], message, is_warning=True)
            for text, expression in zip(group, expressions, strict=True):
                if owners.setdefault(expression, number) != number:
                    message = sentence("«{text}» stands in two groups; join them", text=text)
                    yield places.problem(name, text, message, is_warning=True)


def _stems_of(faq: Faq, locale: Locale) -> set[str]:
    texts = (entry.texts[locale] for entry in faq.entries.values() if locale in entry.texts)
    return {
        stem for text in texts for part in (text.title, *text.phrasings, text.answer) for stem in stems(part, locale)
    }
