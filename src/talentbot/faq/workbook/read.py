"""Read a workbook that a coordinator sent back, as changes of the FAQ's files."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from talentbot.faq.document import Problem, read_document
from talentbot.faq.folder import DEADLINES_FILE, synonyms_file
from talentbot.faq.load import parse_faq
from talentbot.faq.rewrite import new_document, new_entry, rewritten
from talentbot.faq.workbook.archive import UnreadableError
from talentbot.faq.workbook.book import open_workbook
from talentbot.faq.workbook.entries import Edit, entry_edits, group_entries
from talentbot.faq.workbook.layout import DEADLINES, ENTRIES, SOURCES, SYNONYMS
from talentbot.faq.workbook.lists import NewList, new_deadlines, new_synonyms
from talentbot.faq.workbook.origins import add_sources
from talentbot.faq.workbook.tables import Table, read_tables
from talentbot.messages import Sentence, sentence

if TYPE_CHECKING:
    from talentbot.faq.entry import Entry, Faq
    from talentbot.faq.folder import Files
    from talentbot.faq.workbook.layout import Sheet


@dataclass(frozen=True, slots=True)
class Reading:
    """What a workbook asks for."""

    #: The new contents of files by their path inside the folder, None to delete one; empty where nothing changes.
    changes: dict[str, bytes | None]
    #: All that is wrong, by row; a row with an error changes nothing.
    problems: tuple[Problem, ...]
    #: What the workbook changes although somebody else has changed it since the workbook was written: ids of entries,
    #: and the paths of synonyms and deadlines.
    stale: tuple[str, ...]


def read_workbook(content: bytes, name: str, files: Files, folder: Path) -> Reading:
    """Read a workbook as changes to what is live; whether the FAQ is good with them is for the check to say.

    Args:
        content: the file, whatever it is.
        name: what to call it in problems.
        files: the contents of the live FAQ's files by their path inside the folder.
        folder: the live FAQ's folder.
    """
    path = Path(name)
    try:
        titles, sheets = open_workbook(content)
    except UnreadableError as error:
        return Reading({}, (Problem(path, 0, error.message),), ())
    tables, problems = read_tables(path, titles, sheets)
    faq, live_problems = parse_faq(files, folder)
    writer = _Writer(path, files, folder, {problem.path for problem in live_problems})
    for entry_id, edit in _edits(tables, faq).items():
        writer.write_entry(entry_id, faq.entries.get(entry_id), edit)
    if SYNONYMS in tables:
        for locale, groups in new_synonyms(tables[SYNONYMS], faq).items():
            writer.write_list(synonyms_file(locale), "groups", groups)
    deadlines = new_deadlines(tables[DEADLINES], faq) if DEADLINES in tables else None
    if deadlines is not None:
        writer.write_list(DEADLINES_FILE, "deadlines", deadlines)
    problems += [problem for table in tables.values() for problem in table.problems]
    return Reading(writer.changes, tuple(sorted(problems + writer.problems)), tuple(writer.stale))


def _edits(tables: dict[Sheet, Table], faq: Faq) -> dict[str, Edit]:
    """The edits of entries; none without the entries' sheet, which is a problem in itself."""
    if ENTRIES not in tables:
        return {}
    groups = group_entries(tables[ENTRIES])
    edits = entry_edits(tables[ENTRIES], groups, faq)
    if SOURCES in tables:
        add_sources(tables[SOURCES], faq, edits, groups.keys())
    return edits


class _Writer:
    """Makes the files; what cannot become one is a problem."""

    def __init__(self, path: Path, files: Files, folder: Path, broken: set[Path]) -> None:
        self.changes: dict[str, bytes | None] = {}
        self.problems: list[Problem] = []
        self.stale: list[str] = []
        self._path = path
        self._files = files
        self._folder = folder
        self._broken = broken

    def write_entry(self, entry_id: str, entry: Entry | None, edit: Edit) -> None:
        """Take over what changes of an entry."""
        row = edit.row.number
        old = entry.path.relative_to(self._folder).as_posix() if entry and entry.path else None
        new = f"{edit.category}/{entry_id}.yaml" if edit.category else old
        if old is None:
            content = new_entry(entry_id, edit.values)
        elif edit.is_removed:
            content = None
        elif self._folder / old in self._broken:
            self._note(row, sentence("`{id}`: its file {file} has problems; mend them first", id=entry_id, file=old))
            return
        else:
            content = rewritten(self._files[old], edit.values)
        if new is None or (new != old and new in self._files):
            self._note(row, sentence("`{id}`: the file {file} is there already", id=entry_id, file=new))
            return
        changes = {new: content} if old in {None, new} else {old: None, new: content}
        self._take(row, entry_id, changes, is_stale=edit.is_stale)

    def write_list(self, name: str, key: str, wanted: NewList) -> None:
        """Take over a file that is one list."""
        if self._folder / name in self._broken:
            self._note(0, sentence("{file} has problems; mend them first", file=name))
            return
        if name in self._files:
            content = rewritten(self._files[name], {(key,): wanted.items})
        else:
            content = new_document(key, wanted.items)
        self._take(0, name, {name: content}, is_stale=wanted.is_stale)

    def _take(self, row: int, subject: str, changes: dict[str, bytes | None], *, is_stale: bool) -> None:
        changed = {name: content for name, content in changes.items() if content != self._files.get(name)}
        for name, content in changed.items():
            problems: list[Problem] = []
            if content is not None:
                read_document(self._folder / name, content, problems)
            for problem in problems:
                message = sentence("`{id}` would not be readable: {problem}", id=subject, problem=problem.message)
                self._note(row, message)
            if problems:
                return
        self.changes |= changed
        if is_stale and changed:
            self.stale.append(subject)

    def _note(self, row: int, message: Sentence) -> None:
        self.problems.append(Problem(self._path, row, message))
