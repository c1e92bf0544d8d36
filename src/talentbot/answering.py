"""What to do with an utterance: answer at once, offer choices, or say that the bot does not know."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from talentbot.language_identification import locale_of
from talentbot.matching.distress import is_distress
from talentbot.matching.matcher import Match, Matcher, asked
from talentbot.matching.normalise import LONGEST, clean, is_courtesy

if TYPE_CHECKING:
    from talentbot.faq.entry import Faq
    from talentbot.language import Locale

ANSWER_SCORE = 0.8
"""The probability from which the first entry is answered at once.

The scores of all entries add up to at most 1, so the second has at most 0.2: the margin is in the threshold. With
0.73, two in a hundred labelled queries would be answered wrongly, and two or three in a hundred of what is out of scope
answered at all (`tests/fitting/weights.py`); what was not looked at while fitting does a little worse.
"""

SUGGEST_SCORE = 0.25
"""The probability, of all matches together, below which none is worth suggesting: higher, and the right entry is
no longer shown to some who need it; lower, and what is out of scope gets suggestions."""


class Decision(StrEnum):
    """What the bot does with an utterance."""

    ANSWER = "answer"
    SUGGEST = "suggest"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Outcome:
    """The decision about one utterance."""

    #: In which to reply.
    locale: Locale
    decision: Decision
    #: Up to five entries, best first, whatever the decision.
    matches: tuple[Match, ...]
    #: Only a greeting or thanks: nothing was asked, so there is nothing that the bot does not know.
    is_courtesy: bool = False
    #: Somebody is in danger: the reply is whom to call, and the decision none.
    is_distress: bool = False
    #: A word that the FAQ lists as its own: choices are offered although none is probable.
    is_term: bool = False


class Answering:
    """Decides about utterances by one FAQ; immutable, so a changed FAQ gets a new one."""

    def __init__(self, faq: Faq, before: Answering | None = None) -> None:
        """Prepare to answer from an FAQ.

        Args:
            faq: the entries.
            before: what answered from a former state of it; what has not changed since need not be indexed again.
        """
        self.faq = faq
        self.matcher: Matcher = Matcher(faq, before.matcher if before else None)

    def answer(self, utterance: str, preferred: Locale | None = None) -> Outcome:
        """Decide about an utterance.

        Args:
            utterance: what a person typed.
            preferred: the locale the person has chosen, if any.
        """
        cleaned = clean(utterance)
        # Many greet in another language than the one they ask in.
        locale = locale_of(asked(utterance) or utterance[:LONGEST], preferred)
        matches = self.matcher.match(utterance, locale)
        if is_distress(cleaned):
            return Outcome(locale, Decision.NONE, matches, is_distress=True)
        decision = _decide(matches)
        if decision is Decision.NONE and matches and self.matcher.is_term(utterance, locale):
            return Outcome(locale, Decision.SUGGEST, matches, is_term=True)
        return Outcome(locale, decision, matches, is_courtesy(cleaned))


def _decide(matches: tuple[Match, ...]) -> Decision:
    if sum(match.score for match in matches) < SUGGEST_SCORE:
        return Decision.NONE
    return Decision.ANSWER if matches[0].score >= ANSWER_SCORE else Decision.SUGGEST
