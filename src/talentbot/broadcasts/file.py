"""A broadcast that stands in a file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from talentbot.broadcasts.content import BroadcastContent, BroadcastText, Missing
from talentbot.broadcasts.record import BroadcastError
from talentbot.broadcasts.segment import Segment, SegmentError
from talentbot.faq.document import Problem
from talentbot.faq.load_broadcast import read_broadcast
from talentbot.messages import sentence

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from pathlib import Path

    from talentbot.faq.load_broadcast import BroadcastFile


class BrokenBroadcastFileError(BroadcastError):
    """The file has problems; the message is all of them, one a line."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(problems))
        super().__init__("nothing was planned\n" + "\n".join(str(problem) for problem in self.problems))


@dataclass(frozen=True, slots=True)
class BroadcastPlan:
    """What is to be sent, to whom and when."""

    content: BroadcastContent
    segment: Segment
    #: None: at once.
    start_at: datetime | None
    is_urgent: bool


def read_plan(path: Path, content: bytes, now: datetime, *, start_at: datetime | None = None) -> BroadcastPlan:
    """Understand a file.

    Args:
        path: the place to name in problems.
        content: what the file holds.
        now: the present instant, aware.
        start_at: when to start, whatever the file says.

    Raises:
        BrokenBroadcastFileError: there is something wrong in it.
    """
    problems: list[Problem] = []
    file = read_broadcast(path, content, problems)
    segment = _segment(path, file, problems) if file else Segment()
    if file and start_at is None and file.start_at is not None and file.start_at <= now:
        message = sentence("`at` is over already; write a later time, or take it out to send at once")
        problems.append(Problem(path, file.start_line, message))
    if problems or file is None:
        raise BrokenBroadcastFileError(problems)
    texts = {locale: BroadcastText(html) for locale, html in file.texts.items()}
    return BroadcastPlan(
        content=BroadcastContent(texts, Missing(file.missing)),
        segment=segment,
        start_at=start_at or file.start_at,
        is_urgent=file.is_urgent,
    )


def _segment(path: Path, file: BroadcastFile, problems: list[Problem]) -> Segment:
    understood = []
    for condition in file.conditions:
        try:
            Segment.parse(condition.text)
        except SegmentError as error:
            problems.append(Problem(path, condition.line, error.message))
        else:
            understood.append(condition.text)
    return Segment.parse(*understood)
