"""Single changes to an entry's file: another answer, a review."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from talentbot.faq.rewrite import rewritten

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from pathlib import Path

    from talentbot.faq.entry import Entry
    from talentbot.language import Locale


def file_of(entry: Entry, folder: Path) -> str:
    """The path of an entry's file inside the FAQ's folder."""
    if entry.path is None:
        raise ValueError("the entry was not read from a file")
    return entry.path.relative_to(folder).as_posix()


def with_answer(files: Mapping[str, bytes], name: str, locale: Locale, markdown: str) -> dict[str, bytes | None]:
    """The change that gives an entry another answer in one locale; who confirmed the former did not confirm this."""
    content = rewritten(files[name], {(locale.value, "answer"): _without_controls(markdown)})
    if content != files[name]:
        content = rewritten(content, {("reviewed_on",): None, ("reviewed_by",): None})
    return {name: content}


def with_review(files: Mapping[str, bytes], name: str, on: date, by: str) -> dict[str, bytes | None]:
    """The change that says who confirmed an entry, and on which day."""
    return {name: rewritten(files[name], {("reviewed_on",): on, ("reviewed_by",): by})}


def _without_controls(text: str) -> str:
    """A text without what YAML cannot hold, with one kind of line end."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").splitlines()
    return "\n".join("".join(char for char in line if unicodedata.category(char) != "Cc") for line in lines)
