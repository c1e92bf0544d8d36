"""Where in the files something is said, so that a problem can be told by file and line."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from talentbot.faq.document import Problem

if TYPE_CHECKING:
    from talentbot.faq.entry import Entry
    from talentbot.faq.folder import Files
    from talentbot.messages import Sentence


class Places:
    """The files of one FAQ, searched by what stands in them."""

    def __init__(self, files: Files, folder: Path) -> None:
        self._files = files
        self._folder = folder
        self._lines: dict[str, list[str]] = {}

    def warning(self, entry: Entry, mark: str, message: Sentence) -> Problem:
        """A warning at the first line of an entry's file that holds `mark`; at the file's first where none does."""
        return self.problem(self._name(entry), mark, message, is_warning=True)

    def error(self, entry: Entry, mark: str, message: Sentence) -> Problem:
        """An error, likewise."""
        return self.problem(self._name(entry), mark, message, is_warning=False)

    def problem(self, name: str, mark: str, message: Sentence, *, is_warning: bool) -> Problem:
        """A problem at the first line of a file that holds `mark`."""
        numbered = enumerate(self._lines_of(name), 1)
        line = next((number for number, content in numbered if mark and mark in content), 1)
        return Problem(self._folder / name, line, message, is_warning)

    def at(self, name: str, line: int, message: Sentence, *, is_warning: bool) -> Problem:
        """A problem at a line that is known."""
        return Problem(self._folder / name, line, message, is_warning)

    def _lines_of(self, name: str) -> list[str]:
        if name not in self._lines:
            self._lines[name] = self._files.get(name, b"").decode("utf-8-sig").splitlines()
        return self._lines[name]

    def _name(self, entry: Entry) -> str:
        path = entry.path or Path()
        return (path.relative_to(self._folder) if path.is_relative_to(self._folder) else path).as_posix()
