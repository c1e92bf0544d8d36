import pytest
from hypothesis import given
from hypothesis import strategies as st

from talentbot.matching.inverted import InvertedIndex

DOCUMENTS = [{"bus": 5, "lost": 2}, {"bus": 1, "price": 4}, {"pool": 3, "price": 1}]


def test_a_rare_feature_counts_more_than_a_shared_one() -> None:
    lost, _, pool = InvertedIndex([{"bus": 1, "lost": 1}, {"bus": 1}, {"pool": 1}]).evidence(["bus", "pool"])
    assert pool > lost > 0


def test_a_feature_counts_more_where_it_is_frequent() -> None:
    first, second, third = InvertedIndex(DOCUMENTS).evidence(["bus"])
    assert first > second > third == 0


def test_unknown_features_weaken_the_evidence() -> None:
    index = InvertedIndex(DOCUMENTS)
    assert index.evidence(["pool", "moon"])[2] < index.evidence(["pool"])[2]


@pytest.mark.parametrize("documents", [[], [{}], [{}, {"a": 1}]])
def test_empty_documents_are_no_trouble(documents: list[dict[str, float]]) -> None:
    assert len(InvertedIndex(documents).evidence(["a", "b"])) == len(documents)


bags = st.dictionaries(st.sampled_from("abcdef"), st.integers(1, 9), max_size=5)


@given(st.lists(bags, max_size=6), st.lists(st.sampled_from("abcdefgh")))
def test_only_documents_that_share_a_feature_have_evidence(documents: list[dict[str, int]], asked: list[str]) -> None:
    evidence = InvertedIndex(documents).evidence(asked)
    for document, found in zip(documents, evidence, strict=True):
        assert (found > 0) == bool(document.keys() & set(asked))
