from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from talentbot.answering import Decision
from talentbot.bot.questions import MAX_QUESTION
from talentbot.bot.start import help_html
from talentbot.language import Locale
from talentbot.messages import texts_in
from talentbot.store.tables import Person, Question
from tests.conversation import keyboard, labels

if TYPE_CHECKING:
    from datetime import date

    from talentbot.publishing.live import LiveFaq
    from tests.bot.conftest import Running

ENTRY = "visa-coe"
UNKNOWN = {"ru": "какая погода завтра в Париже", "ky": "эртең Парижде аба ырайы кандай", "ja": "明日のパリの天気は"}


def title(live: LiveFaq, locale: Locale, entry_id: str = ENTRY) -> str:
    return live.faq.entries[entry_id].texts[locale].title


def read_on(live: LiveFaq) -> date:
    """The day on which the sources of the entry were read."""
    found = live.faq.entries[ENTRY].sources[0].read_on
    assert found
    return found


async def chosen_locale(running: Running, person_id: int) -> Locale | None:
    record = await running.services.people.get(person_id)
    return record.locale if record and record.is_locale_chosen else None


def half_sure(live: LiveFaq, locale: Locale) -> str:
    """Something the bot can only suggest entries for."""
    candidates = [word for entry in live.faq.entries.values() for word in entry.texts[locale].title.split()]
    return next(word for word in candidates if live.answering.answer(word, locale).decision is Decision.SUGGEST)


@pytest.mark.parametrize("locale", list(Locale))
async def test_a_plain_question_gets_title_answer_and_honest_footer(
    running: Running, live: LiveFaq, locale: Locale
) -> None:
    person = running.as_(locale)
    await person.start()

    answer = await person.say(title(live, locale))

    assert answer["text"].startswith(title(live, locale))
    assert texts_in(locale).month(read_on(live)) in answer["text"]
    assert {entity["type"] for entity in answer["entities"]} >= {"bold", "italic", "text_link"}
    assert list(keyboard(answer)[0]) == [
        texts_in(locale).plain("👍 It helped"),
        texts_in(locale).plain("👎 Not this"),
    ]
    related = live.faq.entries[ENTRY].related[0]
    assert title(live, locale, related) in labels(answer)


async def test_the_question_is_recorded_without_the_person(running: Running, live: LiveFaq) -> None:
    person = running.as_("ru")
    await person.start()
    await person.say(title(live, Locale.RU))
    await running.services.questions.flush()

    async with running.database.reading() as session:
        (question,) = (await session.scalars(select(Question))).all()
        (stored,) = (await session.scalars(select(Person))).all()
    assert (question.text, question.locale, question.decision, question.entry_id) == (
        title(live, Locale.RU),
        "ru",
        "answer",
        ENTRY,
    )
    assert str(person.person.id) not in str(question.model_dump())
    assert stored.telegram_id == person.person.id
    assert person.person.first_name not in str(stored.model_dump())


async def test_half_sure_offers_titles_and_a_pressed_one_is_answered(running: Running, live: LiveFaq) -> None:
    person = running.as_("ru")
    await person.start()
    offer = await person.say(half_sure(live, Locale.RU))

    titles = [row[0] for row in keyboard(offer)[:-1]]
    assert 2 <= len(titles) <= 4
    await person.press(offer, titles[1])
    answer = await person.message()

    assert answer["text"].startswith(titles[1].removeprefix("2. "))


@pytest.mark.parametrize("locale", list(Locale))
async def test_not_knowing_is_said_with_ways_on_and_emergency_numbers(running: Running, locale: Locale) -> None:
    person = running.as_(locale)
    await person.start()

    answer = await person.say(UNKNOWN[locale])

    assert "110" in answer["text"]
    assert "119" in answer["text"]
    assert keyboard(answer) == [[texts_in(locale).plain("📚 Topics"), texts_in(locale).plain("🙋 Ask a person")]]


async def test_a_text_in_another_language_is_answered_in_it_with_one_button_to_stay(
    running: Running, live: LiveFaq
) -> None:
    person = running.as_("ru")
    await person.start()
    answer = await person.say(title(live, Locale.JA))
    assert answer["text"].startswith(title(live, Locale.JA))

    stay = texts_in(Locale.JA).plain("Always answer in Japanese")
    assert keyboard(answer)[-1] == [stay]
    await person.press(answer, stay)
    edited = await person.edited()

    assert stay not in labels(edited)
    assert await chosen_locale(running, person.person.id) is Locale.JA
    assert (await person.say("/help"))["text"].startswith(help_html(Locale.JA).striptags()[:6])


