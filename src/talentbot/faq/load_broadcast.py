"""Read the file of a broadcast: texts in the FAQ's Markdown, and what else `talentbot broadcast send` takes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from talentbot.faq.document import read_document
from talentbot.faq.render import render
from talentbot.language import Locale
from talentbot.messages import Sentence, sentence

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from markupsafe import Markup

    from talentbot.faq.document import Fields, Problem

MAX_TEXT = 4096
"""UTF-16 units as rendered: https://core.telegram.org/bots/api#sendmessage."""

MISSING = ("fallback", "nothing")
_KEYS = ("texts", "segment", "at", "missing", "urgent")
_BLOCK_TEXT = re.compile(r":\s*[|>][-+0-9]*\s*(#.*)?$")


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition on who gets it, such as `locale=ky`."""

    text: str
    line: int


@dataclass(frozen=True, slots=True)
class BroadcastFile:
    """What the file says; what the conditions mean is up to whoever knows segments."""

    #: As Telegram's HTML.
    texts: Mapping[Locale, Markup]
    conditions: tuple[Condition, ...]
    start_at: datetime | None
    #: The line that says when, or would.
    start_line: int
    #: One of `MISSING`.
    missing: str
    is_urgent: bool


class InstantError(ValueError):
    """A text is no instant; `message` says why and how to mend it."""

    def __init__(self, message: Sentence) -> None:
        super().__init__(str(message))
        self.message = message


def read_instant(text: str) -> datetime:
    """An instant such as `2026-12-01T10:00+09:00`, as UTC.

    Raises:
        InstantError: it is none, or has no offset and would mean another instant in each time zone.
    """
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        message = sentence("`{text}` is no time; write one such as 2026-12-01T10:00+09:00", text=text)
        raise InstantError(message) from None
    if found.utcoffset() is None:
        message = sentence(
            "`{text}` does not say in which time zone; add the offset, such as +09:00 for Japan or +06:00 for "
            "Kyrgyzstan",
            text=text,
        )
        raise InstantError(message)
    if not 1 < found.year < 9999:
        raise InstantError(sentence("`{text}` has a year that cannot be; look at it again", text=text))
    return found.astimezone(UTC)


def read_broadcast(path: Path, content: bytes, problems: list[Problem]) -> BroadcastFile | None:
    """Understand a file; adds to `problems`, and gives None where nothing can be made of it."""
    fields = read_document(path, content, problems)
    if fields is None:
        return None
    fields.allow(_KEYS)
    return BroadcastFile(
        texts=_read_texts(fields, content.decode("utf-8-sig").splitlines(), problems),
        conditions=_read_conditions(fields, problems),
        start_at=_read_start(fields),
        start_line=fields.line("at"),
        missing=_read_missing(fields),
        is_urgent=fields.flag("urgent"),
    )


def _read_texts(fields: Fields, lines: Sequence[str], problems: Sequence[Problem]) -> dict[Locale, Markup]:
    told = len(problems)
    block = fields.child("texts")
    texts = {}
    if block is not None:
        block.allow(tuple(Locale))
        for locale in Locale:
            if (text := block.text(locale)) is not None:
                texts[locale] = _read_text(block, locale, text, lines)
    if not texts and len(problems) == told:
        keys = ", ".join(f"`{locale}:`" for locale in Locale)
        fields.reject("texts", sentence("has no text; write one below `texts:`, after {keys}", keys=keys))
    return texts


def _read_text(block: Fields, locale: Locale, text: str, lines: Sequence[str]) -> Markup:
    rendered, line = render(text), block.line(locale)
    # A block text (`ru: |`) begins on the line below its key.
    first = line + 1 if _BLOCK_TEXT.search(lines[line - 1]) else line
    for number, message in rendered.problems:
        block.report(first + number, sentence("{locale}: the text {problem}", locale=locale.value, problem=message))
    if not rendered.visible.strip():
        block.reject(locale, sentence("{locale}: the text shows nothing; write some words", locale=locale.value))
    if rendered.length > MAX_TEXT:
        values = {"locale": locale.value, "count": rendered.length, "limit": MAX_TEXT}
        block.reject(locale, sentence("{locale}: the text shows {count} characters; {limit} fit", **values))
    return rendered.html


def _read_conditions(fields: Fields, problems: Sequence[Problem]) -> tuple[Condition, ...]:
    told = len(problems)
    block = fields.child("segment")
    # Taken for no condition, what says nothing would go to everybody.
    if block is None:
        if "segment" in fields and len(problems) == told:
            fields.reject("segment", _says_nothing("segment"))
        return ()
    conditions = []
    for key in block.keys():  # noqa: SIM118 - no dict
        found = block.text_or_texts(key)
        conditions += [Condition(f"{key}={text}", line) for text, line in found]
        if not found:
            block.reject(key, _says_nothing(key))
    return tuple(conditions)


def _says_nothing(key: str) -> Sentence:
    return sentence("`{key}` says nothing; write who gets it, or take the line out", key=key)


def _read_start(fields: Fields) -> datetime | None:
    text = fields.text("at")
    if text is None:
        return None
    try:
        return read_instant(text)
    except InstantError as error:
        fields.reject("at", error.message)
        return None


def _read_missing(fields: Fields) -> str:
    text = fields.text("missing") or MISSING[0]
    if text not in MISSING:
        fields.reject("missing", sentence("`missing` is fallback or nothing, not `{text}`", text=text))
        return MISSING[0]
    return text
