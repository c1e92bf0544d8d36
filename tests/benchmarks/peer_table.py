"""The table of `tests.benchmarks.peers` in Markdown."""

from __future__ import annotations

import os
import platform
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from talentbot.language import Locale
from tests.benchmarks.matchers.normalisation import AsOurs
from tests.benchmarks.timing import spread

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from talentbot.matching.evaluate import Figures, Query
    from tests.benchmarks.matchers.registry import Found
    from tests.benchmarks.timing import Spread

OURS = "**talentbot**, whole path"
LANGUAGES = {Locale.RU: "Russian", Locale.KY: "Kyrgyz", Locale.JA: "Japanese"}
_SAMPLED = " ¹"
_NONE = "-"


@dataclass(frozen=True, slots=True)
class Row:
    """What was measured of one engine."""

    name: str
    #: By language code.
    figures: Mapping[str, Figures]
    #: For each language that was timed, and for all queries together under None.
    times: Mapping[Locale | None, Spread]
    is_sampled: bool = False

    @classmethod
    def of(
        cls, name: str, figures: Mapping[str, Figures], timed: Iterable[tuple[Query, float]], *, is_sampled: bool
    ) -> Row:
        """A row from single times.

        Args:
            name: the engine's.
            figures: by language code.
            timed: queries and how many milliseconds each took.
            is_sampled: whether not all queries were timed.
        """
        times: dict[Locale | None, list[float]] = defaultdict(list)
        for query, milliseconds in timed:
            times[query.locale].append(milliseconds)
            times[None].append(milliseconds)
        return cls(name, figures, {locale: spread(each) for locale, each in times.items()}, is_sampled)


@dataclass(frozen=True, slots=True)
class Conditions:
    """How it was measured."""

    today: date
    found: Found
    rounds: int
    #: Queries of each language that slow engines were timed over.
    sample: int


def report(rows: Sequence[Row], conditions: Conditions) -> str:
    """Everything, to be pasted as it is."""
    lines = [_heading(conditions), "", *table(rows), "", *(f"- {note}" for note in _notes(rows, conditions))]
    return "\n".join([*lines, ""])


def _heading(conditions: Conditions) -> str:
    versions = ", ".join(f"{package} {version}" for package, version in conditions.found.versions.items())
    day = f"{conditions.today.day} {conditions.today:%B %Y}"
    return f"Measured on {day} with {os.cpu_count()} processors, Python {platform.python_version()}, {versions}."


def _notes(rows: Sequence[Row], conditions: Conditions) -> Iterator[str]:
    counts = [f"{rows[0].figures[locale].in_scope} {language}" for locale, language in LANGUAGES.items()]
    yield (
        f"Quality over the queries that an entry answers ({', '.join(counts)}), times over all queries: the shortest "
        f"of {conditions.rounds} rounds for each, the engines taking turns. Before each turn all caches are emptied "
        "and some phrasings asked, so no engine meets a query that it remembers."
    )
    yield (
        "Ours finds out the language itself and searches all three; the others are told it and search only that one. "
        f"Normalised: {AsOurs.means}."
    )
    if any(row.is_sampled for row in rows):
        yield f"{_SAMPLED.strip()} timed over {conditions.sample} queries of each language; its quality is over all."
    yield from (f"{peer.name}: {peer.way}." for peer in conditions.found.peers)
    if conditions.found.missing:
        missing = ", ".join(conditions.found.missing)
        yield f"Left out, since not installed: {missing}. `make benchmark` or `pip install .[benchmark]` installs them."


def table(rows: Sequence[Row]) -> list[str]:
    """The lines of the table; the first row is what the others are compared with."""
    columns = ["Engine"]
    for language in LANGUAGES.values():
        columns += [f"{language}: right first / in three, %", "ms: median / 99th percentile (to ours)"]
    columns += ["All, ms: median / 99th percentile", "99th percentile to ours"]
    lines = [columns, ["---"] * len(columns), *(_cells(row, rows[0]) for row in rows)]
    return [f"| {' | '.join(cells)} |" for cells in lines]


def _cells(row: Row, ours: Row) -> list[str]:
    cells = [row.name + (_SAMPLED if row.is_sampled else "")]
    for locale in LANGUAGES:
        cells += [_quality(row.figures[locale]), _time(row, ours, locale)]
    return [*cells, *_overall(row, ours)]


def _quality(figures: Figures) -> str:
    if not figures.in_scope:
        return _NONE
    shares = [100 * count / figures.in_scope for count in (figures.right_first, figures.right_in_three)]
    return " / ".join(f"{share:.1f}" for share in shares)


def _time(row: Row, ours: Row, locale: Locale) -> str:
    if locale not in row.times:
        return _NONE
    ratio = "" if row is ours else f" (×{significant(row.times[locale].p99 / ours.times[locale].p99)})"
    return " / ".join(map(significant, row.times[locale])) + ratio


def _overall(row: Row, ours: Row) -> list[str]:
    return [" / ".join(map(significant, row.times[None])), significant(row.times[None].p99 / ours.times[None].p99)]


def significant(value: float) -> str:
    """A number with two digits that count, or three where it has a hundred."""
    if value >= 10:
        return f"{value:.0f}"
    return f"{value:.1f}" if value >= 1 else f"{value:.2f}"
