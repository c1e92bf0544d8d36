import pytest

from talentbot.matching.kyrgyz import fold, stem


@pytest.mark.parametrize(
    ("typed", "meant"), [("жумуш", "жумуш"), ("үйгө", "уйго"), ("төлөө", "толоо"), ("элчилик", "елчилик")]
)
def test_letters_that_phones_lack_fold_on_both_sides(typed: str, meant: str) -> None:
    assert fold(typed) == fold(meant)


@pytest.mark.parametrize("form", ["китептер", "китепти", "китептин", "китепте", "китептерди"])
def test_forms_of_a_noun_share_their_stem(form: str) -> None:
    assert stem(form) == "китеп"


def test_short_words_stay_whole() -> None:
    assert stem("уй") == "уй"
    assert stem("канча") == "канч"
    assert stem("бала") == "бала"
