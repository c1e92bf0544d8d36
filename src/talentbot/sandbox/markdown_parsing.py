"""Telegram's MarkdownV2 and legacy Markdown parse modes, with Telegram's error texts.

Source: https://core.telegram.org/bots/api#markdownv2-style. Offsets in errors are UTF-8 bytes of the source.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NoReturn

from talentbot.sandbox.api_errors import bad_request
from talentbot.sandbox.links import InvalidLinkError, checked_link, mentioned_user_id
from talentbot.sandbox.spans import Span

_RESERVED = frozenset("_*[]()~`>#+-=|{}.!")
_MARKS = {"*": "bold", "_": "italic", "__": "underline", "~": "strikethrough", "||": "spoiler"}
_LANGUAGE = re.compile(r"([A-Za-z0-9+#.-]+)?\n")
_LEGACY_MARKS = {"*": "bold", "_": "italic", "`": "code"}


@dataclass(slots=True)
class _OpenMark:
    mark: str
    start: int
    position: int


def _fail(source: str, reason: str, position: int) -> NoReturn:
    offset = len(source[:position].encode("utf-8", "surrogatepass"))
    reason = f"can't parse entities: {reason} at byte offset {offset}"
    raise bad_request(reason)


def _link_span(link: str, start: int, end: int) -> Span | None:
    user_id = mentioned_user_id(link)
    if user_id is not None:
        return Span("text_mention", start, end, {"user_id": user_id})
    try:
        return Span("text_link", start, end, {"url": checked_link(link)})
    except InvalidLinkError:
        return None


def parse_markdown_v2(source: str) -> tuple[str, list[Span]]:
    """The text without its markup, and what the markup meant.

    Raises:
        ApiError: 400 "can't parse entities", with the byte offset of the fault.
    """
    return _Parser(source).parsed()


class _Parser:
    def __init__(self, source: str) -> None:
        self._source = source
        self._position = 0
        self._output: list[str] = []
        self._open: list[_OpenMark] = []
        self._spans: list[Span] = []
        self._quote_start: int | None = None

    def parsed(self) -> tuple[str, list[Span]]:
        while self._position < len(self._source):
            self._step()
        if self._quote_start is not None:
            self._close_quote(is_expandable=False)
        if self._open:
            last = self._open[-1]
            kind = {"[": "TextUrl", "![": "CustomEmoji"}.get(last.mark, _MARKS.get(last.mark, "").capitalize())
            _fail(self._source, f"Can't find end of {kind} entity", last.position)
        return "".join(self._output), self._spans

    def _step(self) -> None:
        source, position = self._source, self._position
        character = source[position]
        if character == "\\" and position + 1 < len(source) and "\x00" < source[position + 1] < "\x7f":
            self._write(source[position + 1], 2)
        elif character == "\n":
            self._line_end()
        elif character == ">" and self._is_line_start():
            self._start_quote()
        elif character not in _RESERVED:
            self._write(character, 1)
        elif character == "`":
            self._code()
        elif character in "_*~|[]!":
            self._mark()
        else:
            self._refuse_reserved()

    def _write(self, text: str, consumed: int) -> None:
        self._output.append(text)
        self._position += consumed

    def _refuse_reserved(self) -> NoReturn:
        character = self._source[self._position]
        reason = f"Character '{character}' is reserved and must be escaped with the preceding '\\'"
        raise bad_request("can't parse entities: " + reason)

    def _is_line_start(self) -> bool:
        return not self._output or self._output[-1] == "\n" or self._quote_start == len(self._output)

    def _start_quote(self) -> None:
        if self._quote_start is None:
            self._quote_start = len(self._output)
        self._position += 1

    def _line_end(self) -> None:
        self._write("\n", 1)
        if self._quote_start is not None and not self._source.startswith(">", self._position):
            self._close_quote(is_expandable=False)

    def _close_quote(self, *, is_expandable: bool) -> None:
        start, self._quote_start = self._quote_start, None
        if start is not None:
            kind = "expandable_blockquote" if is_expandable else "blockquote"
            self._spans.append(Span(kind, start, len(self._output)))

    def _code(self) -> None:
        """`code` and ```pre``` take everything up to their end as it stands, but for escapes."""
        begin = self._position
        mark = "```" if self._source.startswith("```", begin) else "`"
        self._position += len(mark)
        language = ""
        if mark == "```" and (found := _LANGUAGE.match(self._source, self._position)):
            language = found[1] or ""
            self._position = found.end()
        start = len(self._output)
        while not self._source.startswith(mark, self._position):
            if self._position >= len(self._source):
                _fail(self._source, f"Can't find end of {'Pre' if mark == '```' else 'Code'} entity", begin)
            is_escape = self._source[self._position] == "\\" and self._position + 1 < len(self._source)
            self._write(self._source[self._position + is_escape], 1 + is_escape)
        self._position += len(mark)
        details = {"language": language} if language else {}
        self._spans.append(Span("pre" if mark == "```" else "code", start, len(self._output), details))

    def _mark(self) -> None:
        for mark in ("![", "__", "||", "[", "]", "*", "_", "~"):
            if self._source.startswith(mark, self._position):
                break
        else:
            mark = ""
        if mark == "||" and self._quote_start is not None and self._ends_expandable_quote():
            self._position += 2
            self._close_quote(is_expandable=True)
        elif mark == "]" and self._open and self._open[-1].mark in {"[", "!["}:
            self._close_link(self._open.pop())
        elif not mark or mark == "]":
            self._refuse_reserved()
        elif mark in _MARKS and self._open and self._open[-1].mark == mark:
            opened = self._open.pop()
            self._position += len(mark)
            self._spans.append(Span(_MARKS[mark], opened.start, len(self._output)))
        else:
            self._open.append(_OpenMark(mark, len(self._output), self._position))
            self._position += len(mark)

    def _ends_expandable_quote(self) -> bool:
        is_line_end = self._position + 2 == len(self._source) or self._source[self._position + 2] == "\n"
        return is_line_end and not any(opened.mark == "||" for opened in self._open)

    def _close_link(self, opened: _OpenMark) -> None:
        self._position += 1
        link = "".join(self._output[opened.start :])
        if self._source.startswith("(", self._position):
            link = self._target(opened)
        elif opened.mark == "![":
            _fail(self._source, "Custom emoji entity must contain a tg://emoji URL", opened.position)
        emoji = re.fullmatch(r"tg://emoji\?id=(\d+)", link)
        if opened.mark == "![":
            if not emoji:
                _fail(self._source, "Custom emoji URL must have an emoji identifier", opened.position)
            details = {"custom_emoji_id": emoji[1]}
            self._spans.append(Span("custom_emoji", opened.start, len(self._output), details))
        elif span := _link_span(link, opened.start, len(self._output)):
            self._spans.append(span)

    def _target(self, opened: _OpenMark) -> str:
        link = []
        position = self._position + 1
        while position < len(self._source) and self._source[position] != ")":
            is_escape = self._source[position] == "\\" and position + 1 < len(self._source)
            link.append(self._source[position + is_escape])
            position += 1 + is_escape
        if position >= len(self._source):
            _fail(self._source, "Can't find end of a URL", opened.position)
        self._position = position + 1
        return "".join(link)


def parse_markdown(source: str) -> tuple[str, list[Span]]:
    """Legacy Markdown: bold, italic, code, pre and links, without nesting.

    Raises:
        ApiError: 400 "can't parse entities", with the byte offset of the fault.
    """
    output: list[str] = []
    spans: list[Span] = []
    position = 0
    while position < len(source):
        character = source[position]
        if character == "\\" and source[position + 1 : position + 2] in set("_*`["):
            output.append(source[position + 1])
            position += 2
        elif character in _LEGACY_MARKS or character == "[":
            position = _legacy_entity(source, position, output, spans)
        else:
            output.append(character)
            position += 1
    return "".join(output), spans


def _legacy_entity(source: str, begin: int, output: list[str], spans: list[Span]) -> int:
    mark = "```" if source.startswith("```", begin) else source[begin]
    end_mark = "]" if mark == "[" else mark
    inner = begin + len(mark)
    language = _LANGUAGE.match(source, inner) if mark == "```" else None
    inner = language.end() if language else inner
    end = source.find(end_mark, inner)
    if end < 0:
        _fail(source, "Can't find end of the entity starting", begin)
    start = len(output)
    output.extend(source[inner:end])
    after = end + len(end_mark)
    if mark == "[":
        close = source.find(")", after) if source.startswith("(", after) else -1
        span = _link_span(source[after + 1 : close] if close >= 0 else source[inner:end], start, len(output))
        spans.extend([span] if span else [])
        return close + 1 if close >= 0 else after
    details = {"language": language[1]} if language and language[1] else {}
    spans.append(Span("pre" if mark == "```" else _LEGACY_MARKS[mark], start, len(output), details))
    return after
