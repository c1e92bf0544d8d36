"""What a coordinator sends, a YAML file, a workbook or a zip of them, as changes to the live FAQ."""

from __future__ import annotations

import io
import zipfile
import zlib
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from talentbot.faq.document import MAX_FILE_BYTES, Problem, read_document
from talentbot.faq.entry import ENTRY_ID
from talentbot.faq.folder import (
    CATEGORIES_FILE,
    DEADLINES_FILE,
    OUT_OF_SCOPE_FOLDER,
    SYNONYMS_FOLDER,
    is_entry_file,
    out_of_scope_file,
    synonyms_file,
)
from talentbot.faq.load import parse_faq
from talentbot.language import Locale
from talentbot.messages import Sentence, sentence

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from talentbot.faq.folder import Files

MAX_UPLOAD_BYTES = 5 * 1024 * 1024
"""The whole FAQ has two megabytes as YAML and half of one as a workbook; Telegram lets a bot fetch 20 (getFile)."""

_MAX_MEMBERS = 1000
_MAX_UNPACKED_BYTES = 20 * 1024 * 1024
_YAML = {".yaml", ".yml"}


@dataclass(slots=True)
class Upload:
    """What was understood of a file."""

    #: New contents by path inside the FAQ's folder, None for a file that is to go; nothing that changes nothing.
    changes: dict[str, bytes | None] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    #: Entries that somebody else has changed since the workbook was exported.
    stale: list[str] = field(default_factory=list)


def read_upload(name: str, content: bytes, files: Files, folder: Path) -> Upload:
    """Understand a file by its name and content; every problem is in the result.

    Args:
        name: the file's name, as the coordinator sees it.
        content: what it holds, of MAX_UPLOAD_BYTES at most.
        files: the FAQ to which the changes are made.
        folder: the FAQ's folder, to name in problems.
    """
    upload = Upload()
    suffix = PurePosixPath(name).suffix.casefold()
    if len(content) > MAX_UPLOAD_BYTES:
        limit = f"{MAX_UPLOAD_BYTES // 1024 // 1024} MB"
        _reject(upload, name, sentence("is larger than {limit}; send the files that changed", limit=limit))
    elif suffix in _YAML:
        _read_yaml(upload, name, content, files)
    elif suffix == ".zip":
        _read_zip(upload, name, content, files, folder)
    elif suffix.startswith(".xls") or suffix in {".ods", ".csv"}:
        _read_workbook(upload, name, content, files, folder)
    else:
        _reject(upload, name, sentence("is no file of the FAQ; send .yaml, .xlsx, or a .zip of them"))
    if upload.changes and not upload.problems:
        upload.problems += _unreadable(upload.changes, files, folder)
    return upload


def _unreadable(changes: Mapping[str, bytes | None], files: Files, folder: Path) -> list[Problem]:
    """What keeps the changed files from being loaded; it has no place in a draft, where it would block the rest."""
    live = {(problem.path, problem.message) for problem in parse_faq(files, folder)[1]}
    changed = {folder / name for name in changes}
    after = {name: content for name, content in {**files, **changes}.items() if content is not None}
    return [
        problem
        for problem in parse_faq(after, folder)[1]
        if problem.path in changed and (problem.path, problem.message) not in live
    ]


def _reject(upload: Upload, name: str, message: Sentence) -> None:
    upload.problems.append(Problem(Path(name), 0, message))


def _read_workbook(upload: Upload, name: str, content: bytes, files: Files, folder: Path) -> None:
    from talentbot.faq.workbook.read import read_workbook  # noqa: PLC0415 - Excel's library is 10 MB that few need

    reading = read_workbook(content, name, files, folder)
    for place, changed in reading.changes.items():
        _take(upload, name, place, changed)
    upload.problems += reading.problems
    upload.stale += reading.stale


def _read_yaml(upload: Upload, name: str, content: bytes, files: Files) -> None:
    content = content.removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n")
    place = _place_of(upload, PurePosixPath(name), content, files)
    if place is not None and files.get(place) != content:
        _take(upload, name, place, content)


def _take(upload: Upload, name: str, place: str, content: bytes | None) -> None:
    """Add a change; two of one file in an archive contradict each other."""
    if upload.changes.setdefault(place, content) != content:
        _reject(upload, name, sentence("changes {file}, which another file here changes too; keep one", file=place))


