import pytest

from talentbot.matching.spelling import Vocabulary

KNOWN = Vocabulary(["библиотека", "билет", "бассейн", "сумка", "2026"])


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("библитека", "библиотека"), ("библоитека", "библиотека"), ("сумкк", "сумка"), ("билет", "билет")],
)
def test_slips_are_mended(typed: str, meant: str) -> None:
    assert KNOWN.nearest(typed) == meant


@pytest.mark.parametrize("typed", ["бил", "стадион", "2027", "пассейн"])
def test_short_words_numbers_and_strangers_stay(typed: str) -> None:
    assert KNOWN.nearest(typed) == typed


def test_nothing_is_known_to_an_empty_vocabulary() -> None:
    assert Vocabulary([]).nearest("сумка") == "сумка"
    assert "сумка" not in Vocabulary([])
