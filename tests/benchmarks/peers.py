"""The bot's matching beside string matchers and search engines: the same FAQ, the same queries, one table.

`python -m tests.benchmarks.peers [QUERIES.jsonl ...]` prints Markdown. Every peer searches the FAQ in the query's
language, which it is told; the bot's own way includes finding out the language, and searches all three. Most peers come
with the extra `benchmark`, which `make benchmark` installs.
"""

from __future__ import annotations

import random
import sys
import time
from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from talentbot.answering import Answering
from talentbot.faq.load import load_faq
from talentbot.language import Locale
from talentbot.matching.evaluate import evaluate
from tests.benchmarks.bare import bare, phrasings_as_queries
from tests.benchmarks.labelled import FAQ, argument_parser, read_all
from tests.benchmarks.matchers.normalisation import AsOurs, AsTyped
from tests.benchmarks.matchers.registry import find_peers
from tests.benchmarks.peer_table import OURS, Conditions, Row, report
from tests.benchmarks.timing import Ours, Stopwatch, phrasings_of, spread

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from talentbot.faq.entry import Faq
    from talentbot.matching.evaluate import Figures, Query
    from tests.benchmarks.matchers.peer import Peer
    from tests.benchmarks.matchers.registry import Found
    from tests.benchmarks.timing import Engine

SLOW_MILLISECONDS = 5.0
"""An engine whose median query takes longer is timed over a sample, and asked everything once, for its quality."""


class PeerEngine:
    """One peer with an index for each locale."""

    def __init__(self, peer: type[Peer], faq: Faq, normalisation: type[AsTyped | AsOurs]) -> None:
        self._by_locale = {locale: peer(faq, locale, normalisation(faq, locale)) for locale in Locale}

    def rank(self, text: str, locale: Locale) -> list[str]:
        """See `Engine`."""
        return self._by_locale[locale].rank(text)


@dataclass(frozen=True, slots=True)
class Ranked:
    """A match as `evaluate` reads it."""

    entry_id: str


@dataclass(frozen=True, slots=True)
class Ranking:
    """An outcome as `evaluate` reads it; peers decide nothing."""

    matches: tuple[Ranked, ...]
    decision: str = "suggest"


def main() -> None:
    """Measure every engine and print the table."""
    parser = argument_parser(__doc__)
    parser.add_argument("--rounds", type=int, default=5, help="how often each query is timed (%(default)s)")
    parser.add_argument("--sample", type=int, default=60, help="queries a language for slow engines (%(default)s)")
    parser.add_argument(
        "--bare",
        type=int,
        metavar="NUMBER",
        help="search titles and answers only, and ask so many of the phrasings of each language",
    )
    options = parser.parse_args()
    faq = load_faq(FAQ)
    if options.bare:
        queries, faq = phrasings_as_queries(faq, options.bare), bare(faq)
    else:
        queries = read_all(options.queries)
    answering = Answering(faq)
    found = find_peers()
    engines = engines_of(answering, found)
    comparison = Comparison(Stopwatch(answering, phrasings_of(faq)), queries, faq.entries)
    rows = comparison.rows(engines, options.rounds, options.sample)
    sys.stdout.write(report(rows, Conditions(datetime.now(UTC).date(), found, options.rounds, options.sample)))


def engines_of(answering: Answering, found: Found) -> dict[str, Engine]:
    """The bot's own way, then every peer as typed and normalised, each with its index made."""
    engines: dict[str, Engine] = {OURS: Ours(answering)}
    for normalisation in (AsTyped, AsOurs):
        for peer in found.peers:
            _progress(f"indexing {peer.name}{normalisation.suffix}")
            engines[f"{peer.name}{normalisation.suffix}"] = PeerEngine(peer, answering.faq, normalisation)
    return engines


class Comparison:
    """Asks all engines the same queries."""

    def __init__(self, stopwatch: Stopwatch, queries: Sequence[Query], entry_ids: Iterable[str]) -> None:
        """Prepare.

        Args:
            stopwatch: tells the time.
            queries: labelled; those that expect only entries that are not there are left out.
            entry_ids: the FAQ's entries.
        """
        known = set(entry_ids)
        self._stopwatch = stopwatch
        self._queries = [query for query in queries if not query.expected or known.intersection(query.expected)]

    def rows(self, engines: Mapping[str, Engine], rounds: int, sample: int) -> list[Row]:
        """What is measured of each engine, in their order.

        Args:
            engines: by name.
            rounds: how often each query is timed.
            sample: how many queries of each language a slow engine is timed over.
        """
        figures, slow = {}, set()
        for name, engine in engines.items():
            _progress(f"asking {name}")
            self._stopwatch.renew(engine)
            figures[name], milliseconds = self._quality(engine)
            if spread(milliseconds).median > SLOW_MILLISECONDS:
                slow.add(name)
        few = self._sample(sample)
        asked = {name: few if name in slow else self._queries for name in engines}
        _progress(f"timing, {rounds} rounds")
        times = self._stopwatch.fastest(engines, asked, rounds)
        return [
            Row.of(name, figures[name], zip(asked[name], times[name], strict=True), is_sampled=name in slow)
            for name in engines
        ]

    def _quality(self, engine: Engine) -> tuple[Mapping[str, Figures], list[float]]:
        """The figures by language, and how long each query took, in milliseconds."""
        milliseconds = []

        def ask(text: str, locale: Locale | None) -> Ranking:
            start = time.perf_counter()
            found = engine.rank(text, locale or Locale.RU)
            milliseconds.append(1000 * (time.perf_counter() - start))
            return Ranking(tuple(map(Ranked, found)))

        return evaluate(self._queries, ask).figures, milliseconds

    def _sample(self, size: int) -> list[Query]:
        """Some queries of each language, always the same."""
        by_locale: dict[Locale, list[Query]] = defaultdict(list)
        for query in self._queries:
            by_locale[query.locale].append(query)
        chance = random.Random(0)  # noqa: S311 - any choice will do
        return [query for each in by_locale.values() for query in chance.sample(each, min(size, len(each)))]


def _progress(doing: str) -> None:
    sys.stderr.write(f"{doing} ...\n")


if __name__ == "__main__":
    main()
