"""Read an FAQ folder: `<category>/<entry-id>.yaml`, `categories.yaml` and `synonyms/<locale>.yaml`.

The loader is lenient about what an FAQ may lack (locales, phrasings, sources: `talentbot faq check` asks for them) and
strict about what would mislead or break: it reports every such problem of every file at once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from talentbot.errors import FaqError
from talentbot.faq.document import Fields, Problem, read_document
from talentbot.faq.entry import ENTRY_ID, Category, Entry, EntryText, Faq, PartialDate, Source
from talentbot.faq.render import render
from talentbot.language import Locale

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

CATEGORIES_FILE = "categories.yaml"
DEADLINES_FILE = "deadlines.yaml"
SYNONYMS_FOLDER = "synonyms"

_ENTRY_KEYS = ("id", "reviewed_on", "reviewed_by", "needs_confirmation", "related", "sources", *Locale)
_TEXT_KEYS = ("title", "phrasings", "answer")
_SOURCE_KEYS = ("title", "url", "dated", "read_on")
_MAX_TITLE = 120
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
    if not folder.is_dir():
        message = f"{folder}: no such folder; set TALENTBOT_FAQ_DIR to the folder that holds the FAQ's categories"
        raise FaqError(message)
    problems: list[Problem] = []
    paths = sorted(entry_paths(folder))
    if not paths:
        message = f"{folder}: holds no entry; an entry is a file such as {folder}/visa/visa-coe.yaml"
        raise FaqError(message)
    entries: dict[str, Entry] = {}
    for path in paths:
        fields = read_document(path, problems)
        entry = _read_entry(fields, folder) if fields else None
        if entry is None:
            continue
        if entry.id in entries:
            other = entries[entry.id].path
            problems.append(Problem(path, 1, f"has the id `{entry.id}`, which {other} has already"))
            continue
        entries[entry.id] = entry
    # A file that could not be read is no reason to call the links to it dead as well.
    problems += _dead_links(entries, {*entries, *(path.stem for path in paths)})
    present = {entry.category for entry in entries.values()}
    categories = _read_categories(folder / CATEGORIES_FILE, present, problems)
    return Faq(entries, categories, _read_synonyms(folder / SYNONYMS_FOLDER, problems)), problems


def entry_paths(folder: Path) -> Iterator[Path]:
    """The files that hold entries, in no order; hidden files and what editors leave behind are passed over."""
    for path in folder.rglob("*.yaml"):
        place = path.relative_to(folder).parts
        is_entry = place[0] not in {CATEGORIES_FILE, DEADLINES_FILE, SYNONYMS_FOLDER}
        if is_entry and not any(part.startswith((".", "~")) for part in place):
            yield path


def fingerprint(folder: Path) -> tuple[tuple[str, int, int], ...]:
    """A value that differs once a file was added, removed or written: cheap enough to ask every second."""
    files = sorted(folder.rglob("*.yaml")) if folder.is_dir() else []
    marks = []
    for path in files:
        try:
            status = path.stat()
        except OSError:
            continue
        marks.append((str(path), status.st_mtime_ns, status.st_size))
    return tuple(marks)


def _read_entry(fields: Fields, folder: Path) -> Entry | None:
    fields.allow(_ENTRY_KEYS)
    entry_id = _read_id(fields)
    texts = {locale: text for locale in Locale if (text := _read_text(fields, locale)) is not None}
    if not any(locale in fields for locale in Locale):
        fields.report(1, f"has no answer; write one below {', '.join(f'`{locale}:`' for locale in Locale)}")
    sources = tuple(source for item in fields.children("sources") if (source := _read_source(item)) is not None)
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
        fields.report(fields.line("id"), f"has the id {entry_id!r}; use up to 47 of A-Z, a-z, 0-9, - and _")
        return None
    if entry_id != fields.path.stem:
        fields.report(
            fields.line("id"),
            f"has the id `{entry_id}`, but the file is named {fields.path.name}; make them agree",
        )
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
        if len(text) > _MAX_PHRASING:
            block.report(line, f"{locale}: a phrasing has {len(text)} characters; {_MAX_PHRASING} fit")
    if title is None or answer is None:
        return None
    if len(title) > _MAX_TITLE:
        block.report(block.line("title"), f"{locale}: the title has {len(title)} characters; {_MAX_TITLE} fit")
    rendered = render(answer)
    for line, message in rendered.problems:
        # A block text (`answer: |`) begins on the line below its key.
        block.report(block.line("answer") + 1 + line, f"{locale}: the answer {message}")
    if rendered.length > _MAX_ANSWER:
        block.report(
            block.line("answer"),
            f"{locale}: the answer shows {rendered.length} characters; {_MAX_ANSWER} fit",
        )
    return EntryText(title, tuple(text for text, _ in phrasings), answer)


def _read_source(fields: Fields) -> Source | None:
    fields.allow(_SOURCE_KEYS)
    title = fields.text("title", is_required=True)
    if title and len(title) > _MAX_TITLE:
        fields.report(fields.line("title"), f"the source's title has {len(title)} characters; {_MAX_TITLE} fit")
    url = fields.text("url")
    if url and not url.startswith(("https://", "http://")):
        fields.report(fields.line("url"), f"the address {url!r} does not begin with https://")
    dated = None
    try:
        dated = PartialDate.parse(text) if (text := fields.text("dated")) else None
    except ValueError as error:
        fields.report(fields.line("dated"), f"`dated`: {error}")
    return Source(title, url, dated, fields.day("read_on")) if title else None


def _dead_links(entries: Mapping[str, Entry], known: set[str]) -> Iterator[Problem]:
    for entry in entries.values():
        for related in entry.related:
            if related not in known and entry.path:
                message = f"`related` names `{related}`, which is no entry; take it out or correct it"
                yield Problem(entry.path, entry.related_line, message)


def _read_categories(path: Path, present: set[str], problems: list[Problem]) -> tuple[Category, ...]:
    """The categories that have entries: first those of the file in its order, then the rest by name."""
    found: dict[str, Category] = {}
    fields = read_document(path, problems) if path.exists() else None
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


def _read_synonyms(folder: Path, problems: list[Problem]) -> dict[Locale, tuple[tuple[str, ...], ...]]:
    found = {}
    for locale in Locale:
        path = folder / f"{locale}.yaml"
        fields = read_document(path, problems) if path.exists() else None
        if fields:
            fields.allow(("groups",))
            found[locale] = fields.groups("groups")
    return found
