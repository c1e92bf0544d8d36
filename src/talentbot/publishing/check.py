"""Everything wrong with an FAQ at once, errors and warnings apart.

An error keeps an answer from being true or from being found; a warning is for a coordinator to look at.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from talentbot.answering import Answering
from talentbot.faq.document import Problem
from talentbot.faq.folder import digest_of
from talentbot.faq.load import files_of, parse_faq
from talentbot.messages import sentence
from talentbot.publishing.checks.contents import content_problems
from talentbot.publishing.checks.deadlines import deadline_problems
from talentbot.publishing.checks.figures import figure_problems
from talentbot.publishing.checks.likeness import likeness_problems
from talentbot.publishing.checks.places import Places
from talentbot.publishing.checks.scope import scope_problems
from talentbot.publishing.checks.synonyms import synonym_problems

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from pathlib import Path

    from talentbot.faq.entry import Faq
    from talentbot.faq.folder import Files

_REMEMBERED_SECONDS = 600


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


class RememberedCheck:
    """Checks, and remembers the last one: a draft is shown, tried and published one after the other.

    Args:
        folder: the place to name in problems.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._last: tuple[str, date, Checked] | None = None
        self._forgetting: asyncio.TimerHandle | None = None

    async def of(self, files: Files, today: date, before: Answering | None = None) -> Checked:
        """The check of some files; its memory is given back when nobody asks for a while."""
        digest = digest_of(files)
        last = self._last
        if last is None or last[:2] != (digest, today):
            last = digest, today, await asyncio.to_thread(check_files, files, self._folder, today, before)
            self._last = last
        if self._forgetting is not None:
            self._forgetting.cancel()
        self._forgetting = asyncio.get_running_loop().call_later(_REMEMBERED_SECONDS, self._forget)
        return last[2]

    async def beside(self, files: Files, today: date, before: Answering | None = None) -> Checked:
        """The check of other files, which is not remembered."""
        return await asyncio.to_thread(check_files, files, self._folder, today, before)

    def _forget(self) -> None:
        self._last = None


def new_errors(checked: Checked, before: Checked) -> tuple[Problem, ...]:
    """The errors that an FAQ has and that it did not have before; all of them, where it cannot even be loaded."""
    known = {(problem.path, problem.message) for problem in before.errors} if checked.answering else set()
    return tuple(problem for problem in checked.errors if (problem.path, problem.message) not in known)


def check_faq(folder: Path, today: date) -> Checked:
    """Check an FAQ folder.

    Raises:
        FaqError: there is no such folder, or no entry in it.
    """
    return check_files(files_of(folder), folder, today)


def check_files(files: Files, folder: Path, today: date, before: Answering | None = None) -> Checked:
    """Check the files of an FAQ, wherever they come from.

    Args:
        files: the contents by their path inside the folder.
        folder: the place to name in problems.
        today: the day to compare dates with.
        before: what answers from a similar FAQ; what is the same in both is not indexed again.
    """
    faq, problems = parse_faq(files, folder)
    if not faq.entries and not problems:
        problems.append(Problem(folder, 0, sentence("holds no entry; an FAQ has one at least")))
    answering = Answering(faq, before) if faq.entries and not problems else None
    places = Places(files, folder)
    for entry in faq.entries.values():
        problems += content_problems(entry, places, today)
        problems += figure_problems(entry, places)
    problems += likeness_problems(faq, places)
    problems += synonym_problems(faq, places)
    problems += scope_problems(faq, places)
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
