"""What each part of the engine is worth: `python -m tests.fitting.ablation`.

Each part is taken out in turn, the parameters and thresholds are fitted anew without it, and the labelled queries are
decided by cross-validation (see `weights`). The thresholds keep wrong answers and answers to what is out of scope
within the same bounds, so a part is worth what its absence costs in the other columns.
"""

from __future__ import annotations

import argparse
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING
from unittest import mock

import numpy as np
from rapidfuzz import fuzz, process

from talentbot.faq.load import load_faq
from talentbot.language import Locale
from talentbot.matching import features, index, japanese, kyrgyz, latin, russian
from talentbot.matching.features import Features
from talentbot.matching.matcher import Matcher, asked
from talentbot.matching.spelling import Vocabulary
from tests.fitting import weights
from tests.fitting.weights import Evidence, cross_validated, figures, labelled_queries

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from talentbot.faq.entry import Faq
    from talentbot.matching.evaluate import Query

_RESCORED = 8
_JAPANESE = features.japanese_features
Patches = tuple[AbstractContextManager[object], ...]


def _unchanged(text: str, *_: object) -> str:
    return text


def _without_words(cleaned: str) -> Features:
    return Features((), _JAPANESE(cleaned).runs)


def _without_runs(cleaned: str) -> Features:
    return Features(_JAPANESE(cleaned).words, ())


def parts() -> dict[str, Callable[[], Patches]]:
    """What is taken out, by name."""
    patch = mock.patch.object
    return {
        "nothing": lambda: (nullcontext(),),
        "Japanese segmentation": lambda: (patch(features, "japanese_features", _without_words),),
        "stems": lambda: (patch(russian, "stem", _unchanged), patch(kyrgyz, "stem", _unchanged)),
        "folding of letters": lambda: (
            patch(kyrgyz, "fold", _unchanged),
            patch(index, "fold", _unchanged),
            patch(latin, "fold", _unchanged),
        ),
        "letter runs": lambda: (
            patch(features, "japanese_features", _without_runs),
            patch(features, "_runs_of_word", lambda _word: ()),
        ),
        "transliteration": lambda: (
            patch(index, "in_cyrillic", _unchanged),
            patch(japanese, "in_kana", _unchanged),
        ),
        "spelling": lambda: (patch(Vocabulary, "nearest", lambda _self, word: word),),
        "answer text": lambda: (patch(index, "_answer_weight", lambda _entries: 0.0),),
        "verbatim questions": lambda: (patch(weights, "PRESENT", replace(weights.PRESENT, verbatim=0.0)),),
        "other locales": lambda: (patch(weights, "PRESENT", replace(weights.PRESENT, other_locale=0.0)),),
    }


def lists() -> dict[str, Callable[[Faq], Faq]]:
    """What is taken out of the FAQ, by name."""
    return {
        "synonyms": lambda faq: replace(faq, synonyms={}),
        "list of what is out of scope": lambda faq: replace(faq, out_of_scope={}),
    }


@contextmanager
def without(patches: Patches) -> Iterator[None]:
    """The engine without a part."""
    with ExitStack() as stack:
        for each in patches:
            stack.enter_context(each)
        yield


def row(faq: Faq, queries: list[Query]) -> str:
    """The figures over all languages, by cross-validation."""
    evidence = Evidence.of(Matcher(faq), tuple(faq.entries), queries)
    return _all(evidence)


def rescored(faq: Faq, queries: list[Query]) -> str:
    """The figures with one more part, the most similar phrasing (rapidfuzz `token_sort_ratio`) of the best entries."""
    evidence = Evidence.of(Matcher(faq), tuple(faq.entries), queries)
    entries = list(faq.entries.values())
    for number, query in enumerate(queries):
        place = list(Locale).index(query.locale)
        inside = [each for each in range(evidence.entries.shape[1]) if evidence.entries[number, each] >= 0]
        for document in inside[:_RESCORED]:
            text = entries[evidence.entries[number, document]].texts[query.locale]
            nearest = process.extractOne(asked(query.text), (text.title, *text.phrasings), scorer=fuzz.token_sort_ratio)
            evidence.parts[number, document, place, 2] = np.float32(nearest[1] / 100)
    with mock.patch.object(weights, "_FITTED", (*weights._FITTED, "verbatim")):
        return _all(evidence)


def _all(evidence: Evidence) -> str:
    table = figures(evidence.queries, cross_validated(evidence)).splitlines()
    return next(line for line in table if line.startswith("all"))


def main() -> None:
    """Print a line a part."""
    parser = argparse.ArgumentParser(description="What each part of the engine is worth.")
    parser.add_argument("--queries", type=Path, default=Path("tests/queries"))
    parser.add_argument("--faq", type=Path, default=Path("faq"))
    arguments = parser.parse_args()
    faq, queries = load_faq(arguments.faq), labelled_queries(arguments.queries)
    print(f"{'without':<32}{figures([], []).splitlines()[0]}")
    for name, patches in parts().items():
        with without(patches()):
            print(f"{name:<32}{row(faq, queries)}", flush=True)
    for name, changed in lists().items():
        print(f"{name:<32}{row(changed(faq), queries)}", flush=True)
    print(f"{'nothing, and rescoring besides':<32}{rescored(faq, queries)}", flush=True)


if __name__ == "__main__":
    main()
