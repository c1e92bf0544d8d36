"""An entry as somebody who reads one of the languages sees it: in theirs, or in the nearest one that it has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from talentbot.language import Locale, fallbacks
from talentbot.messages import texts_in, translatable

if TYPE_CHECKING:
    from talentbot.faq.entry import Category, Entry

LANGUAGE_NAMES = {Locale.KY: "Кыргызча", Locale.RU: "Русский", Locale.JA: "日本語"}
"""Each language by its own name, as somebody looking for theirs must read it, in the order of the offer."""

_ONLY_IN = {
    Locale.RU: translatable("This answer exists only in Russian so far."),
    Locale.KY: translatable("This answer exists only in Kyrgyz so far."),
    Locale.JA: translatable("This answer exists only in Japanese so far."),
}


def shown_locale(entry: Entry, locale: Locale) -> Locale:
    """The locale in which an entry can be shown to somebody who reads `locale`."""
    return next(choice for choice in fallbacks(locale) if choice in entry.texts)


def language_note(entry: Entry, locale: Locale) -> str | None:
    """What to say above an answer that is not in the reader's language; None for one that is."""
    shown = shown_locale(entry, locale)
    return None if shown is locale else texts_in(locale).plain(_ONLY_IN[shown])


def title_of(entry: Entry, locale: Locale) -> str:
    """The entry's title in a locale, or in the nearest one that it has."""
    return entry.texts[shown_locale(entry, locale)].title


def category_name(category: Category, locale: Locale) -> str:
    """A category's name; the folder's name where nobody gave it another."""
    known = (category.titles[choice] for choice in fallbacks(locale) if choice in category.titles)
    return next(known, category.id) or "…"


def category_title(category: Category, locale: Locale) -> str:
    """A category's name with its icon."""
    return f"{category.icon} {category_name(category, locale)}".strip()
