"""What sets two states of an FAQ apart, entry by entry and language by language, as a coordinator reads it."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, TypeVar

from talentbot.faq.deadline import AnnualRule
from talentbot.faq.folder import CATEGORIES_FILE, out_of_scope_file, synonyms_file
from talentbot.language import Locale
from talentbot.messages import Sentence, sentence

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from talentbot.faq.deadline import Deadline
    from talentbot.faq.entry import Entry, Faq, Source

TITLES = (sentence("title"), sentence("text"))
"""The parts by which a reader knows an entry or a deadline."""

_Subject = TypeVar("_Subject")


class Kind(StrEnum):
    """What happened to an entry, a deadline or a list."""

    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that differs, such as the answer in Russian."""

    #: None for what all languages share.
    locale: Locale | None
    name: Sentence
    removed: tuple[str, ...]
    added: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """An entry, a deadline or a list beside them that differs."""

    kind: Kind
    #: An entry's or a deadline's id, or the path of another file.
    subject: str
    parts: tuple[Part, ...]


def difference(before: Faq, after: Faq) -> tuple[Change, ...]:
    """Every change from one state to another: entries by id, then deadlines and the other lists."""
    return (
        *_changes(before.entries, after.entries, _entry_parts),
        *_synonym_changes(before, after),
        *_out_of_scope_changes(before, after),
        *_changes(_by_id(before.deadlines), _by_id(after.deadlines), _deadline_parts),
        *_category_changes(before, after),
    )


def subjects(changes: Iterable[Change]) -> tuple[str, ...]:
    """What the changes are about, for a log."""
    return tuple(change.subject for change in changes)


def _changes(
    before: Mapping[str, _Subject],
    after: Mapping[str, _Subject],
    parts_of: Callable[[_Subject | None, _Subject | None], Iterator[Part]],
) -> Iterator[Change]:
    for subject in sorted({*before, *after}):
        old, new = before.get(subject), after.get(subject)
        parts = tuple(parts_of(old, new))
        if old is None:
            yield Change(Kind.ADDED, subject, parts)
        elif new is None:
            yield Change(Kind.REMOVED, subject, parts)
        elif parts:
            yield Change(Kind.CHANGED, subject, parts)


def _entry_parts(old: Entry | None, new: Entry | None) -> Iterator[Part]:
    for locale in Locale:
        before = old.texts.get(locale) if old else None
        after = new.texts.get(locale) if new else None
        yield from _line_part(locale, TITLES[0], [before.title] if before else [], [after.title] if after else [])
        yield from _line_part(
            locale,
            sentence("answer"),
            before.answer.splitlines() if before else [],
            after.answer.splitlines() if after else [],
        )
        yield from _list_part(
            locale, sentence("phrasings"), before.phrasings if before else (), after.phrasings if after else ()
        )
    yield from _list_part(None, sentence("sources"), _sources(old), _sources(new))
    yield from _list_part(None, sentence("related"), old.related if old else (), new.related if new else ())
    yield from _list_part(None, sentence("review"), _review(old), _review(new))
    yield from _list_part(None, sentence("category"), [old.category] if old else [], [new.category] if new else [])


def _sources(entry: Entry | None) -> list[str]:
    return [_source(source) for source in entry.sources] if entry else []


def _source(source: Source) -> str:
    return ", ".join(str(part) for part in (source.title, source.url, source.dated, source.read_on) if part)


def _review(entry: Entry | None) -> list[str]:
    if entry is None:
        return []
    confirmation = ["needs_confirmation"] if entry.needs_confirmation else []
    reviewed = [f"{entry.reviewed_on} {entry.reviewed_by or ''}".strip()] if entry.reviewed_on else []
    return confirmation + reviewed


def _deadline_parts(old: Deadline | None, new: Deadline | None) -> Iterator[Part]:
    yield from _list_part(None, sentence("day"), _when(old), _when(new))
    for locale in Locale:
        before = old.texts.get(locale) if old else None
        after = new.texts.get(locale) if new else None
        yield from _line_part(
            locale,
            TITLES[1],
            [before.title, before.note or ""] if before else [],
            [after.title, after.note or ""] if after else [],
        )
    yield from _list_part(None, sentence("tracks"), old.tracks if old else (), new.tracks if new else ())
    yield from _list_part(None, sentence("details"), _details(old), _details(new))


def _when(deadline: Deadline | None) -> list[str]:
    if deadline is None:
        return []
    on = deadline.on.text if isinstance(deadline.on, AnnualRule) else deadline.on.isoformat()
    return [" ".join(str(part) for part in (on, deadline.time, deadline.zone) if part)]


def _details(deadline: Deadline | None) -> list[str]:
    if deadline is None:
        return []
    confirmation = ["needs_confirmation"] if deadline.needs_confirmation else []
    source = [_source(deadline.source)] if deadline.source else []
    return [deadline.kind.value, *filter(None, [deadline.entry_id]), *source, *confirmation]


def _synonym_changes(before: Faq, after: Faq) -> Iterator[Change]:
    for locale in Locale:
        old, new = (faq.synonyms.get(locale, ()) for faq in (before, after))
        parts = tuple(_list_part(locale, sentence("synonyms"), list(map(_joined, old)), list(map(_joined, new))))
        if parts:
            yield Change(Kind.CHANGED, synonyms_file(locale), parts)


def _out_of_scope_changes(before: Faq, after: Faq) -> Iterator[Change]:
    for locale in Locale:
        old, new = (_utterances(faq, locale) for faq in (before, after))
        parts = tuple(_list_part(locale, sentence("out of scope"), old, new))
        if parts:
            yield Change(Kind.CHANGED, out_of_scope_file(locale), parts)


def _utterances(faq: Faq, locale: Locale) -> list[str]:
    subjects = faq.out_of_scope.get(locale, ())
    return [f"{subject.id}: {utterance}" for subject in subjects for utterance in subject.utterances]


def _category_changes(before: Faq, after: Faq) -> Iterator[Change]:
    old, new = (
        [f"{each.id} {each.icon} {_joined(each.titles.values())}" for each in faq.categories] for faq in (before, after)
    )
    parts = tuple(_list_part(None, sentence("categories"), old, new))
    if parts:
        yield Change(Kind.CHANGED, CATEGORIES_FILE, parts)


def _by_id(deadlines: Iterable[Deadline]) -> dict[str, Deadline]:
    return {deadline.id: deadline for deadline in deadlines}


def _joined(words: Iterable[str]) -> str:
    return ", ".join(words)


def _list_part(locale: Locale | None, name: Sentence, old: Sequence[str], new: Sequence[str]) -> Iterator[Part]:
    """Items that came and went; a list that is only in another order counts as changed as a whole."""
    removed = tuple(item for item in old if item not in new)
    added = tuple(item for item in new if item not in old)
    if removed or added:
        yield Part(locale, name, removed, added)
    elif list(old) != list(new):
        yield Part(locale, name, (_joined(old),), (_joined(new),))


def _line_part(locale: Locale, name: Sentence, old: Sequence[str], new: Sequence[str]) -> Iterator[Part]:
    """The lines that came and went, in their order; empty ones only where nothing else has changed."""
    differing = [
        code[1:] for code in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes() if code[0] != "equal"
    ]
    removed = tuple(line for start, end, _, _ in differing for line in old[start:end])
    added = tuple(line for _, _, start, end in differing for line in new[start:end])
    if any(map(str.strip, (*removed, *added))):
        removed, added = (tuple(line for line in side if line.strip()) for side in (removed, added))
    if removed or added:
        yield Part(locale, name, removed, added)
