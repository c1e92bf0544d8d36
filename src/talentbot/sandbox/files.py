"""The files of the world, and what can be told about them from their bytes."""

from __future__ import annotations

import mimetypes
import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from talentbot.sandbox.objects import Json

_FOLDERS = {"photo": "photos", "document": "documents", "voice": "voice", "sticker": "stickers"}
_PREFIXES = {"photo": "AgACAgI", "document": "BQACAgI", "voice": "AwACAgI", "sticker": "CAACAgI"}
_IMAGE_TYPES = {"png": "image/png", "jpg": "image/jpeg", "gif": "image/gif", "webp": "image/webp"}


class ImageSize(NamedTuple):
    """Format (by its usual suffix), width and height in pixels."""

    suffix: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file somebody sent, and `media`: the value of the message's field that shows it."""

    kind: str
    file_id: str
    unique_id: str
    name: str
    content_type: str
    path: str
    content: bytes
    media: Json

    def described(self) -> Json:
        """The Bot API's File object."""
        return {
            "file_id": self.file_id,
            "file_unique_id": self.unique_id,
            "file_size": len(self.content),
            "file_path": self.path,
        }

    def message_field(self) -> Json:
        """The field of a message that shows this file; a photo is a list of its sizes."""
        return {self.kind: [self.media] if self.kind == "photo" else self.media}


class FileStore:
    """Files by their id and by their download path, in memory."""

    def __init__(self) -> None:
        self._by_id: dict[str, StoredFile] = {}
        self._by_path: dict[str, StoredFile] = {}

    def get(self, file_id: str) -> StoredFile | None:
        """The file of an id."""
        return self._by_id.get(file_id)

    def at(self, path: str) -> StoredFile | None:
        """The file of a download path."""
        return self._by_path.get(path)

    def add(self, kind: str, name: str, content_type: str, content: bytes) -> StoredFile:
        """Keep a file of a kind: photo, document, voice or sticker."""
        number = len(self._by_id) + 1
        image = image_size(content)
        suffix = f".{image.suffix}" if image else _suffix(name)
        if image and kind != "document":
            content_type = _IMAGE_TYPES[image.suffix]
        elif content_type in {"", "application/octet-stream"}:
            content_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
        file = StoredFile(
            kind=kind,
            file_id=f"{_PREFIXES[kind]}AAxSandbox{number:012d}",
            unique_id=f"AQADSandbox{number:06d}",
            name=name or f"file_{number}{suffix}",
            content_type=content_type,
            path=f"{_FOLDERS[kind]}/file_{number}{suffix}",
            content=content,
            media={},
        )
        file.media.update(_media(file, image))
        self._by_id[file.file_id] = self._by_path[file.path] = file
        return file


def _suffix(name: str) -> str:
    stem, dot, suffix = name.rpartition(".")
    return f".{suffix}" if stem and dot and suffix.isalnum() else ""


def _media(file: StoredFile, image: ImageSize | None) -> Json:
    media: Json = {
        "file_id": file.file_id,
        "file_unique_id": file.unique_id,
        "file_size": len(file.content),
    }
    width, height = (image.width, image.height) if image else (512, 512)
    match file.kind:
        case "photo":
            media |= {"width": width, "height": height}
        case "document":
            media |= {"file_name": file.name, "mime_type": file.content_type}
        case "voice":
            media |= {"duration": 0, "mime_type": "audio/ogg"}
        case "sticker":
            media |= {
                "type": "regular",
                "width": width,
                "height": height,
                "is_animated": False,
                "is_video": False,
            }
    return media


def image_size(content: bytes) -> ImageSize | None:
    """Format and size of a PNG, GIF, WebP or JPEG image, read from its header; `None` for anything else."""
    try:
        if content.startswith(b"\x89PNG\r\n\x1a\n"):
            return ImageSize("png", *struct.unpack(">II", content[16:24]))
        if content.startswith((b"GIF87a", b"GIF89a")):
            return ImageSize("gif", *struct.unpack("<HH", content[6:10]))
        if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
            return _webp_size(content)
        if content.startswith(b"\xff\xd8"):
            return _jpeg_size(content)
    except struct.error:
        return None
    return None


def _webp_size(content: bytes) -> ImageSize | None:
    match content[12:16]:
        case b"VP8 ":
            width, height = struct.unpack("<HH", content[26:30])
            return ImageSize("webp", width & 0x3FFF, height & 0x3FFF)
        case b"VP8L":
            (bits,) = struct.unpack("<I", content[21:25])
            return ImageSize("webp", (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1)
        case b"VP8X":
            width, height = content[24:27], content[27:30]
            return ImageSize("webp", int.from_bytes(width, "little") + 1, int.from_bytes(height, "little") + 1)
    return None


def _jpeg_size(content: bytes) -> ImageSize | None:
    """The size stands in the first start-of-frame segment; the others are skipped by their length."""
    position = 2
    while position + 9 < len(content) and content[position] == 0xFF:
        marker = content[position + 1]
        if 0xC0 <= marker <= 0xCF and marker not in {0xC4, 0xC8, 0xCC}:
            height, width = struct.unpack(">HH", content[position + 5 : position + 9])
            return ImageSize("jpg", width, height)
        (length,) = struct.unpack(">H", content[position + 2 : position + 4])
        position += 2 + max(length, 2)
    return None
