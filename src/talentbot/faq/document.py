"""One YAML file read with line numbers, so that every problem can be told by file and line.

Values are taken as they are written (`110` or `2025-09` stay text); what a key means is up to the caller. Anchors and
aliases are refused: nobody keeping an FAQ needs them, and a few lines of them can unfold to gigabytes.
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

import yaml

from talentbot.messages import Sentence, sentence, translatable

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from pathlib import Path

MAX_FILE_BYTES = 1024 * 1024
"""An entry is some 10 kB long; a file a hundred times as large is a mistake and is not parsed."""

_MAX_DEPTH = 12
_NULLS = {"", "~", "null"}
_BOOLEANS = {"true": True, "yes": True, "false": False, "no": False}


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong in a file, said in one line: where, what, and how to mend it."""

    path: Path
    #: Counted from 1; 0 where the problem is the file as a whole.
    line: int
    message: Sentence
    #: A warning does not keep the FAQ from going live.
    is_warning: bool = False

    def __str__(self) -> str:
        return f"{self.place}: {'warning' if self.is_warning else 'error'}: {self.message}"

    def __lt__(self, other: Problem) -> bool:
        return self._order < other._order

    @property
    def place(self) -> str:
        """File and line."""
        return f"{self.path}:{self.line}" if self.line else f"{self.path}"

    @property
    def _order(self) -> tuple[Path, int, str]:
        return self.path, self.line, str(self.message)


@dataclass(slots=True)
class _Node:
    line: int


@dataclass(slots=True)
class _Scalar(_Node):
    text: str
    is_null: bool


@dataclass(slots=True)
class _Sequence(_Node):
    items: list[_Node] = field(default_factory=list)


@dataclass(slots=True)
class _Mapping(_Node):
    #: Keys and values in turn, as YAML's events give them.
    items: list[_Node] = field(default_factory=list)


class _UnusableError(Exception):
    """The file is no document for an FAQ, whatever else it holds."""

    def __init__(self, line: int, message: Sentence) -> None:
        super().__init__(str(message))
        self.line = line
        self.message = message


def read_document(path: Path, content: bytes, problems: list[Problem]) -> Fields | None:
    """Read a file's root mapping; add to `problems` and return None when it has none."""
    try:
        root = _compose(_text(content))
    except _UnusableError as error:
        problems.append(Problem(path, error.line, error.message))
        return None
    if not isinstance(root, _Mapping):
        problems.append(Problem(path, root.line if root else 0, sentence("holds no `key: value` lines")))
        return None
    return Fields(path, root, problems)


def _text(content: bytes) -> str:
    if len(content) > MAX_FILE_BYTES:
        size = {"count": f"{len(content):,}", "limit": f"{MAX_FILE_BYTES:,}"}
        raise _UnusableError(0, sentence("has {count} bytes; a file of the FAQ may have {limit} at most", **size))
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise _UnusableError(line, sentence("is not UTF-8 here; save the file with the encoding UTF-8")) from error


def _compose(text: str) -> _Node | None:
    """Build the tree from libyaml's events.

    The library's own composer recurses in C and can be brought down by brackets nested deep enough; this one has no
    recursion and ends at `_MAX_DEPTH`.
    """
    roots = _Sequence(1)
    open_nodes: list[_Sequence | _Mapping] = [roots]
    try:
        for event in yaml.parse(text, Loader=yaml.CSafeLoader):
            if isinstance(event, (yaml.SequenceEndEvent, yaml.MappingEndEvent)):
                open_nodes.pop()
                continue
            node = _node(event)
            if node is None:
                continue
            open_nodes[-1].items.append(node)
            if not isinstance(node, _Scalar):
                open_nodes.append(node)
                if len(open_nodes) > _MAX_DEPTH:
                    raise _UnusableError(node.line, sentence("is nested too deeply for an FAQ"))
    except yaml.MarkedYAMLError as error:
        raise _syntax(error) from error
    except yaml.YAMLError as error:
        reason = str(error).splitlines()[0]
        raise _UnusableError(0, sentence("is not YAML: {reason}", reason=reason)) from error
    if len(roots.items) > 1:
        message = sentence("has a second document here (`---`); one file holds one")
        raise _UnusableError(roots.items[1].line, message)
    return roots.items[0] if roots.items else None


