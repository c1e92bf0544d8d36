import pytest

from talentbot.matching.spelling import Vocabulary

KNOWN = Vocabulary(["библиотека", "билет", "бассейн", "сумка", "2026"])


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("библитека", "библиотека"), ("библоитека", "библиотека"), ("сумкк", "сумка"), ("билет", "билет")],
)
def test_slips_are_mended(typed: str, meant: str) -> None:
    assert KNOWN.nearest(typed) == meant


@pytest.mark.parametrize("typed", ["бил", "стадион", "2027", "кассета"])
def test_short_words_numbers_and_strangers_stay(typed: str) -> None:
    assert KNOWN.nearest(typed) == typed


@pytest.mark.parametrize("typed", ["пассейн", "ассейн", "абассейн", "абссейн"])
def test_slips_in_the_first_letter_are_mended(typed: str) -> None:
    assert KNOWN.nearest(typed) == "бассейн"


SLIPS = {
    "left out": lambda word, place: word[:place] + word[place + 1 :],
    "doubled": lambda word, place: word[:place] + word[place] + word[place:],
    "added": lambda word, place: word[:place] + "ъ" + word[place:],
    "changed": lambda word, place: word[:place] + "ъ" + word[place + 1 :],
    "swapped": lambda word, place: word[:place] + word[place : place + 2][::-1] + word[place + 2 :],
}


@pytest.mark.parametrize("slip", SLIPS)
@pytest.mark.parametrize("word", ["сумка", "билеты", "паспорт", "общежитие"])
def test_one_slip_anywhere_in_a_word_is_mended(word: str, slip: str) -> None:
    known = Vocabulary([word])
    for place in range(len(word)):
        typed = SLIPS[slip](word, place)
        assert len(typed) < 5 or known.nearest(typed) == word, typed


def test_of_two_words_as_near_the_one_used_more_was_meant() -> None:
    assert Vocabulary(["виза", "визы", "визы"]).nearest("визу") == "визы"
    assert Vocabulary(["виза", "визы", "виза"]).nearest("визу") == "виза"
    assert Vocabulary(["абвгж", *["ажвгд"] * 5]).nearest("абвгд") == "ажвгд"
    assert Vocabulary(["касса", *["масса"] * 5]).nearest("басса") == "масса"


def test_a_number_in_a_word_is_never_mended() -> None:
    assert Vocabulary(["ssw1", "ssw2"]).nearest("ssw3") == "ssw3"


def test_nothing_is_known_to_an_empty_vocabulary() -> None:
    assert Vocabulary([]).nearest("сумка") == "сумка"
    assert "сумка" not in Vocabulary([])
