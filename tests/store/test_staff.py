from __future__ import annotations

from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from talentbot.language import Locale
from talentbot.store.dialogues import VALID_FOR, Dialogues
from talentbot.store.drafts import Drafts
from talentbot.store.people import People
from talentbot.store.roles import Role
from talentbot.store.staff import INVITATION_VALID_FOR, Staff

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from sqlalchemy.ext.asyncio import AsyncSession

    from talentbot.store.database import Database

NOW = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
ADMIN, AIDA, BERMET = 1, 1001, 1002


@pytest.fixture
async def people(database: Database) -> People:
    people = People(database)
    for telegram_id in (AIDA, BERMET):
        await people.seen(telegram_id, Locale.RU, NOW.date())
    return people


@pytest.fixture
def staff(database: Database, people: People) -> Staff:
    return Staff(database, {ADMIN})


async def test_an_invitation_works_once(staff: Staff) -> None:
    secret = await staff.invite(Role.COORDINATOR, "Аида", NOW)
    member = await staff.accept(secret, AIDA, NOW)

    assert member is not None
    assert (member.role, member.name, member.since_at) == (Role.COORDINATOR, "Аида", NOW)
    assert await staff.accept(secret, BERMET, NOW) is None
    assert await staff.member(BERMET) is None


async def test_an_invitation_ends(staff: Staff) -> None:
    secret = await staff.invite(Role.ANNOUNCER, None, NOW)

    assert await staff.accept(secret, AIDA, NOW + INVITATION_VALID_FOR) is None
    await staff.invite(Role.ANNOUNCER, None, NOW + INVITATION_VALID_FOR)
    assert await staff.accept(secret, AIDA, NOW) is None


async def test_a_secret_is_not_kept(staff: Staff, database: Database) -> None:
    secret = await staff.invite(Role.ADMIN, None, NOW)
    async with database.engine.connect() as connection:
        rows = await connection.exec_driver_sql("SELECT secret_hash FROM invitation")
        assert secret not in str(rows.all())


async def test_the_settings_administrators_need_no_row_and_cannot_be_revoked(staff: Staff) -> None:
    member = await staff.member(ADMIN)

    assert member is not None
    assert member.role is Role.ADMIN
    assert not await staff.revoke(ADMIN)
    assert [each.telegram_id for each in await staff.members()] == [ADMIN]


async def test_a_revoked_role_is_gone_at_once(staff: Staff) -> None:
    await staff.accept(await staff.invite(Role.COORDINATOR, None, NOW), AIDA, NOW)
    assert await staff.member(AIDA)

    assert await staff.revoke(AIDA)
    assert await staff.member(AIDA) is None
    assert not await staff.revoke(AIDA)


async def test_a_second_invitation_changes_the_role(staff: Staff) -> None:
    for role in (Role.ANNOUNCER, Role.ADMIN):
        await staff.accept(await staff.invite(role, None, NOW), AIDA, NOW)

    assert [(each.telegram_id, each.role) for each in await staff.members()][1:] == [(AIDA, Role.ADMIN)]


async def test_another_process_hears_of_it_within_half_a_minute(database: Database, people: People) -> None:
    seconds = [0.0]
    here, there = Staff(database, ()), Staff(database, (), clock=lambda: seconds[0])
    assert await there.member(AIDA) is None
    await here.accept(await here.invite(Role.COORDINATOR, None, NOW), AIDA, NOW)

    seconds[0] = 29
    assert await there.member(AIDA) is None
    seconds[0] = 30
    assert await there.member(AIDA) is not None


async def test_who_is_forgotten_is_staff_no_more(staff: Staff, people: People) -> None:
    await staff.accept(await staff.invite(Role.COORDINATOR, None, NOW), AIDA, NOW)
    await people.forget(AIDA)
    staff.forgotten()

    assert await staff.member(AIDA) is None


@pytest.mark.parametrize(
    ("role", "wanted", "may"),
    [
        (Role.ADMIN, Role.COORDINATOR, True),
        (Role.ADMIN, Role.ANNOUNCER, True),
        (Role.COORDINATOR, Role.COORDINATOR, True),
        (Role.COORDINATOR, Role.ADMIN, False),
        (Role.ANNOUNCER, Role.COORDINATOR, False),
    ],
)
def test_what_a_role_includes(role: Role, wanted: Role, may: bool) -> None:
    assert role.may_act_as(wanted) is may


async def test_a_dialogue_is_of_one_kind_and_ends(database: Database, people: People) -> None:
    dialogues = Dialogues(database)
    await dialogues.begin(AIDA, "edit", {"entry": "visa-coe"}, NOW)

    assert await dialogues.get(AIDA, "edit", NOW + VALID_FOR) == {"entry": "visa-coe"}
    assert await dialogues.get(AIDA, "other", NOW) is None
    assert await dialogues.get(BERMET, "edit", NOW) is None
    assert await dialogues.get(AIDA, "edit", NOW + VALID_FOR + timedelta(seconds=1)) is None
    await dialogues.begin(AIDA, "edit", {"entry": "visa-fee"}, NOW)
    assert await dialogues.get(AIDA, "edit", NOW) == {"entry": "visa-fee"}
    await dialogues.end(AIDA)
    assert await dialogues.get(AIDA, "edit", NOW) is None


async def test_a_draft_keeps_what_is_there_and_what_is_not(database: Database, people: People) -> None:
    drafts = Drafts(database)
    changes = {"visa/new.yaml": b"\xd0\xb0\n", "visa/gone.yaml": None, "visa/empty.yaml": b""}
    base = {"visa/new.yaml": None, "visa/gone.yaml": b"old", "visa/empty.yaml": b"x"}

    assert await drafts.keep(AIDA, changes, base, NOW, seen=None)
    stored = await drafts.get(AIDA)
    assert stored is not None
    assert (stored.changes, stored.base) == (changes, base)
    assert not await drafts.keep(AIDA, {}, {}, NOW, seen=None)
    assert not await drafts.keep(AIDA, {}, {}, NOW, seen=stored.revision + 1)
    assert await drafts.keep(AIDA, changes, base, NOW, seen=stored.revision)
    assert await drafts.get(BERMET) is None
    assert not await drafts.discard(AIDA, stored.revision)
    assert await drafts.discard(AIDA)
    assert await drafts.get(AIDA) is None


async def test_who_may_do_as_much_leaves_the_invitation_to_somebody_else(staff: Staff) -> None:
    secret = await staff.invite(Role.COORDINATOR, "Аида", NOW)
    admin = await staff.accept(secret, ADMIN, NOW)
    assert admin is not None
    assert admin.role is Role.ADMIN

    assert await staff.accept(secret, AIDA, NOW)
    again = await staff.invite(Role.COORDINATOR, "Другое имя", NOW)
    await staff.accept(again, AIDA, NOW)
    assert [each.name for each in await staff.members()][1:] == ["Аида"]


async def test_a_slow_look_does_not_bring_a_revoked_role_back(staff: Staff, monkeypatch: pytest.MonkeyPatch) -> None:
    await staff.accept(await staff.invite(Role.COORDINATOR, None, NOW), AIDA, NOW)
    staff.forgotten()
    reading = staff._database.reading

    @asynccontextmanager
    async def slow() -> AsyncIterator[AsyncSession]:
        async with reading() as session:
            yield session
            monkeypatch.setattr(staff._database, "reading", reading)
            await staff.revoke(AIDA)
            assert await staff.member(AIDA) is None

    monkeypatch.setattr(staff._database, "reading", slow)
    await staff.member(AIDA)

    assert await staff.member(AIDA) is None
