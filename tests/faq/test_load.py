from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from talentbot.errors import FaqError
from talentbot.faq.document import MAX_FILE_BYTES
from talentbot.faq.entry import PartialDate
from talentbot.faq.load import BrokenFaqError, fingerprint, load_faq, read_faq
from talentbot.language import Locale
from tests.faq_folder import ENTRY, FaqFolder

if TYPE_CHECKING:
    from talentbot.faq.document import Problem

SHIPPED = Path(__file__).parents[2] / "faq"


def problems_of(folder: FaqFolder) -> list[Problem]:
    return read_faq(folder.path)[1]


def only_problem(folder: FaqFolder) -> str:
    (problem,) = problems_of(folder)
    return str(problem).removeprefix(str(folder.path))


def test_an_entry_is_read_as_it_is_written(folder: FaqFolder) -> None:
    folder.entry("visa-time")
    folder.entry("visa-coe", related="visa-time")

    entry = load_faq(folder.path).entries["visa-coe"]

    assert entry.category == "visa"
    assert entry.related == ("visa-time",)
    assert entry.reviewed_on is None
    assert not entry.needs_confirmation
    assert entry.sources[0].dated == PartialDate(2025, 9)
    assert entry.sources[0].read_on == date(2026, 11, 23)
    assert entry.texts[Locale.RU].phrasings == ("кто подаёт на visa-coe",)
    assert entry.texts[Locale.RU].answer == "Сертификат оформляет **работодатель**."


def test_little_is_enough_for_an_entry(folder: FaqFolder) -> None:
    folder.write("q1.yaml", "id: q1\nja:\n  title: 110\n  answer: はい\n")

    entry = load_faq(folder.path).entries["q1"]

    assert entry.category == ""
    assert entry.texts[Locale.JA].title == "110"
    assert entry.texts[Locale.JA].phrasings == ()


def test_the_shipped_faq_loads() -> None:
    faq = load_faq(SHIPPED)

    assert all(set(entry.texts) == set(Locale) for entry in faq.entries.values())
    assert [category.id for category in faq.categories][:3] == ["about", "jobs", "visa"]


def test_no_folder_and_no_entry_are_told_with_the_setting(folder: FaqFolder) -> None:
    with pytest.raises(FaqError, match="no such folder; set TALENTBOT_FAQ_DIR"):
        load_faq(folder.path)
    folder.write("categories.yaml", "visa: {ru: Виза}")
    with pytest.raises(FaqError, match="holds no entry"):
        load_faq(folder.path)


def test_every_problem_of_every_file_is_reported_at_once(folder: FaqFolder) -> None:
    folder.entry("good")
    folder.entry("dead-link", related="good, gone")
    folder.write("visa/tabs.yaml", "id: tabs\nru:\n\ttitle: x\n")
    folder.write("visa/empty.yaml", "")
    with pytest.raises(BrokenFaqError) as caught:
        load_faq(folder.path)

    assert [(problem.path.name, problem.line) for problem in caught.value.problems] == [
        ("dead-link.yaml", 6),
        ("empty.yaml", 0),
        ("tabs.yaml", 3),
    ]
    assert len(str(caught.value).splitlines()) == 3


