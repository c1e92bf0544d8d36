"""A message as the FAQ's Markdown: Telegram's apps turn typed asterisks into formatting before they send."""

from __future__ import annotations

from typing import TYPE_CHECKING

from telegram import MessageEntity

if TYPE_CHECKING:
    from collections.abc import Sequence

_MARKS = {MessageEntity.BOLD: "**", MessageEntity.ITALIC: "*"}


def markdown_of(text: str, entities: Sequence[MessageEntity]) -> str:
    """The text with bold, italic and links written out; other formatting is left away.

    Args:
        text: the message's text.
        entities: its entities, with offsets in UTF-16 units (Bot API, MessageEntity).
    """
    units = text.encode("utf-16-le")
    close = [part for entity in entities for part in _close_around_words(entity, units)]
    # Where two begin, the longer is outside; where two end, the inner one ends first.
    marks = [
        mark
        for number, entity in enumerate(sorted(close, key=lambda each: (each.offset, -each.length)))
        for mark in _marks(entity, number)
    ]
    parts, done = [], 0
    for position, _, mark in sorted(marks):
        parts += [units[2 * done : 2 * position].decode("utf-16-le"), mark]
        done = position
    parts.append(units[2 * done :].decode("utf-16-le"))
    return "".join(parts)


def _marks(entity: MessageEntity, number: int) -> list[tuple[int, int, str]]:
    """Opening and closing mark with their places; closing marks stand before opening ones of the same place."""
    start, end = entity.offset, entity.offset + entity.length
    if entity.type in _MARKS:
        return [(start, number, _MARKS[entity.type]), (end, -1 - number, _MARKS[entity.type])]
    if entity.type == MessageEntity.TEXT_LINK and entity.url:
        return [(start, number, "["), (end, -1 - number, f"]({entity.url})")]
    return []


def _close_around_words(entity: MessageEntity, units: bytes) -> list[MessageEntity]:
    """An entity without the blanks at its ends, and one for each line: Markdown's marks stand close around words."""
    found = []
    start = entity.offset
    text = units[2 * entity.offset : 2 * (entity.offset + entity.length)].decode("utf-16-le")
    for line in text.splitlines(keepends=True):
        stripped = line.strip()
        if stripped:
            offset = start + _units(line[: line.index(stripped)])
            found.append(MessageEntity(entity.type, offset, _units(stripped), url=entity.url))
        start += _units(line)
    return found


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2
