"""What matching adds to the memory of the process, piece by piece, and all together.

`python -m tests.benchmarks.memory` measures the pieces in one process and the whole in another. Memory is the resident
set size; the FAQ itself, which the bot needs anyway, is not counted.
"""

from __future__ import annotations

import importlib
import sys
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from typing import TYPE_CHECKING, Any, NamedTuple

from tests.benchmarks.footprint import FAQ, resident

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from talentbot.language import Locale

LANGUAGES = {"ru": "Russian", "ky": "Kyrgyz", "ja": "Japanese"}


class Piece(NamedTuple):
    """What one part added."""

    name: str
    megabytes: float


class Scales:
    """Weighs what is loaded, one thing after the other."""

    def __init__(self) -> None:
        self.pieces: list[Piece] = []
        self._loaded: list[object] = []

    def load(self, name: str, load: Callable[[], Any]) -> Any:
        """Load a part, keep it, and note what it and all it brings along added."""
        before = resident()
        self._loaded.append(load())
        self.pieces.append(Piece(name, resident() - before))
        return self._loaded[-1]


def main() -> None:
    """Print the table."""
    found = [*in_own_process(pieces), *in_own_process(whole)]
    lines = ["| Resident memory that matching adds | MB |", "| --- | --- |"]
    lines += [f"| {name} | {megabytes:.1f} |" for name, megabytes in found]
    sys.stdout.write("\n".join([*lines, ""]))


def in_own_process(measure: Callable[[Path], list[Piece]]) -> list[Piece]:
    """Measure where nothing was loaded before."""
    with ProcessPoolExecutor(max_workers=1, mp_context=get_context("spawn")) as pool:
        return pool.submit(measure, FAQ).result()


def pieces(folder: Path) -> list[Piece]:
    """What each part adds to those before it.

    Args:
        folder: the FAQ.
    """
    scales = Scales()
    scales.load("finding out the language", _identify)
    faq = load_faq(folder)  # not weighed
    scales.load("numpy", lambda: _module("numpy"))
    scales.load("rapidfuzz", lambda: [_module("rapidfuzz.process"), _module("rapidfuzz.distance")])
    scales.load("Russian stemmer", lambda: _module("talentbot.matching.russian").stem("работать"))
    scales.load("Japanese dictionary", lambda: _module("talentbot.matching.japanese").read("働きたいです"))
    scales.load("the program's own code", lambda: _module("talentbot.answering"))
    index = _module("talentbot.matching.index").Index
    locales = _module("talentbot.language").Locale
    for code, language in LANGUAGES.items():
        scales.load(f"{language} index", partial(index, faq, locales(code)))
    scales.load("the Japanese dictionary opened anew", _module("talentbot.matching.japanese").reopen)
    return scales.pieces


def whole(folder: Path) -> list[Piece]:
    """All of it as the bot loads it, at once, and once more when it has been asked every phrasing.

    Args:
        folder: the FAQ.
    """
    scales = Scales()
    scales.load("", _identify)
    faq = load_faq(folder)  # not weighed
    answering = scales.load("", lambda: _module("talentbot.answering").Answering(faq))
    together = sum(piece.megabytes for piece in scales.pieces)
    utterances = [
        (phrasing, locale)
        for entry in faq.entries.values()
        for locale in entry.texts
        for phrasing in entry.texts[locale].phrasings
    ]
    scales.load("", lambda: _ask(answering, utterances))
    after = sum(piece.megabytes for piece in scales.pieces)
    return [Piece("**together**", together), Piece(f"after {len(utterances):,} questions", after)]


def load_faq(folder: Path) -> Any:
    """The FAQ, read by modules that are not imported before."""
    return _module("talentbot.faq.load").load_faq(folder)


def _ask(answering: Any, utterances: Iterable[tuple[str, Locale]]) -> None:
    for text, locale in utterances:
        answering.answer(text, locale)


def _module(name: str) -> Any:
    return importlib.import_module(name)


def _identify() -> object:
    return _module("talentbot.language_identification").locale_of("Кайда иштесем болот?", None)


if __name__ == "__main__":
    main()
