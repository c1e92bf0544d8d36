"""What the handlers work with, built by `talentbot.app` and handed to them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from talentbot.publishing.live import LiveFaq
    from talentbot.store.people import People
    from talentbot.store.questions import Questions


@dataclass(frozen=True, slots=True)
class Services:
    """The parts of the program that the bot's handlers use."""

    live: LiveFaq
    people: People
    questions: Questions
    #: The clock: an aware instant in UTC.
    now: Callable[[], datetime]
