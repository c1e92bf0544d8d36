"""The FAQ's Markdown as Telegram shows it.

The subset is bold, italic, lists of one level and links. It is read by CommonMark rules and written as the HTML of the
Bot API (https://core.telegram.org/bots/api#html-style).
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from markdown_it import MarkdownIt
from markupsafe import Markup

from talentbot.messages import Sentence, sentence

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from markdown_it.token import Token

_PARSER = MarkdownIt("commonmark").enable(["table", "strikethrough"])

_FORBIDDEN = {
    "heading_open": sentence("has a heading (`#`); make the line bold instead"),
    "table_open": sentence("has a table; write a list"),
    "blockquote_open": sentence("has a quotation (`>`); write plain text"),
    "hr": sentence("has a rule (`---`); leave an empty line"),
    "fence": sentence("has a code block; write plain text"),
    "code_block": sentence("has a code block (a line that begins with four spaces); take the spaces away"),
    "code_inline": sentence("has code marks; write plain text or bold"),
    "image": sentence("has a picture; link to it"),
    "html_block": sentence("has HTML; write Markdown"),
    "html_inline": sentence("has HTML (`<...>`); write Markdown, or `\\<` for the sign"),
    "s_open": sentence("has struck-out text; take it out"),
}
_INLINE_TAGS = {
    "strong_open": "<b>",
    "strong_close": "</b>",
    "em_open": "<i>",
    "em_close": "</i>",
    "link_close": "</a>",
}
_LINK = re.compile(r"https?://[^\s/]+\.[^\s]+|tel:\+?[0-9-]+|mailto:[^\s@]+@[^\s@]+")
_TAG = re.compile(r"<[^>]*>")

_EAST_ASIAN_PUNCTUATION = "[\u3000-\u303f\uff00-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65]"
_MARK_AT_PUNCTUATION = re.compile(rf"(?<={_EAST_ASIAN_PUNCTUATION})(?=\*)|(?<=\*)(?={_EAST_ASIAN_PUNCTUATION})")
_PLAIN_BOLD = re.compile(
    rf"(?<!\*)\*\*(\w(?:[^*\n]*\w)?|\w[^*\n]*{_EAST_ASIAN_PUNCTUATION}|\w[^*\n]*[^*\s](?=\*\*(?:\s|$)))\*\*(?!\*)"
)
_ITEM = r"(?:[-+]|\d+[.)])"
_REMARKABLE = re.compile(rf"[\\`<>\[\]#|~_=*]|^[ \t]|^[-+][-+ \t]*$|^{_ITEM}(?:\t|  | ?$| [-+]| \d+[.)])", re.MULTILINE)
"""Where neither is, CommonMark finds nothing but paragraphs and lists of one level."""

_LETTER = "\ue000"
"""A character for private use: no text has it, and CommonMark takes it for a letter."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """An answer as Telegram takes it."""

    html: Markup
    #: What cannot be shown, as (line within the Markdown counted from 0, what and how to mend it).
    problems: tuple[tuple[int, Sentence], ...]

    @property
    def visible(self) -> str:
        """The text a reader sees, without any formatting."""
        return visible_text(self.html)

    @property
    def length(self) -> int:
        """Visible length in UTF-16 code units, the measure of Telegram's limits."""
        return len(self.visible.encode("utf-16-le")) // 2


def visible_text(rendered: Markup) -> str:
    """What a reader sees of Telegram's HTML."""
    return html.unescape(_TAG.sub("", str(rendered)))


@lru_cache(maxsize=4096)
def render(markdown: str) -> Rendered:
    """Render an answer; what the subset does not know is reported and left as plain text."""
    writer = _Writer()
    writer.write(tokens_of(markdown))
    written = re.sub(r"\n{3,}", "\n\n", "".join(writer.parts)).strip()
    text = Markup(written)  # noqa: S704 - the writer escapes all text
    return Rendered(text, (*writer.problems, *_stray_marks(markdown, text)))


