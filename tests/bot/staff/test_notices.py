from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import delete

from talentbot.app.schedule import next_review_at
from talentbot.app.ticking import ticking
from talentbot.bot.staff.notices import broken_faq_html
from talentbot.publishing.live import LiveFaq
from talentbot.store.tables import Broadcast
from talentbot.store.updates import SeenUpdates
from tests.bot.conftest import running_bot
from tests.bot.staff.conftest import QUESTIONS, Desk, entry_yaml
from tests.conversation import Conversation
from tests.faq_folder import FaqFolder

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

WEDNESDAY = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
MONDAY = datetime(2026, 11, 30, 0, 0, tzinfo=UTC)  # 09:00 in Nagaoka


def group_of(desk: Desk) -> Conversation:
    """The coordinators' group, as one who sits in it sees it."""
    world = desk.sandbox.world
    return Conversation(desk.sandbox, world.coordinator, world.staff_chat)


@pytest.fixture
async def office(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> AsyncIterator[Desk]:
    """The bot, which tells the sandbox's group what coordinators should know."""
    folder = FaqFolder(tmp_path / "faq")
    for entry_id, titles in QUESTIONS.items():
        folder.write(f"{entry_id.partition('-')[0]}/{entry_id}.yaml", entry_yaml(entry_id, titles))
    async with running_bot(LiveFaq(folder.path), tmp_path, caplog, has_staff_chat=True, now=WEDNESDAY) as running:
        yield Desk(running.sandbox, running.services, running.database, running.clock, running.duties, folder)


async def test_a_broken_faq_is_told_once_in_both_languages(office: Desk, caplog: pytest.LogCaptureFixture) -> None:
    group = group_of(office)
    seen = SeenUpdates(office.database)
    with ticking(office.services, seen, is_shared=False):
        office.folder.write("visa/visa-coe.yaml", "id: visa-coe\nru: {title: [")
        notice = await group.message()
        assert "visa/visa-coe.yaml" in notice["text"]
        assert "FAQのファイルに問題があります" in notice["text"]
        assert "В файлах FAQ есть ошибки" in notice["text"]
        assert await group.is_silent(1.5)
    caplog.clear()  # the log says so as well, which is no failure of a handler


async def test_each_monday_morning_the_reviews_that_are_due(office: Desk) -> None:
    group = group_of(office)
    assert await group.is_silent()
    office.clock.now = MONDAY + timedelta(seconds=1)
    await office.look()
    notice = await group.message()
    assert "今週の見直し" in notice["text"]
    assert "/review" in notice["text"]
    assert "Как найти работу?" in notice["text"]
    await office.look()
    office.clock.now += timedelta(hours=3)
    await office.look()
    assert await group.is_silent()


async def test_a_broadcast_that_cannot_be_read_keeps_nothing_else_from_what_is_due(
    office: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    group = group_of(office)
    async with office.database.writing() as session:
        session.add(
            Broadcast(
                kind="announcement",
                state="planned",
                content="broken",
                segment="{}",
                start_at=WEDNESDAY,
                created_at=WEDNESDAY,
            )
        )
    office.clock.now = MONDAY
    await office.look()
    assert "今週の見直し" in (await group.message())["text"]
    assert "A look at what is due failed" in caplog.text
    caplog.clear()
    async with office.database.writing() as session:
        await session.execute(delete(Broadcast))


@pytest.mark.parametrize(
    ("now", "following"),
    [
        (MONDAY - timedelta(seconds=1), MONDAY),
        (MONDAY, MONDAY + timedelta(weeks=1)),
        (MONDAY + timedelta(days=6, hours=23), MONDAY + timedelta(weeks=1)),
    ],
)
def test_the_next_review(now: datetime, following: datetime) -> None:
    assert next_review_at(now) == following


def test_a_long_list_of_problems_fits_into_a_message(tmp_path: Path) -> None:
    from talentbot.faq.document import Problem  # noqa: PLC0415
    from talentbot.messages import sentence  # noqa: PLC0415

    problems = [Problem(Path("visa/x.yaml"), line, sentence("{text}", text="<3" * 900)) for line in range(1, 60)]
    assert len(broken_faq_html(problems, tmp_path)) < 4096 * 2
