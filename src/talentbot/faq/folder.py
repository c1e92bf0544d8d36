"""The FAQ folder as files: several are written as one, and whoever reads sees the state before or the state after.

A journal is written and made durable before the first file changes; whoever opens the folder next completes it. A write
that was killed before its journal stood leaves the folder as it was. Readers and writers, of this and other processes,
keep out of each other's way by a lock on the folder (flock), which the system ends with the process.
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import json
import os
import shutil
from contextlib import ExitStack, contextmanager, suppress
from typing import TYPE_CHECKING, Any

from talentbot.errors import FaqError
from talentbot.language import Locale

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

CATEGORIES_FILE = "categories.yaml"
DEADLINES_FILE = "deadlines.yaml"
SYNONYMS_FOLDER = "synonyms"
OUT_OF_SCOPE_FOLDER = "out_of_scope"

_STAGING = ".publish"
_JOURNAL = "journal.json"

Files = dict[str, bytes]
"""The FAQ's files by their path in the folder, such as `visa/visa-coe.yaml`."""


class StaleFilesError(FaqError):
    """Files are no longer what a change was made from; nothing was written."""

    def __init__(self, names: tuple[str, ...]) -> None:
        super().__init__(
            f"changed by somebody else meanwhile: {', '.join(names)}; look at the difference and try again"
        )
        self.names = names


def is_faq_file(name: str) -> bool:
    """Whether a path inside the folder is one the FAQ is read from; hidden files and what editors leave are not."""
    return name.endswith(".yaml") and not any(part.startswith((".", "~")) for part in name.split("/"))


def is_entry_file(name: str) -> bool:
    """Whether a path inside the folder holds an entry."""
    return is_faq_file(name) and name.split("/", maxsplit=1)[0] not in {
        CATEGORIES_FILE,
        DEADLINES_FILE,
        SYNONYMS_FOLDER,
        OUT_OF_SCOPE_FOLDER,
    }


def synonyms_file(locale: Locale) -> str:
    """The path inside the folder of the synonyms of one locale."""
    return f"{SYNONYMS_FOLDER}/{locale.value}.yaml"


def out_of_scope_file(locale: Locale) -> str:
    """The path inside the folder of what is out of scope in one locale."""
    return f"{OUT_OF_SCOPE_FOLDER}/{locale.value}.yaml"


def unknown_lists(names: Iterable[str]) -> list[str]:
    """The files beside the lists of the languages that are none of them, such as `synonyms/kg.yaml`."""
    known = {name(locale) for name in (synonyms_file, out_of_scope_file) for locale in Locale}
    beside = (name for name in names if name.split("/", maxsplit=1)[0] in {SYNONYMS_FOLDER, OUT_OF_SCOPE_FOLDER})
    return sorted(name for name in beside if is_faq_file(name) and name not in known)


def digest_of(files: Mapping[str, bytes]) -> str:
    """A value that differs whenever any file does."""
    whole = hashlib.sha256()
    for name in sorted(files):
        whole.update(f"{name}\0{len(files[name])}\0".encode())
        whole.update(files[name])
    return whole.hexdigest()


def read_files(folder: Path) -> Files:
    """Every file of the FAQ at one moment.

    Raises:
        FaqError: a file cannot be read.
    """
    with reading(folder):
        return _read_files(folder)


def write_files(folder: Path, changes: Mapping[str, bytes | None], expected: Mapping[str, bytes | None]) -> None:
    """Write some files and delete others (None), all of them or none.

    Args:
        folder: the FAQ's folder.
        changes: the new contents.
        expected: what the files to be changed must hold at this moment, None for absent.

    Raises:
        StaleFilesError: a file holds something else than expected.
        FaqError: the folder cannot be written; it holds what it held before.
    """
    with _explaining(folder), _locked(folder, fcntl.LOCK_EX):
        _settle(folder)
        # Where the wanted content stands already, another process was quicker with the same change.
        stale = tuple(name for name in expected if _content(folder / name) not in {expected[name], changes.get(name)})
        if stale:
            raise StaleFilesError(stale)
        _stage(folder, changes)
        try:
            _settle(folder)
        except OSError:
            _undo(folder)
            raise


