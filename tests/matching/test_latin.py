import pytest
from hypothesis import given
from hypothesis import strategies as st

from talentbot.matching.latin import has_latin, in_cyrillic, readings

VOCABULARY = {
    *("coe", "виза", "кайда", "кто", "делает", "нужна", "жумуш", "чал", "что", "школа", "общежитие", "ооба", "турция"),
}


def test_latin_letters_are_noticed() -> None:
    assert has_latin("coe деген эмне")
    assert not has_latin("виза кайда 12")


def test_transliterated_words_become_cyrillic_and_known_latin_terms_stay() -> None:
    assert in_cyrillic("coe kto delaet", VOCABULARY) == "coe кто делает"
    assert in_cyrillic("viza kayda", VOCABULARY) == "виза кайда"


def test_a_text_typed_with_the_keyboard_in_english_is_retyped() -> None:
    assert in_cyrillic("ye;yf dbpf", VOCABULARY) == "нужна виза"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("jumush", "жумуш"),
        ("zhumuw", "жумуш"),
        ("jumuş", "жумуш"),
        ("çal", "чал"),
        ("4al", "чал"),
        ("4to", "что"),
        ("6kola", "школа"),
        ("wkola", "школа"),
        ("obshchezhitie", "общежитие"),
        ("obshejitie", "обшежитие"),
        ("turciya", "турция"),
        ("turtsia", "турция"),
    ],
)
def test_every_way_of_spelling_is_read(typed: str, meant: str) -> None:
    assert in_cyrillic(typed, VOCABULARY) == meant


def test_numbers_after_words_stay_numbers() -> None:
    assert in_cyrillic("coe n4 ssw2 46", VOCABULARY) == "coe н4 ссв2 46"


def test_the_usual_reading_comes_first() -> None:
    assert next(readings("aylyk")) == "айлык"
    assert next(readings("kayda")) == "кайда"


@given(st.text(alphabet="abcijouwxyzşöü46 абв-", max_size=40))
def test_anything_can_be_read(text: str) -> None:
    assert not has_latin(next(readings(text)))
