"""What went wrong with a member's command, said in their language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from talentbot.errors import DatabaseError, TalentbotError
from talentbot.faq.folder import StaleFilesError
from talentbot.faq.load import BrokenFaqError
from talentbot.publishing.telling import problem_line

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from talentbot.faq.document import Problem
    from talentbot.messages import Texts

SHOWN_PROBLEMS = 12
_MAX_LINE = 250
"""Characters: twelve such lines and what stands around them fit into the Bot API's 4096."""


def failure_html(error: TalentbotError, texts: Texts, folder: Path) -> Markup:
    """What could not be done, and what the person can do about it."""
    if isinstance(error, StaleFilesError):
        return texts.html("Somebody else has just changed the same; nothing was published. Look again, and try again.")
    if isinstance(error, BrokenFaqError):
        return texts.html(
            "Nothing was published. First mend:\n\n{problems}", problems=problems_html(error.problems, texts, folder)
        )
    if isinstance(error, DatabaseError):
        return texts.html("My database cannot be reached at the moment. Please try again in a minute.")
    return texts.html("The FAQ's folder cannot be used; nothing was published. Tell the operator: the log says why.")


def problems_html(problems: Sequence[Problem], texts: Texts, folder: Path) -> Markup:
    """The first problems, a line each."""
    lines = [
        Markup("• {}").format(shortened(problem_line(problem, folder, texts.said), _MAX_LINE))
        for problem in problems[:SHOWN_PROBLEMS]
    ]
    if len(problems) > SHOWN_PROBLEMS:
        lines.append(Markup("…"))
    return Markup("\n").join(lines)


def shortened(text: str, length: int) -> str:
    """A text of `length` characters at most."""
    return text if len(text) <= length else f"{text[: length - 1]}…"
