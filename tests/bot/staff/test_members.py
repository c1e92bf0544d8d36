from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from talentbot.language import Locale
from talentbot.messages import texts_in
from tests.conversation import labels

if TYPE_CHECKING:
    from tests.bot.staff.conftest import Desk


async def test_a_link_makes_one_member_and_shows_the_commands(desk: Desk) -> None:
    coordinator = await desk.hire(name="Айгерим")
    admin = desk.admin
    staff = await admin.say("/staff")

    assert "Айгерим" in staff["text"]
    assert "Айгерим" in labels(staff)
    commands = await coordinator.say("/help")
    assert "/topics" in commands["text"]
    assert "/review" in (await coordinator.message())["text"]
    profile, chat = desk.sandbox.world.main_bot.profile, coordinator.chat.described
    menu = {
        each["command"] for each in profile.visible_commands(chat, coordinator.person.id, "ru", is_administrator=False)
    }
    assert {"topics", "review", "edit"} <= menu
    assert "invite" not in menu


async def test_a_link_works_once(desk: Desk) -> None:
    invitation = await desk.admin.say("/invite coordinator")
    secret = re.search(r"start=(staff_[\w-]+)", invitation["text"])
    assert secret is not None
    await desk.as_("ru").start(secret[1])
    late = desk.as_("ky")
    reply = await late.start(secret[1])

    assert reply["text"] == texts_in(Locale.KY).plain(
        "This invitation was used already or is too old. Ask for a new one."
    )
    assert len(await desk.services.staff.members()) == 2
    unknown = await late.say("/nothing")
    assert (await late.say("/review"))["text"] == unknown["text"]


async def test_a_role_can_be_chosen_by_button_and_taken_away(desk: Desk) -> None:
    admin = desk.admin
    roles = await admin.say("/invite")
    await admin.press(roles, labels(roles).splitlines()[1])
    secret = re.search(r"start=(staff_[\w-]+)", (await admin.message())["text"])
    assert secret is not None
    person = desk.as_("ja")
    await person.start(secret[1])
    assert "visa-coe" in labels(await person.say("/review"))

    listed = await admin.say("/staff")
    await admin.press(listed, str(person.person.id))
    question = await admin.edited()
    await admin.press(question, labels(question).splitlines()[0])
    await admin.edited()
    unknown = await person.say("/nothing")
    assert (await person.say("/review"))["text"] == unknown["text"]


async def test_a_coordinator_invites_nobody(desk: Desk) -> None:
    coordinator = await desk.hire()
    unknown = await coordinator.say("/nothing")

    assert (await coordinator.say("/invite coordinator"))["text"] == unknown["text"]
    assert (await coordinator.say("/staff"))["text"] == unknown["text"]


@pytest.mark.parametrize("payload", ["staff_", "staff_x", "staff_" + "x" * 58])
async def test_a_guess_gives_nothing(desk: Desk, payload: str) -> None:
    guesser = desk.as_("ru")
    await guesser.start(payload)

    assert len(await desk.services.staff.members()) == 1


async def test_who_forgets_themselves_is_staff_no_more(desk: Desk) -> None:
    coordinator = await desk.hire()
    question = await coordinator.say("/forget")
    await coordinator.press(question, labels(question).splitlines()[0])
    await coordinator.edited()

    assert len(await desk.services.staff.members()) == 1
