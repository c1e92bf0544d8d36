"""An FAQ entry as a message: title, answer, and the footer that says how far it can be trusted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from talentbot.faq.footer import footer_html, warning
from talentbot.faq.localised import LANGUAGE_NAMES, category_title, language_note, shown_locale, title_of
from talentbot.faq.render import render, visible_text
from talentbot.messages import texts_in

if TYPE_CHECKING:
    from collections.abc import Iterable

    from talentbot.faq.entry import Entry, Faq
    from talentbot.language import Locale

__all__ = [
    "LANGUAGE_NAMES",
    "category_title",
    "entry_html",
    "entry_text",
    "existing",
    "shown_locale",
    "title_of",
    "titles_html",
]


def entry_html(entry: Entry, locale: Locale) -> Markup:
    """The whole entry for somebody who reads `locale`; 4096 characters at most, as the loader bounds its parts."""
    texts = texts_in(locale)
    text = entry.texts[shown_locale(entry, locale)]
    blocks = [Markup("<b>{}</b>").format(text.title)]
    if note := language_note(entry, locale):
        blocks.append(Markup("<i>{}</i>").format(note))
    blocks.append(render(text.answer).html)
    if warned := warning(entry, texts):
        blocks.append(Markup("⚠️ {}").format(warned))
    blocks.append(Markup("<i>{}</i>").format(footer_html(entry, texts)))
    return Markup("\n\n").join(blocks)


def entry_text(entry: Entry, locale: Locale) -> str:
    """The whole entry as plain text, without the addresses of its sources."""
    return visible_text(entry_html(entry, locale))


def titles_html(entries: Iterable[Entry], locale: Locale) -> Markup:
    """A numbered list of titles: on a phone a button shows only the beginning of a long one."""
    lines = (Markup("{}. {}").format(number, title_of(entry, locale)) for number, entry in enumerate(entries, 1))
    return Markup("\n").join(lines)


def existing(faq: Faq, ids: Iterable[str]) -> list[Entry]:
    """The entries of these ids that the FAQ has, in the order given."""
    return [faq.entries[entry_id] for entry_id in ids if entry_id in faq.entries]
