from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from talentbot.faq.load import load_faq
from talentbot.language import Locale
from talentbot.publishing.catalogue import catalogue
from talentbot.publishing.check import check_faq
from talentbot.publishing.checks.figures import contacts_of, numbers_of
from tests.faq_folder import FaqFolder

SHIPPED = Path(__file__).parents[2] / "faq"
TODAY = date(2026, 11, 26)
PHRASINGS = 24

TEXT = """\
{locale}:
  title: {title}
  phrasings: [{phrasings}]
  answer: |
    {answer}
"""
HEAD = "id: {id}\nreviewed_on: {reviewed_on}\nsources: [{{title: Source, read_on: {read_on}}}]\n"
DEADLINE = """\
deadlines:
  - id: jlpt
    kind: event
    on: {on}
    {zone}
    needs_confirmation: true
    ru: {{title: а}}
    ky: {{title: б}}
    ja: {{title: 三}}
"""


@pytest.fixture
def folder(tmp_path: Path) -> FaqFolder:
    return FaqFolder(tmp_path)


def good(entry_id: str, answers: dict[str, str] | None = None, **head: str) -> str:
    answers = {"ru": "Звоните.", "ky": "Чалыңыз.", "ja": "電話してください。"} | (answers or {})
    fields = {"reviewed_on": "", "read_on": "2026-11-23"} | head
    texts = [
        TEXT.format(
            locale=locale,
            title=f"{entry_id} {locale}",
            phrasings=", ".join(f"q{number} {entry_id} {locale}" for number in range(PHRASINGS)),
            answer=text,
        )
        for locale, text in answers.items()
    ]
    return HEAD.format(id=entry_id, **fields) + "".join(texts)


def found(folder: FaqFolder) -> list[str]:
    return [str(problem).removeprefix(f"{folder.path}/") for problem in check_faq(folder.path, TODAY).problems]


def test_a_good_faq_has_no_problem(folder: FaqFolder) -> None:
    folder.write("visa/alpha.yaml", good("alpha"))
    folder.write("visa/beta.yaml", good("beta"))
    folder.write("synonyms/ru.yaml", "groups:\n  - [alpha, gamma]\n")
    folder.write("deadlines.yaml", DEADLINE.format(on="2026-12-06", zone="zone: Asia/Bishkek"))

    assert found(folder) == []


@pytest.mark.parametrize(
    ("answers", "head", "expected"),
    [
        ({"ru": "Тел. 0258-39-2228"}, {}, "error: 0258392228 stands in ru but not in ky, ja"),
        ({"ja": "０２５８－３９－２２２８"}, {}, "error: 0258392228 stands in ja but not in ru, ky"),
        ({"ky": "[Сайт](https://www.moj.go.jp/isa/)"}, {}, "error: moj.go.jp stands in ky but not in ru, ja"),
        ({"ru": "30 дней", "ky": "30 күн", "ja": "20日"}, {}, "warning: the number 20 stands in ja but not in ru, ky"),
        ({}, {"reviewed_on": "2026-01-01"}, ":2: warning: was last confirmed on 2026-01-01"),
        ({}, {"reviewed_on": "2027-01-01"}, ":2: error: `reviewed_on` 2027-01-01 lies in the future"),
        ({}, {"read_on": ""}, "warning: the source `Source` has no date"),
        ({}, {"read_on": "2027-01-01"}, ":3: error: `read_on` 2027-01-01 lies in the future"),
        ({"ru": "я" * 1300}, {}, "warning: ru: the answer shows 1300 characters"),
    ],
)
def test_each_weakness_is_found(
    folder: FaqFolder, answers: dict[str, str], head: dict[str, str], expected: str
) -> None:
    folder.write("visa/alpha.yaml", good("alpha", answers, **head))
    problems = found(folder)

    assert all(problem.startswith("visa/alpha.yaml:") for problem in problems)
    assert any(expected in problem for problem in problems), problems


def test_missing_locales_phrasings_and_sources_are_asked_for(folder: FaqFolder) -> None:
    folder.write("visa/alpha.yaml", "id: alpha\nru: {title: x, answer: y}\n")

    problems = "\n".join(found(folder))

    assert "has no `ky`" in problems
    assert "has no `ja`" in problems
    assert "has 0 phrasings" in problems
    assert "has no source" in problems


def test_the_category_that_tells_about_the_bot_needs_no_source(folder: FaqFolder) -> None:
    folder.write("bot/alpha.yaml", good("alpha").replace("sources: [{title: Source, read_on: 2026-11-23}]\n", ""))

    assert found(folder) == []


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("ru: виза, срок?", "Срок визы", "error: ru: «Срок визы» asks the same as «ru: виза, срок?» of `alpha`"),
        (
            "Сколько стоит виза для студента",
            "Сколько стоит виза студентам",
            "warning: ru: «Сколько стоит виза студентам» is nearly «Сколько стоит виза для студента» of `alpha`",
        ),
    ],
)
def test_phrasings_that_two_entries_share(folder: FaqFolder, one: str, other: str, expected: str) -> None:
    one, expected = one.removeprefix("ru: "), expected.replace("«ru: ", "«")
    folder.write("visa/alpha.yaml", good("alpha").replace("q1 alpha ru", f'"{one}"'))
    folder.write("visa/beta.yaml", good("beta").replace("q1 beta ru", f'"{other}"'))

    (problem,) = found(folder)

    assert problem.startswith("visa/beta.yaml:6: ")
    assert expected in problem


