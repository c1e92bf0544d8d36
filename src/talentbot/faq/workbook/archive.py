"""What is looked at before openpyxl may open a file that anybody can have sent."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from xml.parsers import expat

from talentbot.messages import Sentence, sentence

if TYPE_CHECKING:
    from zipfile import ZipFile, ZipInfo

MAX_BYTES = 20 * 1024 * 1024
_MAX_MEMBERS = 200
_MAX_RATIO = 100
_RATIO_MATTERS_FROM = 1024 * 1024
_MAX_TAGS = 400_000
"""Of a member that openpyxl reads whole, such as the table of texts: some 100,000 of them take it two seconds."""

_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
"""How files of the old Excel begin, and the envelope of an encrypted new one."""
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_SHEETS = "xl/worksheets/"


class UnreadableError(Exception):
    """The file is no workbook that can be read, with what to do about it."""

    def __init__(self, message: Sentence) -> None:
        super().__init__(str(message))
        self.message = message


def no_workbook() -> UnreadableError:
    """What is said of a file that is something else, or damaged."""
    return UnreadableError(sentence("is not an Excel workbook that can be read: save it as .xlsx"))


def check_archive(content: bytes) -> None:
    """Refuse what should not be opened: other kinds of file, macros, and archives that unfold to too much.

    Raises:
        UnreadableError: the file is one of these.
    """
    if content.startswith(_OLE):
        if _ENCRYPTED in content:
            raise UnreadableError(sentence("is protected by a password: take it off, and save the file as .xlsx"))
        raise UnreadableError(sentence("is a file of an old Excel: save it as .xlsx"))
    if len(content) > MAX_BYTES:
        raise _too_large()
    with open_archive(content) as archive:
        members = archive.infolist()
        _inspect_directory(members)
        for member in members:
            # Every member is unfolded once here, and no further than the size that the directory gives: `read` without
            # a size would unfold all of a member whose size is a lie before it looks at the checksum.
            with archive.open(member) as opened:
                xml = opened.read(member.file_size + 1)
            if len(xml) != member.file_size:
                raise _too_large()
            if not member.filename.startswith(_SHEETS) and xml.count(b"<") > _MAX_TAGS:
                raise _too_large()


def open_archive(content: bytes) -> ZipFile:
    """The file as the archive that a workbook is."""
    return zipfile.ZipFile(io.BytesIO(content))


def _inspect_directory(members: list[ZipInfo]) -> None:
    names = {member.filename.casefold() for member in members}
    if any(name.endswith("vbaproject.bin") for name in names):
        raise UnreadableError(sentence("has macros: save it as .xlsx, without them"))
    if "xl/workbook.bin" in names:
        raise no_workbook()
    if len(members) > _MAX_MEMBERS or sum(member.file_size for member in members) > MAX_BYTES:
        raise _too_large()
    for member in members:
        if member.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
            raise no_workbook()
        if member.file_size > _RATIO_MATTERS_FROM and member.file_size > _MAX_RATIO * member.compress_size:
            raise _too_large()


def _too_large() -> UnreadableError:
    message = sentence("unfolds to more than a workbook of the FAQ can hold: copy the rows into a new export")
    return UnreadableError(message)


@dataclass(slots=True)
class Survey:
    """What a sheet's XML tells before its cells are read."""

    #: The last row that has a value.
    last_row: int = 0
    #: Merged cells such as `B2:B3`.
    merged: list[str] = field(default_factory=list)


def survey(xml: bytes) -> Survey:
    """Look through a sheet's XML, without the cost of reading its cells."""
    found = Survey()
    row = 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal row
        tag = name.rpartition(" ")[2]
        if tag == "row":
            row = int(attributes.get("r", row + 1))
        elif tag in {"v", "is", "f"}:
            found.last_row = max(found.last_row, row)
        elif tag == "mergeCell":
            found.merged.append(attributes.get("ref", ""))

    def refuse(*_: object) -> None:
        raise no_workbook()

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = start
    parser.StartDoctypeDeclHandler = refuse  # only needed to smuggle in entities
    parser.Parse(xml, True)
    return found
