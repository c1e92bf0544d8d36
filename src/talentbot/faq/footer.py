"""What says how far an entry can be trusted: where it comes from, how old that is, and who has confirmed it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from talentbot.language import Locale

if TYPE_CHECKING:
    from talentbot.faq.entry import Entry, Source
    from talentbot.messages import Texts

_MAX_SOURCES = 3
_COMMA, _IDEOGRAPHIC_COMMA = Markup(", "), Markup("、")


def warning(entry: Entry, texts: Texts) -> str | None:
    """The warning above the footer of an entry that the city must still confirm; None for any other."""
    if not entry.needs_confirmation:
        return None
    return texts.plain("The city has not confirmed all of this yet. Please ask before you rely on it.")


def footer_html(entry: Entry, texts: Texts, sources: Markup | None = None) -> Markup:
    """The honest line below an answer, as HTML for Telegram.

    Args:
        entry: the entry.
        texts: the reader's language.
        sources: what stands for the sources where a page lists them all; else the first three are named.
    """
    if entry.reviewed_on is not None:
        day = texts.day(entry.reviewed_on)
        if not entry.sources:
            return texts.html("Checked by a coordinator on {day}.", day=day)
        named = sources or _first_sources(entry, texts)
        return texts.html("Checked by a coordinator on {day}. Source: {sources}.", day=day, sources=named)
    if entry.sources:
        return _unconfirmed(entry, sources or _first_sources(entry, texts), texts)
    if entry.needs_confirmation:
        return texts.html("No public source was found for this. It is not an official answer of the city.")
    # The bot speaks about itself: there is no source to look for.
    return texts.html("It is not an official answer of the city.")


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


def _first_sources(entry: Entry, texts: Texts) -> Markup:
    comma, before_rest = (_IDEOGRAPHIC_COMMA,) * 2 if texts.locale is Locale.JA else (_COMMA, Markup(" "))
    shown = comma.join(source_html(source) for source in entry.sources[:_MAX_SOURCES])
    hidden = len(entry.sources) - _MAX_SOURCES
    if hidden <= 0:
        return shown
    return shown + before_rest + texts.counted("and {count} more", "and {count} more", hidden)


def source_html(source: Source) -> Markup:
    """A source's title, as a link where it has an address."""
    if source.url is None:
        return Markup("{}").format(source.title)
    return Markup('<a href="{}">{}</a>').format(source.url, source.title)
