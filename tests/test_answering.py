import pytest

from talentbot.answering import Answering, Decision
from talentbot.faq.entry import EntryText, Subject
from talentbot.language import Locale
from tests.matching.sample import faq_of, town_faq

KY, RU, JA = Locale.KY, Locale.RU, Locale.JA
ANSWERING = Answering(town_faq())


@pytest.mark.parametrize(
    ("utterance", "preferred", "entry_id"),
    [
        ("часы работы библиотеки", RU, "library-hours"),
        ("бассейн канча турат", KY, "swimming-price"),
        ("バスにかばんを忘れた", JA, "bus-lost"),
    ],
)
def test_a_plain_question_is_answered_in_the_preferred_locale(utterance: str, preferred: Locale, entry_id: str) -> None:
    outcome = ANSWERING.answer(utterance, preferred)
    assert (outcome.decision, outcome.locale, outcome.matches[0].entry_id) == (Decision.ANSWER, preferred, entry_id)


def test_neighbours_that_differ_in_one_word_are_suggested_until_that_word_is_said() -> None:
    faq = faq_of(
        {
            f"pay-{job}": {RU: EntryText(f"Какая зарплата у {name}?", (f"сколько получает {name}",), "Это зависит.")}
            for job, name in (("nurse", "сиделки"), ("cook", "повара"), ("welder", "сварщика"))
        }
    )
    asked, named = (Answering(faq).answer(utterance, RU) for utterance in ("какая зарплата", "зарплата повара"))
    assert asked.decision is Decision.SUGGEST
    assert {match.entry_id for match in asked.matches[:4]} == {"pay-nurse", "pay-cook", "pay-welder"}
    assert (named.decision, named.matches[0].entry_id) == (Decision.ANSWER, "pay-cook")


@pytest.mark.parametrize("utterance", ["", "👍👍", "\u200b", "спасибо большое", "салам", "ありがとう", "ыфваолдж щщ"])
def test_nothing_is_offered_where_nothing_is_asked_or_near(utterance: str) -> None:
    assert ANSWERING.answer(utterance, RU).decision is Decision.NONE


def test_a_word_that_the_faq_calls_its_own_gets_choices_whatever_is_out_of_scope() -> None:
    texts = {"room": {RU: EntryText("Где жить приезжему?", ("комната при заводе",), "В комнате при заводе.")}}
    dorms = Subject("dorms", ("общежитие университета", "общежитие студентам", "место в общежитии академии"))
    lists = {"synonyms": {RU: (("комната", "общежитие"),)}, "out_of_scope": {RU: (dorms,)}}
    answering = Answering(faq_of(texts, **lists))
    assert answering.answer("общежитие", RU).decision is Decision.SUGGEST
    assert answering.answer("общежитие академии", RU).decision is Decision.NONE


@pytest.mark.parametrize("utterance", ["㍿" * 4096, "㌖ж" * 4096, "ﷺ" * 5000, "\ud800виза\udfff", "비자", "فيزا"])
def test_no_text_is_too_long_or_too_strange(utterance: str) -> None:
    assert ANSWERING.answer(utterance, RU).decision in Decision


def test_a_script_that_nobody_reads_finds_nothing() -> None:
    assert ANSWERING.answer("비자", RU).matches == ()


def test_what_the_faq_lists_as_out_of_scope_is_declined() -> None:
    bus = {"bus": {RU: EntryText("Когда идёт последний автобус?", ("до скольки ходят автобусы завтра",), "В 23.")}}
    weather = Subject("weather", ("какая погода завтра", "будет ли дождь", "сколько градусов на улице"))
    plain, told = Answering(faq_of(bus)), Answering(faq_of(bus, out_of_scope={RU: (weather,)}))
    assert plain.answer("скажи погоду на завтра", RU).decision is Decision.SUGGEST
    assert told.answer("скажи погоду на завтра", RU).decision is Decision.NONE
    assert told.answer("последний автобус завтра", RU).decision is Decision.ANSWER


@pytest.mark.parametrize(
    "variant",
    [
        "Потерял читательский билет",
        "ПОТЕРЯЛ ЧИТАТЕЛЬСКИЙ БИЛЕТ!!!",
        "Здравствуйте! потерял читательский билет, спасибо",
        "потерял читательский билет 😭😭",
        "поте\u200bрял читательский билет",
        "потерял читательскй билет",
        "потерял чиаттельский билет",
        "  потерял   читательский…билет ",
    ],
)
def test_courtesies_case_signs_and_a_slip_do_not_change_the_decision(variant: str) -> None:
    outcome = ANSWERING.answer(variant, RU)
    assert (outcome.decision, outcome.matches[0].entry_id) == (Decision.ANSWER, "library-card")


def test_the_reply_follows_a_text_that_is_clearly_in_another_locale() -> None:
    assert ANSWERING.answer("バスにかばんを忘れました", RU).locale is JA
    assert ANSWERING.answer("билет", KY).locale is KY


def test_the_faq_is_at_hand() -> None:
    assert "bus-lost" in ANSWERING.faq.entries