async def test_thumbs_up_is_kept_and_thanked_once(running: Running, live: LiveFaq) -> None:
    person = running.as_("ky")
    await person.start()
    answer = await person.say(title(live, Locale.KY))
    await person.press(answer, "👍")

    assert await person.alert() == texts_in(Locale.KY).plain("Thank you! Good to know.")
    assert "👍" not in labels(await person.edited())
    await running.services.questions.flush()
    async with running.database.reading() as session:
        (question,) = (await session.scalars(select(Question))).all()
    assert question.is_helpful is True


async def test_thumbs_down_offers_the_next_best_without_the_one_shown(running: Running, live: LiveFaq) -> None:
    person = running.as_("ru")
    await person.start()
    answer = await person.say(title(live, Locale.RU))
    await person.press(answer, "👎")
    offer = await person.message()

    assert title(live, Locale.RU) not in labels(offer)
    expected = [match.entry_id for match in live.answering.answer(title(live, Locale.RU), Locale.RU).matches[1:]]
    assert [row[0].partition(". ")[2] for row in keyboard(offer)[:-1]] == [
        title(live, Locale.RU, found) for found in expected
    ]


async def test_an_edited_question_is_answered_again(running: Running, live: LiveFaq) -> None:
    person = running.as_("ru")
    await person.start()
    await person.say("абракадабра")
    last = max(number for number, message in person.chat.messages.items() if message["from"]["id"] == person.person.id)
    running.sandbox.world.edit_text(person.person, person.chat, last, title(live, Locale.RU))

    answer = await person.message()

    assert answer["text"].startswith(title(live, Locale.RU))
    assert answer["reply_to_message"]["message_id"] == last


@pytest.mark.parametrize(
    "text", ["👍👍👍", "\u200b\u2060a\u200b", "<b>жирный</b> & <3", "*_`[", "?" * 500, "я" * MAX_QUESTION]
)
async def test_odd_texts_get_a_reply_and_break_nothing(running: Running, text: str) -> None:
    person = running.as_("ru")
    await person.start()

    assert (await person.say(text))["text"]


async def test_a_text_that_is_too_long_is_answered_with_the_limit(running: Running) -> None:
    person = running.as_("ja")
    await person.start()

    assert "1000" in (await person.say("あ" * 4096))["text"]


@pytest.mark.parametrize(("locale", "text"), [("ru", "Здравствуйте!"), ("ky", "чоң рахмат 🙏"), ("ja", "こんにちは")])
async def test_a_courtesy_is_returned_and_not_recorded(running: Running, locale: str, text: str) -> None:
    person = running.as_(locale)
    await person.start()

    reply = await person.say(text)

    assert reply["text"] == texts_in(Locale(locale)).plain(
        "I am here! Write your question in your own words, or look through the topics."
    )
    await running.services.questions.flush()
    async with running.database.reading() as session:
        assert (await session.scalars(select(Question))).all() == []


async def test_what_follows_an_answer_stays_in_its_language(running: Running, live: LiveFaq) -> None:
    person = running.as_("ru")
    await person.start()
    answer = await person.say(title(live, Locale.JA))
    related = live.faq.entries[ENTRY].related[0]
    await person.press(answer, title(live, Locale.JA, related))
    assert (await person.message())["text"].startswith(title(live, Locale.JA, related))

    await person.press(answer, "🙋")
    assert title(live, Locale.JA, "contact-city") in labels(await person.message())
    await person.press(answer, "👍")
    left = labels(await person.edited())
    assert "👍" not in left
    assert texts_in(Locale.JA).plain("Always answer in Japanese") in left


async def test_staying_with_a_language_leaves_the_suggestions(running: Running, live: LiveFaq) -> None:
    person = running.as_("ru")
    await person.start()
    offer = await person.say("ビザについて教えてください")
    assert live.answering.answer("ビザについて教えてください", Locale.RU).decision is Decision.SUGGEST
    stay = texts_in(Locale.JA).plain("Always answer in Japanese")
    await person.press(offer, stay)

    assert labels(await person.edited()).splitlines() == [
        label for label in labels(offer).splitlines() if label != stay
    ]


@pytest.mark.parametrize(("locale", "text"), [("ru", "хочу умереть"), ("ky", "өлгүм келет"), ("ja", "死にたい")])
async def test_somebody_in_danger_is_told_whom_to_call_first(running: Running, locale: str, text: str) -> None:
    person = running.as_(locale)
    await person.start()

    reply = await person.say(text)

    assert "110" in reply["text"].partition("\n")[0]
    assert "119" in reply["text"].partition("\n")[0]
