"""Where the lines of a heading end: evenly, at phrases, and by the rules of Japanese, which has no spaces."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_EAST_ASIAN = re.compile(r"[\u3000-\u30ff\u3400-\u9fff\uff01-\uff60]")
_HIRAGANA = re.compile(r"[\u3041-\u3096]")
_NOT_FIRST = frozenset(
    "、。，．・：；？！）」』】〉》〕ー々〜～…‥ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ,.!?):;%»”"
)
_NOT_LAST = frozenset("（「『【〈《〔(«“№")
_AFTER_PHRASE = frozenset("、。，：；？！）」』】")

_PER_LINE = 2.0
"""What one line more costs, in the measure of `_raggedness`, of which an empty line has 1."""
_WITHIN_WORD = 5.0
_WITHIN_PHRASE = 0.4
_AFTER_SHORT_WORD = 0.3
_BEFORE_DASH = 0.6


class _Piece(NamedTuple):
    """What stays together, with the spaces behind it."""

    text: str
    #: The price of ending a line after it.
    price: float


def broken(text: str, width: float, measure: Callable[[str], float]) -> list[str]:
    """Break a text into as few lines as it needs, of even lengths; a word wider than a line is broken too.

    Args:
        text: one paragraph.
        width: the longest line.
        measure: tells how long a text is, which is as long as its parts together.
    """
    pieces = [part for piece in _pieces(text.strip()) for part in _fitting(piece, width, measure)]
    lengths = [(measure(piece.text), measure(piece.text.rstrip())) for piece in pieces]
    # For each number of pieces from the start: the lowest price of setting them, and where its last line begins.
    best: list[tuple[float, int]] = [(0.0, 0)]
    for end in range(1, len(pieces) + 1):
        price = pieces[end - 1].price if end < len(pieces) else 0.0
        lines = _last_lines(lengths[:end], width)
        best.append(min((best[begin][0] + raggedness + _PER_LINE + price, begin) for begin, raggedness in lines))
    lines_from_last: list[str] = []
    end = len(pieces)
    while end:
        begin = best[end][1]
        lines_from_last.append("".join(piece.text for piece in pieces[begin:end]).rstrip())
        end = begin
    return lines_from_last[::-1]


def _last_lines(lengths: list[tuple[float, float]], width: float) -> Iterator[tuple[int, float]]:
    """Where the last line may begin so that it fits, and how ragged it is; a line has at least one piece."""
    length = lengths[-1][1]
    begin = len(lengths) - 1
    yield begin, _raggedness(length, width)
    while begin and (length := length + lengths[begin - 1][0]) <= width:
        begin -= 1
        yield begin, _raggedness(length, width)


def _raggedness(length: float, width: float) -> float:
    return max(0.0, 1 - length / width) ** 2


def _pieces(text: str) -> Iterator[_Piece]:
    begin = 0
    for end in range(1, len(text)):
        price = _price_between(text, end)
        if price is not None:
            yield _Piece(text[begin:end], price)
            begin = end
    if text:
        yield _Piece(text[begin:], 0.0)


def _price_between(text: str, at: int) -> float | None:
    """The price of a break before a character; None where there must be none."""
    before, after = text[at - 1], text[at]
    if before.isspace():
        return None if after.isspace() else _price_of_space(text, at)
    if after.isspace() or after in _NOT_FIRST or before in _NOT_LAST:
        return None
    if not (_EAST_ASIAN.match(before) or _EAST_ASIAN.match(after)):
        return None
    # Particles and endings are written in hiragana, and most words begin with something else.
    is_phrase = before in _AFTER_PHRASE or (_HIRAGANA.match(before) and not _HIRAGANA.match(after))
    return 0.0 if is_phrase else _WITHIN_PHRASE


def _price_of_space(text: str, at: int) -> float:
    if text[at] in "—–-":
        return _BEFORE_DASH
    last_word = text[:at].rsplit(maxsplit=1)[-1]
    return _AFTER_SHORT_WORD if len(last_word) <= 2 and last_word.isalpha() else 0.0


def _fitting(piece: _Piece, width: float, measure: Callable[[str], float]) -> Iterator[_Piece]:
    if measure(piece.text.rstrip()) <= width:
        yield piece
        return
    yield from (_Piece(character, _WITHIN_WORD) for character in piece.text[:-1])
    yield _Piece(piece.text[-1], piece.price)
