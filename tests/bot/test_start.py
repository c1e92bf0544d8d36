from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from talentbot.bot.presentation import LANGUAGE_NAMES
from talentbot.bot.start import greeting_html
from talentbot.faq.render import visible_text
from talentbot.language import Locale
from talentbot.messages import texts_in
from tests.conversation import eventually, keyboard, labels

if TYPE_CHECKING:
    from talentbot.publishing.live import LiveFaq
    from tests.bot.conftest import Running


def commands_of_chat(running: Running, chat_id: int) -> list[str]:
    """The descriptions of the commands that were set for one chat."""
    calls = [call.parameters for call in running.sandbox.api.calls_of("setMyCommands")]
    own = [call for call in calls if json.loads(call["scope"]) == {"type": "chat", "chat_id": chat_id}]
    return [command["description"] for call in own for command in json.loads(call["commands"])]


@pytest.mark.parametrize(
    ("language_code", "locale"),
    [
        ("ru", "ru"),
        ("ky", "ky"),
        ("ja", "ja"),
        ("en", "ru"),
        ("kk", "ru"),
        ("uz", "ru"),
        ("en-US", "ru"),
        ("ja-JP", "ja"),
    ],
)
async def test_the_greeting_is_in_the_language_of_the_app_and_offers_all_three(
    running: Running, language_code: str, locale: str
) -> None:
    greeting = await running.as_speaker_of(language_code).start()

    assert greeting["text"] == visible_text(greeting_html(Locale(locale)))
    assert sorted(text.removeprefix("✓ ") for text in keyboard(greeting)[0]) == sorted(LANGUAGE_NAMES.values())
    assert f"✓ {LANGUAGE_NAMES[Locale(locale)]}" in keyboard(greeting)[0]


async def test_a_chosen_language_wins_over_the_app(running: Running) -> None:
    person = running.as_speaker_of("en")
    greeting = await person.start()
    await person.press(greeting, LANGUAGE_NAMES[Locale.KY])
    edited = await person.edited()

    assert edited["message_id"] == greeting["message_id"]
    assert edited["text"] == visible_text(greeting_html(Locale.KY))
    again = await person.start()
    assert again["text"] == edited["text"]


async def test_the_commands_of_the_chat_follow_the_chosen_language(running: Running) -> None:
    person = running.as_speaker_of("en")
    greeting = await person.start()
    await person.press(greeting, LANGUAGE_NAMES[Locale.JA])
    await eventually(lambda: commands_of_chat(running, person.chat.id))

    assert texts_in(Locale.JA).plain("All questions by topic") in commands_of_chat(running, person.chat.id)


async def test_language_is_changed_in_one_message(running: Running) -> None:
    person = running.as_("ru")
    choice = await person.say("/language")
    await person.press(choice, LANGUAGE_NAMES[Locale.JA])

    assert await person.alert() == texts_in(Locale.JA).plain("From here on I answer in this language.")
    assert LANGUAGE_NAMES[Locale.JA] in (await person.edited())["text"]


async def test_a_poster_leads_to_its_entry(running: Running, live: LiveFaq) -> None:
    person = running.as_speaker_of("en")
    answer = await person.start("faq_visa-coe")

    assert answer["text"].startswith(live.faq.entries["visa-coe"].texts[Locale.RU].title)
    await person.press(answer, LANGUAGE_NAMES[Locale.KY])
    assert (await person.edited())["text"].startswith(live.faq.entries["visa-coe"].texts[Locale.KY].title)


@pytest.mark.parametrize("payload", ["faq_gone", "other", "remind_x"])
async def test_an_unknown_deep_link_greets(running: Running, payload: str) -> None:
    assert keyboard(await running.as_("ru").start(payload))[0]


async def test_contacts_lead_to_the_entries_of_that_category(running: Running, live: LiveFaq) -> None:
    person = running.as_("ru")
    contacts = await person.say("/contact")

    assert "0258-39-2228" in contacts["text"]
    titles = [entry.texts[Locale.RU].title for entry in live.faq.entries_of("contact")]
    assert labels(contacts).splitlines() == titles
    await person.press(contacts, titles[0])
    assert (await person.message())["text"].startswith(titles[0])
