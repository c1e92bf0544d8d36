"""The FAQ at a glance, for scripts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from talentbot.faq.render import render

if TYPE_CHECKING:
    from talentbot.faq.entry import Entry, Faq


def catalogue(faq: Faq) -> list[dict[str, Any]]:
    """Every entry with what it has in each locale; `answer_chars` are those a reader sees, in UTF-16 units."""
    return [_row(entry) for entry in faq.entries.values()]


def _row(entry: Entry) -> dict[str, Any]:
    return {
        "id": entry.id,
        "category": entry.category,
        "reviewed_on": entry.reviewed_on.isoformat() if entry.reviewed_on else None,
        "needs_confirmation": entry.needs_confirmation,
        "sources": len(entry.sources),
        "locales": {
            locale.value: {
                "title": text.title,
                "phrasings": len(text.phrasings),
                "answer_chars": render(text.answer).length,
            }
            for locale, text in entry.texts.items()
        },
    }
