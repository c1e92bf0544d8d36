from __future__ import annotations

import asyncio
import contextlib
import logging
import sqlite3
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select
from telegram import BotCommandScopeAllPrivateChats

from talentbot.bot.menu import set_menus
from talentbot.bot.setup import build_application
from talentbot.language import Locale
from talentbot.messages import texts_in
from talentbot.store.tables import Question
from tests.conversation import Conversation, eventually, labels

if TYPE_CHECKING:
    from talentbot.publishing.live import LiveFaq
    from tests.bot.conftest import Running


def title(live: LiveFaq, locale: Locale) -> str:
    return live.faq.entries["visa-coe"].texts[locale].title


@pytest.mark.parametrize("kind", ["photo", "document", "voice", "sticker"])
async def test_what_is_not_text_is_met_kindly(running: Running, kind: str) -> None:
    person = running.as_("ky")
    await person.start()
    world = running.sandbox.world
    world.send_file(person.person, person.chat, world.files.add(kind, "x.bin", "application/octet-stream", b"x" * 64))

    reply = await person.message()

    assert reply["text"] == texts_in(Locale.KY).plain("I can read only text. Please write your question in words.")


async def test_an_unknown_command_is_met_kindly(running: Running) -> None:
    assert "/help" in (await running.as_("ja").say("/broadcast now"))["text"]


class TestGroups:
    @pytest.fixture
    def group(self, running: Running) -> Conversation:
        world = running.sandbox.world
        member = world.add_person("ru")
        return Conversation(running.sandbox, member, world.add_group("Курс японского", [member]))

    async def test_the_bot_is_silent_when_not_meant(self, running: Running, live: LiveFaq, group: Conversation) -> None:
        running.sandbox.world.main_bot.can_read_all_group_messages = True
        running.sandbox.world.send_text(group.person, group.chat, title(live, Locale.RU))
        running.sandbox.world.send_text(group.person, group.chat, "/topics")

        assert await group.is_silent(0.5)

    async def test_it_answers_a_command_a_mention_and_a_reply(
        self, running: Running, live: LiveFaq, group: Conversation
    ) -> None:
        username = running.sandbox.world.main_bot.username
        by_command = await group.say(f"/faq {title(live, Locale.RU)}")
        addressed = await group.say(f"/faq@{username} {title(live, Locale.RU)}")
        by_mention = await group.say(f"@{username.upper()}, {title(live, Locale.RU)}")
        by_reply = await group.say(title(live, Locale.RU), reply_to=by_command["message_id"])

        for answer in (by_command, addressed, by_mention, by_reply):
            assert answer["text"].startswith(title(live, Locale.RU))
            assert answer["reply_to_message"]["from"]["id"] == group.person.id

    async def test_faq_alone_asks_what_the_message_replied_to_says(
        self, running: Running, live: LiveFaq, group: Conversation
    ) -> None:
        running.sandbox.world.main_bot.can_read_all_group_messages = True
        asked = running.sandbox.world.send_text(group.person, group.chat, title(live, Locale.JA))
        answer = await group.say("/faq", reply_to=asked["message_id"])
        assert answer["text"].startswith(title(live, Locale.JA))
        assert texts_in(Locale.JA).plain("Always answer in Japanese") not in labels(answer)
        by_line = await group.say(f"/faq\n{title(live, Locale.RU)}")
        assert by_line["text"].startswith(title(live, Locale.RU))

    async def test_faq_alone_says_how(self, running: Running, group: Conversation) -> None:
        assert "/faq " in (await group.say("/faq"))["text"]
        assert running.sandbox.world.main_bot.username in (await group.say("/help"))["text"]


class TestInline:
    async def ask(self, person: Conversation, query: str) -> list[dict[str, str]]:
        person.world.ask_inline(person.person, person.chat, query)
        results: list[dict[str, str]] = (await person.event("inline_results"))["results"]
        return results

    async def test_entries_are_offered_in_the_language_typed(self, running: Running, live: LiveFaq) -> None:
        person = running.as_("ru")
        results = await self.ask(person, title(live, Locale.JA))

        assert results[0]["id"] == "visa-coe"
        assert results[0]["title"] == title(live, Locale.JA)

    async def test_what_the_bot_does_not_know_is_not_offered(self, running: Running) -> None:
        assert await self.ask(running.as_("ru"), "какая погода завтра в Париже") == []

    async def test_a_result_sent_in_the_bots_own_chat_is_no_question(self, running: Running, live: LiveFaq) -> None:
        person = running.as_("ru")
        await person.start()
        query = person.world.ask_inline(person.person, person.chat, title(live, Locale.RU))
        results = (await person.event("inline_results"))["results"]
        person.world.choose_inline(person.person, person.chat, query, results[0]["id"])

        assert await person.is_silent()

    async def test_before_typing_the_contacts_are_offered(self, running: Running, live: LiveFaq) -> None:
        results = await self.ask(running.as_("ky"), "")

        assert [result["id"] for result in results] == [entry.id for entry in live.faq.entries_of("contact")]