def problems_of(markdown: str) -> tuple[tuple[int, Sentence], ...]:
    """What `render` would report, without rendering the answers that are plain enough to have no problem.

    Most are, and to render the whole FAQ takes two thirds of the time that reading it does.
    """
    is_plain = not _REMARKABLE.search(_PLAIN_BOLD.sub(r"\1", markdown))
    return () if is_plain else render(markdown).problems


def tokens_of(markdown: str) -> list[Token]:
    """An answer as CommonMark reads it, for whoever writes it in another form; checked by `render`."""
    # CommonMark looks for spaces around punctuation to tell where bold ends, and Japanese has none (`**語）**は`).
    tokens = _PARSER.parse(_MARK_AT_PUNCTUATION.sub(_LETTER, markdown))
    for token in tokens:
        for part in (token, *(token.children or ())):
            part.content = part.content.replace(_LETTER, "")
    return tokens


def _stray_marks(markdown: str, text: str) -> Iterator[tuple[int, Sentence]]:
    """Asterisks that CommonMark did not take for bold: one of the pair is missing, or has a space inside."""
    if "**" in _TAG.sub("", text):
        lines = markdown.splitlines()
        line = next((number for number, content in enumerate(lines) if "**" in content), 0)
        yield line, sentence("has `**` that makes nothing bold; a pair of them stands close around the words")


class _Writer:
    """Walks the tokens of one text and writes HTML."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.problems: list[tuple[int, Sentence]] = []
        self._line = 0
        #: For each open list the number of its next item, None for a bulleted one.
        self._lists: list[int | None] = []

    def write(self, tokens: Sequence[Token]) -> None:
        """Write block tokens."""
        for token in tokens:
            if token.map:
                self._line = token.map[0]
            self._note_forbidden(token)
            if token.type == "inline":
                self._write_inline(token.children or [])
            elif token.type in {"bullet_list_open", "ordered_list_open"}:
                self._open_list(token)
            elif token.type == "list_item_open":
                self._open_item()
            else:
                self._write_block(token)

    def _write_block(self, token: Token) -> None:
        if token.type == "paragraph_close":
            self.parts.append("\n" if token.hidden or self._lists else "\n\n")
        elif token.type in {"bullet_list_close", "ordered_list_close"}:
            self._lists.pop()
            self.parts.append("\n")
        elif token.type in {"fence", "code_block", "html_block"}:
            self.parts.append(html.escape(token.content))
        elif token.type in {"heading_close", "tr_close"}:
            self.parts.append("\n")

    def _open_list(self, token: Token) -> None:
        if self._lists:
            self.problems.append((self._line, sentence("has a list inside a list; make it one list")))
        is_ordered = token.type == "ordered_list_open"
        self._lists.append(int(token.attrGet("start") or 1) if is_ordered else None)

    def _open_item(self) -> None:
        number = self._lists[-1]
        if number is None:
            self.parts.append("• ")
        else:
            self.parts.append(f"{number}. ")
            self._lists[-1] = number + 1

    def _write_inline(self, tokens: Sequence[Token]) -> None:
        for token in tokens:
            self._note_forbidden(token)
            if token.type in {"softbreak", "hardbreak"}:
                self.parts.append("\n")
                self._line += 1
            elif token.type == "link_open":
                self._open_link(str(token.attrGet("href") or ""))
            elif token.type in _INLINE_TAGS:
                self.parts.append(_INLINE_TAGS[token.type])
            else:
                self.parts.append(html.escape(token.content, quote=False))

    def _open_link(self, address: str) -> None:
        if not _LINK.fullmatch(address):
            message = sentence("links to `{address}`; a link begins with https://", address=address)
            self.problems.append((self._line, message))
        self.parts.append(f'<a href="{html.escape(address)}">')

    def _note_forbidden(self, token: Token) -> None:
        if token.type in _FORBIDDEN:
            self.problems.append((self._line, _FORBIDDEN[token.type]))
