from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from talentbot.matching.inverted import Bag, InvertedIndex, InvertedIndexBuilder

DOCUMENTS = [{"bus": 5, "lost": 2}, {"bus": 1, "price": 4}, {"pool": 3, "price": 1}]


def built(
    questions: Sequence[dict[str, int]], answers: Sequence[dict[str, int]] = (), answer_weight: float = 0.0
) -> InvertedIndex:
    builder = InvertedIndexBuilder()
    for number, document in enumerate(questions):
        builder.add(Bag(document, answers[number] if answers else {}))
    return builder.build(answer_weight)


def test_a_rare_feature_counts_more_than_a_shared_one() -> None:
    lost, _, pool = built([{"bus": 1, "lost": 1}, {"bus": 1}, {"pool": 1}]).evidence(["bus", "pool"])
    assert pool > lost > 0


def test_a_feature_counts_more_where_it_is_frequent() -> None:
    first, second, third = built(DOCUMENTS).evidence(["bus"])
    assert first > second > third == 0


def test_unknown_features_weaken_the_evidence() -> None:
    index = built(DOCUMENTS)
    assert index.evidence(["pool", "moon"])[2] < index.evidence(["pool"])[2]


def test_an_answer_speaks_for_its_document_less_than_a_question() -> None:
    answers = [{"ticket": 1}, {"pool": 1}, {}]
    index = built(DOCUMENTS, answers, answer_weight=0.5)
    assert 0 < index.evidence(["pool"])[1] < index.evidence(["pool"])[2]
    assert index.evidence(["ticket"])[0] > 0
    assert built(DOCUMENTS, answers).evidence(["ticket"])[0] == 0


def test_contributions_add_up_to_the_evidence() -> None:
    index = built(DOCUMENTS, [{"ticket": 1}, {"bus": 1}, {}], answer_weight=0.5)
    asked = ["bus", "price", "moon", "ticket"]
    for document, evidence in enumerate(index.evidence(asked)):
        parts = index.contributions(asked, document)
        assert sum(parts.values()) == pytest.approx(evidence)
        assert "moon" not in parts


@pytest.mark.parametrize("documents", [[], [{}], [{}, {"a": 1}]])
def test_empty_documents_are_no_trouble(documents: list[dict[str, int]]) -> None:
    assert len(built(documents).evidence(["a", "b"])) == len(documents)


bags = st.dictionaries(st.sampled_from("abcdef"), st.integers(1, 9), max_size=5)


@given(st.lists(bags, max_size=6), st.lists(st.sampled_from("abcdefgh")))
def test_only_documents_that_share_a_feature_have_evidence(documents: list[dict[str, int]], asked: list[str]) -> None:
    evidence = built(documents).evidence(asked)
    for document, found in zip(documents, evidence, strict=True):
        assert (found > 0) == bool(document.keys() & set(asked))
