"""The FAQ that is being answered from, and its exchange for a newer one while the bot runs."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path
from typing import TYPE_CHECKING

from talentbot.answering import Answering
from talentbot.errors import FaqError
from talentbot.faq.load import BrokenFaqError, fingerprint, load_faq
from talentbot.publishing.checks.figures import figure_problems
from talentbot.publishing.checks.places import Places

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from talentbot.faq.document import Problem
    from talentbot.faq.entry import Faq

_logger = logging.getLogger(__name__)


class LiveFaq:
    """Reads the folder once, then keeps up with it: a good change is swapped in whole, a broken one changes nothing.

    Raises:
        FaqError: the folder cannot be used at the start; the message lists every problem.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        #: What was last read, and what was there at the last call.
        self._fingerprint = self._last_seen = fingerprint(folder)
        self._answering = Answering(load_faq(folder))
        #: What keeps the folder as it is now from being answered from; empty while it is what answers.
        self.problems: tuple[Problem, ...] = ()

    @property
    def answering(self) -> Answering:
        """What answers now; hold on to it for the length of one question."""
        return self._answering

    @property
    def faq(self) -> Faq:
        """The entries that are answered from now."""
        return self._answering.faq

    async def refresh(self) -> bool:
        """Take over a change on disk; True when there was one and it is good.

        A change is read only once the folder has stood still between two calls, so that a copy under way is not
        read in halves. Problems are logged once for each state of the folder.
        """
        found = await asyncio.to_thread(fingerprint, self.folder)
        is_still, self._last_seen = found == self._last_seen, found
        if found == self._fingerprint or not is_still:
            return False
        self._fingerprint = found
        try:
            answering = await asyncio.to_thread(self._read)
        except FaqError as error:
            _logger.error("The FAQ on disk has problems; the last good one stays live:\n%s", error)  # noqa: TRY400
            self.problems = error.problems if isinstance(error, BrokenFaqError) else ()
            return False
        self.problems = ()
        if found == self._fingerprint:  # else something newer was published while this was read
            self._answering = answering
        _logger.info("The FAQ was reloaded: %d entries", len(self.faq.entries))
        return True

    def take(self, answering: Answering, is_current: Callable[[], bool]) -> None:
        """Answer from what was just written to the folder, without reading it again.

        Args:
            answering: what answers from it.
            is_current: whether the folder still holds it; what somebody changed by hand meanwhile is read as usual.
        """
        seen = fingerprint(self.folder)
        self._answering = answering
        if is_current():
            self._fingerprint = self._last_seen = seen

    def _read(self) -> Answering:
        """The folder as it is now.

        Raises:
            BrokenFaqError: it cannot be loaded, or a telephone number or an address has come to stand in one language
                of an answer and not in another: one of the two would mislead.
        """
        faq = load_faq(self.folder)
        known = {(problem.path, problem.message) for problem in _contradictions(self.faq)}
        new = [problem for problem in _contradictions(faq) if (problem.path, problem.message) not in known]
        if new:
            raise BrokenFaqError(new)
        return Answering(faq, self._answering)


def _contradictions(faq: Faq) -> Iterator[Problem]:
    places = Places({}, Path())
    for entry in faq.entries.values():
        yield from (problem for problem in figure_problems(entry, places) if not problem.is_warning)
