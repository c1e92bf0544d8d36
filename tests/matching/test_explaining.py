import pytest

from talentbot.faq.entry import Subject
from talentbot.language import Locale
from talentbot.matching.explaining import explain
from talentbot.matching.matcher import Matcher
from tests.matching.sample import faq_of, town_faq

RU, KY = Locale.RU, Locale.KY
TOWN = town_faq()
MATCHER = Matcher(TOWN)


def test_the_parts_add_up_to_the_score() -> None:
    explanation = explain(MATCHER, TOWN, "до скольки открыта библиотека в воскресенье", RU)
    matches = MATCHER.match("до скольки открыта библиотека в воскресенье", RU)

    assert [entry.entry_id for entry in explanation.entries] == [match.entry_id for match in matches[:3]]
    assert [entry.score for entry in explanation.entries] == pytest.approx([match.score for match in matches[:3]])
    part = explanation.entries[0].parts[0]
    index = MATCHER.indexes[RU]
    evidence = index.evidence(explanation.asked)
    assert evidence is not None
    told = sum(part.words.values()) + part.runs + part.verbatim
    assert told == pytest.approx(evidence.entries[list(TOWN.entries).index("library-hours")])


def test_the_nearest_phrasing_shares_the_words_that_give_most() -> None:
    part = explain(MATCHER, TOWN, "библиотека в воскресенье работает?", RU).entries[0].parts[0]
    assert part.locale is RU
    assert part.nearest == "библиотека в воскресенье"
    assert set(part.shared) >= {"библиотек", "воскресен"}
    assert part.discount == 1


def test_slips_transliteration_and_verbatim_questions_are_shown() -> None:
    explanation = explain(MATCHER, TOWN, "Chasy raboty bibilioteki", RU)
    assert next(each for each in explanation.readings if each.locale is RU).spelt == "часы работы библиотеки"
    assert explanation.entries[0].parts[0].verbatim > 0
    foreign = explain(MATCHER, TOWN, "часы работы библиотеки", KY).entries[0].parts[0]
    assert foreign.locale is RU
    assert foreign.discount < 1


def test_synonyms_and_subjects_out_of_scope_are_named() -> None:
    weather = Subject("weather", ("какая погода", "будет ли дождь", "погода на завтра"))
    faq = faq_of(
        {entry.id: dict(entry.texts) for entry in TOWN.entries.values()},
        synonyms={RU: (("библиотека", "читальня"),)},
        out_of_scope={RU: (weather,)},
    )
    explanation = explain(Matcher(faq), faq, "читальня, погода", RU)
    assert "=библиотека/читальня" in explanation.readings[0].looked_up
    assert explanation.out_of_scope[0][0] == "ru/weather"


def test_the_probabilities_of_all_choices_add_up_to_1() -> None:
    weather = Subject("weather", ("какая погода", "будет ли дождь", "погода на завтра"))
    texts = {entry.id: dict(entry.texts) for entry in TOWN.entries.values()}
    matcher = Matcher(faq_of(texts, out_of_scope={RU: (weather,), KY: (weather,)}))
    probabilities = matcher.probabilities("погода в библиотеке", RU)
    beside = sum(shares.sum() for shares in probabilities.out_of_scope.values())
    assert probabilities.entries.sum() + beside + probabilities.nothing == pytest.approx(1)
    assert set(probabilities.out_of_scope) == {RU, KY}


def test_nothing_asked_has_nothing_to_explain() -> None:
    assert explain(MATCHER, TOWN, "привет", RU).entries == ()
