"""A greeting, an emoji or a slip of the finger must not change what the bot does: over the whole development set."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from talentbot.answering import Answering, Decision, Outcome
from talentbot.faq.load import load_faq
from talentbot.matching.evaluate import Query, read_queries
from tests.matching.variants import variants

ROOT = Path(__file__).parents[2]
KEPT = 0.98
"""The share of changed texts that must be decided as the unchanged one is."""

QUERIES = read_queries(ROOT / "tests" / "queries" / "development.jsonl")


@pytest.fixture(scope="module")
def answering() -> Answering:
    return Answering(load_faq(ROOT / "faq"))


def done(outcome: Outcome) -> tuple[str, ...]:
    """The decision, with the entry where one is answered."""
    return (outcome.decision, *(match.entry_id for match in outcome.matches[:1] if outcome.decision is Decision.ANSWER))


def changed(answering: Answering, query: Query, seed: int) -> list[tuple[str, str, tuple[str, ...], tuple[str, ...]]]:
    before = done(answering.answer(query.text, query.locale))
    return [
        (kind, text, before, done(answering.answer(text, query.locale)))
        for kind, text in variants(query.text, query.locale, seed)
    ]


def test_harmless_changes_keep_the_decision(answering: Answering) -> None:
    found = [each for seed, query in enumerate(QUERIES) for each in changed(answering, query, seed)]
    flipped = [each for each in found if each[2] != each[3]]
    by_kind = Counter(kind for kind, *_ in flipped)
    exchanged = [each for each in flipped if each[2][0] == each[3][0]]

    assert len(found) > 5_000
    assert len(flipped) <= (1 - KEPT) * len(found), by_kind
    assert not exchanged, "one direct answer became another"
    by_kind.pop("typo", None)
    assert by_kind.total() <= len(found) // 1_000, by_kind
