"""Why an utterance found what it found: which words met which phrasing, and what each part gave."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from talentbot.matching.matcher import OTHER_LOCALE, asked

if TYPE_CHECKING:
    from collections.abc import Mapping

    from talentbot.faq.entry import Entry, Faq
    from talentbot.language import Locale
    from talentbot.matching.index import Index, Parts
    from talentbot.matching.matcher import Matcher, Probabilities

_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Reading:
    """How one locale's index reads an utterance."""

    locale: Locale
    #: In the locale's letters, misspelt words as they were meant.
    spelt: str
    #: What is looked up: stems, and groups of synonyms by their words.
    looked_up: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LocalePart:
    """What one locale gave to an entry."""

    locale: Locale
    #: By stem or group of synonyms, strongest first.
    words: Mapping[str, float]
    #: The sum over all runs of letters, and the strongest of them.
    runs: float
    strongest_runs: tuple[str, ...]
    #: The bonus where the utterance is a title or phrasing word for word.
    verbatim: float
    #: What the sum is multiplied by: less in a locale that the utterance is not in.
    discount: float
    #: The title or phrasing that shares most with the utterance, and the stems that it shares.
    nearest: str
    shared: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EntryExplanation:
    """Why an entry has its score."""

    entry_id: str
    score: float
    #: The locales that gave anything, strongest first.
    parts: tuple[LocalePart, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """Everything that went into the decision about an utterance."""

    #: Cleaned and without courtesies; empty where nothing is asked.
    asked: str
    readings: tuple[Reading, ...]
    entries: tuple[EntryExplanation, ...]
    #: The most probable subjects out of scope, as `locale/subject`, with their probabilities.
    out_of_scope: tuple[tuple[str, float], ...]
    #: The probability that it is none of them all.
    nothing: float


def explain(matcher: Matcher, faq: Faq, utterance: str, locale: Locale) -> Explanation:
    """Tell how the matcher comes to its first entries.

    Args:
        matcher: what matched; made from this FAQ.
        faq: the entries.
        utterance: what a person typed.
        locale: the locale that the utterance is probably in.
    """
    question = asked(utterance)
    if not question:
        return Explanation("", (), (), (), 1.0)
    probabilities = matcher.probabilities(question, locale)
    indexes = [index for index in matcher.indexes.values() if index.reads(question)]
    entries = tuple(
        EntryExplanation(
            match.entry_id,
            match.score,
            _parts_of(matcher, faq, question, faq.entries[match.entry_id], locale),
        )
        for match in matcher.match(utterance, locale, _SHOWN)
    )
    beside = _subjects(faq, probabilities)
    readings = tuple(_reading(faq, index, question) for index in indexes)
    return Explanation(question, readings, entries, beside[:_SHOWN], probabilities.nothing)


def _reading(faq: Faq, index: Index, question: str) -> Reading:
    spelt = index.spelt(question)
    looked_up = index.features(spelt).words
    return Reading(index.locale, spelt, tuple(_name(faq, index.locale, feature) for feature in looked_up))


def _parts_of(matcher: Matcher, faq: Faq, question: str, entry: Entry, locale: Locale) -> tuple[LocalePart, ...]:
    place = matcher.entry_ids.index(entry.id)
    found = []
    for index in matcher.indexes.values():
        parts = index.parts(question, place)
        discount = 1.0 if index.locale is locale else OTHER_LOCALE
        if parts.total():
            found.append((discount * parts.total(), _locale_part(faq, index, question, parts, entry, discount)))
    return tuple(part for _, part in sorted(found, key=lambda each: -each[0]))


def _locale_part(faq: Faq, index: Index, question: str, parts: Parts, entry: Entry, discount: float) -> LocalePart:
    strongest = sorted(parts.words, key=lambda word: -parts.words[word])
    nearest, shared = _nearest(index, question, entry, parts)
    return LocalePart(
        locale=index.locale,
        words={_name(faq, index.locale, word): parts.words[word] for word in strongest},
        runs=sum(parts.runs.values()),
        strongest_runs=tuple(sorted(parts.runs, key=lambda run: -parts.runs[run])[: 2 * _SHOWN]),
        verbatim=parts.verbatim,
        discount=discount,
        nearest=nearest,
        shared=shared,
    )


def _nearest(index: Index, question: str, entry: Entry, parts: Parts) -> tuple[str, tuple[str, ...]]:
    """The title or phrasing whose words, shared with the question, give most; none where no word is shared."""
    text = entry.texts.get(index.locale)
    if text is None:
        return "", ()
    looked_up = index.features(index.spelt(question)).words
    best: tuple[float, str, tuple[str, ...]] = (0.0, "", ())
    for phrasing in (text.title, *text.phrasings):
        present = set(index.features(index.letters(phrasing)).words)
        shared = tuple(dict.fromkeys(word for word in looked_up if word in present))
        weight = sum(parts.words.get(word, 0.0) for word in shared)
        if weight > best[0]:
            best = weight, phrasing, shared
    return best[1:]


def _subjects(faq: Faq, probabilities: Probabilities) -> tuple[tuple[str, float], ...]:
    named = [
        (f"{locale}/{subject.id}", float(share))
        for locale, shares in probabilities.out_of_scope.items()
        for subject, share in zip(faq.out_of_scope.get(locale, ()), shares, strict=True)
    ]
    return tuple(sorted(named, key=lambda each: -each[1]))


def _name(faq: Faq, locale: Locale, feature: str) -> str:
    """A stem as it is, a group of synonyms by its words."""
    if not feature.startswith("="):
        return feature
    return "=" + "/".join(faq.synonyms[locale][int(feature[1:])][:_SHOWN])
