"""Fit the matcher's parameters to labelled queries: `python -m tests.fitting.weights`.

The matcher is a conditional logit model (McFadden, "Conditional logit analysis of qualitative choice behavior", 1974):
an utterance asks for an entry, or for one of the subjects out of scope, with a probability in proportion to
exp(sharpness x evidence), and for none of them in proportion to exp(nothing). The evidence is a weighted sum of what
the indexes tell. The parameters are the likeliest ones, found by coordinate search from the present ones, and the two
thresholds of `answering` are the lowest that keep to the bounds below. Nothing is random and nothing is written: the
output names every value next to the present one, with the figures on the queries themselves and by cross-validation
over five parts, for which parameters and thresholds were fitted to the other four.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass, fields, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from talentbot import answering
from talentbot.faq.load import load_faq
from talentbot.language import ALL_LOCALES
from talentbot.matching import index, matcher
from talentbot.matching.evaluate import Query, evaluate, read_queries, report
from talentbot.matching.matcher import Match, Matcher

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

_FOLDS = 5
_KEPT = 80
_MISLED = 0.02
_ANSWERED = 0.025
_DECLINED = 0.88
"""Bounds over all queries, somewhat inside the goals of 3, 3 and 85 in a hundred, since unseen queries do worse."""


@dataclass(frozen=True)
class Parameters:
    """What is fitted; the names are those of the constants."""

    words: float
    runs: float
    verbatim: float
    other_locale: float
    second_locale: float
    sharpness: float
    nothing: float


PRESENT = Parameters(
    words=index.WORDS,
    runs=index.RUNS,
    verbatim=index.ASKED_VERBATIM,
    other_locale=matcher.OTHER_LOCALE,
    second_locale=matcher.SECOND_LOCALE,
    sharpness=matcher.SHARPNESS,
    nothing=matcher.NOTHING,
)

_FITTED = ("words", "runs", "other_locale", "second_locale", "nothing")
"""Words and runs together give the sharpness; `verbatim` is a decision: the very words of a phrasing are answered."""


@dataclass(frozen=True)
class Evidence:
    """What the indexes tell about some queries, before it is weighted.

    Of every query only the documents are kept for which there is most evidence with the present parameters; the others,
    several hundred, have next to none of the probability.
    """

    queries: Sequence[Query]
    entry_ids: Sequence[str]
    #: By query: document, locale, and what words, runs and the verbatim question tell.
    parts: NDArray[np.float32]
    #: By query and document: the entry's position, or -1 for a subject out of scope.
    entries: NDArray[np.int64]

    @classmethod
    def of(cls, built: Matcher, entry_ids: Sequence[str], queries: Sequence[Query]) -> Evidence:
        """Ask the indexes."""
        parts: NDArray[np.float32] = np.zeros((len(queries), _KEPT, len(ALL_LOCALES), 3), np.float32)
        entries = np.full((len(queries), _KEPT), -1)
        for number, query in enumerate(queries):
            found, told = _candidates(built, query)
            entries[number, : len(found)] = found
            parts[number, : len(found)] = told
        return cls(queries, entry_ids, parts, entries)

    def some(self, rows: Sequence[int]) -> Evidence:
        """The same for some of the queries."""
        return Evidence([self.queries[row] for row in rows], self.entry_ids, self.parts[rows], self.entries[rows])

    @cached_property
    def is_own(self) -> NDArray[np.bool_]:
        """By query and locale: whether it is the query's."""
        return np.array([[query.locale is locale for locale in ALL_LOCALES] for query in self.queries])

    @cached_property
    def is_inside(self) -> NDArray[np.bool_]:
        """By query: whether an entry answers it."""
        return np.array([bool(query.expected) for query in self.queries])

    @cached_property
    def targets(self) -> NDArray[np.bool_]:
        """By query and document: whether it is an acceptable entry."""
        known = {entry_id: position for position, entry_id in enumerate(self.entry_ids)}
        expected = [[known[each] for each in query.expected if each in known] for query in self.queries]
        return np.array([np.isin(row, each) for row, each in zip(self.entries, expected, strict=True)])

    def probabilities(self, parameters: Parameters) -> NDArray[np.float32]:
        """By query and document, what is out of scope included."""
        weights = np.array([parameters.words, parameters.runs, parameters.verbatim], np.float32)
        discounts = np.where(self.is_own, 1.0, parameters.other_locale).astype(np.float32)
        evidence = (self.parts @ weights) * discounts[:, None, :]
        highest = evidence.max(2)
        combined = (1 - parameters.second_locale) * highest + parameters.second_locale * evidence.sum(2)
        # A subject stands in one locale's file only.
        powers = parameters.sharpness * np.where(self.entries < 0, highest, combined)
        most = np.maximum(powers.max(1, keepdims=True), parameters.nothing)
        shares = np.exp(powers - most)
        return np.asarray(shares / (shares.sum(1, keepdims=True) + np.exp(parameters.nothing - most)))

    def likelihood(self, parameters: Parameters) -> float:
        """The mean log-likelihood of the labels."""
        shares = self.probabilities(parameters)
        right = (shares * self.targets).sum(1)
        outside = 1 - np.where(self.entries < 0, 0.0, shares).sum(1)
        return float(np.log(np.maximum(np.where(self.is_inside, right, outside), 1e-6)).mean())