def _place_of(upload: Upload, path: PurePosixPath, content: bytes, files: Files) -> str | None:
    """Where a YAML file belongs: by its name, or an entry by its id, since phones rename what they save."""
    if path.name in {CATEGORIES_FILE, DEADLINES_FILE}:
        return path.name
    problems: list[Problem] = []
    fields = read_document(Path(path), content, problems)
    if path.stem in set(Locale) and path.parent.name in {"", SYNONYMS_FOLDER, OUT_OF_SCOPE_FOLDER}:
        # The two lists of a language have one name; a phone sends it without the folder.
        is_beside = path.parent.name == OUT_OF_SCOPE_FOLDER or (fields is not None and "subjects" in fields)
        return (out_of_scope_file if is_beside else synonyms_file)(Locale(path.stem))
    entry_id = fields.text("id", is_required=True) if fields else None
    if entry_id and not ENTRY_ID.fullmatch(entry_id):
        message = sentence("has the id `{id}`; use up to 47 of A-Z, a-z, 0-9, - and _", id=entry_id)
        problems.append(Problem(Path(path), 0, message))
    upload.problems += problems
    return _place_of_entry(upload, path, entry_id, files) if entry_id and not problems else None


def _place_of_entry(upload: Upload, path: PurePosixPath, entry_id: str, files: Files) -> str | None:
    """Where the entry is, or a new one belongs: in the folder that it came in, or the one its id begins with."""
    places = {PurePosixPath(name).stem: name for name in files if is_entry_file(name)}
    categories = {PurePosixPath(name).parts[0] for name in places.values()}
    category = path.parent.name if path.parent.name in categories else entry_id.partition("-")[0]
    if entry_id in places:
        return places[entry_id]
    if category in categories:
        return f"{category}/{entry_id}.yaml"
    message = sentence(
        "is a new entry of no known category; let its id begin with one of {categories}, such as {id}",
        categories=", ".join(sorted(categories)),
        id=f"{min(categories, default='jobs')}-{entry_id}",
    )
    _reject(upload, str(path), message)
    return None


def _read_zip(upload: Upload, name: str, content: bytes, files: Files, folder: Path) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = list(_members(archive, upload, name))
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, OSError, EOFError, ValueError) as error:
        upload.changes.clear()
        _reject(upload, name, sentence("cannot be unpacked ({reason}); pack it again as .zip", reason=str(error)))
        return
    for member, unpacked in members:
        if PurePosixPath(member).suffix.casefold() in _YAML:
            _read_yaml(upload, member, unpacked, files)
        else:
            _read_workbook(upload, member, unpacked, files, folder)
    if not members and not upload.problems:
        _reject(upload, name, sentence("holds no .yaml and no .xlsx file"))


def _members(archive: zipfile.ZipFile, upload: Upload, name: str) -> Iterator[tuple[str, bytes]]:
    """The YAML files and workbooks of an archive; what systems add of their own is passed over."""
    if len(archive.infolist()) > _MAX_MEMBERS:
        _reject(upload, name, sentence("holds more than {limit} files; send those that changed", limit=_MAX_MEMBERS))
        return
    left = _MAX_UNPACKED_BYTES
    for info in archive.infolist():
        path = PurePosixPath(info.filename.replace("\\", "/"))
        if info.is_dir() or not _is_of_interest(path):
            continue
        if info.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
            raise NotImplementedError("an unusual way of packing")
        if path.is_absolute() or ".." in path.parts:
            _reject(upload, name, sentence("has the path `{path}`, which leads out of the archive", path=info.filename))
            continue
        limit = min(left, MAX_FILE_BYTES if path.suffix.casefold() in _YAML else MAX_UPLOAD_BYTES)
        with archive.open(info) as member:
            unpacked = member.read(limit + 1)
        if len(unpacked) > limit:
            _reject(upload, name, sentence("unpacks `{path}` to more than an FAQ can have", path=info.filename))
            return
        left -= len(unpacked)
        yield path.as_posix(), unpacked


def _is_of_interest(path: PurePosixPath) -> bool:
    """Whether a member may be of the FAQ; what systems and editors leave beside (`__MACOSX/`, `~$a.xlsx`) is not."""
    is_left_behind = any(part.startswith((".", "~", "__MACOSX")) and part != ".." for part in path.parts)
    return path.suffix.casefold() in {*_YAML, ".xlsx"} and not is_left_behind
