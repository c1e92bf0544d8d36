"""Groups of words that people use for one thing."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


class Synonyms:
    """Finds the groups that a text's words belong to; immutable."""

    def __init__(self, groups: Iterable[Iterable[Sequence[str]]]) -> None:
        """Take groups of expressions, each expression given as the stems of its words."""
        self._by_word: dict[str, list[tuple[frozenset[str], str]]] = defaultdict(list)
        for number, group in enumerate(groups):
            for expression in filter(None, group):
                self._by_word[expression[0]].append((frozenset(expression), f"={number}"))

    def cover(self, stems: Sequence[str]) -> bool:
        """Whether a text is made of such expressions and of nothing else."""
        present = set(stems)
        found = [
            expression for stem in present for expression, _ in self._by_word.get(stem, ()) if expression <= present
        ]
        return bool(found) and present <= frozenset().union(*found)

    def features(self, stems: Sequence[str]) -> tuple[str, ...]:
        """A feature for every group of which an expression stands in the text; `=` keeps it apart from words."""
        present = set(stems)
        found = {
            group for stem in present for expression, group in self._by_word.get(stem, ()) if expression <= present
        }
        return tuple(sorted(found))
