from __future__ import annotations

import pytest

from talentbot.matching.distress import is_distress
from talentbot.matching.normalise import clean


@pytest.mark.parametrize(
    "text",
    [
        "Хочу умереть",
        "меня избили на работе",
        "муж бьёт меня, помогите",
        "өлгүм келет",
        "олгум келип жатат",
        "死にたいです",
        "消えたい",
        "хочу убить себя",
        "не хочется жить",
        "не хочу больше жить, устала",
        "hochu umeret",
        "хочу, умереть",
        "меня на работе сильно бьют",
        "муж избивает",
        "өзүмө кол салгым келет",
        "жашагым келбейт",
        "жолдошум сабайт",
    ],
)
def test_somebody_in_danger_is_heard(text: str) -> None:
    assert is_distress(clean(text))


@pytest.mark.parametrize(
    "text",
    [
        "сколько стоит виза",
        "что если умру, кому достанется пенсия",
        "жумушка уруксат барбы",
        "死亡したとき年金はどうなりますか",
        "не хочу жить в общежитии, можно снять квартиру?",
        "Не хочу жить с соседом",
        "не хочу больше жить в этом городе",
        "жатаканада жашагым келбейт, батир алса болобу",
        "日本語をおそわれますか",
        "меня бьёт током от розетки",
        "",
    ],
)
def test_an_ordinary_question_is_not_taken_for_a_cry_for_help(text: str) -> None:
    assert not is_distress(clean(text))
