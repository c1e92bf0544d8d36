import pytest
from hypothesis import given
from hypothesis import strategies as st

from talentbot.matching.normalise import clean, without_courtesies, words


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("  ВИЗА\tкаЙда \n", "виза кайда"),
        ("ви\u200bза", "виза"),
        ("виза🙂срок", "виза срок"),
        ("👍🏽", ""),
        ("Ｎ４ ﾋﾞｻﾞ", "n4 ビザ"),
        ("ещё", "еще"),
        ("нуууу", "ну"),
        ("жумушуу", "жумушуу"),
        ("1000 иен", "1000 иен"),
        ("Н4 менен, н2кө жана н12", "n4 менен, n2кө жана н12"),
    ],
)
def test_case_width_emoji_invisible_signs_and_drawls_go(text: str, cleaned: str) -> None:
    assert clean(text) == cleaned


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("здравствуйте, где почта", "где почта"),
        ("салам! почта кайда, рахмат", "почта кайда,"),
        ("こんにちは、郵便局はどこですか", "郵便局はどこですか"),
        ("привет", ""),
        ("приветливость", "приветливость"),
        ("hello, work", "work"),
        ("hello work", "hello work"),
        ("家族とすみませんか", "家族とすみませんか"),
        ("すみません、寮は", "寮は"),
    ],
)
def test_courtesies_go_and_longer_words_that_contain_them_stay(text: str, rest: str) -> None:
    assert without_courtesies(text) == rest


def test_words_part_where_the_script_changes() -> None:
    assert words("üy bülömdü") == ["üy", "bülömdü"]
    assert words("coeни n4кө 2ге ssw1") == ["coe", "ни", "n4", "кө", "2", "ге", "ssw1"]


@given(st.text(max_size=100))
def test_spaces_are_single_and_nothing_invisible_stays(text: str) -> None:
    cleaned = clean(text + " \u200b\u00ad\ufe0f ")
    assert cleaned == " ".join(cleaned.split())
    assert not set(cleaned) & set("\u200b\u00ad\ufe0f")
