"""An FAQ entry as a message: title, answer, and the footer that says how far it can be trusted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from talentbot.faq.render import render, visible_text
from talentbot.language import Locale, fallbacks
from talentbot.messages import texts_in, translatable

if TYPE_CHECKING:
    from collections.abc import Iterable

    from talentbot.faq.entry import Category, Entry, Faq, Source
    from talentbot.messages import Texts

_MAX_SOURCES = 3
_COMMA, _IDEOGRAPHIC_COMMA = Markup(", "), Markup("、")

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


def title_of(entry: Entry, locale: Locale) -> str:
    """The entry's title in a locale, or in the nearest one that it has."""
    return entry.texts[shown_locale(entry, locale)].title


def category_title(category: Category, locale: Locale) -> str:
    """A category's name with its icon; the folder's name where nobody gave it another."""
    known = (category.titles[choice] for choice in fallbacks(locale) if choice in category.titles)
    return f"{category.icon} {next(known, category.id) or '…'}".strip()


def entry_html(entry: Entry, locale: Locale) -> Markup:
    """The whole entry for somebody who reads `locale`; 4096 characters at most, as the loader bounds its parts."""
    texts = texts_in(locale)
    shown = shown_locale(entry, locale)
    blocks = [Markup("<b>{}</b>").format(entry.texts[shown].title), render(entry.texts[shown].answer).html]
    if shown is not locale:
        blocks.insert(1, Markup("<i>{}</i>").format(texts.plain(_ONLY_IN[shown])))
    if entry.needs_confirmation:
        blocks.append(
            Markup("⚠️ {}").format(
                texts.plain("The city has not confirmed all of this yet. Please ask before you rely on it.")
            )
        )
    blocks.append(Markup("<i>{}</i>").format(_footer(entry, texts)))
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


def _footer(entry: Entry, texts: Texts) -> Markup:
    comma = _IDEOGRAPHIC_COMMA if texts.locale is Locale.JA else _COMMA
    sources = comma.join(_source_html(source) for source in entry.sources[:_MAX_SOURCES])
    if entry.reviewed_on is not None:
        day = texts.day(entry.reviewed_on)
        if not sources:
            return texts.html("Checked by a coordinator on {day}.", day=day)
        return texts.html("Checked by a coordinator on {day}. Source: {sources}.", day=day, sources=sources)
    if not sources:
        return texts.html("No public source was found for this. It is not an official answer of the city.")
    return _unconfirmed(entry, sources, texts)


def _unconfirmed(entry: Entry, sources: Markup, texts: Texts) -> Markup:
    read_on = max((source.read_on for source in entry.sources if source.read_on), default=None)
    years = [source.dated.year for source in entry.sources if source.dated]
    values = {
        "month": texts.month(read_on) if read_on else "…",
        "sources": sources,
        "year": texts.year(min(years)) if years else "",
    }
    if not years:
        return texts.html(
            "Compiled from public sources without a date ({month}): {sources}. "
            "It is not an official answer of the city.",
            **values,
        )
    if len(years) < len(entry.sources):
        return texts.html(
            "Compiled from public sources ({month}), the oldest of {year}, some without a date: {sources}. "
            "It is not an official answer of the city.",
            **values,
        )
    return texts.html(
        "Compiled from public sources ({month}), the oldest of {year}: {sources}. "
        "It is not an official answer of the city.",
        **values,
    )


def _source_html(source: Source) -> Markup:
    if source.url is None:
        return Markup("{}").format(source.title)
    return Markup('<a href="{}">{}</a>').format(source.url, source.title)
