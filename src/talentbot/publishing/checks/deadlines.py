"""Deadlines that mislead: over, without a source, or not in every language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from talentbot.faq.folder import DEADLINES_FILE
from talentbot.language import Locale
from talentbot.messages import sentence

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from talentbot.faq.document import Problem
    from talentbot.faq.entry import Faq
    from talentbot.publishing.checks.places import Places


def deadline_problems(faq: Faq, places: Places, today: date) -> Iterator[Problem]:
    """What to look at in `deadlines.yaml`; a missing zone keeps it from being read at all."""
    for deadline in faq.deadlines:
        if deadline.next_on(today) is None:
            message = sentence("`{id}` is over; take it out, or write the next date", id=deadline.id)
            yield places.at(DEADLINES_FILE, deadline.line, message, is_warning=True)
        if deadline.source is None and not deadline.needs_confirmation:
            message = sentence("`{id}` has no source; name one, or set `needs_confirmation: true`", id=deadline.id)
            yield places.at(DEADLINES_FILE, deadline.line, message, is_warning=True)
        for locale in Locale:
            if locale not in deadline.texts:
                message = sentence("`{id}` has no title in `{locale}`; write one", id=deadline.id, locale=locale.value)
                yield places.at(DEADLINES_FILE, deadline.line, message, is_warning=False)
