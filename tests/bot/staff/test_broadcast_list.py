from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from talentbot.bot.presentation import LANGUAGE_NAMES
from talentbot.broadcasts.content import BroadcastContent, BroadcastText
from talentbot.broadcasts.record import BroadcastKind, BroadcastState
from talentbot.broadcasts.segment import Segment
from talentbot.language import Locale
from tests.bot.conftest import NOW
from tests.bot.staff.announcers import announcer_at, delivered, listener, said, under

if TYPE_CHECKING:
    from talentbot.broadcasts.record import BroadcastRecord
    from tests.bot.staff.announcers import Announcer
    from tests.bot.staff.conftest import Desk
    from tests.conversation import Json

REPORT = "Отчёт"
RU, KY = LANGUAGE_NAMES[Locale.RU], LANGUAGE_NAMES[Locale.KY]


async def page_of(announcer: Announcer, text: str) -> Json:
    """Open the page of a broadcast by how it begins."""
    announcer.card = await announcer.conversation.say("/broadcasts")
    return await announcer.press(text)


async def planned(announcer: Announcer, text: str = "Собрание") -> BroadcastRecord:
    """An announcement for the first of December."""
    await announcer.begin(text)
    await announcer.press(said("🕐 Time"))
    announcer.card = await announcer.conversation.say("12-01 10:00")
    return await announcer.confirm()


async def sent(desk: Desk, announcer: Announcer, text: str = "Собрание") -> BroadcastRecord:
    """An announcement that has arrived; its report is read."""
    await announcer.begin(text)
    record = await delivered(desk, await announcer.confirm())
    await announcer.told(REPORT)
    return record


async def test_the_list_shows_what_is_planned_and_what_was_sent_the_newest_first(desk: Desk) -> None:
    announcer = await announcer_at(desk)
    assert "/broadcast" in (await announcer.conversation.say("/broadcasts"))["text"]
    await listener(desk)
    await sent(desk, announcer, "Собрание")
    await planned(announcer, "Экскурсия")
    listed = await announcer.conversation.say("/broadcasts")

    assert under(listed) == ["1. 🗓 Экскурсия", "2. ✅ Собрание"]
    assert said("planned") in listed["text"].splitlines()[2]
    assert "01.12.2026, 10:00" in listed["text"].splitlines()[2]
    assert said("finished") in listed["text"].splitlines()[3]


async def test_a_planned_one_is_taken_back_changed_and_confirmed_anew(desk: Desk) -> None:
    announcer, person = await announcer_at(desk), await listener(desk)
    before = await planned(announcer)
    await page_of(announcer, "Собрание")
    card = await announcer.press(said("✏️ Change"))
    assert said("The plan is taken back. Nothing goes out until you confirm it again.") in card["text"]
    assert (await desk.services.broadcasts.get(before.id)).state is BroadcastState.CANCELLED
    await announcer.add(RU, "Собрание перенесено")
    await announcer.press(said("🕐 Time"))
    await announcer.press(said("As soon as it is confirmed"))
    await delivered(desk, await announcer.confirm())

    assert (await person.message())["text"] == "Собрание перенесено"
    assert await person.is_silent(0.1)


async def test_a_planned_one_is_not_changed_over_another_draft(desk: Desk) -> None:
    announcer = await announcer_at(desk)
    await listener(desk)
    before = await planned(announcer)
    await announcer.begin("Другое")
    await page_of(announcer, "Собрание")
    await announcer.conversation.press(announcer.card, said("✏️ Change"))

    assert await announcer.conversation.alert() == said("You have another draft. First send or discard it: /broadcast")
    assert (await desk.services.broadcasts.get(before.id)).state is BroadcastState.PLANNED


async def test_a_planned_one_is_cancelled_after_a_question(desk: Desk) -> None:
    announcer, person = await announcer_at(desk), await listener(desk)
    record = await planned(announcer)
    await page_of(announcer, "Собрание")
    question = await announcer.press(said("✖️ Cancel"))
    await announcer.press(said("Yes, cancel it"))
    assert said("cancelled") in announcer.card["text"]
    assert (await desk.services.broadcasts.get(record.id)).state is BroadcastState.CANCELLED
    assert await person.is_silent(0.1)

    await announcer.conversation.press(
        await desk.send_button(announcer.conversation, f"V:{record.id}:cancel:yes"), "old"
    )
    assert await announcer.conversation.alert() == said("This can no longer be done. Here is how it is now.")
    assert question


