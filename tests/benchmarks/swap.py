"""Whether questions wait while a new index is built, as when somebody publishes a change.

`python -m tests.benchmarks.swap [QUERIES.jsonl ...]` asks one question after the other at a fixed pace in one thread. A
second thread builds an index and swaps it in, as `LiveFaq` and `Publisher` do. Python lets only one thread run at a
time, so the threads do share a processor; what is looked for is a question that has to wait for long.
"""

from __future__ import annotations

import sys
import threading
import time
from dataclasses import replace
from itertools import cycle
from typing import TYPE_CHECKING, NamedTuple

from talentbot.answering import Answering
from talentbot.faq.load import load_faq
from talentbot.language import ALL_LOCALES, Locale
from tests.benchmarks.labelled import FAQ, argument_parser, read_all
from tests.benchmarks.timing import empty_caches, spread

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from talentbot.faq.entry import Faq
    from talentbot.matching.evaluate import Query

INTERVAL_SECONDS = 0.05
ASKED = 600


class Waited(NamedTuple):
    """From the instant at which a question was due until it was decided, in milliseconds."""

    name: str
    median: float
    p99: float
    longest: float
    #: How many new indexes were swapped in meanwhile.
    swaps: int


class Live:
    """What answers now, exchanged as a whole like `LiveFaq.answering`."""

    def __init__(self, faq: Faq) -> None:
        self.answering = Answering(faq)
        self.swaps = 0

    def swap(self, answering: Answering) -> None:
        """Answer from this from now on."""
        self.answering = answering
        self.swaps += 1


def main() -> None:
    """Measure without and with somebody publishing, and print the table."""
    queries = read_all(argument_parser(__doc__).parse_args().queries)
    faq = load_faq(FAQ)
    live = Live(faq)
    situations: dict[str, Callable[[], Answering] | None] = {
        "nobody publishes": None,
        "one entry changes in Russian, again and again": _changes(live, (Locale.RU,)),
        "one entry changes in all languages, again and again": _changes(live, ALL_LOCALES),
    }
    lines = ["| While | median, ms | 99th percentile, ms | longest, ms | swaps |", "| --- | --- | --- | --- | --- |"]
    for name, build in situations.items():
        lines.append(row(waited(name, live, queries, build)))
    sys.stdout.write("\n".join([*lines, ""]))


def waited(
    name: str, live: Live, queries: Sequence[Query], build: Callable[[], Answering] | None, asked: int = ASKED
) -> Waited:
    """Ask at a fixed pace, and measure how long each answer is in coming.

    A question that is late because the one before was slow counts from when it was due.

    Args:
        name: of the situation.
        live: answers; it gets the new indexes.
        queries: asked in turn, as often as needed.
        build: makes the next index, in another thread, all the while; None: nothing is published.
        asked: how many questions.
    """
    empty_caches()
    swaps, over = live.swaps, threading.Event()
    builder = threading.Thread(target=_keep_publishing, args=(live, build, over)) if build else None
    if builder:
        builder.start()
    try:
        milliseconds = list(_ask(live, queries, asked))
    finally:
        over.set()
    if builder:
        builder.join()
    return Waited(name, *spread(milliseconds), max(milliseconds), live.swaps - swaps)


def row(found: Waited) -> str:
    """A line of the Markdown table."""
    return f"| {found.name} | {found.median:.1f} | {found.p99:.1f} | {found.longest:.0f} | {found.swaps} |"


def _ask(live: Live, queries: Sequence[Query], asked: int) -> Iterator[float]:
    start = time.perf_counter()
    for number, query in zip(range(asked), cycle(queries), strict=False):
        due = start + number * INTERVAL_SECONDS
        time.sleep(max(0.0, due - time.perf_counter()))
        live.answering.answer(query.text, query.locale)
        yield 1000 * (time.perf_counter() - due)


def _keep_publishing(live: Live, build: Callable[[], Answering], over: threading.Event) -> None:
    while not over.is_set():
        live.swap(build())


def _changes(live: Live, locales: Sequence[Locale]) -> Callable[[], Answering]:
    """What builds an index in which the first entry has another title in some locales than in the index before."""
    faq = live.answering.faq
    first = next(iter(faq.entries.values()))

    def build() -> Answering:
        texts = {
            locale: replace(text, title=f"{text.title} {live.swaps}") if locale in locales else text
            for locale, text in first.texts.items()
        }
        entries = {**faq.entries, first.id: replace(first, texts=texts)}
        return Answering(replace(faq, entries=entries), live.answering)

    return build


if __name__ == "__main__":
    main()