@contextmanager
def reading(folder: Path) -> Iterator[None]:
    """Keep the folder as it is for the length of a block, after completing what a killed writer began."""
    with ExitStack() as held:
        with _explaining(folder):
            held.enter_context(_locked(folder, fcntl.LOCK_SH))
            while _is_unsettled(folder):
                held.close()
                with _locked(folder, fcntl.LOCK_EX):
                    _settle(folder)
                held.enter_context(_locked(folder, fcntl.LOCK_SH))
        yield


@contextmanager
def _explaining(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        message = f"{error.filename or folder}: {error.strerror}; check the folder's access rights and the disk"
        raise FaqError(message) from error


@contextmanager
def _locked(folder: Path, kind: int) -> Iterator[None]:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(descriptor, kind)
        except OSError as error:
            # Some network file systems know no locks; there only the journal protects a reader.
            if error.errno not in {errno.EBADF, errno.ENOLCK, errno.EOPNOTSUPP}:
                raise
        yield
    finally:
        os.close(descriptor)


def _is_unsettled(folder: Path) -> bool:
    """Whether a writer was killed; without its journal nothing has happened yet, which a read-only folder may keep."""
    staging = folder / _STAGING
    return staging.exists() and ((staging / _JOURNAL).exists() or os.access(folder, os.W_OK))


def _read_files(folder: Path) -> Files:
    found = {}
    with _explaining(folder):
        for path in sorted(folder.rglob("*.yaml")):
            name = path.relative_to(folder).as_posix()
            if is_faq_file(name):
                found[name] = path.read_bytes()
    return found


def _content(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None


def _stage(folder: Path, changes: Mapping[str, bytes | None]) -> None:
    """Put the new contents and the old ones aside; with the journal's last rename the write has happened."""
    staging = folder / _STAGING
    staging.mkdir()
    steps = []
    for number, (name, content) in enumerate(sorted(changes.items())):
        old = _content(folder / name)
        if content is not None:
            _write_durably(staging / f"{number}.new", content)
        if old is not None:
            _write_durably(staging / f"{number}.old", old)
            if content is not None:
                shutil.copymode(folder / name, staging / f"{number}.new")
        steps.append({"name": name, "number": number, "is_kept": content is not None})
    draft = staging / f"{_JOURNAL}.draft"
    _write_durably(draft, json.dumps(steps).encode())
    draft.replace(staging / _JOURNAL)
    _make_durable(staging)
    _make_durable(folder)


def _settle(folder: Path) -> None:
    """Complete a write that has its journal, and undo one that has not; may itself be killed and begun again."""
    staging = folder / _STAGING
    for step in _steps(staging):
        _take(folder / step["name"], staging / f"{step['number']}.new" if step["is_kept"] else None)
    _clear(staging)


def _undo(folder: Path) -> None:
    """Put back what stood before, where a write cannot be completed."""
    staging = folder / _STAGING
    for step in _steps(staging):
        old = staging / f"{step['number']}.old"
        with suppress(NotADirectoryError):
            _take(folder / step["name"], old if old.exists() else None)
    _clear(staging)


def _steps(staging: Path) -> list[dict[str, Any]]:
    journal = _content(staging / _JOURNAL)
    return json.loads(journal) if journal is not None else []


def _clear(staging: Path) -> None:
    """Take the journal away first: without it, what is left of the folder is nothing but waste."""
    if (staging / _JOURNAL).exists():
        (staging / _JOURNAL).unlink()
        _make_durable(staging)
    if staging.exists():
        shutil.rmtree(staging)


def _take(target: Path, staged: Path | None) -> None:
    if staged is None:
        target.unlink(missing_ok=True)
        with suppress(OSError):
            target.parent.rmdir()  # only succeeds for a category that has become empty
    else:
        target.parent.mkdir(parents=True, exist_ok=True)
        with suppress(FileNotFoundError):  # a writer that was killed had taken it already
            staged.replace(target)
    for changed in (target.parent, target.parent.parent):
        if changed.exists():
            _make_durable(changed)


def _write_durably(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _make_durable(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
