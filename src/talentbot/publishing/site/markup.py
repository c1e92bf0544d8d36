"""Small pieces of HTML; everything that is not Markup already is escaped."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from talentbot.language import Locale

if TYPE_CHECKING:
    from collections.abc import Iterable

_PARTS = re.compile(
    r"(?P<tag><[^>]*>)|(?P<japanese>[\u3041-\u30ff\u3400-\u9fff々]+)|(?P<number>\+?\d[\d-]*-\d[\d-]*\d)"
)


def element(tag: str, content: str, **attributes: str | None) -> Markup:
    """An element; an attribute that is None is left out, `class_` and `aria_label` become `class` and `aria-label`."""
    written = (
        Markup(' {}="{}"').format(name.rstrip("_").replace("_", "-"), value)
        for name, value in attributes.items()
        if value is not None
    )
    return Markup("<{0}{1}>{2}</{0}>").format(tag, Markup("").join(written), content)


def list_items(contents: Iterable[str]) -> Markup:
    """The items of a list, one a line."""
    return Markup("\n").join(element("li", content) for content in contents)


def lang_attribute(shown: Locale, around: Locale) -> Markup:
    """The attribute for a text in another language than the page's."""
    return Markup("") if shown is around else Markup(' lang="{}"').format(shown)


def marked(text: str, locale: Locale) -> Markup:
    """A text in which telephone numbers stay on one line and Japanese, unless it is the language, is named as such.

    Fonts and voices for its characters go by the language.
    """

    def mark(found: re.Match[str]) -> str:
        if found["number"]:
            return f'<span class="number">{found[0]}</span>'
        if found["japanese"] and locale is not Locale.JA:
            return f'<span lang="ja">{found[0]}</span>'
        return found[0]

    return Markup(_PARTS.sub(mark, escape(text)))  # noqa: S704 - escaped where it is not Markup already
