"""Read an FAQ folder: entries (`<category>/<entry-id>.yaml`) and the lists beside them.

The lists are `categories.yaml`, `deadlines.yaml`, `synonyms/<locale>.yaml` and `out_of_scope/<locale>.yaml`.
The loader is lenient about what an FAQ may lack (locales, phrasings, sources: `talentbot faq check` asks for them) and
strict about what would mislead or break: it reports every such problem of every file at once.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from talentbot.errors import FaqError
from talentbot.faq.document import Fields, Problem, read_document
from talentbot.faq.entry import ENTRY_ID, Category, Entry, EntryText, Faq, Subject
from talentbot.faq.folder import (
    CATEGORIES_FILE,
    DEADLINES_FILE,
    is_entry_file,
    out_of_scope_file,
    read_files,
    synonyms_file,
    unknown_lists,
)
from talentbot.faq.load_deadlines import read_deadlines
from talentbot.faq.render import problems_of, render
from talentbot.faq.sources import MAX_TITLE, read_source
from talentbot.language import Locale
from talentbot.messages import sentence

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from talentbot.faq.folder import Files

_ENTRY_KEYS = ("id", "reviewed_on", "reviewed_by", "needs_confirmation", "related", "sources", *Locale)
_TEXT_KEYS = ("title", "phrasings", "answer")
_MAX_PHRASING = 300
_MAX_ANSWER = 3500
"""UTF-16 units as rendered; title, footer and a note on the language must fit beside it into the Bot API's 4096."""


