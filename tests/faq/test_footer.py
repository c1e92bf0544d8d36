from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from markupsafe import Markup

from talentbot.faq.entry import Entry, PartialDate, Source
from talentbot.faq.footer import footer_html, warning
from talentbot.faq.render import visible_text
from talentbot.language import Locale
from talentbot.messages import texts_in

RUSSIAN = texts_in(Locale.RU)
ENTRY = Entry("alpha", "visa", {})


def sources(*years: int | None) -> tuple[Source, ...]:
    return tuple(
        Source(
            f"Источник {number}", f"https://{number}.example/", PartialDate(year) if year else None, date(2026, 11, 23)
        )
        for number, year in enumerate(years, 1)
    )


def footer(entry: Entry) -> str:
    return visible_text(footer_html(entry, RUSSIAN))


@pytest.mark.parametrize(
    ("years", "age"),
    [
        ((2021, 2019), "самый старый — 2019 года: Источник 1, Источник 2."),
        ((2021, None), "самый старый — 2021 года, у части нет даты: Источник 1, Источник 2."),
        ((None,), "даты в них не указаны: Источник 1."),
    ],
)
def test_sources_are_named_with_the_age_of_the_oldest(years: tuple[int | None, ...], age: str) -> None:
    text = footer(replace(ENTRY, sources=sources(*years)))

    assert text.startswith("Собрано из открытых источников (ноябрь 2026")
    assert age in text
    assert text.endswith("Это не официальный ответ города.")


def test_of_many_sources_three_are_named_and_the_others_counted() -> None:
    html = footer_html(replace(ENTRY, sources=sources(2021, 2022, 2023, 2020, 2015)), RUSSIAN)

    assert '<a href="https://3.example/">Источник 3</a> и ещё 2' in html
    assert "Источник 4" not in html
    assert "самый старый — 2015 года" in html
    japanese = footer_html(replace(ENTRY, sources=sources(2021, 2022, 2023, 2020)), texts_in(Locale.JA))
    assert "</a>、" in japanese
    assert ", " not in japanese


def test_a_page_that_lists_them_says_where() -> None:
    entry = replace(ENTRY, sources=sources(2021, 2022))

    html = footer_html(entry, RUSSIAN, Markup('<a href="#list">ниже</a>'))
    assert 'года: <a href="#list">ниже</a>. Это' in html
    reviewed = footer_html(replace(entry, reviewed_on=date(2026, 11, 24)), RUSSIAN, Markup("ниже"))
    assert "ниже" in reviewed
    assert "Источник" not in reviewed


def test_a_review_takes_the_place_of_the_reservation() -> None:
    reviewed = replace(ENTRY, reviewed_on=date(2026, 11, 24))

    assert "24 ноября 2026" in footer(reviewed)
    assert "официальный" not in footer(replace(reviewed, sources=sources(2021)))
    assert "Источник 1" in footer(replace(reviewed, sources=sources(2021)))


def test_only_what_needs_a_source_is_said_to_have_none() -> None:
    """The bot may speak about itself; what the city must confirm has no source yet."""
    assert footer(ENTRY) == "Это не официальный ответ города."
    assert footer(replace(ENTRY, needs_confirmation=True)).startswith("Открытых источников")
    assert warning(ENTRY, RUSSIAN) is None
    assert "город ещё не подтвердил" in str(warning(replace(ENTRY, needs_confirmation=True), RUSSIAN))


def test_titles_of_sources_are_escaped() -> None:
    entry = replace(ENTRY, sources=(Source('<a> & "b"', 'https://a.example/"x', None, None),))

    assert '<a href="https://a.example/&#34;x">&lt;a&gt; &amp; &#34;b&#34;</a>' in footer_html(entry, RUSSIAN)
