from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from markupsafe import Markup
from telegram.ext import ExtBot

from talentbot.app import services_on
from talentbot.bot.flood import ObeyRetryAfter
from talentbot.bot.outgoing import Edit, Outgoing
from talentbot.bot.staff.broadcast_messages import announcement, failures_csv, renderers, report_html
from talentbot.bot.staff.broadcast_pages import Speed, progress_view
from talentbot.bot.staff.broadcast_progress import BroadcastProgress
from talentbot.broadcasts.content import BroadcastContent, BroadcastText, MediaRef, Missing
from talentbot.broadcasts.record import (
    BroadcastKind,
    BroadcastRecord,
    BroadcastState,
    Counts,
    FailureLine,
)
from talentbot.broadcasts.segment import Segment
from talentbot.faq.render import visible_text
from talentbot.language import Locale
from talentbot.messages import texts_in
from talentbot.outbox.worker import Obsolete
from talentbot.publishing.live import LiveFaq
from talentbot.sandbox.server import Sandbox
from talentbot.store.database import Database
from talentbot.store.outbox import Delivery, Recipient, Settlement, State, Target
from talentbot.store.questions import Questions
from tests.bot.conftest import NOW
from tests.bot.staff.announcers import announcer_at, delivered, listener, said, under
from tests.bot.staff.conftest import document_of
from tests.conversation import Conversation
from tests.faq_folder import FaqFolder

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from talentbot.bot.services import Services
    from tests.bot.staff.announcers import Announcer
    from tests.bot.staff.conftest import Desk

CONTENT = BroadcastContent({Locale.RU: BroadcastText(Markup("<b>Собрание</b>"))})


class Clock:
    """A clock that a test turns."""

    seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


@dataclass
class Show:
    """A broadcast to three people, whose messages only a test delivers, and what its author is shown."""

    sandbox: Sandbox
    services: Services
    author: Conversation
    bot: ExtBot[int]
    broadcast_id: int
    clock: Clock = field(default_factory=Clock)

    def progress(self) -> BroadcastProgress:
        """Another process that shows it."""
        return BroadcastProgress(self.services, self.bot, clock=self.clock)

    async def deliver(self, count: int, state: State = State.SENT, outcome: str | None = None) -> None:
        """Some messages have come to an end."""
        claimed = await self.services.outbox.claim(NOW, count)
        settlements = [Settlement(each.id, each.claim, state, outcome) for each in claimed]
        await self.services.outbox.settle(settlements, NOW)


@pytest.fixture
async def show(tmp_path: Path) -> AsyncIterator[Show]:
    folder = FaqFolder(tmp_path / "faq")
    folder.entry("visa-coe")
    database = Database(f"sqlite:///{tmp_path}/progress.db")
    await database.open()
    async with Sandbox(has_flood_limits=False) as sandbox:
        services = services_on(database, LiveFaq(folder.path), Questions(database), now=lambda: NOW)
        author = Conversation(sandbox, sandbox.world.add_person("ru"))
        sandbox.world.start(author.person)
        await services.people.seen(author.person.id, Locale.RU, NOW.date())
        for telegram_id in (11, 12, 13):
            await services.people.seen(telegram_id, Locale.RU, NOW.date())
            await services.people.set_announcements(telegram_id, wants=True)
        planned = await services.broadcasts.plan(CONTENT, Segment(), None, author_id=author.person.id)
        await services.broadcasts.start_due()
        bot = ExtBot(sandbox.token, base_url=f"{sandbox.url}/bot", rate_limiter=ObeyRetryAfter())
        async with bot:
            yield Show(sandbox, services, author, bot, planned.id)
    await database.close()


async def test_one_message_shows_how_far_it_is_and_ends_with_how_it_was(show: Show) -> None:
    progress = show.progress()
    await progress.tick()
    shown = await show.author.message()
    assert "░░░░░░░░░░ 0%  0 / 3" in shown["text"]
    assert under(shown) == [said("⏸ Pause"), said("✖️ Cancel")]
    await show.deliver(1)
    await show.deliver(1, State.FAILED, "blocked")
    show.clock.seconds = 4
    await progress.tick()
    edited = await show.author.edited()
    assert edited["message_id"] == shown["message_id"]
    assert "▓▓▓▓▓▓░░░░ 66%  2 / 3" in edited["text"]
    left = said("{seconds} s", seconds=2)
    assert said("{rate} a second · about {left} left", rate="0.5", left=left) in edited["text"]
    await show.deliver(1)
    await show.services.broadcasts.finish_done()
    await progress.tick()
    ended = await show.author.edited()
    assert "▓▓▓▓▓▓▓▓▓▓ 100%  3 / 3" in ended["text"]
    assert said("finished") in ended["text"]
    assert under(ended) == []


