"""Change single values of a YAML file and leave every comment, quote and line beside them as it was.

Reading goes through `talentbot.faq.document`; ruamel.yaml serves only where comments must survive writing.
"""

from __future__ import annotations

import difflib
import io
from datetime import date
from typing import TYPE_CHECKING, Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import YAMLError
from ruamel.yaml.scalarstring import LiteralScalarString

from talentbot.errors import FaqError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Value = str | bool | date | list[Any] | None
"""What can be set: a text, a flag, a day, or a list of texts, of lists of them, or of mappings such as sources."""

Path = tuple[str, ...]
"""Where it stands: the keys from the root, such as `("ru", "answer")`."""

_ENTRY_LAYOUT: dict[str, Any] = {
    "reviewed_on": None,
    "reviewed_by": None,
    "needs_confirmation": False,
    "related": [],
    "sources": [],
}


def rewritten(content: bytes, values: Mapping[Path, Value]) -> bytes:
    """A file with some of its values changed; the same bytes when all of them stand there already.

    Args:
        content: a file that `document.read_document` reads without a problem.
        values: the new values; None leaves a key empty.

    Raises:
        FaqError: the file has what that reader passes over, such as a key twice in a block that it does not know.
    """
    try:
        root = _yaml().load(content.decode("utf-8-sig"))
    except YAMLError as error:
        raise FaqError(str(error)) from error
    changes = {path: value for path, value in values.items() if not _is_same(_at(root, path), value)}
    if not changes:
        return content
    for path, value in changes.items():
        _set(root, path, value)
    return _dumped(root)


def new_entry(entry_id: str, values: Mapping[Path, Value]) -> bytes:
    """The file of a new entry, laid out as the others are."""
    root = CommentedMap({"id": entry_id} | _ENTRY_LAYOUT)
    for path, value in values.items():
        _set(root, path, value)
    for key in ("related", "sources"):
        if not root[key]:
            root[key] = _flow_list([])
    return _dumped(root)


def new_document(key: str, items: Sequence[Any]) -> bytes:
    """A file that is one list below one key, as synonyms and deadlines are kept."""
    return _dumped(CommentedMap({key: CommentedSeq([_node(item) for item in items])}))


def _yaml() -> YAML:
    """A reader and writer with the layout of the FAQ's files; one serves one thread."""
    yaml = YAML()
    yaml.preserve_quotes = True
    yaml.width = 10**6
    yaml.indent(mapping=2, sequence=4, offset=2)
    return yaml


def _dumped(root: CommentedMap) -> bytes:
    out = io.StringIO()
    _yaml().dump(root, out)
    return out.getvalue().encode()


def _at(root: CommentedMap, path: Path) -> Any:  # noqa: ANN401 - whatever stands in the file
    node: Any = root
    for key in path:
        node = node.get(key) if isinstance(node, dict) else None
    return node


def _is_same(found: object, wanted: Value) -> bool:
    if isinstance(wanted, list):
        have = found if isinstance(found, list) else []
        return [_comparable(item) for item in have] == [_comparable(item) for item in wanted]
    return _comparable(found) == _comparable(wanted)


def _comparable(value: object) -> object:
    """What a value is to a reader: dates and numbers as they are written, texts without blanks around them."""
    if isinstance(value, dict):
        return {key: _comparable(item) for key, item in value.items() if item is not None}
    if value is None or isinstance(value, bool):
        return value or None
    return str(value).strip() or None


def _set(root: CommentedMap, path: Path, value: Value) -> None:
    *parents, key = path
    node = root
    for parent in parents:
        if not isinstance(node.get(parent), dict):
            node[parent] = CommentedMap()
        node = node[parent]
    if isinstance(value, list) and value and isinstance(node.get(key), CommentedSeq) and node[key]:
        _set_items(node[key], value)
    elif isinstance(value, list) and not value:
        _empty_list(node, key)
    elif isinstance(value, list) and key == "related":
        node[key] = _flow_list(value)
    elif isinstance(value, list):
        node[key] = CommentedSeq([_node(item) for item in value])
    else:
        node[key] = _node(value)


def _empty_list(mapping: CommentedMap, key: str) -> None:
    """Take a list's last item; a comment above the first would push the brackets onto a line where they are no YAML."""
    found = mapping.get(key)
    if isinstance(found, CommentedSeq) and not found.fa.flow_style():
        mapping.ca.items.pop(key, None)
    mapping[key] = _flow_list([])


def _set_items(sequence: CommentedSeq, wanted: Sequence[Any]) -> None:
    """Change a list item by item: what stays keeps its quotes, and its comments stay beside it."""
    have, want = [_identity(item) for item in sequence], [_identity(item) for item in wanted]
    matcher = difflib.SequenceMatcher(None, have, want, autojunk=False)
    for _, start, end, new_start, new_end in reversed(matcher.get_opcodes()):
        kept = min(end - start, new_end - new_start)
        for position in reversed(range(start + kept, end)):
            del sequence[position]
        for offset, item in enumerate(wanted[new_start:new_end]):
            if offset < kept:
                _set_item(sequence, start + offset, item)
            else:
                sequence.insert(start + offset, _node(item))


def _set_item(sequence: CommentedSeq, position: int, wanted: Any) -> None:  # noqa: ANN401 - whatever YAML can hold
    """Change one item where it stands, a mapping key by key."""
    found = sequence[position]
    if isinstance(found, CommentedMap) and isinstance(wanted, dict):
        _set_mapping(found, wanted)
    elif isinstance(found, CommentedSeq) and found and isinstance(wanted, (list, tuple)) and wanted:
        _set_items(found, wanted)
    elif _comparable(found) != _comparable(wanted):
        sequence[position] = _node(wanted)


def _set_mapping(mapping: CommentedMap, wanted: Mapping[str, Any]) -> None:
    for key in [key for key in mapping if _comparable(wanted.get(key)) is None and _comparable(mapping[key])]:
        del mapping[key]
    for key, value in wanted.items():
        if isinstance(mapping.get(key), CommentedMap) and isinstance(value, dict):
            _set_mapping(mapping[key], value)
        elif _comparable(mapping.get(key)) != _comparable(value):
            _set(mapping, (key,), value)


def _identity(item: object) -> str:
    """What tells an item from the others, whatever else of it changes."""
    if isinstance(item, dict):
        return str(item.get("id") or item.get("url") or item.get("title"))
    return repr(_comparable(item))


def _node(value: Any) -> Any:  # noqa: ANN401 - whatever YAML can hold
    """A value as ruamel writes it: a text of several lines as a block."""
    if isinstance(value, dict):
        return CommentedMap({key: _node(item) for key, item in value.items() if item is not None})
    if isinstance(value, (list, tuple)):
        return _flow_list([_node(item) for item in value])
    if isinstance(value, str) and "\n" in value.strip():
        return LiteralScalarString(value.strip() + "\n")
    return value.strip() if isinstance(value, str) else value


def _flow_list(items: Sequence[Any]) -> CommentedSeq:
    sequence = CommentedSeq(items)
    sequence.fa.set_flow_style()
    return sequence
