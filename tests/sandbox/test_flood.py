from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from talentbot.sandbox.api_errors import ApiError
from talentbot.sandbox.flood import FloodControl, FloodLimits

if TYPE_CHECKING:
    from tests.sandbox.conftest import MovableClock

BOT, PERSON, GROUP = 1, 10, -10


@pytest.fixture
def control(clock: MovableClock) -> FloodControl:
    return FloodControl(clock, FloodLimits())


def retry_after(control: FloodControl, chat_id: int, messages: int = 1) -> int:
    with pytest.raises(ApiError) as refused:
        control.admit(BOT, chat_id, messages)
    assert refused.value.error_code == 429
    seconds = refused.value.parameters["retry_after"]
    assert refused.value.description == f"Too Many Requests: retry after {seconds}"
    return seconds


def test_a_short_burst_to_a_person_passes_then_one_a_second(control: FloodControl, clock: MovableClock) -> None:
    for _ in range(5):
        control.admit(BOT, PERSON)
    assert retry_after(control, PERSON) == 1
    clock.move(1)
    control.admit(BOT, PERSON)
    retry_after(control, PERSON)


def test_sending_on_during_a_refusal_is_refused_until_it_ends(control: FloodControl, clock: MovableClock) -> None:
    for _ in range(20):
        control.admit(BOT, GROUP)
        clock.move(0.125)
    assert retry_after(control, GROUP) == 58
    clock.move(57)
    assert retry_after(control, GROUP) == 1
    control.admit(BOT, PERSON)
    clock.move(1)
    control.admit(BOT, GROUP)


def test_a_group_takes_twenty_a_minute(control: FloodControl, clock: MovableClock) -> None:
    for _ in range(20):
        control.admit(BOT, GROUP)
        clock.move(3)
    control.admit(BOT, GROUP)


def test_thirty_a_second_over_all_chats(control: FloodControl, clock: MovableClock) -> None:
    for person in range(30):
        control.admit(BOT, 100 + person)
    assert retry_after(control, 200) == 1
    control.admit(BOT + 1, 100)
    clock.move(1)
    control.admit(BOT, 200)


def test_an_album_counts_as_its_messages(control: FloodControl) -> None:
    control.admit(BOT, PERSON, 4)
    retry_after(control, PERSON, 2)


def test_a_steady_broadcast_at_25_a_second_passes(control: FloodControl, clock: MovableClock) -> None:
    for person in range(500):
        control.admit(BOT, 1000 + person)
        clock.move(1 / 25)


def test_limits_can_be_lifted_and_changed(control: FloodControl) -> None:
    control.limits = None
    for _ in range(100):
        control.admit(BOT, PERSON)
    control.limits = FloodLimits(chat_burst=1)
    control.admit(BOT, PERSON)
    retry_after(control, PERSON)