async def test_what_has_not_changed_is_not_edited(show: Show) -> None:
    progress = show.progress()
    await progress.tick()
    await show.author.message()
    await show.services.broadcasts.pause(show.broadcast_id)
    await progress.tick()
    assert said("paused") in (await show.author.edited())["text"]
    for _ in range(3):
        await progress.tick()

    assert await show.author.is_silent(0.1)


async def test_another_process_ends_what_one_began_to_show(show: Show) -> None:
    await show.progress().tick()
    await show.author.message()
    await show.deliver(3)
    await show.services.broadcasts.finish_done()
    await show.progress().tick()

    assert "100%" in (await show.author.edited())["text"]


async def test_what_telegram_does_not_take_is_shown_at_the_next_tick(show: Show) -> None:
    progress = show.progress()
    show.sandbox.api.faults.answer("sendMessage", 429, "Too Many Requests: retry after 3", retry_after=3)
    await progress.tick()
    await progress.tick()

    assert "0%" in (await show.author.message())["text"]


async def test_a_broadcast_of_the_command_line_has_nobody_to_show_it_to(show: Show) -> None:
    await show.services.broadcasts.cancel(show.broadcast_id)
    await show.services.broadcasts.plan(CONTENT, Segment(), None)
    await show.services.broadcasts.start_due()
    await show.progress().tick()

    assert await show.author.is_silent(0.1)


async def waiting(desk: Desk, announcer: Announcer) -> Conversation:
    """A broadcast to somebody who has night, so that it waits; its progress is the announcer's card."""
    person = await listener(desk)
    await desk.services.reminders.set_time_zone(person.person.id, "America/New_York")
    await announcer.begin()
    assert said("🌙 When it starts it is night for {count} of them.", count=1) in announcer.card["text"]
    await announcer.confirm()
    announcer.card = await announcer.told("0%")
    return person


async def test_the_buttons_under_the_progress_pause_resume_and_cancel_after_a_question(desk: Desk) -> None:
    announcer = await announcer_at(desk)
    person = await waiting(desk, announcer)
    record = (await desk.services.broadcasts.running())[0]
    await announcer.press(said("⏸ Pause"))
    assert said("paused") in announcer.card["text"]
    assert (await desk.services.broadcasts.get(record.id)).state is BroadcastState.PAUSED
    await announcer.press(said("▶️ Resume"))
    await announcer.conversation.press(announcer.card, said("✖️ Cancel"))
    question = await announcer.conversation.message()
    await announcer.conversation.press(question, said("Yes, cancel it"))
    assert await announcer.conversation.alert() == said("Cancelled. Nothing more goes out.")
    await delivered(desk, record)
    await announcer.conversation.press(await desk.send_button(announcer.conversation, "V:1:resume:m"), "old")

    assert await announcer.conversation.alert() == said("This can no longer be done. Here is how it is now.")
    assert person.chat.messages
    assert (await desk.services.broadcasts.get(record.id)).state is BroadcastState.CANCELLED


async def test_the_report_has_both_numbers_and_a_table_of_what_failed(desk: Desk) -> None:
    announcer, people = await announcer_at(desk), [await listener(desk), await listener(desk, "ky")]
    await announcer.conversation.say("/broadcast")
    await announcer.send_photo("Зал")
    await announcer.press(said("🕐 Time"))
    announcer.card = await announcer.conversation.say("18:01")
    record = await announcer.confirm()
    await listener(desk)
    desk.clock.now += timedelta(minutes=1)
    desk.sandbox.api.faults.answer("sendPhoto", 403, "Forbidden: bot was blocked by the user")
    done = await delivered(desk, record)
    report = await announcer.told("Отчёт")

    assert done.result is not None
    assert (done.expected, done.recipients, done.result.sent, done.result.blocked) == (2, 3, 2, 1)
    recipients = said("Recipients: <b>{count}</b> (when it was confirmed: {expected})", count=3, expected=2)
    assert visible_text(Markup(recipients)) in report["caption"]  # noqa: S704 - a text of the interface
    assert said("has blocked the bot, or deleted the account") in report["caption"]
    content = document_of(desk, report)
    assert content.startswith(b"\xef\xbb\xbf")
    heading, failure = csv.reader(io.StringIO(content.decode("utf-8-sig")))
    assert heading[0] == said("Reason")
    assert failure[:2] == [
        said("has blocked the bot, or deleted the account"),
        "Forbidden: bot was blocked by the user",
    ]
    assert all(str(person.person.id) not in content.decode() for person in people)


