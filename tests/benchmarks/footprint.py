"""How soon `talentbot run` is ready, how much memory it takes, and what takes it.

`python -m tests.benchmarks.footprint` starts the program a few times against a sandbox, then once more part by part in
this process. Memory is the resident set size.
"""

from __future__ import annotations

import asyncio
import gc
import importlib
import statistics
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import psutil

from tests.benchmarks.replies import BOTS, bot_process

if TYPE_CHECKING:
    from collections.abc import Callable

STARTS = 5
SETTLED_SECONDS = 1.0
FAQ = Path(__file__).parents[2] / "faq"
PARTS = {
    "telegram": ["telegram.ext"],
    "aiohttp": ["aiohttp", "aiohttp.web"],
    "SQLModel, SQLAlchemy, pydantic": ["sqlmodel", "sqlalchemy.ext.asyncio", "pydantic_settings"],
    "everything else imported": ["talentbot.app", "talentbot.store.backup"],
}


def main() -> None:
    """Print both tables."""
    by_part()
    asyncio.run(whole())


async def whole() -> None:
    """Start the program as an operator would."""
    from talentbot.sandbox.server import Sandbox  # noqa: PLC0415 - what is imported here would count below

    seconds, megabytes = [], []
    async with Sandbox(has_flood_limits=False) as sandbox:
        for _ in range(STARTS):
            start = time.perf_counter()
            async with bot_process(BOTS["talentbot"], sandbox) as process_id:
                seconds.append(time.perf_counter() - start)
                await asyncio.sleep(SETTLED_SECONDS)
                megabytes.append(psutil.Process(process_id).memory_info().rss / 1e6)
    show("ready after, median of starts", statistics.median(seconds), "s")
    show("resident then", statistics.median(megabytes), "MB")


def by_part() -> None:
    """Load one part after the other and see what each adds."""
    last = resident()
    show("Python", last, "MB")
    for name, modules in PARTS.items():
        for module in modules:
            importlib.import_module(module)
        last = show_added(name, last)
    load_faq = importlib.import_module("talentbot.faq.load").load_faq
    faq = load_faq(FAQ)
    last = show_added("the FAQ", last)
    answering = importlib.import_module("talentbot.answering").Answering(faq)
    last = show_added("index and Japanese dictionary", last)
    utterances = [
        (phrasing, locale)
        for entry in faq.entries.values()
        for locale, text in entry.texts.items()
        for phrasing in text.phrasings
    ]
    milliseconds = sorted(1000 * timed(answering.answer, *utterance) for utterance in utterances)
    show_added(f"{len(utterances)} questions", last)
    show("question to decision, median", statistics.median(milliseconds), "ms")
    show("99th percentile", milliseconds[int(0.99 * len(milliseconds))], "ms")


def timed(function: Callable[..., object], *arguments: object) -> float:
    """Seconds that a call takes."""
    start = time.perf_counter()
    function(*arguments)
    return time.perf_counter() - start


def show_added(name: str, last: float) -> float:
    """Print what a part added, and return the new total."""
    total = resident()
    show(f"+ {name}", total - last, "MB")
    return total


def resident() -> float:
    """Megabytes of this process, rubbish collected."""
    gc.collect()
    return float(psutil.Process().memory_info().rss) / 1e6


def show(name: str, value: float, unit: str) -> None:
    """One line of the table."""
    sys.stdout.write(f"{name:<36}{value:8.2f} {unit}\n")


if __name__ == "__main__":
    main()