class BrokenFaqError(FaqError):
    """The folder has problems; the message is all of them, one a line."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(problems))
        super().__init__("\n".join(str(problem) for problem in self.problems))


def load_faq(folder: Path) -> Faq:
    """Read the whole folder.

    Raises:
        BrokenFaqError: one or more files cannot be used; nothing is loaded.
        FaqError: there is no such folder, or no entry in it.
    """
    faq, problems = read_faq(folder)
    if problems:
        raise BrokenFaqError(problems)
    return faq


def read_faq(folder: Path) -> tuple[Faq, list[Problem]]:
    """Read what can be read, with every problem met on the way.

    Raises:
        FaqError: there is no such folder, or no file of an entry in it.
    """
    return parse_faq(files_of(folder), folder)


def files_of(folder: Path) -> Files:
    """The files of a folder that must hold an FAQ.

    Raises:
        FaqError: there is no such folder, or no file of an entry in it.
    """
    if not folder.is_dir():
        message = f"{folder}: no such folder; set TALENTBOT_FAQ_DIR to the folder that holds the FAQ's categories"
        raise FaqError(message)
    files = read_files(folder)
    if not any(map(is_entry_file, files)):
        message = f"{folder}: holds no entry; an entry is a file such as {folder}/visa/visa-coe.yaml"
        raise FaqError(message)
    return files


def parse_faq(files: Mapping[str, bytes], folder: Path) -> tuple[Faq, list[Problem]]:
    """Understand the files of an FAQ, wherever they come from.

    Args:
        files: the contents by their path inside the folder.
        folder: the place to name in problems.
    """
    problems: list[Problem] = []
    names = sorted(filter(is_entry_file, files))
    entries: dict[str, Entry] = {}
    for name in names:
        fields = read_document(folder / name, files[name], problems)
        entry = _read_entry(fields, folder) if fields else None
        if entry is None:
            continue
        if entry.id in entries:
            other = entries[entry.id].path
            message = sentence("has the id `{id}`, which {other} has already", id=entry.id, other=other)
            problems.append(Problem(folder / name, 1, message))
            continue
        entries[entry.id] = entry
    # A file that could not be read is no reason to call the links to it dead as well.
    known = {*entries, *(PurePosixPath(name).stem for name in names)}
    problems += _dead_links(entries, known)

    def document(name: str) -> Fields | None:
        return read_document(folder / name, files[name], problems) if name in files else None

    for name in unknown_lists(files):
        message = sentence("is a list of no language; name it ru.yaml, ky.yaml or ja.yaml, or take it away")
        problems.append(Problem(folder / name, 1, message))
    present = {entry.category for entry in entries.values()}
    categories = _read_categories(document(CATEGORIES_FILE), present)
    synonyms = {locale: _read_synonyms(document(synonyms_file(locale))) for locale in Locale}
    deadlines = read_deadlines(document(DEADLINES_FILE), known)
    out_of_scope = {locale: _read_out_of_scope(document(out_of_scope_file(locale))) for locale in Locale}
    return Faq(entries, categories, synonyms, deadlines, out_of_scope), problems


def fingerprint(folder: Path) -> tuple[tuple[str, int, int], ...]:
    """A value that differs once a file was added, removed or written: cheap enough to ask twice a second."""
    marks = []
    for place, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for path in (os.path.join(place, name) for name in names if name.endswith(".yaml")):  # noqa: PTH118 - as os.walk names them
            with suppress(OSError):
                status = os.stat(path)  # noqa: PTH116
                marks.append((path, status.st_mtime_ns, status.st_size))
    return tuple(sorted(marks))


def _read_entry(fields: Fields, folder: Path) -> Entry | None:
    fields.allow(_ENTRY_KEYS)
    entry_id = _read_id(fields)
    texts = {locale: text for locale in Locale if (text := _read_text(fields, locale)) is not None}
    if not any(locale in fields for locale in Locale):
        keys = ", ".join(f"`{locale}:`" for locale in Locale)
        fields.report(1, sentence("has no answer; write one below {keys}", keys=keys))
    sources = tuple(source for item in fields.children("sources") if (source := read_source(item)) is not None)
    entry = Entry(
        id=entry_id or fields.path.stem,
        category=next(iter(fields.path.relative_to(folder).parts[:-1]), ""),
        texts=texts,
        sources=sources,
        related=tuple(text for text, _ in fields.texts("related")),
        reviewed_on=fields.day("reviewed_on"),
        reviewed_by=fields.text("reviewed_by"),
        needs_confirmation=fields.flag("needs_confirmation"),
        path=fields.path,
        related_line=fields.line("related"),
    )
    return entry if entry_id and texts else None


def _read_id(fields: Fields) -> str | None:
    entry_id = fields.text("id", is_required=True)
    if entry_id is None:
        return None
    if not ENTRY_ID.fullmatch(entry_id):
        fields.reject("id", sentence("has the id `{id}`; use up to 47 of A-Z, a-z, 0-9, - and _", id=entry_id))
        return None
    if entry_id != fields.path.stem:
        message = sentence(
            "has the id `{id}`, but the file is named {file}; make them agree", id=entry_id, file=fields.path.name
        )
        fields.reject("id", message)
    return entry_id


def _read_text(fields: Fields, locale: Locale) -> EntryText | None:
    block = fields.child(locale)
    if block is None:
        return None
    block.allow(_TEXT_KEYS)
    title = block.text("title", is_required=True)
    answer = block.text("answer", is_required=True)
    phrasings = block.texts("phrasings")
    for text, line in phrasings:
        block.bound(line, f"{locale}.phrasings", text, _MAX_PHRASING)
    if title is None or answer is None:
        return None
    block.bound(block.line("title"), f"{locale}.title", title, MAX_TITLE)
    for line, message in problems_of(answer):
        # A block text (`answer: |`) begins on the line below its key.
        problem = sentence("{locale}: the answer {problem}", locale=locale.value, problem=message)
        block.report(block.line("answer") + 1 + line, problem)
    # No character takes more than two units, and the formatting only goes.
    if len(answer) > _MAX_ANSWER // 2 and (length := render(answer).length) > _MAX_ANSWER:
        values = {"locale": locale.value, "count": length, "limit": _MAX_ANSWER}
        block.reject("answer", sentence("{locale}: the answer shows {count} characters; {limit} fit", **values))
    return EntryText(title, tuple(text for text, _ in phrasings), answer)


def _dead_links(entries: Mapping[str, Entry], known: set[str]) -> Iterator[Problem]:
    for entry in entries.values():
        for related in entry.related:
            if related not in known and entry.path:
                message = sentence("`related` names `{id}`, which is no entry; take it out or correct it", id=related)
                yield Problem(entry.path, entry.related_line, message)


def _read_categories(fields: Fields | None, present: set[str]) -> tuple[Category, ...]:
    """The categories that have entries: first those of the file in its order, then the rest by name."""
    found: dict[str, Category] = {}
    for name in fields.keys() if fields else ():
        block = fields.child(name) if fields else None
        if block is None:
            continue
        block.allow(("icon", *Locale))
        titles = {locale: title for locale in Locale if (title := block.text(locale)) is not None}
        found[name] = Category(name, titles, block.text("icon") or "")
    for name in sorted(present - found.keys()):
        found[name] = Category(name)
    return tuple(category for name, category in found.items() if name in present)


def _read_synonyms(fields: Fields | None) -> tuple[tuple[str, ...], ...]:
    if fields is None:
        return ()
    fields.allow(("groups",))
    return fields.groups("groups")


def _read_out_of_scope(fields: Fields | None) -> tuple[Subject, ...]:
    """Subjects as texts of one utterance a line: no quotes are needed, whatever people type."""
    if fields is None:
        return ()
    fields.allow(("subjects",))
    subjects = fields.child("subjects")
    names = subjects.keys() if subjects else ()
    return tuple(_read_subject(subjects, name) for name in names) if subjects else ()


def _read_subject(subjects: Fields, name: str) -> Subject:
    utterances = []
    # A block text (`weather: |`) begins on the line below its key.
    for line, text in enumerate((subjects.text(name, is_required=True) or "").splitlines(), subjects.line(name) + 1):
        if utterance := text.strip():
            subjects.bound(line, f"subjects.{name}", utterance, _MAX_PHRASING)
            utterances.append(utterance)
    return Subject(name, tuple(utterances))