class TestFailures:
    async def test_an_error_is_logged_without_the_text_and_apologised_for(
        self, running: Running, live: LiveFaq, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        person = running.as_("ja")
        await person.start()

        def fail(*_: object) -> None:
            raise ZeroDivisionError

        with monkeypatch.context() as patch, caplog.at_level(logging.INFO):
            patch.setattr(live.answering, "answer", fail)
            apology = await person.say("わたしの秘密")
        assert "0258-39-2228" in apology["text"]
        assert "ZeroDivisionError" in caplog.text
        assert "秘密" not in caplog.text
        assert running.sandbox.token not in caplog.text
        caplog.clear()

        assert (await person.say(title(live, Locale.JA)))["text"].startswith(title(live, Locale.JA))

    async def test_telegrams_wish_to_wait_is_obeyed(self, running: Running, live: LiveFaq) -> None:
        person = running.as_("ru")
        await person.start()
        running.sandbox.api.faults.answer("sendMessage", 429, "Too Many Requests: retry after 1", retry_after=1)
        before = asyncio.get_running_loop().time()
        answer = await person.say(title(live, Locale.RU))

        assert answer["text"].startswith(title(live, Locale.RU))
        assert asyncio.get_running_loop().time() - before >= 1.0

    async def test_a_wait_of_hours_is_not_waited_for(
        self, running: Running, live: LiveFaq, caplog: pytest.LogCaptureFixture
    ) -> None:
        person = running.as_("ru")
        await person.start()
        running.sandbox.api.faults.answer("sendMessage", 429, "Too Many Requests", retry_after=10_072)
        running.sandbox.world.send_text(person.person, person.chat, title(live, Locale.RU))
        await eventually(lambda: "given up" in caplog.text)

        assert "👍" in labels(await person.say(title(live, Locale.RU)))

    async def test_a_reply_survives_a_broken_connection(self, running: Running, live: LiveFaq) -> None:
        person = running.as_("ru")
        await person.start()
        running.sandbox.api.faults.drop("sendMessage")

        assert (await person.say(title(live, Locale.RU)))["text"].startswith(title(live, Locale.RU))

    @pytest.mark.parametrize(("status", "description"), [(401, "Unauthorized"), (404, "Not Found")])
    async def test_the_bot_goes_on_after_its_token_was_refused_once(
        self, running: Running, live: LiveFaq, status: int, description: str
    ) -> None:
        person = running.as_("ru")
        await person.start()
        running.sandbox.api.faults.answer("getUpdates", status, description)

        assert "👍" in labels(await person.say(title(live, Locale.RU)))
        assert "👍" in labels(await person.say(title(live, Locale.RU)))

    async def test_the_bot_goes_on_after_a_broken_connection(self, running: Running, live: LiveFaq) -> None:
        person = running.as_("ru")
        await person.start()
        running.sandbox.api.faults.drop("getUpdates")
        answer = await person.say(title(live, Locale.RU))

        assert "👍" in labels(answer)

    async def test_a_question_is_answered_while_the_database_is_locked(self, running: Running, live: LiveFaq) -> None:
        stranger = running.as_speaker_of("ru")
        with contextlib.closing(sqlite3.connect(running.database.path, isolation_level=None)) as other:
            other.execute("BEGIN EXCLUSIVE")
            answer = await stranger.say(title(live, Locale.RU))
        assert answer["text"].startswith(title(live, Locale.RU))

        await running.services.questions.flush()
        async with running.database.reading() as session:
            assert await session.scalar(select(func.count()).select_from(Question)) == 1


async def test_one_chats_messages_are_answered_in_order(running: Running, live: LiveFaq) -> None:
    person = running.as_("ru")
    await person.start()
    ids = list(live.faq.entries)[:10]
    for entry_id in ids:
        running.sandbox.world.send_text(person.person, person.chat, f"/start faq_{entry_id}")
    answers = [(await person.message())["text"] for _ in ids]

    expected = [live.faq.entries[entry_id].texts[Locale.RU].title for entry_id in ids]
    assert [answer.splitlines()[0] for answer in answers] == expected


async def test_menus_are_set_for_each_language_and_only_when_they_differ(running: Running) -> None:
    api = running.sandbox.api
    await eventually(lambda: api.calls_of("getChatMenuButton"))
    first = len(api.calls_of("setMyCommands"))
    async with build_application(running.sandbox.token, running.sandbox.url, running.services).bot as bot:
        await set_menus(bot)
        japanese = await bot.get_my_commands(BotCommandScopeAllPrivateChats(), "ja")

    assert first == len(("private chats", "groups")) * len((None, *Locale))
    assert len(api.calls_of("setMyCommands")) == first
    assert texts_in(Locale.JA).plain("All questions by topic") in [command.description for command in japanese]
