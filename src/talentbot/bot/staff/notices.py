"""What the coordinators' chat is told without having asked, in Japanese and in Russian: both are read there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from talentbot.bot.outgoing import Outgoing
from talentbot.bot.presentation import titles_html
from talentbot.bot.staff.failures import problems_html
from talentbot.language import Locale
from talentbot.messages import texts_in
from talentbot.outbox.notices import KIND

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from talentbot.bot.outgoing import Renderer
    from talentbot.faq.document import Problem
    from talentbot.faq.entry import Entry
    from talentbot.store.outbox import Delivery

_READ_THERE = (Locale.JA, Locale.RU)
_SHOWN_PROBLEMS = 5


def broken_faq_html(problems: Sequence[Problem], folder: Path) -> Markup:
    """The FAQ's files have problems, so that the last good state goes on answering."""
    return _in_both(
        [
            texts_in(locale).html(
                "⚠️ <b>The FAQ's files have problems.</b> I go on answering from the last good state. Please mend:\n\n"
                "{problems}",
                problems=problems_html(problems[:_SHOWN_PROBLEMS], texts_in(locale), folder),
            )
            for locale in _READ_THERE
        ]
    )


def review_html(due: Sequence[Entry], count: int) -> Markup:
    """The entries that somebody should read again.

    Args:
        due: those that are shown.
        count: how many there are.
    """
    return _in_both(
        [
            texts_in(locale).html(
                "🗓 <b>Review of the week</b>: {count}. The most asked are:\n\n{titles}\n\n"
                "Write /review to me in our private chat to read and confirm them.",
                count=texts_in(locale).counted("{count} entry is due", "{count} entries are due", count),
                titles=titles_html(due, locale),
            )
            for locale in _READ_THERE
        ]
    )


def renderers() -> dict[str, Renderer]:
    """The notice as it was written."""

    async def notice(delivery: Delivery) -> Outgoing:
        return Outgoing(Markup(delivery.body["html"]))  # noqa: S704 - written by `Notices.tell`, as Markup

    return {KIND: notice}


def _in_both(parts: Sequence[Markup]) -> Markup:
    return Markup("\n\n———\n\n").join(parts)
