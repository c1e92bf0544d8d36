"""The benchmarks themselves, on a small FAQ and without the packages of the extra `benchmark`."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from talentbot.answering import Answering
from talentbot.errors import ConfigurationError
from talentbot.faq.entry import Entry, EntryText, Faq
from talentbot.faq.load import load_faq
from talentbot.language import ALL_LOCALES, Locale
from talentbot.matching.evaluate import Figures, Query
from tests.benchmarks import memory, scale, swap
from tests.benchmarks.labelled import read_all
from tests.benchmarks.matchers.normalisation import AsOurs, AsTyped
from tests.benchmarks.matchers.peer import texts_in
from tests.benchmarks.matchers.registry import Found, Registration, find_peers
from tests.benchmarks.peer_table import OURS, Conditions, Row, report, significant, table
from tests.benchmarks.peers import Comparison, engines_of
from tests.benchmarks.perturbation import enlarged
from tests.benchmarks.timing import Ours, Spread, Stopwatch, phrasings_of, spread
from tests.faq_folder import SMALL

if TYPE_CHECKING:
    from pathlib import Path

    from tests.benchmarks.timing import Engine

pytestmark = pytest.mark.long

TODAY = date(2026, 11, 26)
FAQ = load_faq(SMALL)
ANSWERING = Answering(FAQ)
QUERIES = [
    Query(f"{locale}-{entry.id}", locale, text.title, (entry.id,))
    for entry in FAQ.entries.values()
    for locale, text in entry.texts.items()
]

identifiers = st.from_regex(r"[a-z0-9]{1,4}(-[0-9]{1,2})?", fullmatch=True)
sentences = st.text(st.sampled_from("аб вгүяコ働く人きa1?- \n"), min_size=1, max_size=30)
texts = st.builds(EntryText, title=sentences, phrasings=st.lists(sentences, max_size=3).map(tuple), answer=sentences)
faqs = st.dictionaries(
    identifiers, st.dictionaries(st.sampled_from(ALL_LOCALES), texts, min_size=1), min_size=1, max_size=4
).map(lambda entries: Faq({each: Entry(each, "about", by_locale) for each, by_locale in entries.items()}, ()))


@given(faqs, st.integers(1, 12), st.integers(0, 3))
def test_a_perturbed_faq_has_every_entry_so_many_times(faq: Faq, times: int, seed: int) -> None:
    large = enlarged(faq, times, seed)
    assert len(large.entries) == times * len(faq.entries)
    assert all(entry.id == entry_id for entry_id, entry in large.entries.items())
    for entry_id, entry in large.entries.items():
        former = faq.entries[entry_id.rpartition("-")[0]]
        assert entry.texts.keys() == former.texts.keys()
        for locale, text in entry.texts.items():
            assert len(text.phrasings) == len(former.texts[locale].phrasings)


@given(faqs, st.integers(0, 3))
def test_a_perturbed_faq_is_the_same_for_the_same_seed(faq: Faq, seed: int) -> None:
    assert enlarged(faq, 3, seed) == enlarged(faq, 3, seed)


def test_a_perturbed_faq_is_worded_differently() -> None:
    large = enlarged(FAQ, 20)
    answers = {entry.texts[Locale.JA].answer for entry in large.entries.values()}
    assert len(answers) > len(large.entries) / 2
    assert large != enlarged(FAQ, 20, seed=1)


@given(st.lists(st.floats(0.001, 1e4), min_size=1))
def test_the_spread_lies_within_what_was_measured(milliseconds: list[float]) -> None:
    found = spread(milliseconds)
    assert min(milliseconds) <= found.median <= found.p99 <= max(milliseconds)


@pytest.fixture(scope="module")
def engines() -> dict[str, Engine]:
    return engines_of(ANSWERING, find_peers())


def test_every_installed_peer_finds_an_entry_by_its_title(engines: dict[str, Engine]) -> None:
    assert {OURS, "rapidfuzz WRatio", "SQLite FTS5 trigram, normalised"} <= engines.keys()
    for engine in engines.values():
        for query in QUERIES:
            found = engine.rank(query.text, query.locale)
            assert found[0] in query.expected
            assert len(set(found)) == len(found)


@pytest.mark.parametrize("text", ["", "?", "'\"*", "ы", "💰", "\0", "働"])
def test_no_installed_peer_stumbles_over_an_odd_query(text: str, engines: dict[str, Engine]) -> None:
    for engine in engines.values():
        for locale in Locale:
            assert set(engine.rank(text, locale)) <= FAQ.entries.keys()


@given(st.text(max_size=40), st.sampled_from(ALL_LOCALES))
def test_a_normalised_text_stays_as_it_is_when_only_its_case_and_spaces_change(text: str, locale: Locale) -> None:
    ours = AsOurs(FAQ, locale)
    assert ours.words(f"  {text.casefold()} ") == ours.words(text.casefold())
    assert AsTyped(FAQ, locale).letters(text) == text


def test_a_peer_that_is_not_installed_is_left_out_and_named() -> None:
    registrations = [Registration("fuzzy", "WRatio", ("rapidfuzz",)), Registration("bm42", "Bm42", ("no-such-peer",))]
    found = find_peers(registrations)
    assert [peer.name for peer in found.peers] == ["rapidfuzz WRatio"]
    assert found.versions.keys() == {"rapidfuzz", "SQLite"}
    text = report(ROWS, Conditions(TODAY, found, 5, 60))
    assert "Left out, since not installed: no-such-peer. `make benchmark` or `pip install .[benchmark]`" in text


def test_nothing_is_said_of_missing_peers_where_all_are_installed() -> None:
    text = report(ROWS, Conditions(TODAY, Found((), {"bm25s": "0.3"}, ()), 5, 60))
    assert text.startswith("Measured on 26 November 2026 with ")
    assert "bm25s 0.3" in text.splitlines()[0]
    assert "Left out" not in text


FIGURES = {locale: Figures(in_scope=8, right_first=6, right_in_three=7) for locale in ("ru", "ky")}
ROWS = [
    Row("ours", {**FIGURES, "ja": Figures()}, {Locale.RU: Spread(0.5, 2), Locale.KY: Spread(1, 4), None: Spread(1, 4)}),
    Row(
        "theirs",
        {**FIGURES, "ja": Figures()},
        {Locale.RU: Spread(30.4, 120), Locale.KY: Spread(0.011, 2), None: Spread(3, 20)},
        is_sampled=True,
    ),
]


def test_the_table_has_every_language_and_compares_with_the_first_row() -> None:
    header, rule, ours, theirs = table(ROWS)
    assert header.count("|") == rule.count("|") == ours.count("|") == theirs.count("|")
    assert ours == "| ours | 75.0 / 87.5 | 0.50 / 2.0 | 75.0 / 87.5 | 1.0 / 4.0 | - | - | 1.0 / 4.0 | 1.0 |"
    assert theirs == (
        "| theirs ¹ | 75.0 / 87.5 | 30 / 120 (×60) | 75.0 / 87.5 | 0.01 / 2.0 (×0.50) | - | - | 3.0 / 20 | 5.0 |"
    )


def test_a_sampled_row_is_explained() -> None:
    found = Found((), {}, ())
    assert "¹ timed over 60 queries" in report(ROWS, Conditions(TODAY, found, 5, 60))
    assert "¹" not in report([replace(row, is_sampled=False) for row in ROWS], Conditions(TODAY, found, 5, 60))


@pytest.mark.parametrize(
    ("value", "written"), [(0.034, "0.03"), (1.26, "1.3"), (9.94, "9.9"), (10.4, "10"), (212, "212")]
)
def test_numbers_are_written_with_the_digits_that_count(value: float, written: str) -> None:
    assert significant(value) == written


def test_slow_engines_are_timed_over_a_sample(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.benchmarks.peers.SLOW_MILLISECONDS", 0.0)
    comparison = Comparison(Stopwatch(ANSWERING, phrasings_of(FAQ, 2)), QUERIES, FAQ.entries)
    (row,) = comparison.rows({OURS: Ours(ANSWERING)}, rounds=2, sample=1)
    assert row.is_sampled
    assert row.figures["ru"].right_first == row.figures["ru"].in_scope == len(texts_in(FAQ, Locale.RU))
    assert all(0 < each.median <= each.p99 for each in row.times.values())


def test_queries_come_from_every_file_of_the_folder(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="name a file"):
        read_all([], tmp_path)
    for number in (1, 2):
        line = f'{{"id": "{number}", "lang": "ru", "text": "виза", "expect": []}}'
        (tmp_path / f"{number}.jsonl").write_text(line, encoding="utf-8")
    assert [query.id for query in read_all([], tmp_path)] == ["1", "2"]
    assert [query.id for query in read_all([tmp_path / "2.jsonl"], tmp_path)] == ["2"]


def test_both_sizes_are_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scale, "FAQ", SMALL)
    small, large = (scale.measure(times, QUERIES) for times in (1, 3))
    assert (small.entries, large.entries) == (3, 9)
    assert large.phrasings == 3 * small.phrasings
    assert large.first_build_seconds > 0
    assert "| Entries | 3 | 9 | |" in scale.report(small, large)


def test_questions_are_answered_while_indexes_are_swapped() -> None:
    live = swap.Live(FAQ)
    found = swap.waited("publishing", live, QUERIES, lambda: Answering(FAQ), asked=5)
    assert 0 < found.median <= found.p99 <= found.longest
    assert found.swaps == live.swaps > 0
    assert swap.row(found).startswith("| publishing | ")


def test_every_piece_is_weighed() -> None:
    names = [piece.name for piece in memory.pieces(SMALL)]
    assert {"Japanese dictionary", "Russian index", "Kyrgyz index", "Japanese index"} <= set(names)
    assert next(piece.name for piece in memory.whole(SMALL)) == "**together**"
