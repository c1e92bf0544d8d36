from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from talentbot.outbox.retry import (
    MAX_ATTEMPTS,
    PAUSES,
    CountAsDone,
    Decision,
    Failure,
    FailureKind,
    FollowChat,
    GiveUp,
    SendPlainText,
    TryAgain,
    decide,
)


@pytest.mark.parametrize(
    ("failure", "decision"),
    [
        (Failure(FailureKind.WAIT, "", seconds=0.5), TryAgain(timedelta(seconds=0.5), is_for_all=True)),
        (Failure(FailureKind.WAIT, "", seconds=30_000), TryAgain(timedelta(seconds=30_000), is_for_all=True)),
        (Failure(FailureKind.UNREACHABLE, ""), GiveUp("blocked", is_switching_off=True)),
        (Failure(FailureKind.MIGRATED, "", new_chat_id=-100), FollowChat(-100)),
        (Failure(FailureKind.MIGRATED, ""), GiveUp("refused")),
        (Failure(FailureKind.UNREADABLE, ""), SendPlainText()),
        (Failure(FailureKind.BROKEN, ""), TryAgain(timedelta(seconds=1))),
        (Failure(FailureKind.UNCHANGED, ""), CountAsDone()),
        (Failure(FailureKind.TOO_LATE, ""), GiveUp("too_late")),
        (Failure(FailureKind.REFUSED, ""), GiveUp("refused")),
    ],
    ids=str,
)
def test_the_first_time(failure: Failure, decision: Decision) -> None:
    assert decide(failure, 1) == decision


def test_a_text_without_formatting_that_cannot_be_read_is_refused() -> None:
    assert decide(Failure(FailureKind.UNREADABLE, ""), 1, is_plain_text=True) == GiveUp("refused")


def test_the_pauses_grow_and_end() -> None:
    broken = Failure(FailureKind.BROKEN, "")
    decisions = [decide(broken, attempts) for attempts in range(1, MAX_ATTEMPTS + 1)]
    pauses = [each.after for each in decisions if isinstance(each, TryAgain)]
    assert pauses[: len(PAUSES)] == list(PAUSES)
    assert pauses == sorted(pauses)
    assert sum(pauses, timedelta()) > timedelta(days=1)
    assert decisions.index(GiveUp("no_connection")) == len(pauses) == MAX_ATTEMPTS - 1


@given(
    st.builds(Failure, st.sampled_from(FailureKind), st.text(), st.floats(0, 1e5), st.none() | st.integers()),
    st.integers(1, 10_000),
    st.booleans(),
)
def test_no_failure_leads_to_plain_text_twice_or_to_attempts_without_end(
    failure: Failure, attempts: int, is_plain_text: bool
) -> None:
    decision = decide(failure, attempts, is_plain_text=is_plain_text)
    assert not (is_plain_text and decision == SendPlainText())
    if isinstance(decision, TryAgain):
        assert decision.is_for_all or attempts < MAX_ATTEMPTS
