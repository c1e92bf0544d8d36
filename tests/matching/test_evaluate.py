from dataclasses import dataclass
from pathlib import Path

import pytest

from talentbot.errors import ConfigurationError
from talentbot.language import Locale
from talentbot.matching.evaluate import Query, evaluate, read_queries, report
from talentbot.matching.matcher import Match


@dataclass(frozen=True)
class Reply:
    decision: str
    matches: tuple[Match, ...]


REPLIES = {
    "right": Reply("answer", (Match("a", 0.9), Match("b", 0.1))),
    "wrong": Reply("answer", (Match("b", 0.9), Match("a", 0.1))),
    "among": Reply("suggest", tuple(Match(entry, 0.2) for entry in ("b", "c", "d", "a", "e"))),
    "beyond": Reply("suggest", tuple(Match(entry, 0.2) for entry in ("b", "c", "d", "e", "a"))),
    "nothing": Reply("none", ()),
}


def answer(utterance: str, preferred: Locale | None) -> Reply:
    assert preferred is Locale.KY
    return REPLIES[utterance]


def query(text: str, *expected: str) -> Query:
    return Query(text, Locale.KY, text, expected)


def test_every_outcome_is_counted_where_it_belongs() -> None:
    inside = [query(text, "a") for text in ("right", "wrong", "among", "beyond", "nothing")]
    outside = [query("right"), query("among"), query("nothing")]
    found = evaluate([*inside, *outside], answer)
    figures = found.figures["ky"]
    assert (figures.in_scope, figures.right_first, figures.right_in_three) == (5, 1, 2)
    assert (figures.direct, figures.helped, figures.misled) == (1, 2, 1)
    assert (figures.out_of_scope, figures.answered_anyway, figures.declined) == (3, 1, 1)
    assert found.figures["all"] == figures
    assert [miss.query.text for miss in found.misses] == ["wrong", "among", "beyond", "nothing", "right", "among"]


def test_queries_for_absent_entries_are_skipped_and_counted() -> None:
    found = evaluate([query("right", "a"), query("wrong", "z"), query("nothing")], answer, entry_ids={"a", "b"})
    assert found.skipped == 1
    assert found.figures["ky"].in_scope == 1
    assert "1 queries skipped" in report(found)


def test_the_report_has_a_line_for_every_language() -> None:
    lines = report(evaluate([query("right", "a"), query("nothing")], answer)).splitlines()
    assert [line.split()[0] for line in lines[1:]] == ["ru", "ky", "ja", "all"]
    assert "100.0%" in lines[2]


def test_queries_are_read(tmp_path: Path) -> None:
    path = tmp_path / "queries.jsonl"
    path.write_text('{"id": "1", "lang": "ja", "text": "橋", "expect": ["x", "y"], "style": "s"}\n\n', encoding="utf-8")
    assert read_queries(path) == [Query("1", Locale.JA, "橋", ("x", "y"))]


@pytest.mark.parametrize(
    "line",
    [
        "{",
        "[]",
        '{"lang": "ja", "text": "a"}',
        '{"lang": "en", "text": "a", "expect": []}',
        '{"lang": "ja", "text": 3, "expect": []}',
        '{"lang": "ja", "text": "a", "expect": "x"}',
        '{"lang": "ja", "text": "a", "expect": [1]}',
    ],
)
def test_a_line_of_another_form_is_named(tmp_path: Path, line: str) -> None:
    path = tmp_path / "queries.jsonl"
    path.write_text('{"lang": "ru", "text": "a", "expect": []}\n' + line, encoding="utf-8")
    with pytest.raises(ConfigurationError, match=r"queries\.jsonl:2: "):
        read_queries(path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"absent\.jsonl"):
        read_queries(tmp_path / "absent.jsonl")