def _candidates(built: Matcher, query: Query) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """The documents worth looking at and their parts; entries by position, subjects as -1."""
    asked = matcher.asked(query.text)
    parts = [_parts(built.indexes[locale], asked) for locale in ALL_LOCALES]
    size = len(parts[0][0])
    blocks = [np.stack([inside for inside, _ in parts], axis=1)]
    for number, (_, beside) in enumerate(parts):
        block = np.zeros((len(beside), len(parts), 3))
        block[:, number] = beside
        blocks.append(block)
    every = np.concatenate(blocks)
    best = (every @ np.array([PRESENT.words, PRESENT.runs, PRESENT.verbatim])).max(1).argsort()[::-1][:_KEPT]
    return np.where(best < size, best, -1), every[best]


def _parts(of: index.Index, asked: str) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Words, runs and verbatim of every entry, and of every subject."""
    features = of.features(of.spelt(asked)) if of.reads(asked) else of.features("")
    verbatim = np.zeros(len(of.words.evidence(())))
    verbatim[list(of.asked_verbatim(features))] = 1.0
    found = np.stack([of.words.evidence(features.words), of.runs.evidence(features.runs), verbatim], axis=1)
    return found[: of.size], found[of.size :]


def fit(evidence: Evidence) -> Parameters:
    """The likeliest parameters, to three digits."""
    best, score = PRESENT, evidence.likelihood(PRESENT)
    step = 0.2
    while step > 0.02:
        moved = False
        for name in _FITTED:
            for factor in (1 + step, 1 / (1 + step)):
                value = getattr(best, name) * factor
                if name in {"other_locale", "second_locale"} and value > 1:
                    continue
                candidate = replace(best, **{name: value})
                likelihood = evidence.likelihood(candidate)
                if likelihood > score:
                    best, score, moved = candidate, likelihood, True
        step = step if moved else step / 2
    return replace(best, **{each.name: round(getattr(best, each.name), 3) for each in fields(best)})


def thresholds(evidence: Evidence, parameters: Parameters) -> tuple[float, float]:
    """The lowest thresholds of answering and of suggesting that keep to the bounds."""
    shares = np.where(evidence.entries < 0, 0.0, evidence.probabilities(parameters))
    best = shares.max(1)
    is_right = evidence.targets[np.arange(len(shares)), shares.argmax(1)]
    five = np.sort(shares, 1)[:, -5:].sum(1)
    inside, outside = evidence.is_inside, ~evidence.is_inside
    steps = np.arange(0.05, 0.99, 0.01)
    answer = next(
        step
        for step in steps
        if (inside & ~is_right & (best >= step)).sum() <= _MISLED * inside.sum()
        and (outside & (best >= step)).sum() <= _ANSWERED * outside.sum()
    )
    suggest = next(step for step in steps if (outside & (five < step)).sum() >= _DECLINED * outside.sum())
    return round(float(answer), 2), round(float(suggest), 2)


@dataclass(frozen=True)
class Decided:
    """What `answering` would decide by the thresholds alone, if it took the query's language for the utterance's."""

    decision: str
    matches: tuple[Match, ...]


def outcomes(evidence: Evidence, parameters: Parameters, bounds: tuple[float, float]) -> list[Decided]:
    """What would be decided about every query."""
    shares = np.where(evidence.entries < 0, 0.0, evidence.probabilities(parameters))
    return [
        _decided(row, entries, evidence.entry_ids, bounds)
        for row, entries in zip(shares, evidence.entries, strict=True)
    ]


def _decided(
    shares: NDArray[np.float64], entries: NDArray[np.int64], entry_ids: Sequence[str], bounds: tuple[float, float]
) -> Decided:
    order = [place for place in shares.argsort()[::-1][:5] if shares[place] > 0]
    matches = tuple(Match(entry_ids[entries[place]], float(shares[place])) for place in order)
    if sum(match.score for match in matches) < bounds[1]:
        return Decided("none", matches)
    return Decided("answer" if matches[0].score >= bounds[0] else "suggest", matches)


def cross_validated(evidence: Evidence) -> list[Decided]:
    """What would be decided about every query by parameters and thresholds that were fitted without its part."""
    decided: dict[int, Decided] = {}
    for fold in range(_FOLDS):
        held_out = range(fold, len(evidence.queries), _FOLDS)
        rest = evidence.some([row for row in range(len(evidence.queries)) if row % _FOLDS != fold])
        parameters = fit(rest)
        found = outcomes(evidence.some(held_out), parameters, thresholds(rest, parameters))
        decided.update(zip(held_out, found, strict=True))
    return [decided[row] for row in range(len(evidence.queries))]


def figures(queries: Sequence[Query], decided: Sequence[Decided]) -> str:
    """The table of `talentbot faq evaluate` for decisions that were made already."""
    remaining = iter(decided)
    return report(evaluate(queries, lambda _text, _locale: next(remaining)))


def labelled_queries(folder: Path) -> list[Query]:
    """Every labelled query of a folder."""
    return [query for path in sorted(folder.glob("*.jsonl")) for query in read_queries(path)]


def main() -> None:
    """Print the fit."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--queries", type=Path, default=Path("tests/queries"))
    parser.add_argument("--faq", type=Path, default=Path("faq"))
    arguments = parser.parse_args()
    faq = load_faq(arguments.faq)
    queries = labelled_queries(arguments.queries)
    evidence = Evidence.of(Matcher(faq), tuple(faq.entries), queries)
    present = answering.ANSWER_SCORE, answering.SUGGEST_SCORE
    fitted = fit(evidence)
    bounds = thresholds(evidence, fitted)
    for each in fields(fitted):
        print(f"{each.name:<14}{getattr(PRESENT, each.name):>8}{getattr(fitted, each.name):>8}")
    print(f"{'answer':<14}{present[0]:>8}{bounds[0]:>8}\n{'suggest':<14}{present[1]:>8}{bounds[1]:>8}")
    print(f"\nAs it is\n{figures(queries, outcomes(evidence, PRESENT, present))}")
    print(f"\nFitted to all {len(queries)} queries\n{figures(queries, outcomes(evidence, fitted, bounds))}")
    print(f"\nCross-validated\n{figures(queries, cross_validated(evidence))}")


if __name__ == "__main__":
    main()
