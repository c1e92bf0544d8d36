"""Formatted stretches of a text while it is being worked on, counted in characters."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import accumulate
from typing import Any, NamedTuple

from talentbot.sandbox import utf16

_MERGED = frozenset({"bold", "italic", "underline", "strikethrough", "spoiler"})
_CODE = frozenset({"code", "pre"})
_LEADING = " \n"
# The order Telegram gives to entities of the same place: the wider meaning first.
_PRIORITY = {"blockquote": 0, "expandable_blockquote": 0, "text_link": 1, "text_mention": 1}


@dataclass(frozen=True, slots=True)
class Span:
    """`text[start:end]` has a meaning, such as bold; `details` are the entity's further fields."""

    type: str
    start: int
    end: int
    details: dict[str, Any] = field(default_factory=dict)


class FormattedText(NamedTuple):
    """A text and its entities as the Bot API shows them, offsets in UTF-16 units."""

    text: str
    entities: list[dict[str, Any]]


def trimmed(text: str, spans: list[Span]) -> tuple[str, list[Span]]:
    """Without whitespace at the end, nor at the beginning before the first span, as Telegram trims."""
    text = text.rstrip()
    end = len(text)
    spans = [span if span.end <= end else replace(span, end=end) for span in spans if span.start < end]
    limit = min((span.start for span in spans), default=end)
    cut = min(end - len(text.lstrip(_LEADING)), limit)
    if cut:
        spans = [replace(span, start=span.start - cut, end=span.end - cut) for span in spans]
    return text[cut:], spans


def settled(text: str, spans: list[Span]) -> list[Span]:
    """The spans that remain: none empty or blank, same kinds joined, nothing inside code."""
    spans = [span for span in spans if text[span.start : span.end].strip()]
    code = [span for span in spans if span.type in _CODE]
    joined: dict[str, list[Span]] = {}
    kept = []
    for span in sorted(spans, key=lambda each: (each.start, -each.end)):
        if span.type not in _MERGED:
            kept.append(span)
        elif not any(other.start <= span.start and span.end <= other.end for other in code):
            _join(joined.setdefault(span.type, []), span)
    return kept + [span for same in joined.values() for span in same]


def _join(same: list[Span], span: Span) -> None:
    if same and span.start <= same[-1].end:
        same[-1] = replace(same[-1], end=max(same[-1].end, span.end))
    else:
        same.append(span)


def entities(text: str, spans: list[Span]) -> list[dict[str, Any]]:
    """The spans as Bot API MessageEntity objects, in Telegram's order."""
    if not spans:
        return []
    places = _places(text)
    spans.sort(key=lambda span: (span.start, -span.end, _PRIORITY.get(span.type, 2), span.type))
    return [
        {
            "type": span.type,
            "offset": places[span.start],
            "length": places[span.end] - places[span.start],
            **span.details,
        }
        for span in spans
    ]


def _places(text: str) -> range | list[int]:
    if utf16.units(text) == len(text):
        return range(len(text) + 1)
    return list(accumulate((1 + (character > "\uffff") for character in text), initial=0))
