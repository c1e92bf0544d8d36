"""Everything wrong with an FAQ at once, errors and warnings apart.

An error keeps an answer from being true or from being found; a warning is for a coordinator to look at.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from talentbot.answering import Answering
from talentbot.faq.load import files_of, parse_faq
from talentbot.messages import sentence
from talentbot.publishing.checks.contents import content_problems
from talentbot.publishing.checks.deadlines import deadline_problems
from talentbot.publishing.checks.figures import figure_problems
from talentbot.publishing.checks.likeness import likeness_problems
from talentbot.publishing.checks.places import Places
from talentbot.publishing.checks.synonyms import synonym_problems

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from pathlib import Path

    from talentbot.faq.document import Problem
    from talentbot.faq.entry import Faq
    from talentbot.faq.folder import Files


@dataclass(frozen=True, slots=True)
class Checked:
    """The files of an FAQ, understood and looked through."""

    faq: Faq
    #: By file and line; empty for a good FAQ.
    problems: tuple[Problem, ...]
    #: What would answer from it; None when it cannot be loaded.
    answering: Answering | None

    @property
    def errors(self) -> tuple[Problem, ...]:
        """The problems that keep the FAQ from being published."""
        return tuple(problem for problem in self.problems if not problem.is_warning)


def check_faq(folder: Path, today: date) -> Checked:
    """Check an FAQ folder.

    Raises:
        FaqError: there is no such folder, or no entry in it.
    """
    return check_files(files_of(folder), folder, today)


def check_files(files: Files, folder: Path, today: date) -> Checked:
    """Check the files of an FAQ, wherever they come from.

    Args:
        files: the contents by their path inside the folder.
        folder: the place to name in problems.
        today: the day to compare dates with.
    """
    faq, problems = parse_faq(files, folder)
    answering = Answering(faq) if faq.entries and not problems else None
    places = Places(files, folder)
    for entry in faq.entries.values():
        problems += content_problems(entry, places, today)
        problems += figure_problems(entry, places)
    problems += likeness_problems(faq, places)
    problems += synonym_problems(faq, places)
    problems += deadline_problems(faq, places, today)
    if answering is not None:
        problems += _not_found_by_title(answering, places)
    return Checked(faq, tuple(sorted(problems)), answering)


def _not_found_by_title(answering: Answering, places: Places) -> Iterator[Problem]:
    for entry in answering.faq.entries.values():
        for locale, text in entry.texts.items():
            matches = answering.answer(text.title, locale).matches
            if not matches:
                message = sentence("{locale}: its own title finds nothing; say more in it", locale=locale.value)
                yield places.warning(entry, text.title, message)
            elif matches[0].entry_id != entry.id:
                message = sentence(
                    "{locale}: its own title finds `{id}` first; say in the title what sets it apart",
                    locale=locale.value,
                    id=matches[0].entry_id,
                )
                yield places.warning(entry, text.title, message)
