"""How long each of several engines takes over the same queries."""

from __future__ import annotations

import gc
import math
import random
import statistics
import sys
import time
from typing import TYPE_CHECKING, NamedTuple, Protocol

from talentbot.language import Locale

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from talentbot.answering import Answering
    from talentbot.faq.entry import Faq
    from talentbot.matching.evaluate import Query

WARMING_PHRASINGS = 100
"""Of each locale, asked before a round is timed."""

TOUCHED = 10
"""How many of them each engine is asked too, so that the processor's caches do not still hold another one."""


class Utterance(NamedTuple):
    """What somebody types, and the language it is in."""

    text: str
    locale: Locale


class Engine(Protocol):
    """Anything that finds entries for an utterance."""

    def rank(self, text: str, locale: Locale) -> Sequence[str]:
        """The ids of entries, best first."""


class Ours:
    """The bot's own way from an utterance to entries, in which the locale is only a preference."""

    def __init__(self, answering: Answering) -> None:
        self._answering = answering

    def rank(self, text: str, locale: Locale) -> list[str]:
        """See `Engine`."""
        return [match.entry_id for match in self._answering.answer(text, locale).matches]


def phrasings_of(faq: Faq, count: int = WARMING_PHRASINGS) -> list[Utterance]:
    """Some questions of an FAQ in each locale, always the same, in no order."""
    found = []
    chance = random.Random(0)  # noqa: S311 - any choice will do
    for locale in Locale:
        texts = [entry.texts[locale] for entry in faq.entries.values() if locale in entry.texts]
        questions = [Utterance(question, locale) for text in texts for question in (text.title, *text.phrasings)]
        found += chance.sample(questions, min(count, len(questions)))
    chance.shuffle(found)
    return found


class Stopwatch:
    """Times engines from the state in which the program is soon after its start.

    Every cache of the program is emptied and some questions of the FAQ are asked before each turn. Without this, a
    query asked a second time would find its own result in a cache, which a person's never does.
    """

    def __init__(self, answering: Answering, phrasings: Sequence[Utterance]) -> None:
        self._ours = Ours(answering)
        self._phrasings = phrasings

    def fastest(
        self, engines: Mapping[str, Engine], queries: Mapping[str, Sequence[Query]], rounds: int
    ) -> dict[str, list[float]]:
        """The shortest time in milliseconds that each engine took over each of its queries.

        In every round each engine has its turn, so that whatever else the machine does hits all alike.

        Args:
            engines: by name.
            queries: which each engine is asked, once a round.
            rounds: how many.
        """
        found = {name: [math.inf] * len(queries[name]) for name in engines}
        for _ in range(rounds):
            for name, engine in engines.items():
                self.renew(engine)
                found[name] = list(map(min, found[name], _times(engine, queries[name])))
        return found

    def renew(self, engine: Engine) -> None:
        """Make ready for an engine's turn."""
        empty_caches()
        for utterance in self._phrasings:
            self._ours.rank(*utterance)
        for utterance in self._phrasings[:TOUCHED]:
            engine.rank(*utterance)
        gc.collect()


def empty_caches() -> None:
    """Empty what the program's modules remember of former calls."""
    for name, module in list(sys.modules.items()):
        if name.startswith("talentbot."):
            for member in list(vars(module).values()):
                empty = getattr(member, "cache_clear", None)
                if empty:
                    empty()


def _times(engine: Engine, queries: Iterable[Query]) -> list[float]:
    found = []
    for query in queries:
        start = time.perf_counter()
        engine.rank(query.text, query.locale)
        found.append(1000 * (time.perf_counter() - start))
    return found


class Spread(NamedTuple):
    """Milliseconds."""

    median: float
    p99: float


def spread(milliseconds: Iterable[float]) -> Spread:
    """The median and the 99th percentile; the longest where there are fewer than a hundred."""
    ordered = sorted(milliseconds)
    return Spread(statistics.median(ordered), ordered[int(0.99 * len(ordered))])
