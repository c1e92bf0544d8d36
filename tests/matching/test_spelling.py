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


def test_of_two_words_as_near_the_one_used_more_was_meant() -> None:
    assert Vocabulary(["виза", "визы", "визы"]).nearest("визу") == "визы"
    assert Vocabulary(["виза", "визы", "виза"]).nearest("визу") == "виза"


def test_nothing_is_known_to_an_empty_vocabulary() -> None:
    assert Vocabulary([]).nearest("сумка") == "сумка"
    assert "сумка" not in Vocabulary([])
