"""The FAQ's Markdown as a web page shows it: paragraphs and real lists, where Telegram has only lines."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from markupsafe import Markup

from talentbot.faq.render import tokens_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from markdown_it.token import Token

_TAGS = {
    "paragraph_open": Markup("<p>"),
    "paragraph_close": Markup("</p>"),
    "heading_open": Markup("<p>"),
    "heading_close": Markup("</p>"),
    "bullet_list_open": Markup("<ul>"),
    "bullet_list_close": Markup("</ul>"),
    "ordered_list_close": Markup("</ol>"),
    "list_item_open": Markup("<li>"),
    "list_item_close": Markup("</li>"),
    "strong_open": Markup("<strong>"),
    "strong_close": Markup("</strong>"),
    "em_open": Markup("<em>"),
    "em_close": Markup("</em>"),
    "link_close": Markup("</a>"),
    "softbreak": Markup("<br>"),
    "hardbreak": Markup("<br>"),
}
_BLOCKS_OF_TEXT = {"fence", "code_block", "html_block"}


@lru_cache(maxsize=4096)
def page_html(markdown: str) -> Markup:
    """An answer as HTML; of what the subset does not know only the text is kept, escaped."""
    return Markup("").join(part for token in tokens_of(markdown) for part in _written(token))


def _written(token: Token) -> Iterator[Markup]:
    if token.hidden:  # the paragraph inside an item of a list without empty lines
        return
    if token.type == "ordered_list_open":
        yield _ordered_list(token.attrGet("start"))
    elif token.type == "link_open":
        yield Markup('<a href="{}">').format(token.attrGet("href") or "")
    elif token.type in _BLOCKS_OF_TEXT:
        yield Markup("<p>{}</p>").format(token.content)
    elif token.type == "inline":
        for child in token.children or ():
            yield from _written(child)
    else:
        yield _TAGS.get(token.type, Markup("{}").format(token.content))


def _ordered_list(start: str | float | None) -> Markup:
    return Markup("<ol>") if start is None else Markup('<ol start="{}">').format(start)
