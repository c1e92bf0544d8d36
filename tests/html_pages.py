"""Reads HTML pages strictly, for tests of the static site."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

_VOID = frozenset({"meta", "link", "br", "input"})


@dataclass
class HtmlPage(HTMLParser):
    """One document: its ids, its links and its words; fails on a tag that is not closed where it was opened."""

    source: str
    language: str = ""
    ids: list[str] = field(default_factory=list)
    #: What the page links to, in its text.
    links: list[str] = field(default_factory=list)
    #: What the page cannot be shown without: styles, scripts, pictures.
    resources: list[str] = field(default_factory=list)
    headings: list[int] = field(default_factory=list)
    words: str = ""
    _open: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.feed(self.source)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        assert len(given) == len(attrs), f"<{tag}> has an attribute twice"
        if tag == "html":
            self.language = given["lang"]
        if "id" in given:
            self.ids.append(given["id"])
        if tag == "a":
            self.links.append(given["href"])
        elif "src" in given or "href" in given:
            self.resources.append(given.get("src") or given["href"])
        if tag in {"h1", "h2", "h3"}:
            self.headings.append(int(tag[1]))
        if tag not in _VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag, self.getpos()

    def handle_data(self, data: str) -> None:
        self.words += data
