"""How well labelled queries are answered: the figures per language, and every miss."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from talentbot.errors import ConfigurationError
from talentbot.language import ALL_LOCALES, Locale
from talentbot.matching.matcher import MAX_SUGGESTIONS

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence
    from pathlib import Path

OVERALL = "all"


class MatchLike(Protocol):
    """What is read of a match."""

    @property
    def entry_id(self) -> str:
        """The entry that was found."""


class OutcomeLike(Protocol):
    """What is read of an outcome."""

    @property
    def decision(self) -> str:
        """`answer`, `suggest` or `none`."""

    @property
    def matches(self) -> Sequence[MatchLike]:
        """Best first."""


@dataclass(frozen=True, slots=True)
class Query:
    """An utterance with the entries that answer it."""

    id: str
    locale: Locale
    text: str
    #: Acceptable entries, best first; empty where no entry should answer.
    expected: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Miss:
    """A query that was not answered as it should be."""

    query: Query
    decision: str
    #: Entry ids, best first.
    found: tuple[str, ...]


@dataclass(slots=True)
class Figures:
    """Counts over the queries of one language, or of all."""

    in_scope: int = 0
    right_first: int = 0
    right_in_three: int = 0
    #: Answered at once, and rightly.
    direct: int = 0
    #: Answered rightly, or the right entry among the choices shown.
    helped: int = 0
    #: Answered at once with a wrong entry.
    misled: int = 0
    out_of_scope: int = 0
    #: Out of scope, and answered at once.
    answered_anyway: int = 0
    #: Out of scope, and neither answered nor given choices.
    declined: int = 0


@dataclass(slots=True)
class Evaluation:
    """What an evaluation found."""

    #: By language code, and `all`.
    figures: dict[str, Figures] = field(default_factory=dict)
    misses: list[Miss] = field(default_factory=list)
    #: Queries whose every expected entry is absent from the FAQ.
    skipped: int = 0


def read_queries(path: Path) -> list[Query]:
    """Read labelled queries: a JSON object a line with `id`, `lang`, `text` and `expect` (a list of entry ids).

    Raises:
        ConfigurationError: the file cannot be read, or a line is not of this form; the message names the line.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as problem:
        message = f"{path}: cannot be read as UTF-8 text ({problem})"
        raise ConfigurationError(message) from problem
    return [_query(line, f"{path}:{number}") for number, line in enumerate(lines, start=1) if line.strip()]


def _query(line: str, place: str) -> Query:
    try:
        fields = json.loads(line)
        return Query(
            id=str(fields.get("id", place)),
            locale=Locale(fields["lang"]),
            text=_text(fields["text"]),
            expected=tuple(map(_text, _list(fields["expect"]))),
        )
    except (AttributeError, KeyError, TypeError, ValueError) as problem:
        message = (
            f'{place}: must be like {{"id": "1", "lang": "ru", "text": "...", "expect": ["entry-id"]}} ({problem})'
        )
        raise ConfigurationError(message) from problem


def _text(value: object) -> str:
    if not isinstance(value, str):
        message = f"{value!r} is not a string"
        raise TypeError(message)
    return value


def _list(value: object) -> list[object]:
    if not isinstance(value, list):
        message = f"{value!r} is not a list"
        raise TypeError(message)
    return value


def evaluate(
    queries: Iterable[Query],
    answer: Callable[[str, Locale | None], OutcomeLike],
    entry_ids: Collection[str] | None = None,
) -> Evaluation:
    """Answer every query as the person who chose its language, and count.

    Args:
        queries: the labelled queries.
        answer: given the utterance and the preferred locale; such as `Answering.answer`.
        entry_ids: the entries of the FAQ; queries that expect only others are skipped and counted. None: skip none.
    """
    found = Evaluation({name: Figures() for name in (*ALL_LOCALES, OVERALL)})
    for query in queries:
        if entry_ids is not None and query.expected and not any(entry in entry_ids for entry in query.expected):
            found.skipped += 1
            continue
        _count(found, query, answer(query.text, query.locale))
    return found


def _count(found: Evaluation, query: Query, outcome: OutcomeLike) -> None:
    ids = tuple(match.entry_id for match in outcome.matches)
    judge = _judge_in_scope if query.expected else _judge_out_of_scope
    is_good = [judge(found.figures[name], query, outcome.decision, ids) for name in (query.locale, OVERALL)]
    if not all(is_good):
        found.misses.append(Miss(query, str(outcome.decision), ids))


def _judge_in_scope(figures: Figures, query: Query, decision: str, ids: tuple[str, ...]) -> bool:
    is_right = bool(ids) and ids[0] in query.expected
    is_shown = decision == "suggest" and any(entry in query.expected for entry in ids[:MAX_SUGGESTIONS])
    figures.in_scope += 1
    figures.right_first += is_right
    figures.right_in_three += any(entry in query.expected for entry in ids[:3])
    figures.direct += decision == "answer" and is_right
    figures.helped += (decision == "answer" and is_right) or is_shown
    figures.misled += decision == "answer" and not is_right
    return is_right and decision == "answer"


def _judge_out_of_scope(figures: Figures, _query: Query, decision: str, _ids: tuple[str, ...]) -> bool:
    figures.out_of_scope += 1
    figures.answered_anyway += decision == "answer"
    figures.declined += decision == "none"
    return decision == "none"


def report(evaluation: Evaluation) -> str:
    """The figures as a plain text table, a language a line."""
    lines = [_HEADER, *(_row(name, figures) for name, figures in evaluation.figures.items())]
    if evaluation.skipped:
        lines.append(f"{evaluation.skipped} queries skipped: none of their entries is in this FAQ")
    return "\n".join(lines)


_HEADER = "     in scope  first  in 3  direct  helped  misled   out of scope  answered  declined"


def _row(name: str, figures: Figures) -> str:
    inside = [_percent(count, figures.in_scope) for count in _in_scope_counts(figures)]
    outside = [_percent(count, figures.out_of_scope) for count in (figures.answered_anyway, figures.declined)]
    return (
        f"{name:<4}{figures.in_scope:>9}{inside[0]:>7}{inside[1]:>6}{inside[2]:>8}{inside[3]:>8}{inside[4]:>8}"
        f"{figures.out_of_scope:>15}{outside[0]:>10}{outside[1]:>10}"
    )


def _in_scope_counts(figures: Figures) -> tuple[int, ...]:
    return figures.right_first, figures.right_in_three, figures.direct, figures.helped, figures.misled


def _percent(count: int, total: int) -> str:
    return f"{100 * count / total:.1f}%" if total else "-"
