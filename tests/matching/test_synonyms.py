from talentbot.matching.synonyms import Synonyms

GROUPS = Synonyms([[("дом", "престарел"), ("интернат",)], [("цен",), ("стоимост",)]])


def test_expressions_of_a_group_give_the_same_feature() -> None:
    assert GROUPS.features(["цен"]) == GROUPS.features(["как", "стоимост"])
    assert GROUPS.features(["престарел", "в", "дом"]) == GROUPS.features(["интернат"]) != ()


def test_half_an_expression_gives_none() -> None:
    assert GROUPS.features(["дом"]) == ()
    assert Synonyms([[()]]).features(["дом"]) == ()


def test_a_text_of_nothing_but_such_expressions_is_covered() -> None:
    assert GROUPS.cover(["цен"])
    assert GROUPS.cover(["престарел", "дом", "стоимост"])
    assert not GROUPS.cover(["цен", "рыб"])
    assert not GROUPS.cover(["дом"])
    assert not GROUPS.cover([])
