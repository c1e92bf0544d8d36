"""The explanation of a match, for a coordinator at a terminal."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

from talentbot.answering import ANSWER_SCORE, SUGGEST_SCORE, Decision

if TYPE_CHECKING:
    from collections.abc import Iterator

    from talentbot.answering import Outcome
    from talentbot.matching.explaining import EntryExplanation, Explanation, LocalePart


def as_json(outcome: Outcome, explanation: Explanation) -> str:
    """All of it, as one JSON object."""
    whole = {"locale": outcome.locale.value, "decision": outcome.decision.value, **asdict(explanation)}
    return json.dumps(whole, ensure_ascii=False)


def as_text(outcome: Outcome, explanation: Explanation) -> str:
    """All of it, as lines to read."""
    return "\n".join((*_decision(outcome, explanation), *_readings(explanation), *_entries(explanation)))


def _decision(outcome: Outcome, explanation: Explanation) -> Iterator[str]:
    best = outcome.matches[0].score if outcome.matches else 0.0
    total = sum(match.score for match in outcome.matches)
    together = f"the first {len(outcome.matches)} entries together have {total:.2f}"
    because = {
        Decision.ANSWER: f"the first entry's score is {best:.2f}; from {ANSWER_SCORE} on it is answered at once",
        Decision.SUGGEST: f"the first entry's score is {best:.2f}, below {ANSWER_SCORE}, but "
        f"{together}, at least {SUGGEST_SCORE}",
        Decision.NONE: f"{together}, below {SUGGEST_SCORE}",
    }[outcome.decision]
    if outcome.is_distress:
        because = "it speaks of danger, so the bot says whom to call"
    elif outcome.is_term:
        because = f"{together}, below {SUGGEST_SCORE}, but it is a word that the FAQ lists as its own"
    elif not explanation.asked:
        because = "nothing is asked"
    yield f"decision: {outcome.decision.value} ({because})"
    yield f"locale: {outcome.locale.value}"


def _readings(explanation: Explanation) -> Iterator[str]:
    if explanation.asked:
        yield f"asked: {explanation.asked}"
    for reading in explanation.readings:
        yield f"read as {reading.locale.value}: {reading.spelt}"
        yield f"    looked up: {'  '.join(reading.looked_up) or '(no word)'}"


def _entries(explanation: Explanation) -> Iterator[str]:
    for entry in explanation.entries:
        yield from _entry(entry)
    if explanation.asked:
        beside = ", ".join(f"{name} {share:.3f}" for name, share in explanation.out_of_scope)
        yield f"out of scope: {beside or '(no list)'}"
        yield f"none of them: {explanation.nothing:.3f}"


def _entry(entry: EntryExplanation) -> Iterator[str]:
    yield f"{entry.entry_id}  {entry.score:.3f}"
    for part in entry.parts:
        yield from (f"    {line}" for line in _part(part))


def _part(part: LocalePart) -> Iterator[str]:
    words = sum(part.words.values())
    total = part.discount * (words + part.runs + part.verbatim)
    discount = "" if part.discount == 1 else f", times {part.discount} since it is another language"
    yield f"{part.locale.value} gives {total:.3f}{discount}"
    if part.words:
        yield f"    words {words:.3f}: {'  '.join(f'{word} {weight:.3f}' for word, weight in part.words.items())}"
    if part.runs:
        yield f"    letters {part.runs:.3f}, most by {' '.join(repr(run) for run in part.strongest_runs)}"
    if part.verbatim:
        yield f"    word for word a phrasing {part.verbatim:.3f}"
    if part.nearest:
        yield f"    nearest phrasing: «{part.nearest}», shares {' '.join(part.shared)}"
