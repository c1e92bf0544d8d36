"""Differences and problems in plain lines, in whatever language their reader has.

`say` says a sentence in that language: `str` in English, `Texts.said` in another.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from talentbot.publishing.difference import TITLES, Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from talentbot.faq.document import Problem
    from talentbot.messages import Sentence
    from talentbot.publishing.difference import Change, Part

_SIGNS = {Kind.ADDED: "🆕", Kind.CHANGED: "✏️", Kind.REMOVED: "🗑"}


def heading(change: Change) -> str:
    """What has changed, in a line."""
    return f"{_SIGNS[change.kind]} {change.subject}"


def details(change: Change, say: Callable[[Sentence], str]) -> Iterator[str]:
    """How it has changed, line by line; of what was removed as a whole, what it was called."""
    for part in change.parts:
        if change.kind is Kind.REMOVED and part.name not in TITLES:
            continue
        yield _name(part, say)
        yield from (f"− {line}" for line in part.removed)
        yield from (f"+ {line}" for line in part.added)


def difference_text(changes: Iterable[Change], say: Callable[[Sentence], str]) -> str:
    """All changes, an empty line between two."""
    return "\n\n".join("\n".join((heading(change), *details(change, say))) for change in changes)


def problem_line(problem: Problem, folder: Path, say: Callable[[Sentence], str]) -> str:
    """A problem with its place inside the FAQ's folder."""
    path = problem.path.relative_to(folder) if problem.path.is_relative_to(folder) else problem.path
    place = f"{path.as_posix()}:{problem.line}" if problem.line else path.as_posix()
    return f"{place}: {say(problem.message)}"


def _name(part: Part, say: Callable[[Sentence], str]) -> str:
    name = say(part.name)
    return f"[{part.locale.value}] {name}:" if part.locale else f"{name}:"