def record_of(**values: object) -> BroadcastRecord:
    """A broadcast as the views get it."""
    usual: dict[str, object] = {
        "id": 7,
        "kind": BroadcastKind.ANNOUNCEMENT,
        "state": BroadcastState.RUNNING,
        "author_id": 1,
        "content": CONTENT,
        "segment": Segment(),
        "start_at": NOW,
        "is_urgent": False,
        "revision": 1,
        "expected": 1234,
        "recipients": 1234,
        "content_id": 1,
        "progress_message_id": None,
        "result": None,
        "created_at": NOW,
        "started_at": NOW,
        "finished_at": None,
        "target_id": None,
    }
    return BroadcastRecord(**(usual | values))  # type: ignore[arg-type]


@pytest.mark.parametrize("locale", list(Locale))
def test_the_progress_says_rate_and_time_left(locale: Locale) -> None:
    counts = Counts(total=1234, sent=600, blocked=10, failed=4, pending=620)
    html, _ = progress_view(record_of(), counts, texts_in(locale), Speed(24.8))
    text = visible_text(html)

    assert "▓▓▓▓░░░░░░ 49%" in text
    assert "24.8" in text
    assert texts_in(locale).plain("{seconds} s", seconds=25) in text


def test_a_speed_of_nothing_says_why_it_waits() -> None:
    html, _ = progress_view(record_of(), Counts(total=2, pending=2), texts_in(Locale.RU), Speed(0.0))

    assert said("The rest waits: it is night where they live, or Telegram asks to wait.") in html


@pytest.mark.parametrize("locale", list(Locale))
def test_the_longest_report_fits_beneath_its_file(locale: Locale) -> None:
    reasons = ("blocked", "no_connection", "too_late", "refused", "fault", "expired")
    failures = [FailureLine(reason, "x" * 300, locale, "Asia/Bishkek", 150, NOW) for reason in reasons]
    counts = Counts(total=99999, sent=90000, plain_text=90000, blocked=3000, failed=2999, cancelled=2000, pending=2000)
    long = BroadcastContent({locale: BroadcastText(Markup("<b>{}</b>").format("ы" * 4000))})
    record = record_of(content=long, finished_at=NOW, state=BroadcastState.DONE)
    html = report_html(record, counts, failures, texts_in(locale))

    assert len(visible_text(html).encode("utf-16-le")) // 2 <= 1024
    assert len(failures_csv(failures, texts_in(locale)).decode("utf-8-sig").splitlines()) == 7


def test_a_note_that_does_not_fit_is_left_away() -> None:
    full = BroadcastText(Markup("<b>{}</b>").format("д" * 1024), MediaRef("photo", "id"))
    found = announcement(BroadcastContent({Locale.RU: full}), Locale.JA)
    assert found is not None
    assert found.html == full.html
    shorter = announcement(BroadcastContent({Locale.RU: BroadcastText(full.html)}), Locale.JA)
    assert shorter is not None
    assert shorter.html != full.html


def delivery(kind: str, locale: Locale, *, wants: bool | None = True) -> Delivery:
    """A claimed row."""
    content = BroadcastContent({Locale.RU: BroadcastText(Markup("Зал"), MediaRef("photo", "id"))}, Missing.NOTHING)
    return Delivery(
        id=1,
        claim=1,
        content_id=1,
        kind=kind,
        body={"broadcast": 7, "content": content.to_json(), "urgent": False},
        has_quiet_hours=True,
        chat_id=5,
        recipient=Recipient(5, locale, "Asia/Bishkek", wants_announcements=wants, is_reachable=True),
        target=Target(State.SENT, 3),
        expires_at=None,
        attempts=0,
    )


async def test_who_has_had_enough_meanwhile_gets_nothing(desk: Desk) -> None:
    render = renderers(desk.services)

    assert await render["announcement"](delivery("announcement", Locale.RU, wants=False)) == Obsolete("unsubscribed")
    assert await render["announcement"](delivery("announcement", Locale.JA)) == Obsolete("no_text")
    found = await render["announcement"](delivery("announcement", Locale.RU))
    assert isinstance(found, Outgoing)
    # What somebody has in their chat is set right all the same.
    corrected = await render["correction"](delivery("correction", Locale.RU, wants=False))
    assert isinstance(corrected, Edit)
    assert corrected.is_caption
