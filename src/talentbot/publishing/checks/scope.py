"""What stands both among what is out of scope and among the questions of an entry."""

from __future__ import annotations

from typing import TYPE_CHECKING

from talentbot.faq.folder import out_of_scope_file
from talentbot.language import Locale
from talentbot.matching.stems import stems
from talentbot.messages import sentence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from talentbot.faq.document import Problem
    from talentbot.faq.entry import Faq
    from talentbot.publishing.checks.places import Places


def scope_problems(faq: Faq, places: Places) -> Iterator[Problem]:
    """Utterances with the words of an entry's title or phrasing: every other way to ask it would be answered less."""
    for locale in Locale:
        subjects = faq.out_of_scope.get(locale, ())
        owners = _owners(faq, locale) if subjects else {}
        for subject in subjects:
            for utterance in subject.utterances:
                owner = owners.get(frozenset(stems(utterance, locale)))
                if owner is not None:
                    message = sentence(
                        "«{text}» is a question of `{id}` too; keep it in one place", text=utterance, id=owner
                    )
                    yield places.problem(out_of_scope_file(locale), utterance, message, is_warning=False)


def _owners(faq: Faq, locale: Locale) -> dict[frozenset[str], str]:
    """The entries by the stems of their titles and phrasings."""
    return {
        found: entry.id
        for entry in faq.entries.values()
        if (text := entry.texts.get(locale))
        for question in (text.title, *text.phrasings)
        if (found := frozenset(stems(question, locale)))
    }
