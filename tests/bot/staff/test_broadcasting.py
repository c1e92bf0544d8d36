from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from talentbot.app import services_on
from talentbot.bot.presentation import LANGUAGE_NAMES
from talentbot.bot.runner import Bot
from talentbot.broadcasts.record import BroadcastState
from talentbot.broadcasts.segment import Segment
from talentbot.language import Locale
from talentbot.sandbox.server import Sandbox
from talentbot.store.database import Database
from talentbot.store.questions import Questions
from tests.bot.conftest import NOW
from tests.bot.staff.announcers import OFF, announcer_at, delivered, listener, said, send_photo, under
from tests.bot.staff.test_drafts import changed
from tests.conversation import Conversation, eventually

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from talentbot.publishing.live import LiveFaq
    from tests.bot.staff.conftest import Desk

RU, KY, JA = (LANGUAGE_NAMES[locale] for locale in (Locale.RU, Locale.KY, Locale.JA))


async def test_an_announcement_from_its_first_word_to_its_recipients(desk: Desk) -> None:
    announcer = await announcer_at(desk)
    russian, kyrgyz, japanese = [await listener(desk, code) for code in ("ru", "ky", "ja")]
    prompt = await announcer.conversation.say("/broadcast")
    assert said("in Russian") in prompt["text"]
    await announcer.write("**Собрание** 5 декабря")
    assert f"✓ {RU}: Собрание 5 декабря" in announcer.card["text"]
    assert f"– {KY}" in announcer.card["text"]
    assert f"{JA}: 1 → {RU}" in announcer.card["text"]

    card = await announcer.add(KY, "**Жыйын** 5-декабрда")
    assert f"✓ {KY}: Жыйын 5-декабрда" in card["text"]
    assert said("<b>Recipients now: {count}</b>", count=3).removeprefix("<b>").removesuffix("</b>") in card["text"]
    question = await announcer.press("✅")
    assert "3" in question["text"].splitlines()[0]
    assert f"{KY}: 1" in question["text"]
    confirmed = await announcer.press("✅")
    assert said("planned") in confirmed["text"]
    record = await delivered(desk, (await desk.services.broadcasts.listed(1))[0])

    assert record.expected == record.recipients == 3
    for person, text in ((russian, "Собрание 5 декабря"), (kyrgyz, "Жыйын 5-декабрда")):
        message = await person.message()
        assert message["text"] == text
        assert [entity["type"] for entity in message["entities"]] == ["bold"]
    message = await japanese.message()
    assert message["text"] == f"Собрание 5 декабря\n\n{said('This announcement exists only in Russian.', Locale.JA)}"
    assert under(message) == [said("🔕 No more announcements", Locale.JA)]


async def test_confirm_is_done_once_however_often_it_is_pressed(desk: Desk) -> None:
    announcer, person = await announcer_at(desk), await listener(desk)
    await announcer.begin()
    question = await announcer.press("✅")
    message_id = question["message_id"]
    for _ in range(3):
        announcer.conversation.world.press(announcer.conversation.person, announcer.chat, message_id, 0, 0)
    assert await announcer.conversation.alert() == said("Confirmed.")
    assert await announcer.conversation.alert() == said("This announcement was confirmed already.")
    record = await delivered(desk, (await desk.services.broadcasts.listed(1))[0])

    assert len(await desk.services.broadcasts.listed(10)) == 1
    assert record.recipients == 1
    await person.message()
    assert await person.is_silent()


async def test_an_older_card_changes_nothing_and_shows_how_it_is(desk: Desk) -> None:
    announcer = await announcer_at(desk)
    await listener(desk)
    old = await announcer.begin("первый")
    announcer.card = await announcer.conversation.say("/broadcast")
    await announcer.press(said("▶️ Go on with it"))
    await announcer.add(RU, "второй")
    await announcer.conversation.press(old, "✅")

    assert await announcer.conversation.alert() == said("This card is out of date. Here is how it is now.")
    assert "второй" in (await announcer.conversation.edited())["text"]
    draft = await desk.services.broadcasts.draft_of(announcer.id)
    assert draft is not None
    assert draft.state is BroadcastState.DRAFT