def _node(event: yaml.Event) -> _Scalar | _Sequence | _Mapping | None:
    line = event.start_mark.line + 1 if event.start_mark else 0
    if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
        message = sentence("uses a YAML anchor or alias (`&` or `*`); write the text out, or put quotes around it")
        raise _UnusableError(line, message)
    if isinstance(event, yaml.ScalarEvent):
        is_plain = event.style in {None, ""}
        return _Scalar(line, event.value, is_plain and event.value.casefold() in _NULLS)
    if isinstance(event, yaml.SequenceStartEvent):
        return _Sequence(line)
    return _Mapping(line) if isinstance(event, yaml.MappingStartEvent) else None


def _syntax(error: yaml.MarkedYAMLError) -> _UnusableError:
    mark = error.problem_mark or error.context_mark
    reason = str(error.problem or error.context)
    if "nesting depth" in reason:  # the library's own bound, since its version 6.0.4
        source = translatable("is nested too deeply for an FAQ")
    elif "cannot start any token" in reason:
        source = translatable(
            "is not YAML here: {reason}; indent with spaces, not tabs, and put quotes around a text that begins "
            "with a sign"
        )
    elif "mapping values are not allowed" in reason:
        source = translatable("is not YAML here: {reason}; put quotes around a text that has a colon in it")
    elif "block mapping" in reason or "expected <block end>" in reason:
        source = translatable(
            "is not YAML here: {reason}; look at the indentation and the quotes of this line and the one before"
        )
    else:
        source = translatable("is not YAML here: {reason}")
    message = Sentence(source, (("reason", reason),))
    return _UnusableError(mark.line + 1 if mark else 0, message)


