import pytest

from talentbot.language import ALL_LOCALES, Locale, fallbacks, from_language_code

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
    assert set(ALL_LOCALES) == {KY, RU, JA}
