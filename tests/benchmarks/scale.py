"""How the bot's matching grows with the FAQ: the shipped one, and one of fifty times its size made by perturbing it.

`python -m tests.benchmarks.scale [QUERIES.jsonl ...]` measures each size in a process of its own.
"""

from __future__ import annotations

import platform
import resource
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from typing import TYPE_CHECKING

from talentbot.answering import Answering
from talentbot.faq.load import load_faq
from tests.benchmarks.footprint import resident
from tests.benchmarks.labelled import FAQ, argument_parser, read_all
from tests.benchmarks.perturbation import enlarged
from tests.benchmarks.timing import Ours, Stopwatch, phrasings_of, spread

if TYPE_CHECKING:
    from collections.abc import Sequence

    from talentbot.faq.entry import Faq
    from talentbot.matching.evaluate import Query
    from tests.benchmarks.timing import Spread

ROUNDS = 3
LONG_SECONDS = 20.0
"""An index that takes longer is built once only."""


@dataclass(frozen=True, slots=True)
class Measured:
    """One size of the FAQ."""

    times: int
    entries: int
    phrasings: int
    #: As at the start of the program, dictionaries opened.
    first_build_seconds: float
    #: As when everything is published anew, the shortest of a few; None where it would take too long.
    next_build_seconds: float | None
    query: Spread
    #: What dictionaries and index added.
    index_megabytes: float
    #: The most that the process ever had, the FAQ and two indexes at once included.
    peak_megabytes: float


def main() -> None:
    """Measure both sizes and print the table."""
    parser = argument_parser(__doc__)
    parser.add_argument("--times", type=int, default=50, help="the larger size (%(default)s)")
    options = parser.parse_args()
    queries = read_all(options.queries)
    small, large = (in_own_process(times, queries) for times in (1, options.times))
    sys.stdout.write(report(small, large))


def in_own_process(times: int, queries: Sequence[Query]) -> Measured:
    """Measure one size where nothing else was measured before."""
    with ProcessPoolExecutor(max_workers=1, mp_context=get_context("spawn")) as pool:
        return pool.submit(measure, times, queries).result()


def measure(times: int, queries: Sequence[Query]) -> Measured:
    """Index the FAQ at one size and ask it the queries."""
    faq = load_faq(FAQ)
    if times > 1:
        faq = enlarged(faq, times)
    before = resident()
    answering, first_seconds = _build(faq)
    index_megabytes = resident() - before
    stopwatch = Stopwatch(answering, phrasings_of(faq))
    milliseconds = stopwatch.fastest({"": Ours(answering)}, {"": queries}, ROUNDS)[""]
    is_long = first_seconds > LONG_SECONDS
    return Measured(
        times=times,
        entries=len(faq.entries),
        phrasings=sum(len(entry.texts[locale].phrasings) for entry in faq.entries.values() for locale in entry.texts),
        first_build_seconds=first_seconds,
        next_build_seconds=None if is_long else min(_build(faq)[1] for _ in range(ROUNDS)),
        query=spread(milliseconds),
        index_megabytes=index_megabytes,
        peak_megabytes=_peak(),
    )


def report(small: Measured, large: Measured) -> str:
    """Both sizes as a Markdown table."""
    ratios = [theirs / ours for theirs, ours in zip(large.query, small.query, strict=True)]
    return "\n".join(
        [
            f"| FAQ | ×{small.times} | ×{large.times} | ratio |",
            "| --- | --- | --- | --- |",
            f"| Entries | {small.entries:,} | {large.entries:,} | |",
            f"| Phrasings in all languages | {small.phrasings:,} | {large.phrasings:,} | |",
            f"| Index built at start, s | {small.first_build_seconds:.2f} | {large.first_build_seconds:.1f} | |",
            f"| Built again, s | {_seconds(small.next_build_seconds)} | {_seconds(large.next_build_seconds)} | |",
            f"| Query, median, ms | {small.query.median:.2f} | {large.query.median:.2f} | {ratios[0]:.1f} |",
            f"| Query, 99th percentile, ms | {small.query.p99:.2f} | {large.query.p99:.2f} | {ratios[1]:.1f} |",
            f"| Dictionaries and index, MB | {small.index_megabytes:.0f} | {large.index_megabytes:.0f} | |",
            f"| Most in the process ever, MB | {small.peak_megabytes:.0f} | {large.peak_megabytes:.0f} | |",
            "",
        ]
    )


def _seconds(found: float | None) -> str:
    return "-" if found is None else f"{found:.2f}"


def _build(faq: Faq) -> tuple[Answering, float]:
    start = time.perf_counter()
    answering = Answering(faq)
    return answering, time.perf_counter() - start


def _peak() -> float:
    """Megabytes; the unit of the system's figure differs."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 1e6 if platform.system() == "Darwin" else peak * 1024 / 1e6


if __name__ == "__main__":
    main()