class Fields:
    """The `key: value` lines of one mapping; every getter notes a problem instead of raising."""

    def __init__(self, path: Path, node: _Mapping, problems: list[Problem]) -> None:
        self.path = path
        self._problems = problems
        self._line = node.line
        self._values: dict[str, _Node] = {}
        self._key_lines: dict[str, int] = {}
        for key, value in zip(node.items[::2], node.items[1::2], strict=True):
            self._add(key, value)

    def _add(self, key: _Node, value: _Node) -> None:
        if not isinstance(key, _Scalar):
            self.report(key.line, sentence("has a key that is not a word"))
        elif key.text in self._values:
            self.report(key.line, sentence("has the key `{key}` a second time; keep one of the two", key=key.text))
        else:
            self._values[key.text] = value
            self._key_lines[key.text] = key.line

    def __contains__(self, key: str) -> bool:
        return key in self._values

    def keys(self) -> tuple[str, ...]:
        """The keys as written, in order."""
        return tuple(self._values)

    def line(self, key: str) -> int:
        """The line of a key; of the mapping's beginning when it is absent."""
        return self._key_lines.get(key, self._line)

    def report(self, line: int, message: Sentence) -> None:
        """Note a problem at a line."""
        self._problems.append(Problem(self.path, line, message))

    def reject(self, key: str, message: Sentence) -> None:
        """Note a problem at the line of a key."""
        self.report(self.line(key), message)

    def bound(self, line: int, what: str, text: str, limit: int) -> None:
        """Note a text that is too long, under the name that it has in the file."""
        if len(text) > limit:
            values = {"what": what, "count": len(text), "limit": limit}
            self.report(line, sentence("{what} has {count} characters; {limit} fit", **values))

    def allow(self, known: Collection[str]) -> None:
        """Note every key that is not known, with the one that was probably meant."""
        for name in self._values:
            if name not in known:
                near = difflib.get_close_matches(name, known, 1)
                if near:
                    message = sentence("has an unknown key `{key}`; did you mean `{near}`?", key=name, near=near[0])
                else:
                    message = sentence("has an unknown key `{key}`; known are {keys}", key=name, keys=_listed(known))
                self.reject(name, message)

    def text(self, key: str, *, is_required: bool = False) -> str | None:
        """The text of a key, stripped; None when absent or empty."""
        node = self._value(key)
        if node is None:
            if is_required:
                self.reject(key, sentence("needs `{key}`", key=key))
            return None
        return self._scalar(node, key)

    def texts(self, key: str) -> tuple[tuple[str, int], ...]:
        """The texts of a list, each with its line."""
        found = ((self._scalar(node, key), node.line) for node in self._items(key))
        return tuple((text, line) for text, line in found if text)

    def text_or_texts(self, key: str) -> tuple[tuple[str, int], ...]:
        """The text of a key, or the texts of a list, each with its line."""
        node = self._value(key)
        if isinstance(node, _Sequence):
            return self.texts(key)
        text = self._scalar(node, key) if node is not None else None
        return ((text, node.line),) if node is not None and text else ()

    def flag(self, key: str) -> bool:
        """The value of a yes-or-no key; False when absent."""
        text = (self.text(key) or "false").casefold()
        if text not in _BOOLEANS:
            self.reject(key, sentence("`{key}` is true or false, not `{text}`", key=key, text=text))
        return _BOOLEANS.get(text, False)

    def day(self, key: str) -> date | None:
        """The calendar date of a key; None when absent."""
        text = self.text(key)
        if text is None:
            return None
        try:
            return date.fromisoformat(text)
        except ValueError:
            message = sentence("`{key}` is a date such as 2026-11-23, not `{text}`", key=key, text=text)
            self.reject(key, message)
            return None

    def child(self, key: str) -> Fields | None:
        """The mapping below a key; None when absent."""
        node = self._value(key)
        if node is None or isinstance(node, _Mapping):
            return Fields(self.path, node, self._problems) if node else None
        self.report(node.line, sentence("`{key}` needs `key: value` lines below it", key=key))
        return None

    def children(self, key: str) -> tuple[Fields, ...]:
        """The mappings of a list."""
        found = []
        for node in self._items(key):
            if isinstance(node, _Mapping):
                found.append(Fields(self.path, node, self._problems))
            else:
                self.report(node.line, sentence("an item of `{key}` needs `key: value` lines", key=key))
        return tuple(found)

    def groups(self, key: str) -> tuple[tuple[str, ...], ...]:
        """The lists of texts in a list, as synonyms are kept."""
        found = []
        for node in self._items(key):
            if isinstance(node, _Sequence):
                texts = tuple(text for item in node.items if (text := self._scalar(item, key)))
                if texts:
                    found.append(texts)
                else:
                    self.report(node.line, sentence("a list of `{key}` is empty; take it out", key=key))
            else:
                self.report(node.line, sentence("an item of `{key}` is a list such as [one, two]", key=key))
        return tuple(found)

    def _value(self, key: str) -> _Node | None:
        node = self._values.get(key)
        return None if isinstance(node, _Scalar) and node.is_null else node

    def _items(self, key: str) -> Iterator[_Node]:
        node = self._value(key)
        if isinstance(node, _Sequence):
            yield from node.items
        elif node is not None:
            self.report(node.line, sentence("`{key}` is a list: one `- ` line for each item", key=key))

    def _scalar(self, node: _Node, key: str) -> str | None:
        if not isinstance(node, _Scalar):
            message = sentence("`{key}` holds text; put quotes around a text with a colon or a bracket", key=key)
            self.report(node.line, message)
            return None
        text = node.text.strip()
        if not text:
            self.report(node.line, sentence("`{key}` has an empty text; write it or take the line out", key=key))
        return text or None


def _listed(names: Collection[str]) -> str:
    return ", ".join(sorted(names))
