"""The list of an entry's sources, each with its own date and the day it was read."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from markupsafe import Markup

from talentbot.publishing.site.markup import element, list_items, marked

if TYPE_CHECKING:
    from talentbot.faq.entry import Entry, PartialDate, Source
    from talentbot.messages import Texts


def sources_html(entry: Entry, texts: Texts) -> Markup:
    """All sources in the order of the file; nothing for an entry that has none."""
    if not entry.sources:
        return Markup("")
    items = list_items(_source(source, texts) for source in entry.sources)
    return element("ol", "\n" + items + "\n", class_="sources", id="sources-list")


def _source(source: Source, texts: Texts) -> Markup:
    title = marked(source.title, texts.locale)
    named = title if source.url is None else element("a", title, href=source.url)
    return named + " " + element("span", _dates(source, texts), class_="dates")


def _dates(source: Source, texts: Texts) -> Markup:
    if source.dated is None:
        dates = [texts.plain("without a date")]
    else:
        dates = [texts.plain("dated {date}", date=_written_out(source.dated, texts))]
    if source.read_on is not None:
        dates.append(texts.plain("read on {day}", day=texts.day(source.read_on)))
    return Markup(" ").join(element("span", each) for each in dates)


def _written_out(dated: PartialDate, texts: Texts) -> str:
    if dated.day:
        return texts.day(date(dated.year, dated.month, dated.day))
    if dated.month:
        return texts.month(date(dated.year, dated.month, 1))
    return texts.year(dated.year)