async def test_a_text_is_corrected_in_every_chat_and_language_by_language(desk: Desk) -> None:
    announcer = await announcer_at(desk)
    russian, kyrgyz = await listener(desk, "ru"), await listener(desk, "ky")
    await announcer.begin("Собрание 5 декабря")
    await announcer.add(KY, "Жыйын 5-декабрда")
    record = await delivered(desk, await announcer.confirm())
    await announcer.told(REPORT)
    await russian.message()
    await kyrgyz.message()
    await page_of(announcer, "Собрание")
    prompt = await announcer.press(said("✏️ Correct"))
    assert "Собрание 5 декабря" in prompt["text"]
    kyrgyz_prompt = await announcer.write("**Собрание** 6 декабря")
    assert "Жыйын 5-декабрда" in kyrgyz_prompt["text"]
    await announcer.conversation.press(kyrgyz_prompt, said("⏭ This language stays as it is"))
    assert RU in (await announcer.conversation.message())["text"]
    assert (await announcer.conversation.message())["text"] == "Собрание 6 декабря"
    announcer.card = await announcer.conversation.message()
    await announcer.press(said("✅ Yes, correct it everywhere"))
    correction = (await desk.services.broadcasts.listed(1))[0]
    assert correction.kind is BroadcastKind.CORRECTION
    await delivered(desk, correction)
    edited = await russian.edited()

    assert edited["text"] == "Собрание 6 декабря"
    assert edited["entities"][0]["type"] == "bold"
    assert under(edited) == [said("🔕 No more announcements")]
    assert said("Correction") in (await announcer.told(REPORT))["text"]
    # A second correction begins with what the chats show now; what is left as it is stays so.
    await page_of(announcer, "✅ Собрание")
    prompt = await announcer.press(said("✏️ Correct"))
    assert "Собрание 6 декабря" in prompt["text"]
    assert record.id == correction.target_id


async def test_a_correction_is_made_once_and_an_old_question_changes_nothing(desk: Desk) -> None:
    announcer = await announcer_at(desk)
    await listener(desk)
    await sent(desk, announcer)
    await page_of(announcer, "Собрание")
    await announcer.press(said("✏️ Correct"))
    await announcer.write("Сбор")
    await announcer.conversation.message()
    announcer.card = await announcer.conversation.message()
    world, person = announcer.conversation.world, announcer.conversation.person
    for _ in range(2):
        world.press(person, announcer.chat, announcer.card["message_id"], 0, 0)
    assert await announcer.conversation.alert() == said("It is being corrected.")
    stale = said("This correction was made already, or it is too old. Begin again on the announcement's page.")
    assert await announcer.conversation.alert() == stale
    assert [each.kind for each in await desk.services.broadcasts.listed(10)] == [
        BroadcastKind.CORRECTION,
        BroadcastKind.ANNOUNCEMENT,
    ]


async def test_under_a_photo_only_the_caption_is_corrected(desk: Desk) -> None:
    announcer, person = await announcer_at(desk), await listener(desk)
    await announcer.conversation.say("/broadcast")
    await announcer.send_photo("Зал открыт")
    await delivered(desk, await announcer.confirm())
    await announcer.told(REPORT)
    await person.message()
    await page_of(announcer, "Зал")
    await announcer.press(said("✏️ Correct"))
    refusal = await announcer.send_photo("Зал закрыт")
    assert refusal["text"] == said("Only the text can be corrected. Please send the text alone.")
    assert "1\u00a0024" in (await announcer.conversation.say("д" * 1025))["text"]
    await announcer.conversation.say("Зал закрыт")
    assert (await announcer.conversation.message())["caption"] == "Зал закрыт"
    announcer.card = await announcer.conversation.message()
    await announcer.press(said("✅ Yes, correct it everywhere"))
    await delivered(desk, (await desk.services.broadcasts.listed(1))[0])
    edited = await person.edited()

    assert edited["caption"] == "Зал закрыт"
    assert edited["photo"]


async def test_a_recall_says_what_telegram_allows_and_deletes_in_every_chat(desk: Desk) -> None:
    announcer, person = await announcer_at(desk), await listener(desk)
    await sent(desk, announcer)
    message = await person.message()
    await page_of(announcer, "Собрание")
    question = await announcer.press(said("↩️ Recall"))
    assert "48" in question["text"]
    await announcer.press(said("Yes, delete it everywhere"))
    recall = await delivered(desk, (await desk.services.broadcasts.listed(1))[0])

    assert recall.kind is BroadcastKind.RECALL
    assert message["message_id"] not in person.chat.messages
    listed = await announcer.conversation.say("/broadcasts")
    assert said("Recall") in under(listed)[0] or said("Recall") in listed["text"]


async def test_a_page_of_the_command_lines_broadcast(desk: Desk) -> None:
    announcer = await announcer_at(desk)
    content = BroadcastContent({Locale.JA: BroadcastText(Markup("<b>お知らせ</b> &amp; more"))})
    await desk.services.broadcasts.plan(content, Segment(), NOW)
    page = await page_of(announcer, "お知らせ")

    assert "お知らせ & more" in page["text"]
    assert said("everyone who wants announcements") in page["text"]
    announcer.card = await announcer.press(said("⬅️ All broadcasts"))
    assert "1. 🗓" in under(announcer.card)[0]
