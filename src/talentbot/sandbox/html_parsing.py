"""Telegram's HTML parse mode, strictly as documented, with Telegram's error texts.

Source: https://core.telegram.org/bots/api#html-style. Offsets in errors are UTF-8 bytes of the source.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import NoReturn

from talentbot.sandbox.api_errors import bad_request
from talentbot.sandbox.links import InvalidLinkError, checked_link, mentioned_user_id
from talentbot.sandbox.spans import Span

_PLAIN_TAGS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
}
_TAGS = frozenset(_PLAIN_TAGS) | {"a", "code", "pre", "blockquote", "tg-emoji"}
_CHARACTERS = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}

_SURROGATE = re.compile("[\ud800-\udfff]")
_SPECIAL = re.compile(r"[<&]")
_REFERENCE = re.compile(r"&(?:#x([0-9a-fA-F]+)|#([0-9]+)|([A-Za-z]+));?")
_NAME_END = re.compile(r"[\s>]|\Z")
_SPACES = re.compile(r"\s*")
_ATTRIBUTE_NAME = re.compile(r"[^\s=>/\"']*")
_NAME_TOKEN = re.compile(r"[A-Za-z0-9.-]*")


@dataclass(slots=True)
class _OpenTag:
    name: str
    argument: str
    start: int


def parse_html(source: str) -> tuple[str, list[Span]]:
    """The text without its markup, and what the markup meant.

    Raises:
        ApiError: 400 "can't parse entities", with the byte offset of the fault.
    """
    return _Parser(source).parsed()


def _decoded(source: str, position: int) -> tuple[str, int] | None:
    """The character of the reference at `position` and where it ends; `None` when it is plain text."""
    found = _REFERENCE.match(source, position)
    if not found:
        return None
    hexadecimal, decimal, name = found.groups()
    if name:
        return (_CHARACTERS[name], found.end()) if name in _CHARACTERS else None
    code = int(hexadecimal, 16) if hexadecimal else int(decimal)
    if not 0 < code < 0x10FFFF or len(found[0].rstrip(";")) >= 10:
        return None
    return chr(code), found.end()


class _Parser:
    def __init__(self, source: str) -> None:
        self._source = source
        self._output: list[str] = []
        self._length = 0
        self._open: list[_OpenTag] = []
        self._spans: list[Span] = []

    def parsed(self) -> tuple[str, list[Span]]:
        position = 0
        while special := _SPECIAL.search(self._source, position):
            self._write(self._source[position : special.start()])
            position = self._after_special(special.start())
        self._write(self._source[position:])
        if self._open:
            self._fail(f'Can\'t find end tag corresponding to start tag "{self._open[-1].name}"')
        text = "".join(self._output)
        if _SURROGATE.search(text):
            self._fail(
                "Text contains invalid Unicode characters after decoding HTML entities, "
                "check for unmatched surrogate code units"
            )
        return text, [replace(span, details={}) if span.type == "code" else span for span in self._spans]

    def _write(self, text: str) -> None:
        if text:
            self._output.append(text)
            self._length += len(text)

    def _fail(self, reason: str, position: int | None = None) -> NoReturn:
        place = "" if position is None else f" at byte offset {self._byte_offset(position)}"
        reason = f"can't parse entities: {reason}{place}"
        raise bad_request(reason)

    def _byte_offset(self, position: int) -> int:
        return len(self._source[:position].encode("utf-8", "surrogatepass"))

    def _after_special(self, position: int) -> int:
        if self._source[position] == "&":
            decoded = _decoded(self._source, position)
            self._write(decoded[0] if decoded else "&")
            return decoded[1] if decoded else position + 1
        if self._source.startswith("/", position + 1):
            return self._end_tag(position)
        return self._start_tag(position)

    def _start_tag(self, begin: int) -> int:
        position = self._match_end(_NAME_END, begin + 1)
        if position == len(self._source):
            self._fail("Unclosed start tag", begin)
        name = self._source[begin + 1 : position].lower()
        if name not in _TAGS:
            self._fail(f'Unsupported start tag "{name}"', begin)
        argument, position = self._attributes(name, begin, position)
        if name == "span" and argument != "spoiler":
            self._fail('Tag "span" must have class "tg-spoiler"', begin)
        self._open.append(_OpenTag(name, argument, self._length))
        return position + 1

    def _match_end(self, pattern: re.Pattern[str], position: int) -> int:
        found = pattern.search(self._source, position)
        return found.start() if found else len(self._source)

    def _skip(self, pattern: re.Pattern[str], position: int) -> int:
        found = pattern.match(self._source, position)
        return found.end() if found else position

    def _attributes(self, tag: str, begin: int, position: int) -> tuple[str, int]:
        """The one attribute that matters to the tag, and the place of the closing bracket."""
        argument = ""
        while True:
            position = self._skip(_SPACES, position)
            if self._source.startswith(">", position):
                return argument, position
            end = self._skip(_ATTRIBUTE_NAME, position)
            name = self._source[position:end]
            if not name:
                self._fail(f'Empty attribute name in the tag "{tag}"', begin)
            position = self._skip(_SPACES, end)
            if position == len(self._source):
                self._fail(f'Unclosed start tag "{tag}"', begin)
            value = ""
            if self._source[position] == "=":
                value, position = self._attribute_value(tag, begin, position + 1)
            argument = _argument(tag, name, value) or argument

    def _attribute_value(self, tag: str, begin: int, position: int) -> tuple[str, int]:
        position = self._skip(_SPACES, position)
        if position == len(self._source):
            self._fail(f'Unclosed start tag "{tag}"', begin)
        quote = self._source[position]
        if quote in "'\"":
            end = self._source.find(quote, position + 1)
            if end in (-1, len(self._source) - 1):
                self._fail("Unclosed start tag", begin)
            value = self._source[position + 1 : end]
            return _REFERENCE.sub(_replaced_reference, value), end + 1
        end = self._skip(_NAME_TOKEN, position)
        if end < len(self._source) and self._source[end] != ">" and not self._source[end].isspace():
            self._fail("Unexpected end of name token", position)
        if end == len(self._source):
            self._fail("Unclosed start tag", begin)
        return self._source[position:end].lower(), end

    def _end_tag(self, begin: int) -> int:
        if not self._open:
            self._fail("Unexpected end tag", begin)
        end = self._match_end(_NAME_END, begin + 2)
        name = self._source[begin + 2 : end].lower()
        end = self._skip(_SPACES, end)
        if not self._source.startswith(">", end):
            self._fail("Unclosed end tag", begin)
        expected = self._open[-1].name
        if name and name != expected:
            place = f'at byte offset {self._byte_offset(begin)}, expected "</{expected}>", found "</{name}>"'
            self._fail(f"Unmatched end tag {place}")
        tag = self._open.pop()
        if self._length > tag.start:
            self._close(tag)
        return end + 1

    def _close(self, tag: _OpenTag) -> None:
        if tag.name in _PLAIN_TAGS:
            self._add(_PLAIN_TAGS[tag.name], tag)
        elif tag.name == "blockquote":
            self._add("expandable_blockquote" if tag.argument else "blockquote", tag)
        elif tag.name == "a":
            self._close_link(tag)
        elif tag.name == "tg-emoji":
            if not tag.argument.isascii() or not tag.argument.isdigit() or not int(tag.argument):
                self._fail("Invalid custom emoji identifier specified")
            self._add("custom_emoji", tag, custom_emoji_id=tag.argument)
        else:
            self._close_code(tag)

    def _add(self, kind: str, tag: _OpenTag, **details: str | int) -> None:
        self._spans.append(Span(kind, tag.start, self._length, dict(details)))

    def _close_link(self, tag: _OpenTag) -> None:
        link = tag.argument or "".join(self._output)[tag.start :]
        user_id = mentioned_user_id(link)
        if user_id is not None:
            self._add("text_mention", tag, user_id=user_id)
            return
        try:
            self._add("text_link", tag, url=checked_link(link))
        except InvalidLinkError:
            return  # Telegram shows the text without a link and says nothing

    def _close_code(self, tag: _OpenTag) -> None:
        """`pre` and `code` around the same text are one `pre`, with the language of `code`."""
        inner = self._spans[-1] if self._spans else None
        is_same = inner is not None and (inner.start, inner.end) == (tag.start, self._length)
        if tag.name == "pre" and inner and is_same and inner.type == "code" and inner.details:
            self._spans[-1] = Span("pre", inner.start, inner.end, inner.details)
        elif tag.name == "code" and inner and is_same and inner.type == "pre" and tag.argument:
            self._spans[-1] = Span("pre", inner.start, inner.end, {"language": tag.argument})
        elif tag.name == "code" and tag.argument:
            self._add("code", tag, language=tag.argument)
        else:
            self._add(tag.name, tag)


def _replaced_reference(found: re.Match[str]) -> str:
    decoded = _decoded(found[0], 0)
    return decoded[0] if decoded else found[0]


def _argument(tag: str, attribute: str, value: str) -> str:
    match tag, attribute:
        case ("a", "href") | ("tg-emoji", "emoji-id"):
            return value
        case ("code", "class") if value.startswith("language-"):
            return value.removeprefix("language-")
        case ("span", "class") if value.startswith("tg-"):
            return value.removeprefix("tg-")
        case ("blockquote", "expandable"):
            return "1"
    return ""
