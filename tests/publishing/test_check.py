from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from talentbot.faq.load import load_faq
from talentbot.publishing.catalogue import catalogue
from talentbot.publishing.check import check_faq
from tests.faq_folder import FaqFolder

SHIPPED = Path(__file__).parents[2] / "faq"
TODAY = date(2026, 11, 23)

TEXT = """\
{locale}:
  title: {title}
  phrasings: [a1 {title}, b2 {title}, c3 {title}, d4 {title}, e5 {title}, f6 {title}, g7 {title}, h8 {title}]
  answer: |
    {answer}
"""
HEAD = "id: {id}\nreviewed_on: {reviewed_on}\nsources: [{{title: Source, read_on: {read_on}}}]\n"


@pytest.fixture
def folder(tmp_path: Path) -> FaqFolder:
    return FaqFolder(tmp_path)


def good(entry_id: str, answers: dict[str, str] | None = None, **head: str) -> str:
    answers = {"ru": "Звоните.", "ky": "Чалыңыз.", "ja": "電話してください。"} | (answers or {})
    fields = {"reviewed_on": "", "read_on": "2026-11-23"} | head
    texts = [TEXT.format(locale=locale, title=f"{entry_id} {locale}", answer=text) for locale, text in answers.items()]
    return HEAD.format(id=entry_id, **fields) + "".join(texts)


def found(folder: FaqFolder) -> list[str]:
    return [str(problem).removeprefix(f"{folder.path}/") for problem in check_faq(folder.path, TODAY)]


def test_a_good_faq_has_no_problem(folder: FaqFolder) -> None:
    folder.write("visa/alpha.yaml", good("alpha"))
    folder.write("visa/beta.yaml", good("beta"))

    assert found(folder) == []


@pytest.mark.parametrize(
    ("answers", "head", "expected"),
    [
        ({"ru": "Тел. 0258-39-2228"}, {}, "error: 0258392228 stands in ru but not in ky, ja"),
        ({"ja": "０２５８－３９－２２２８"}, {}, "error: 0258392228 stands in ja but not in ru, ky"),
        ({"ky": "[Сайт](https://www.moj.go.jp/isa/)"}, {}, "error: moj.go.jp stands in ky but not in ru, ja"),
        ({}, {"reviewed_on": "2026-01-01"}, ":2: warning: was last confirmed on 2026-01-01"),
        ({}, {"reviewed_on": "2027-01-01"}, ":2: error: `reviewed_on` 2027-01-01 lies in the future"),
        ({}, {"read_on": ""}, "warning: the source 'Source' has no `read_on`"),
        ({"ru": "я" * 1300}, {}, "warning: ru: the answer shows 1300 characters"),
    ],
)
def test_each_weakness_is_found(
    folder: FaqFolder, answers: dict[str, str], head: dict[str, str], expected: str
) -> None:
    folder.write("visa/alpha.yaml", good("alpha", answers, **head))

    (problem,) = found(folder)

    assert problem.startswith("visa/alpha.yaml:")
    assert expected in problem


def test_missing_locales_phrasings_and_sources_are_asked_for(folder: FaqFolder) -> None:
    folder.write("visa/alpha.yaml", "id: alpha\nru: {title: x, answer: y}\n")

    problems = "\n".join(found(folder))

    assert "has no `ky`" in problems
    assert "has no `ja`" in problems
    assert "has 0 phrasings" in problems
    assert "has no source" in problems


def test_a_phrasing_of_two_entries_is_an_error_at_its_line(folder: FaqFolder) -> None:
    folder.write("visa/alpha.yaml", good("alpha"))
    folder.write("visa/beta.yaml", good("beta").replace("a1 beta ru", '"A1, Alpha ru?"', 1))

    assert any(
        "visa/beta.yaml:6: error: ru: 'A1, Alpha ru?' stands under `alpha`" in problem for problem in found(folder)
    )


def test_the_shipped_faq_has_no_error() -> None:
    assert [str(problem) for problem in check_faq(SHIPPED, TODAY) if not problem.is_warning] == []


def test_the_catalogue_tells_what_each_entry_has() -> None:
    rows = {row["id"]: row for row in catalogue(load_faq(SHIPPED))}

    assert len(rows) >= 50
    for row in rows.values():
        assert set(row) == {"id", "category", "reviewed_on", "needs_confirmation", "sources", "locales"}
        assert set(row["locales"]) == {"ru", "ky", "ja"}
        for text in row["locales"].values():
            assert text["phrasings"] >= 8
            assert 0 < text["answer_chars"] <= 1200
