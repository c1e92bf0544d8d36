from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from talentbot.faq.entry import EntryText
from talentbot.language import ALL_LOCALES, Locale
from talentbot.matching.matcher import Matcher
from tests.matching.sample import faq_of, town_faq

KY, RU, JA = Locale.KY, Locale.RU, Locale.JA
MATCHER = Matcher(town_faq())


def first(utterance: str, locale: Locale, matcher: Matcher = MATCHER) -> str:
    return matcher.match(utterance, locale)[0].entry_id


@pytest.mark.parametrize(
    ("utterance", "locale", "entry_id"),
    [
        ("во сколько закрывается библиотека", RU, "library-hours"),
        ("цена бассейна для студента", RU, "swimming-price"),
        ("бибилотека по воскресеньям", RU, "library-hours"),
        ("zabyl sumku v avtobuse", RU, "bus-lost"),
        (",fcctqy wtyf", RU, "swimming-price"),
        ("китепкана ачыкпы", KY, "library-hours"),
        ("суйзуу канча турат", KY, "swimming-price"),
        ("avtobusta telefonum kaldy", KY, "bus-lost"),
        ("бассейнге билет сколько стоит", KY, "swimming-price"),
        ("プールいくら", JA, "swimming-price"),
        ("としょかんはなんじまで", JA, "library-hours"),
        ("toshokan nanji made", JA, "library-hours"),
        ("ばすにわすれもの", JA, "bus-lost"),
    ],
)
def test_a_question_finds_its_entry(utterance: str, locale: Locale, entry_id: str) -> None:
    assert first(utterance, locale) == entry_id


@pytest.mark.parametrize("locale", ALL_LOCALES)
def test_the_wrong_locale_does_not_keep_an_entry_from_being_found(locale: Locale) -> None:
    assert first("потерял читательский билет", locale) == "library-card"
    assert first("окурман билетимди жоготтум", locale) == "library-card"
    assert first("貸出カードをなくしました", locale) == "library-card"


def test_scores_are_probabilities_best_first() -> None:
    scores = [match.score for match in MATCHER.match("билет в библиотеку или бассейн", RU)]
    assert scores == sorted(scores, reverse=True)
    assert 0 < sum(scores) <= 1


def test_limit_bounds_the_matches() -> None:
    assert len(MATCHER.match("билет", RU, limit=2)) == 2


@pytest.mark.parametrize(
    "utterance", ["", " ", "👍", "\u200b\u200d", "привет", "рахмат 🙏", "こんにちは", "7", "2026", "ж", "?!"]
)
def test_nothing_asked_matches_nothing(utterance: str) -> None:
    assert MATCHER.match(utterance, RU) == ()


def test_a_phrasing_asked_verbatim_is_sure() -> None:
    for entry in town_faq().entries.values():
        for locale, text in entry.texts.items():
            for question in (text.title, *text.phrasings):
                best = MATCHER.match(question, locale)[0]
                assert (best.entry_id, best.score > 0.9) == (entry.id, True), question


def test_an_entry_of_title_and_answer_in_one_locale_is_found() -> None:
    faq = faq_of(
        {
            "parking": {RU: EntryText("Где оставить машину?", (), "Стоянка за вокзалом бесплатна для жителей.")},
            "market": {RU: EntryText("Когда открыт рынок?", (), "По субботам торгуют овощами и рыбой.")},
        }
    )
    matcher = Matcher(faq)
    assert first("стоянка у вокзала", RU, matcher) == "parking"
    assert first("почём рыба и овощи", RU, matcher) == "market"


def test_synonyms_bridge_words_that_no_phrasing_has() -> None:
    texts = {
        "care": {RU: EntryText("Работа в доме престарелых", (), "Смены по восемь часов.")},
        "shop": {RU: EntryText("Работа в магазине", (), "Смены по шесть часов.")},
        "farm": {RU: EntryText("Работа на ферме", (), "Весной и летом.")},
    }
    plain, helped = Matcher(faq_of(texts)), Matcher(faq_of(texts, synonyms={RU: (("дом престарелых", "богадельня"),)}))
    assert plain.match("богадельня", RU)[0].score < 0.1
    assert helped.match("богадельня", RU)[0].entry_id == "care"
    assert helped.match("богадельня", RU)[0].score > plain.match("богадельня", RU)[0].score


def test_an_empty_faq_matches_nothing() -> None:
    assert Matcher(faq_of({})).match("где библиотека", RU) == ()


@given(st.text(max_size=80), st.sampled_from(ALL_LOCALES))
def test_any_text_can_be_matched(text: str, locale: Locale) -> None:
    matches = MATCHER.match(text, locale)
    assert all(0 <= match.score <= 1 for match in matches)
    assert sum(match.score for match in matches) <= 1.000001


def test_what_has_not_changed_is_not_indexed_again() -> None:
    before = town_faq()
    entry_id, entry = next(iter(before.entries.items()))
    text = replace(entry.texts[Locale.RU], phrasings=("совсем другое", "ещё одно"))
    after = replace(
        before, entries={**before.entries, entry_id: replace(entry, texts={**entry.texts, Locale.RU: text})}
    )
    former = Matcher(before)
    later = Matcher(after, former)

    assert {locale for locale in Locale if later.indexes[locale] is not former.indexes[locale]} == {Locale.RU}
    assert later.match("совсем другое", Locale.RU)[0].entry_id == entry_id
    assert Matcher(after).match("совсем другое", Locale.RU) == later.match("совсем другое", Locale.RU)
