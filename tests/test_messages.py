"""The catalogues are complete: nothing a person could read is missing, unsure, or left over."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from string import Formatter
from typing import TYPE_CHECKING

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po
from markupsafe import Markup

from talentbot.language import Locale
from talentbot.messages import catalogue_folder, texts_in

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog, Message

SOURCE = Path(__file__).parents[1] / "src" / "talentbot"
KEYWORDS = {"plain": None, "html": None, "counted": (1, 2), "translatable": None, "sentence": None}


def catalogue(locale: Locale) -> Catalog:
    with (catalogue_folder() / locale / "LC_MESSAGES" / "talentbot.po").open("rb") as file:
        return read_po(file, locale=locale.value)


def messages(locale: Locale) -> list[Message]:
    return [message for message in catalogue(locale) if message.id]


def forms(text: str | tuple[str, ...] | list[str] | None) -> list[str]:
    return [text or ""] if text is None or isinstance(text, str) else list(text)


@pytest.fixture(scope="module")
def in_code() -> set[str]:
    extracted = extract_from_dir(SOURCE, method_map=[("**.py", "python")], keywords=KEYWORDS)
    return {forms(found[2])[0] for found in extracted}


@pytest.mark.parametrize("locale", list(Locale))
def test_every_message_of_the_code_is_translated_and_no_other(locale: Locale, in_code: set[str]) -> None:
    translated = {forms(message.id)[0] for message in messages(locale) if all(forms(message.string))}

    assert translated == in_code


@pytest.mark.parametrize("locale", list(Locale))
def test_no_message_is_fuzzy_or_obsolete(locale: Locale) -> None:
    assert [message.id for message in messages(locale) if message.fuzzy] == []
    assert list(catalogue(locale).obsolete) == []


@pytest.mark.parametrize("locale", list(Locale))
def test_every_plural_form_of_the_language_is_there(locale: Locale) -> None:
    count = catalogue(locale).num_plurals
    plurals = [message for message in messages(locale) if isinstance(message.id, (tuple, list))]

    assert plurals
    assert all(len(forms(message.string)) == count and all(forms(message.string)) for message in plurals)


@pytest.mark.parametrize("locale", list(Locale))
def test_a_translation_keeps_placeholders_tags_and_commands(locale: Locale) -> None:
    for message in messages(locale):
        source = forms(message.id)[-1]
        for translation in forms(message.string):
            assert parts(translation) == parts(source), source


def parts(text: str) -> tuple[list[str], list[str], list[str]]:
    placeholders = sorted({name for _, name, _, _ in Formatter().parse(text) if name})
    return placeholders, sorted(re.findall(r"</?\w+>", text)), sorted(set(re.findall(r"(?<![\w<])/[a-z]+", text)))


def test_values_are_escaped_and_markup_is_not() -> None:
    html = texts_in(Locale.RU).html("<b>{category}</b>\nChoose a question:", category="<3 & co")
    kept = texts_in(Locale.RU).html("<b>{category}</b>\nChoose a question:", category=Markup("<i>x</i>"))

    assert "<b>&lt;3 &amp; co</b>" in html
    assert "<b><i>x</i></b>" in kept


@pytest.mark.parametrize(("count", "words"), [(1, "1 ответ"), (2, "2 ответа"), (5, "5 ответов"), (21, "21 ответ")])
def test_russian_plurals(count: int, words: str) -> None:
    assert texts_in(Locale.RU).counted("{count} answer", "{count} answers", count) == words


@pytest.mark.parametrize(
    ("locale", "month", "year"),
    [(Locale.RU, "ноябрь 2026\N{NARROW NO-BREAK SPACE}г.", "2020"), (Locale.JA, "2026年11月", "2020年")],
)
def test_dates_take_the_form_of_the_language(locale: Locale, month: str, year: str) -> None:
    texts = texts_in(locale)

    assert texts.month(date(2026, 11, 23)) == month
    assert texts.year(2020) == year