async def test_a_restart_in_the_middle_loses_nothing(desk: Desk, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/restarted.db"
    async with Sandbox(has_flood_limits=False) as sandbox:
        admin = Conversation(sandbox, sandbox.world.coordinator)
        async with bot_at(sandbox, url, desk.services.live):
            await admin.start()
            await admin.say("/broadcast")
            card = await admin.say("первый")
            await admin.press(card, KY)
            await admin.edited()
        async with bot_at(sandbox, url, desk.services.live):
            card = await admin.say("экинчи")
            assert f"✓ {RU}: первый" in card["text"]
            assert f"✓ {KY}: экинчи" in card["text"]
            await admin.press(card, said("🗑 Discard"))
            question = await admin.edited()
        async with bot_at(sandbox, url, desk.services.live):
            await admin.press(question, said("⬅️ Back"))
            assert f"✓ {KY}: экинчи" in (await admin.edited())["text"]


async def test_a_draft_is_gone_on_with_or_begun_anew(desk: Desk) -> None:
    announcer = await announcer_at(desk)
    await announcer.begin("первый")
    announcer.card = await announcer.conversation.say("/broadcast")
    assert "первый" in announcer.card["text"]
    assert f"✓ {RU}: первый" in (await announcer.press(said("▶️ Go on with it")))["text"]

    announcer.card = await announcer.conversation.say("/broadcast")
    await announcer.press("🆕")
    announcer.card = await announcer.conversation.say("второй")
    assert f"✓ {RU}: второй" in announcer.card["text"]
    await announcer.press(said("🗑 Discard"))
    await announcer.press(said("Yes, discard it"))
    assert await desk.services.broadcasts.draft_of(announcer.id) is None
    # What comes next is a question again.
    assert "visa-fee" in (await announcer.conversation.say("Сколько стоит виза?"))["text"]


async def test_a_preview_shows_each_language_as_its_recipients_will_see_it(desk: Desk) -> None:
    announcer = await announcer_at(desk)
    await announcer.begin("**Собрание**")
    await announcer.add(KY, "Жыйын")
    await announcer.conversation.press(announcer.card, said("👁 Preview"))
    shown = {}
    for _ in LANGUAGE_NAMES:
        heading, message = await announcer.conversation.message(), await announcer.conversation.message()
        shown[next(name for name in (RU, KY, JA) if name in heading["text"])] = message
    card = await announcer.conversation.message()

    assert shown[RU]["text"] == "Собрание"
    assert shown[RU]["entities"][0]["type"] == "bold"
    assert shown[JA]["text"].startswith("Собрание\n\n")
    assert under(shown[KY]) == [said("🔕 No more announcements", Locale.KY)]
    await announcer.conversation.press(shown[KY], OFF)
    assert said("In the real message this button turns announcements off for whoever presses it.") == (
        await announcer.conversation.alert()
    )
    assert f"✓ {KY}" in card["text"]


async def test_a_preview_waits_as_long_as_telegram_asks(desk: Desk) -> None:
    announcer = await announcer_at(desk)
    await announcer.begin("Собрание")
    desk.sandbox.api.faults.answer("sendMessage", 429, "Too Many Requests: retry after 1", retry_after=1)
    await announcer.conversation.press(announcer.card, said("📩 To me first"))

    assert (await announcer.conversation.message())["text"] == "Собрание"


async def test_it_is_sent_to_its_author_first_with_the_real_button(desk: Desk) -> None:
    announcer, person = await announcer_at(desk), await listener(desk)
    await announcer.begin("**Собрание**")
    await announcer.conversation.press(announcer.card, said("📩 To me first"))
    message = await announcer.conversation.message()

    assert message["text"] == "Собрание"
    assert message["reply_markup"]["inline_keyboard"][0][0]["callback_data"] == "a:off"
    assert "✅" in "".join(under(await announcer.conversation.message()))
    assert await person.is_silent()


async def test_a_photo_goes_with_its_caption_and_a_long_one_is_refused_in_words(desk: Desk) -> None:
    announcer, person = await announcer_at(desk), await listener(desk)
    await announcer.conversation.say("/broadcast")
    announcer.card = await announcer.send_photo("**Зал** открыт")
    assert "🖼" in announcer.card["text"]
    await announcer.confirm()
    await delivered(desk, (await desk.services.broadcasts.listed(1))[0])
    message = await person.message()

    assert message["photo"]
    assert message["caption"] == "Зал открыт"
    assert message["caption_entities"][0]["type"] == "bold"


async def test_what_does_not_fit_or_is_no_text_is_said_at_once_and_asked_for_again(desk: Desk) -> None:
    announcer = await announcer_at(desk)
    person, chat, world = announcer.conversation.person, announcer.chat, desk.sandbox.world
    await announcer.conversation.say("/broadcast")
    # A premium account may write more beneath a photo than a bot.
    long = {"caption": "д" * 1100} | world.files.add("photo", "a.png", "image/png", b"a").message_field()
    world.post(chat, person.user, long)
    refusal = await announcer.conversation.message()
    assert "1\u00a0100" in refusal["text"]
    assert "1\u00a0024" in refusal["text"]
    world.send_file(person, chat, world.files.add("voice", "a.ogg", "audio/ogg", b"a"))
    assert (await announcer.conversation.message())["text"] == said(
        "I can announce a text, or a photo or a file with a text beneath. Please send one of these."
    )
    assert f"✓ {RU}: коротко" in (await announcer.conversation.say("коротко"))["text"]


async def test_of_an_album_the_first_picture_is_taken_and_the_others_are_passed_over(desk: Desk) -> None:
    announcer = await announcer_at(desk)
    await announcer.conversation.say("/broadcast")
    for caption in ("Зал", "", ""):
        send_photo(announcer.conversation, caption, album="17")
    card = await announcer.conversation.message()

    assert said("Of an album only the first picture can be announced.") in card["text"]
    assert await announcer.conversation.is_silent()
    draft = await desk.services.broadcasts.draft_of(announcer.id)
    assert draft is not None
    assert list(draft.content.texts) == [Locale.RU]


async def test_an_edited_message_changes_the_text_that_was_taken_from_it(desk: Desk) -> None:
    announcer = await announcer_at(desk)
    await announcer.begin("Сабрание 5 декабря")
    message_id = announcer.taken_from
    await announcer.add(KY, "Жыйын")
    await announcer.press(JA)
    announcer.edit(message_id, "Собрание 5 декабря")
    card = await announcer.conversation.message()
    assert said("✓ The text is changed: {language}", language=RU) in card["text"]
    assert f"✓ {RU}: Собрание 5 декабря" in card["text"]
    assert f"✓ {KY}: Жыйын" in card["text"]

    # What was waited for still is; an edit of anything else is a question.
    assert f"✓ {JA}: 集まり" in (await announcer.write("集まり"))["text"]
    asked = await announcer.conversation.say("Сколько стоит?")
    announcer.edit(asked["message_id"] - 1, "Сколько стоит виза?")
    assert "visa-fee" in (await announcer.conversation.message())["text"]


async def test_an_edited_caption_changes_the_text_beneath_the_photo(desk: Desk) -> None:
    announcer = await announcer_at(desk)
    await announcer.conversation.say("/broadcast")
    await announcer.send_photo("Сабрание")
    announcer.edit(announcer.taken_from, "Собрание", field="caption")
    assert f"✓ {RU}: 🖼 Собрание" in (await announcer.conversation.message())["text"]

    announcer.edit(announcer.taken_from, "д" * 1025, field="caption")
    assert "1\N{NO-BREAK SPACE}024" in (await announcer.conversation.message())["text"]
    draft = await desk.services.broadcasts.draft_of(announcer.id)
    assert draft is not None
    assert draft.content.texts[Locale.RU].html == "Собрание"
    # A shorter one may be sent as well.
    assert f"✓ {RU}: Зал" in (await announcer.write("Зал"))["text"]


async def test_a_message_that_was_refused_is_mended_by_editing_it(desk: Desk) -> None:
    announcer = await announcer_at(desk)
    await announcer.conversation.say("/broadcast")
    refusal = await announcer.send_photo("д" * 1025)
    assert "1\N{NO-BREAK SPACE}024" in refusal["text"]
    announcer.edit(refusal["message_id"] - 1, "Собрание", field="caption")
    assert f"✓ {RU}: 🖼 Собрание" in (await announcer.conversation.message())["text"]


async def test_an_edit_after_the_confirmation_is_told_to_be_in_vain(desk: Desk) -> None:
    announcer = await announcer_at(desk)
    await listener(desk)
    await announcer.begin("Собрание")
    message_id = announcer.taken_from
    record = await announcer.confirm()
    announcer.edit(message_id, "Собрание")  # such as a preview of a link that came late
    announcer.edit(message_id, "Другое " * 1000)
    told = await announcer.told(
        said("This announcement was confirmed already: an edit here does not change it.").partition(":")[0]
    )
    announcer.card = told
    assert str(record.id) in (await announcer.press(said("Open its page")))["text"].splitlines()[0]
    assert (await desk.services.broadcasts.get(record.id)).content.texts[Locale.RU].html == "Собрание"


async def test_a_text_that_looks_wrong_is_taken_with_a_warning(desk: Desk) -> None:
    announcer = await announcer_at(desk)
    await listener(desk)
    wrong = said(
        "⚠️ The text for “{language}” seems to be in another language. If so, press the button of that language and "
        "send the text once more.",
        language=RU,
    )
    marks = said(
        "⚠️ Signs such as ** or &lt;b&gt; will be seen as they are. For bold text and links use Telegram's own "
        "formatting: select the words and choose it."
    )
    card = await announcer.begin("Бешинчи декабрда Бишкекте иш берүүчүлөр менен жолугушуу болот")
    assert wrong in card["text"]
    assert wrong in (await announcer.press("✅"))["text"]
    await announcer.press(said("⬅️ Back"))
    card = await announcer.add(RU, "Пятого декабря в Бишкеке будет встреча с работодателями из Нагаоки (長岡市)")
    assert "⚠️" not in card["text"]
    await announcer.press(RU)
    announcer.conversation.world.send_text(
        announcer.conversation.person, announcer.chat, "Встреча **пятого** декабря <b>в Бишкеке</b>"
    )
    assert marks.replace("&lt;", "<").replace("&gt;", ">") in (await announcer.conversation.message())["text"]


async def test_recipients_are_chosen_by_buttons_and_counted(desk: Desk) -> None:
    announcer = await announcer_at(desk)
    for code in ("ru", "ru", "ky"):
        await listener(desk, code)
    await announcer.begin()
    await announcer.press(said("👥 Recipients"))
    assert under(announcer.card)[0] == f"✓ {said('Everyone')}"
    await announcer.press(said("🗣 Languages"))
    card = await announcer.press(KY)
    assert f"✓ {KY}" in under(card)
    assert card["text"].splitlines()[3].endswith("1")
    await announcer.press(RU)
    await announcer.press(said("⬅️ Back"))
    await announcer.press(said("🌍 Where they live"))
    await announcer.press("Токио")
    await announcer.press(said("⬅️ Back"))
    await announcer.press(said("📱 Who used the bot lately"))
    await announcer.press(said("Used in the last {days} days", days=30))
    await announcer.press(said("Not used for {days} days", days=7))
    await announcer.press(said("⬅️ Back"))
    draft = await desk.services.broadcasts.draft_of(announcer.id)
    assert draft is not None
    wanted = Segment(locales=frozenset({Locale.RU, Locale.KY}), zones=frozenset({"Asia/Tokyo"}), inactive_for_days=7)
    assert draft.segment == wanted

    await announcer.press(said("⬅️ Back"))
    await announcer.conversation.press(announcer.card, "✅")
    assert await announcer.conversation.alert() == said("Nobody would get this. Choose other recipients.")
    await announcer.press(said("👥 Recipients"))
    await announcer.press(said("Everyone"))
    draft = await desk.services.broadcasts.draft_of(announcer.id)
    assert draft is not None
    assert draft.segment.is_everyone


async def test_whose_language_is_missing_may_get_nothing(desk: Desk) -> None:
    announcer, person = await announcer_at(desk), await listener(desk, "ja")
    await listener(desk)
    await announcer.begin()
    assert f"{JA}: 1 → {RU}" in announcer.card["text"]
    await announcer.press(said("Missing language: nothing"))
    assert f"{JA}: 1" not in announcer.card["text"]
    record = await delivered(desk, await announcer.confirm())

    assert record.recipients == 1
    assert await person.is_silent(0.1)


async def test_a_time_is_typed_in_japans_time_and_a_past_one_is_refused(desk: Desk) -> None:
    announcer = await announcer_at(desk)
    await listener(desk)
    await announcer.begin()
    await announcer.press(said("🕐 Time"))
    now = "23.11.2026, 18:00 по времени Японии"
    refusal = said("This time has passed: now it is {now}. Send a later one.", now=now)
    assert (await announcer.conversation.say("10:00"))["text"] == refusal
    assert "2026-12-01 10:00" in (await announcer.conversation.say("завтра"))["text"]
    announcer.card = await announcer.conversation.say("2026-12-01 10:00")
    assert "01.12.2026, 10:00" in announcer.card["text"]
    assert "01.12.2026, 07:00" in announcer.card["text"]
    question = await announcer.press(said("✅ Plan…"))
    assert under(question)[0] == said("✅ Yes, plan it for {time}", time="01.12.2026, 10:00")
    await announcer.press("✅")
    record = (await desk.services.broadcasts.listed(1))[0]

    assert record.state is BroadcastState.PLANNED
    assert record.start_at is not None
    assert record.start_at.isoformat() == "2026-12-01T01:00:00+00:00"
    assert await desk.services.broadcasts.start_due() == []


async def test_a_time_may_be_chosen_and_taken_back(desk: Desk) -> None:
    announcer = await announcer_at(desk)
    await announcer.begin()
    await announcer.press(said("🕐 Time"))
    await announcer.press("24.11.2026, 13:00")
    assert "24.11.2026, 13:00" in announcer.card["text"]
    await announcer.press(said("🕐 Time"))
    await announcer.press(said("As soon as it is confirmed"))
    assert (
        said("<b>When:</b> as soon as it is confirmed").removeprefix("<b>").replace("</b>", "")
        in announcer.card["text"]
    )


async def test_only_administrators_send_at_night(desk: Desk) -> None:
    announcer, admin = await announcer_at(desk), await announcer_at(desk, "admin")
    urgent = said("❗ Urgent: also at night")
    await announcer.begin()
    assert urgent not in under(announcer.card)
    data = announcer.card["reply_markup"]["inline_keyboard"][0][0]["callback_data"].replace("text:ky", "urgent")
    await announcer.conversation.press(await desk.send_button(announcer.conversation, data), "old")
    assert await announcer.conversation.alert() == said("Only an administrator may send at night.")

    await admin.begin()
    await admin.press(urgent)
    draft = await desk.services.broadcasts.draft_of(admin.id)
    assert draft is not None
    assert draft.is_urgent


async def test_a_file_is_announced_while_a_text_is_waited_for_and_else_goes_to_the_faq(desk: Desk) -> None:
    admin = desk.admin
    await admin.say("/broadcast")
    card = await admin.send_file("plan.pdf", b"plan")
    assert "📎" in card["text"]
    assert "visa-coe" in (await admin.send_file("visa-coe.yaml", changed(desk)))["text"]


async def test_for_everybody_else_there_is_no_such_command(desk: Desk) -> None:
    unknown = said("I do not know this command. Write your question in words, or open /help.")
    for person in (await desk.hire("coordinator"), desk.as_("ru")):
        assert (await person.say("/broadcast"))["text"] == unknown
        assert (await person.say("/broadcasts"))["text"] == unknown
        for data in ("W:1:1:confirm", "V:1:cancel:yes"):
            await person.press(await desk.send_button(person, data), "old")
            assert await person.alert()


async def test_the_commands_of_announcers_are_shown_and_explained(desk: Desk) -> None:
    announcer = await announcer_at(desk)
    announcer.conversation.world.send_text(announcer.conversation.person, announcer.chat, "/help")
    await announcer.conversation.message()
    text = (await announcer.conversation.message())["text"]

    assert "/broadcasts" in text
    assert "/review" not in text
    await eventually(
        lambda: any('"broadcast"' in call.parameters["commands"] for call in desk.sandbox.api.calls_of("setMyCommands"))
    )


async def test_malformed_data_is_answered_and_the_bot_goes_on(desk: Desk) -> None:
    announcer = await announcer_at(desk)
    malformed = ["W", "W:x", "W:99999999999999999999:1:card", "W:1", "W:1:1:nonsense", "V", "V:7:nonsense", "V:²"]
    for data in malformed:
        await announcer.conversation.press(await desk.send_button(announcer.conversation, data), "old")
        await announcer.conversation.event("callback_answer")

    # Edits that the presses led to lie before the answer.
    assert (await announcer.conversation.say("/broadcasts"))["text"]


@asynccontextmanager
async def bot_at(sandbox: Sandbox, url: str, live: LiveFaq) -> AsyncIterator[None]:
    """A process of the bot, with a database opened anew."""
    database = Database(url)
    await database.open()
    admin_ids = frozenset({sandbox.world.coordinator.id})
    services = services_on(database, live, Questions(database), admin_ids, now=lambda: NOW)
    bot = Bot(sandbox.token, sandbox.url, services)
    async with bot.connected(), bot.polling():
        yield
    await database.close()
