"""The sources of entries and deadlines, as they stand in the files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from talentbot.faq.entry import PartialDate, Source
from talentbot.messages import sentence

if TYPE_CHECKING:
    from talentbot.faq.document import Fields

MAX_TITLE = 120

_KEYS = ("title", "url", "dated", "read_on")


def read_source(fields: Fields) -> Source | None:
    """A source of a title, an address, its own date and the day it was read; None without a title."""
    fields.allow(_KEYS)
    title = fields.text("title", is_required=True)
    fields.bound(fields.line("title"), "sources.title", title or "", MAX_TITLE)
    url = fields.text("url")
    if url and not url.startswith(("https://", "http://")):
        fields.reject("url", sentence("the address `{url}` does not begin with https://", url=url))
    dated, text = None, fields.text("dated")
    try:
        dated = PartialDate.parse(text) if text else None
    except ValueError:
        message = sentence("`dated` is a year, a year and month, or a date such as 2025-09-30, not `{text}`", text=text)
        fields.reject("dated", message)
    return Source(title, url, dated, fields.day("read_on")) if title else None
