from __future__ import annotations

import pytest
from markupsafe import Markup

from talentbot.bot.staff.broadcast_typing import doubts
from talentbot.broadcasts.content import BroadcastText
from talentbot.language import Locale
from talentbot.messages import texts_in

RUSSIAN = "Пятого декабря в Бишкеке будет встреча с работодателями"
KYRGYZ = "Бешинчи декабрда Бишкекте иш берүүчүлөр менен жолугушуу болот"
JAPANESE = "12月5日にビシュケクで会社の人と会えます"


def doubts_of(words: str, locale: Locale) -> list[str]:
    return [str(doubt) for doubt in doubts(BroadcastText(Markup("{}").format(words)), locale, texts_in(Locale.RU))]


@pytest.mark.parametrize(
    ("words", "locale"),
    [
        (RUSSIAN, Locale.RU),
        (KYRGYZ, Locale.KY),
        (JAPANESE, Locale.JA),
        (f"{JAPANESE}。担当：Айгүл", Locale.JA),
        (f"{RUSSIAN}: https://example.org/a__b__c, t.me/my__bot", Locale.RU),
        ("Аты-жөнү: ________ Дареги: ________", Locale.KY),
        ("2**3**2", Locale.RU),
        ("Да", Locale.JA),
        ("", Locale.KY),
    ],
)
def test_nothing_is_said_of_a_text_that_is_right(words: str, locale: Locale) -> None:
    assert doubts_of(words, locale) == []


@pytest.mark.parametrize(
    ("words", "locale"), [(KYRGYZ, Locale.RU), (RUSSIAN, Locale.KY), (RUSSIAN, Locale.JA), (JAPANESE, Locale.KY)]
)
def test_another_language_is_noticed(words: str, locale: Locale) -> None:
    (doubt,) = doubts_of(words, locale)
    assert "другом языке" in doubt


@pytest.mark.parametrize(
    "words", ["**Встреча** завтра", "Завтра __встреча__", "<b>Встреча</b>", "[сюда](https://example.org)"]
)
def test_marks_that_telegram_does_not_read_are_noticed(words: str) -> None:
    (doubt,) = doubts_of(words, Locale.RU)
    assert "**" in doubt
