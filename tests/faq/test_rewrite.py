"""Changing single values of a YAML file: what is not meant stays byte for byte."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from talentbot.faq.folder import is_entry_file, read_files
from talentbot.faq.load import parse_faq
from talentbot.faq.rewrite import new_document, new_entry, rewritten
from talentbot.language import Locale

SHIPPED = Path(__file__).parents[2] / "faq"
ENTRY = """\
# Kept by the coordinators: ask before changing.
id: visa-coe
reviewed_on:
reviewed_by:   # who read it
needs_confirmation: false
related: [visa-process, "visa-time"]
sources:
  # the ministry
  - title: 'Source: one'
    dated: 2025-09
    read_on: 2026-11-23
ru:
  title: Что это?
  phrasings:
    - "да: нет"   # as a student wrote
    - вторая
  answer: |
    Первая строка.

    - пункт
ja: {title: 何, phrasings: [二つ], answer: はい。}
""".encode()


@pytest.mark.parametrize("name", [name for name in read_files(SHIPPED) if is_entry_file(name)])
def test_every_shipped_entry_survives_a_change_of_one_line(name: str) -> None:
    before = read_files(SHIPPED)[name]
    after = rewritten(before, {("reviewed_on",): date(2026, 11, 26), ("reviewed_by",): "Аида"})

    assert after == before.replace(
        b"reviewed_on:\nreviewed_by:\n", "reviewed_on: 2026-11-26\nreviewed_by: Аида\n".encode()
    )


@pytest.mark.parametrize(
    "values",
    [
        {("ru", "title"): "Что это?"},
        {("ru", "title"): "  Что это?\n"},
        {("ru", "answer"): "Первая строка.\n\n- пункт"},
        {("ru", "phrasings"): ["да: нет", "вторая"]},
        {("related",): ["visa-process", "visa-time"]},
        {("reviewed_on",): None, ("reviewed_by",): None, ("needs_confirmation",): False},
        {("sources",): [{"title": "Source: one", "dated": "2025-09", "read_on": date(2026, 11, 23)}]},
        {("ky", "title"): None},
    ],
)
def test_what_stands_there_already_changes_no_byte(values: dict[tuple[str, ...], Any]) -> None:
    assert rewritten(ENTRY, values) is ENTRY


@pytest.mark.parametrize(
    ("values", "before", "after"),
    [
        ({("ru", "title"): "Что: это?"}, "  title: Что это?", "  title: 'Что: это?'"),
        ({("ru", "phrasings"): ["да: нет", "новая", "вторая"]}, "    - вторая", "    - новая\n    - вторая"),
        ({("ru", "phrasings"): ["вторая"]}, '    - "да: нет"   # as a student wrote\n', ""),
        (
            {("ru", "answer"): "Одна строка."},
            "  answer: |\n    Первая строка.\n\n    - пункт\n",
            "  answer: |-\n    Одна строка.\n",
        ),
        ({("ja", "answer"): "いいえ。"}, "answer: はい。", "answer: いいえ。"),
        ({("needs_confirmation",): True}, "needs_confirmation: false", "needs_confirmation: true"),
        ({("related",): []}, '[visa-process, "visa-time"]', "[]"),
        ({("reviewed_by",): "No: 1"}, "reviewed_by:   #", "reviewed_by: 'No: 1' #"),
    ],
)
def test_only_what_is_meant_changes(values: dict[tuple[str, ...], Any], before: str, after: str) -> None:
    assert rewritten(ENTRY, values).decode() == ENTRY.decode().replace(before, after)


def test_a_new_entry_is_laid_out_like_the_others() -> None:
    values: dict[tuple[str, ...], Any] = {
        ("ru", "title"): "Что?",
        ("ru", "phrasings"): ["как", "a: b"],
        ("ru", "answer"): "Так.\n\n- и так",
        ("sources",): [{"title": "S", "read_on": date(2026, 11, 26)}],
    }
    content = new_entry("visa-new", values)

    assert content.decode().splitlines()[:8] == [
        "id: visa-new", "reviewed_on:", "reviewed_by:", "needs_confirmation: false", "related: []", "sources:",
        "  - title: S", "    read_on: 2026-11-26",
    ]  # fmt: skip
    faq, problems = parse_faq({"visa/visa-new.yaml": content}, Path())
    assert problems == []
    assert faq.entries["visa-new"].texts[Locale.RU].answer == "Так.\n\n- и так"


def test_groups_stand_one_a_line() -> None:
    assert new_document("groups", [["a", "b"], ["c, d", "e"]]) == b"groups:\n  - [a, b]\n  - ['c, d', e]\n"


TEXTS = st.text(
    st.characters(exclude_categories=("Cc", "Cs", "Co", "Cn")) | st.just("\n"), min_size=1, max_size=60
).filter(lambda text: text.strip() == text and "\ufeff" not in text)


@settings(max_examples=150)
@given(
    title=TEXTS.filter(lambda text: "\n" not in text), answer=TEXTS, phrasings=st.lists(TEXTS, max_size=4, unique=True)
)
def test_whatever_is_written_is_read_back(title: str, answer: str, phrasings: list[str]) -> None:
    values: dict[tuple[str, ...], Any] = {
        ("ru", "title"): title,
        ("ru", "answer"): answer,
        ("ru", "phrasings"): phrasings,
    }
    after = rewritten(ENTRY, values)
    faq, _ = parse_faq({"visa/visa-coe.yaml": after}, Path())
    text = faq.entries["visa-coe"].texts[Locale.RU]

    assert (text.title, text.answer, list(text.phrasings)) == (title, answer, phrasings)
    assert rewritten(after, values) is after
