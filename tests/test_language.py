import pytest
from hypothesis import given
from hypothesis import strategies as st

from talentbot.language import (
    ALL_LOCALES,
    Locale,
    cyrillic_from_latin,
    fallbacks,
    from_language_code,
    identify,
    locale_of,
)

KY, RU, JA = Locale.KY, Locale.RU, Locale.JA


@pytest.mark.parametrize(
    ("code", "locale"),
    [
        ("ru", RU), ("ru-RU", RU), ("ky", KY), ("ky-KG", KY), ("KY_kg", KY), ("ja-JP", JA),
        ("en", RU), ("kk", RU), ("uz", RU), ("", RU), (None, RU),
    ],
)  # fmt: skip
def test_language_code_of_the_app_gives_a_locale(code: str | None, locale: Locale) -> None:
    assert from_language_code(code) is locale


def test_fallbacks_begin_with_the_locale_itself_and_name_every_locale_once() -> None:
    assert fallbacks(KY) == (KY, RU, JA)
    assert fallbacks(RU) == (RU, KY, JA)
    assert fallbacks(JA) == (JA, RU, KY)


@pytest.mark.parametrize(
    ("text", "locale"),
    [
        ("Кечиресиз, китепкана качан ачылат?", KY),
        ("бугун жумушка барбай калдым, эмне болот", KY),
        ("кулуптун ачкычы кайда", KY),
        ("Где можно оставить велосипед на ночь?", RU),
        ("не знаю куда идти", RU),
        ("сколько стоит проезд", RU),
        ("鍵をなくしました", JA),
        ("かぎはどこ", JA),
        ("shigoto wa itsu kara desu ka", JA),
        ("kitepkana kayda jana kachan achyk bolot", KY),
        ("skolko stoit proezd do goroda", RU),
    ],
)
def test_a_question_is_identified(text: str, locale: Locale) -> None:
    assert identify(text).locale is locale


@pytest.mark.parametrize(
    "text",
    [
        "",
        "👍👍",
        "12345",
        "\u200b",
        "Мен қазір үйге бара жатырмын",
        "Кітапхана қашан ашылады?",
        "Менiң атым Асан",
        "Де зараз знаходиться бібліотека?",
        "Where can I leave my bicycle overnight?",
        "Kutubxona qachon ochiladi, o'zbekcha gapirasizmi",
    ],
)
def test_other_languages_and_signs_are_none_of_the_three(text: str) -> None:
    assert identify(text).locale is None
    assert not identify(text).is_clear


@pytest.mark.parametrize("text", ["виза", "айлык канча", "работа", "паспорт", "N4", "мэрия"])
def test_one_or_two_words_are_not_clear(text: str) -> None:
    assert not identify(text).is_clear


def test_the_preferred_locale_stays_unless_a_text_is_clearly_in_another() -> None:
    assert locale_of("виза", KY) is KY
    assert locale_of("stadium", KY) is KY
    assert locale_of("Подскажите, где можно оставить велосипед на всю ночь?", KY) is RU
    assert locale_of("Менин велосипедимди түнкүсүн кайда койсом болот?", RU) is KY
    assert locale_of("自転車はどこに置けますか", RU) is JA


def test_without_a_preference_the_best_guess_counts_and_russian_is_the_last_resort() -> None:
    assert locale_of("айлык канча", None) is KY
    assert locale_of("🙂", None) is RU


def test_transliteration_knows_the_clusters_and_the_two_readings_of_y() -> None:
    assert cyrillic_from_latin("obshchezhitie") == "общежитие"
    assert cyrillic_from_latin("aylyk") == "айлык"
    assert cyrillic_from_latin("jumush kayda") == "жумуш кайда"


@given(st.text(max_size=200))
def test_any_text_gets_an_answer(text: str) -> None:
    found = identify(text)
    assert found.locale is not None or not found.is_clear
    for preferred in (None, *ALL_LOCALES):
        assert locale_of(text, preferred) in ALL_LOCALES
