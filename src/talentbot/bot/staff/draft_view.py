"""A draft as a message: what it changes, as much as a message holds, and the buttons that decide."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from markupsafe import Markup, escape
from telegram import InlineKeyboardMarkup

from talentbot.bot.keyboards import button
from talentbot.bot.presses import Action
from talentbot.bot.staff.failures import shortened
from talentbot.faq.render import visible_text
from talentbot.language import Locale
from talentbot.publishing.difference import Kind
from talentbot.publishing.telling import details, difference_text, heading, problem_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from talentbot.messages import Texts
    from talentbot.publishing.difference import Change
    from talentbot.publishing.drafting import Draft

_LIMIT = 3900
"""Of the 4096 UTF-16 units that the Bot API allows for a text after its entities are parsed."""

_MAX_LINE = 300
_MAX_NOTE = 150
_MAX_WARNINGS = 4
_MAX_STALE = 5


class DraftView:
    """One draft, for one reader."""

    def __init__(self, draft: Draft, texts: Texts, folder: Path, stale: Sequence[str] = ()) -> None:
        self._draft = draft
        self._texts = texts
        self._folder = folder
        self._stale = tuple(dict.fromkeys((*stale, *draft.stale)))
        self._around = self._head(), self._notes()
        room = _LIMIT - sum(map(_units, self._around))
        self._changes, self._left_out = changes_html(draft.changes, texts, room)

    @property
    def is_shortened(self) -> bool:
        """Whether the message does not hold everything."""
        return self._left_out

    def html(self) -> Markup:
        """Head, changes, what to heed."""
        head, notes = self._around
        return Markup("\n\n").join((head, self._changes, notes))

    def _head(self) -> Markup:
        texts = self._texts
        return Markup("{}\n{}").format(texts.html("<b>Your draft</b>"), _counts(self._draft.changes, texts))

    def _notes(self) -> Markup:
        texts, notes = self._texts, []
        if self._stale:
            names = ", ".join(self._stale[:_MAX_STALE]) + (" …" if len(self._stale) > _MAX_STALE else "")
            note = texts.html(
                "⚠️ Somebody else has changed this meanwhile: {names}. Look at the lines with − closely: "
                "publishing takes them away.",
                names=names,
            )
            notes.append(note)
        if self._draft.warnings:
            lines = [
                Markup("• {}").format(shortened(problem_line(problem, self._folder, texts.said), _MAX_NOTE))
                for problem in self._draft.warnings[:_MAX_WARNINGS]
            ]
            count = texts.counted("{count} remark", "{count} remarks", len(self._draft.warnings))
            notes.append(Markup("{}:\n{}").format(count, Markup("\n").join(lines)))
        notes.append(texts.html("/try QUESTION asks the draft, /preview ID shows an entry as students will see it."))
        return Markup("\n\n").join(notes)

    def text(self) -> str:
        """Everything, as plain text."""
        return difference_text(self._draft.changes, self._texts.said)

    def keyboard(self, *, is_overwriting: bool = False) -> InlineKeyboardMarkup:
        """Publish or discard; after a conflict, publish over what somebody else did."""
        texts, revision = self._texts, str(self._draft.revision)
        publish = (
            button(texts.plain("Publish mine all the same"), Action.PUBLISH, revision, "over")
            if is_overwriting
            else button(texts.plain("✅ Publish"), Action.PUBLISH, revision)
        )
        return InlineKeyboardMarkup([[publish, button(texts.plain("🗑 Discard"), Action.DISCARD, revision)]])


def changes_html(changes: Iterable[Change], texts: Texts, room: int = _LIMIT - 300) -> tuple[Markup, bool]:
    """The changes as far as `room` goes, in UTF-16 units, and whether anything was left out."""
    blocks: list[Markup] = []
    for change in changes:
        lines = [
            Markup("<b>{}</b>").format(heading(change)),
            *(escape(shortened(line, _MAX_LINE)) for line in details(change, texts.said)),
        ]
        fitting = _fitting(lines, room)
        if len(fitting) < len(lines):
            blocks.append(Markup("\n").join([*fitting, Markup("…")]))
            return Markup("\n\n").join(blocks), True
        blocks.append(Markup("\n").join(lines))
        room -= _units(blocks[-1]) + 2
    return Markup("\n\n").join(blocks), False


def _fitting(lines: Sequence[Markup], room: int) -> list[Markup]:
    """The first lines that fit, with a line to spare."""
    found = []
    for line in lines:
        room -= _units(line) + 1
        if room < 4:
            break
        found.append(line)
    return found


def _units(html: Markup) -> int:
    return len(visible_text(html).encode("utf-16-le")) // 2


def _counts(changes: Sequence[Change], texts: Texts) -> str:
    kinds = Counter(change.kind for change in changes)
    locales = Counter(locale for change in changes for locale in {part.locale for part in change.parts} if locale)
    languages = ", ".join(f"{locale.value} {locales[locale]}" for locale in Locale if locales[locale])
    line = texts.plain(
        "added {added}, changed {changed}, removed {removed}",
        added=kinds[Kind.ADDED],
        changed=kinds[Kind.CHANGED],
        removed=kinds[Kind.REMOVED],
    )
    return f"{line} ({languages})" if languages else line