def test_a_link_to_a_broken_file_is_not_called_dead_as_well(folder: FaqFolder) -> None:
    folder.entry("good", related="broken")
    folder.write("visa/broken.yaml", "id: broken\nru: [\n")

    assert [problem.path.name for problem in problems_of(folder)] == ["broken.yaml"]


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("visa/a.yaml", "- a\n- b\n", "/visa/a.yaml:1: error: holds no `key: value` lines"),
        ("visa/a.yaml", "id: b\nru: {title: x, answer: y}\n", "the file is named a.yaml; make them agree"),
        ("visa/a.yaml", "id: a\nid: a\nru: {title: x, answer: y}\n", ":2: error: has the key `id` a second time"),
        ("visa/a.yaml", "id: a\nru: {title: x, answer: y, phrasing: [z]}\n", "did you mean `phrasings`?"),
        (
            "visa/a.yaml",
            "id: a\nru: {title: x, answer: y}\nreviewed_on: yesterday\n",
            ":3: error: `reviewed_on` is a date",
        ),
        (
            "visa/a.yaml",
            "id: a\nru: {title: x, answer: y}\nneeds_confirmation: maybe\n",
            "is true or false, not `maybe`",
        ),
        ("visa/a.yaml", "id: a\nru: {title: x}\n", ":2: error: needs `answer`"),
        ("visa/a.yaml", "id: a\n", "has no answer; write one below `ru:`, `ky:`, `ja:`"),
        ("visa/a.yaml", "ru: {title: x, answer: y}\n", ":1: error: needs `id`"),
        (
            "visa/a.yaml",
            "id: a\nru:\n  title: x\n  answer: |\n    one\n    # two\n",
            ":6: error: ru: the answer has a heading",
        ),
        (
            "visa/a.yaml",
            "id: a\nru: {title: x, answer: y}\nsources: [{title: z, dated: soon}]\n",
            "not `soon`",
        ),
        (
            "visa/a.yaml",
            "id: a\nru: {title: x, answer: y}\nsources: [{title: z, url: ftp://z}]\n",
            "begin with https://",
        ),
        ("visa/a.yaml", b"id: a\nru:\n  title: \x8d\x95\n", ":3: error: is not UTF-8 here"),
        (
            "visa/a.yaml",
            "id: a\nru: {title: x, answer: y, phrasings: [" + "z" * 301 + "]}\n",
            ":2: error: ru.phrasings has 301 characters; 300 fit",
        ),
        ("visa/a.yaml", "id: a\nru: {title: x, answer: y}\nsources: [{title: " + "z" * 121 + "}]\n", "title has 121"),
        (
            "visa/a.yaml",
            "id: a\nru: {title: x, answer: y}\nsources: [{title: z, dated: 0000}]\n",
            "is a year, a year and month, or a date",
        ),
        (
            "visa/a.yaml",
            "id: a\nru: {title: x, answer: y}\nsources: [{title: z, dated: 2025-02-31}]\n",
            "is a year, a year and month, or a date",
        ),
        ("visa/a.yaml", "id: &x a\nru: {title: x, answer: y}\n", ":1: error: uses a YAML anchor"),
        ("visa/a.yaml", "id: a\n---\nid: b\n", "has a second document"),
        ("visa/a.yaml", "[" * 200_000, "is nested too deeply"),
        ("visa/a.yaml", "- " * 200_000, "is nested too deeply"),
        ("visa/a.yaml", "x" * (MAX_FILE_BYTES + 1), f"may have {MAX_FILE_BYTES:,} at most"),
        ("visa/a.yaml", "id: a\nru: {title: x, answer: " + "y" * 4000 + "}\n", "the answer shows 4000 characters"),
    ],
)
def test_a_mistake_is_one_line_that_says_where_and_how(
    folder: FaqFolder, name: str, content: str | bytes, expected: str
) -> None:
    folder.write(name, content)

    problem = only_problem(folder)

    assert expected in problem
    assert "\n" not in problem


def test_an_alias_bomb_is_refused_without_unfolding(folder: FaqFolder) -> None:
    bomb = "a: &a [x, x, x, x, x, x, x, x, x]\n"
    for letter, previous in zip("bcdefghi", "abcdefgh", strict=True):
        bomb += f"{letter}: &{letter} [{', '.join([f'*{previous}'] * 9)}]\n"
    folder.write("visa/bomb.yaml", bomb)

    assert "anchor" in only_problem(folder)


def test_two_files_cannot_share_an_id(folder: FaqFolder) -> None:
    folder.entry("same", category="jobs")
    folder.entry("same", category="visa")

    assert "has the id `same`, which" in only_problem(folder)


def test_a_byte_order_mark_is_no_mistake(folder: FaqFolder) -> None:
    folder.write("visa/a.yaml", b"\xef\xbb\xbf" + ENTRY.format(id="a", related="").encode())

    assert set(load_faq(folder.path).entries) == {"a"}


