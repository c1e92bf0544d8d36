"""What the handlers work with, built by `talentbot.app` and handed to them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from talentbot.broadcasts.broadcasts import Broadcasts
    from talentbot.outbox.notices import Notices
    from talentbot.publishing.drafting import Drafting
    from talentbot.publishing.live import LiveFaq
    from talentbot.publishing.publisher import Publisher
    from talentbot.reminders import Reminders
    from talentbot.store.dialogues import Dialogues
    from talentbot.store.outbox import Outbox
    from talentbot.store.people import People
    from talentbot.store.questions import Questions
    from talentbot.store.staff import Staff


@dataclass(frozen=True, slots=True)
class Services:
    """The parts of the program that the bot's handlers use."""

    live: LiveFaq
    people: People
    questions: Questions
    staff: Staff
    dialogues: Dialogues
    publisher: Publisher
    drafting: Drafting
    reminders: Reminders
    broadcasts: Broadcasts
    outbox: Outbox
    notices: Notices
    #: The clock: an aware instant in UTC.
    now: Callable[[], datetime]