@pytest.mark.parametrize("order", [("q1", "q2"), ("q2", "q1")])
def test_four_stems_of_five_are_nearly_the_same_whichever_comes_first(
    folder: FaqFolder, order: tuple[str, str]
) -> None:
    more, fewer = "виза сертификат экзамен зарплата общежитие", "виза сертификат экзамен зарплата"
    text = good("alpha").replace(f"{order[0]} alpha ru", more).replace(f"{order[1]} alpha ru", fewer)
    folder.write("visa/alpha.yaml", text)

    (problem,) = found(folder)
    assert "is nearly" in problem


def test_a_phrasing_that_its_own_entry_has_already(folder: FaqFolder) -> None:
    text = (
        good("alpha")
        .replace("q1 alpha ru", "Сколько стоит виза в Японию")
        .replace("q2 alpha ru", "стоит сколько виза в Японию")
    )
    folder.write("visa/alpha.yaml", text)

    (problem,) = found(folder)

    assert "warning: ru: «стоит сколько виза в Японию» is nearly «Сколько стоит виза в Японию»" in problem


def test_a_title_that_finds_another_entry(folder: FaqFolder) -> None:
    folder.write("visa/alpha.yaml", good("alpha"))
    lost = good("beta").replace("title: beta ru", "title: alpha")
    folder.write("visa/beta.yaml", lost)

    assert any("warning: ru: its own title finds `alpha` first" in problem for problem in found(folder))


@pytest.mark.parametrize(
    ("groups", "expected"),
    [
        ("[[слово, речь]]", "warning: no entry has a word of the group «слово, речь»"),
        ("[[alpha]]", "warning: the group «alpha» has one word"),
        ("[[alpha, a], [alpha, b]]", "warning: «alpha» stands in two groups"),
    ],
)
def test_synonyms_of_no_use(folder: FaqFolder, groups: str, expected: str) -> None:
    folder.write("visa/alpha.yaml", good("alpha"))
    folder.write("synonyms/ru.yaml", f"groups: {groups}\n")

    assert any(expected in problem for problem in found(folder)), found(folder)


def test_what_is_out_of_scope_and_is_answered(folder: FaqFolder) -> None:
    folder.write("visa/alpha.yaml", good("alpha"))
    asked = load_faq(folder.path).entries["alpha"].texts[Locale.RU].title.upper() + "!"
    folder.write("out_of_scope/ru.yaml", f"subjects:\n  weather: |\n    какая погода\n    {asked}\n")

    assert f"out_of_scope/ru.yaml:4: error: «{asked}» is a question of `alpha` too; keep it in one place" in found(
        folder
    )


@pytest.mark.parametrize(
    ("on", "zone", "expected"),
    [
        ("2026-11-25", "zone: Asia/Bishkek", "deadlines.yaml:2: warning: `jlpt` is over"),
        ("2026-12-06", "", "deadlines.yaml:2: error: needs `zone`"),
        ("2026-12-06", "zone: Bishkek", "deadlines.yaml:5: error: `Bishkek` is no time zone"),
        ("first Sunday of Decembre", "zone: Asia/Tokyo", "deadlines.yaml:4: error: `on` is a date"),
    ],
)
def test_deadlines_that_mislead(folder: FaqFolder, on: str, zone: str, expected: str) -> None:
    folder.write("visa/alpha.yaml", good("alpha"))
    folder.write("deadlines.yaml", DEADLINE.format(on=on, zone=zone))

    assert any(problem.startswith(expected) for problem in found(folder)), found(folder)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("1 500 000 иен", "150万円"),
        ("1,5 млн иен", "150万円"),
        ("30 миң сом", "30 тыс. сомов"),
        ("25万3千円", "253 000 иен"),
        ("с 9:30 до 17:00", "9時30分から17時00分"),
        ("с 9:30", "9時半から"),
        ("1,050 иен", "1050円"),
        ("в 17:00", "17時に"),
        ("2026-12-06", "2026, 6, 12"),
        ("зарплата 211 200 иен", "２１１，２００円"),
        ("５つ", "пять"),
        ("1億…5万円", "100000000…50000"),
    ],
)
def test_numbers_are_the_same_however_they_are_written(one: str, other: str) -> None:
    assert numbers_of(one) == numbers_of(other)


@pytest.mark.parametrize(
    ("text", "contacts"),
    [
        ("0258-39-2228", {"0258392228"}),
        ("+81-258-39-2228", {"81258392228"}),
        ("0312-300-050 и (025) 241-1881", {"0312300050", "0252411881"}),
        ("с 2026-04-01 по 2027-03-31", set()),
        ("https://www.jlpt.jp/e/guideline/2025-07/12-34-56.html", {"jlpt.jp"}),
        ("0120-531-401", {"0120531401"}),
    ],
)
def test_contacts_are_told_from_dates_and_addresses(text: str, contacts: set[str]) -> None:
    assert contacts_of(text) == contacts


def test_the_shipped_faq_has_no_problem() -> None:
    assert list(map(str, check_faq(SHIPPED, TODAY).problems)) == []


def test_the_catalogue_tells_what_each_entry_has() -> None:
    rows = {row["id"]: row for row in catalogue(load_faq(SHIPPED))}

    assert len(rows) == 138
    for row in rows.values():
        assert set(row) == {"id", "category", "reviewed_on", "needs_confirmation", "sources", "locales"}
        assert row["sources"] or row["needs_confirmation"] or row["category"] == "bot"
        assert set(row["locales"]) == {"ru", "ky", "ja"}
        for text in row["locales"].values():
            assert text["phrasings"] >= PHRASINGS
            assert 0 < text["answer_chars"] <= 1200
