from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from talentbot.sandbox.files import FileStore, image_size
from tests.sandbox.test_methods_sending import png

JPEG = b"\xff\xd8\xff\xe0\x00\x04ab\xff\xc0\x00\x11\x08" + struct.pack(">HH", 30, 20) + b"\x03" + bytes(9)
WEBP = b"RIFF\x00\x00\x00\x00WEBP"


@pytest.mark.parametrize(
    ("content", "size"),
    [
        (png(20, 30), ("png", 20, 30)),
        (b"GIF89a" + struct.pack("<HH", 20, 30), ("gif", 20, 30)),
        (JPEG, ("jpg", 20, 30)),
        (WEBP + b"VP8 " + bytes(10) + struct.pack("<HH", 20, 30), ("webp", 20, 30)),
        (WEBP + b"VP8L" + bytes(5) + struct.pack("<I", 19 | 29 << 14), ("webp", 20, 30)),
        (WEBP + b"VP8X" + bytes(8) + b"\x13\x00\x00\x1d\x00\x00", ("webp", 20, 30)),
        (b"%PDF-1.7", None),
        (b"", None),
    ],
)
def test_the_size_stands_in_the_header(content: bytes, size: tuple[str, int, int] | None) -> None:
    assert image_size(content) == size


@given(
    st.sampled_from([png(), JPEG, b"GIF89a", WEBP + b"VP8 ", WEBP + b"VP8L", WEBP + b"VP8X"]),
    st.binary(max_size=40),
    st.integers(0, 40),
)
def test_broken_images_break_nothing(start: bytes, rest: bytes, length: int) -> None:
    size = image_size(start[:length] + rest)
    assert size is None or min(size.width, size.height) >= 0


def test_types_and_names_are_kept_or_guessed() -> None:
    store = FileStore()
    assert store.add("document", "a.pdf", "", b"x").content_type == "application/pdf"
    assert store.add("document", "a.pdf", "text/x-odd", b"x").content_type == "text/x-odd"
    assert store.add("photo", "a.html", "text/html", png()).content_type == "image/png"
    unnamed = store.add("document", "", "", b"x")
    assert (unnamed.content_type, store.at(unnamed.path)) == ("application/octet-stream", unnamed)
    assert store.get(unnamed.file_id) is unnamed
    assert store.add("document", "../../etc/passwd.x/y", "", b"x").path == "documents/file_5"