def test_categories_keep_the_order_of_their_file(folder: FaqFolder) -> None:
    folder.entry("a", category="jobs")
    folder.entry("b", category="visa")
    folder.entry("c", category="unnamed")
    folder.write("categories.yaml", "visa: {icon: 🛂, ru: Виза}\njobs: {ru: Работа}\nstudy: {ru: Учёба}\n")

    categories = load_faq(folder.path).categories

    assert [(category.id, category.icon) for category in categories] == [("visa", "🛂"), ("jobs", ""), ("unnamed", "")]


def test_synonyms_are_groups_of_words(folder: FaqFolder) -> None:
    folder.entry("a")
    folder.write("synonyms/ru.yaml", "groups:\n  - [зарплата, оклад]\n  - [виза, визовый]\n")

    assert load_faq(folder.path).synonyms[Locale.RU] == (("зарплата", "оклад"), ("виза", "визовый"))


@pytest.mark.parametrize("name", ["synonyms/kg.yaml", "out_of_scope/ru-old.yaml"])
def test_a_list_of_no_language_is_reported(folder: FaqFolder, name: str) -> None:
    folder.entry("a")
    path = folder.write(name, "groups: []\n")

    _, problems = read_faq(folder.path)
    assert [(problem.path, "is a list of no language" in str(problem)) for problem in problems] == [(path, True)]


def test_what_is_out_of_scope_is_a_line_an_utterance(folder: FaqFolder) -> None:
    folder.entry("a")
    weather = "  weather: |\n    погода: какая?\n\n    - дождь\n"
    folder.write("out_of_scope/ru.yaml", f"subjects:\n{weather}  jokes: анекдот\n")

    read = {subject.id: subject.utterances for subject in load_faq(folder.path).out_of_scope[Locale.RU]}
    assert read == {"weather": ("погода: какая?", "- дождь"), "jokes": ("анекдот",)}


@pytest.mark.parametrize(
    ("content", "line", "words"),
    [
        ("subjects:\n  weather:\n", 2, "needs `weather`"),
        ("subjects:\n  weather: [rain]\n", 2, "`weather` holds text"),
        ("subjects: rain\n", 1, "`subjects` needs `key: value` lines"),
        ("groups: []\n", 1, "unknown key `groups`"),
        (f"subjects:\n  weather: |\n    rain\n    {'ab ' * 120}\n", 4, "300 fit"),
    ],
)
def test_a_broken_list_of_what_is_out_of_scope(folder: FaqFolder, content: str, line: int, words: str) -> None:
    folder.entry("a")
    path = folder.write("out_of_scope/ru.yaml", content)

    _, problems = read_faq(folder.path)
    assert [(problem.path, problem.line) for problem in problems] == [(path, line)]
    assert words in str(problems[0])


def test_the_fingerprint_tells_every_change(folder: FaqFolder) -> None:
    path = folder.entry("a")
    before = fingerprint(folder.path)
    assert fingerprint(folder.path) == before
    path.write_text(path.read_text(encoding="utf-8") + "# more\n", encoding="utf-8")
    changed = fingerprint(folder.path)
    path.unlink()

    assert len({before, changed, fingerprint(folder.path)}) == 3


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)
@given(
    st.one_of(st.binary(max_size=400), st.text(alphabet="ab:-[]{}&*!|>'\"#\n \t?,%@`я語", max_size=200).map(str.encode))
)
def test_whatever_a_file_holds_is_loaded_or_reported(folder: FaqFolder, content: bytes) -> None:
    folder.write("visa/any.yaml", content)

    faq, problems = read_faq(folder.path)

    assert problems or "any" in faq.entries
    assert all("\n" not in str(problem) for problem in problems)


@given(st.integers(1, 9999), st.integers(0, 12), st.integers(0, 28))
def test_partial_dates_read_back_and_sort(year: int, month: int, day: int) -> None:
    parsed = PartialDate(year, month, day if month else 0)
    text = f"{year:04}" + (f"-{month:02}" if month else "") + (f"-{day:02}" if month and day else "")

    assert PartialDate.parse(text) == parsed
    assert PartialDate(year) <= parsed < PartialDate(year + 1)
