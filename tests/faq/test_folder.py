"""Several files as one: whoever reads sees all of a write or none of it, whenever the writer dies."""

from __future__ import annotations

import fcntl
import itertools
import multiprocessing
import os
import random
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from talentbot.errors import FaqError
from talentbot.faq.folder import (
    StaleFilesError,
    _stage,
    digest_of,
    is_entry_file,
    is_faq_file,
    read_files,
    write_files,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from multiprocessing.synchronize import Event
    from pathlib import Path

pytestmark = pytest.mark.long

KILLS = 60

PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(["talentbot.faq.folder"])


def state(letter: str) -> dict[str, bytes]:
    files = {f"visa/{number}.yaml": f"{letter} {number}".encode() for number in range(20)}
    return files | ({"extra/only-b.yaml": b"b"} if letter == "b" else {})


WHOLE = {digest_of(state("a")), digest_of(state("b"))}


def write_for_ever(folder: Path, is_started: Event) -> None:
    """Write the one state and the other in turn."""
    for letter in itertools.cycle("ba"):
        is_started.set()
        write_files(folder, {"extra/only-b.yaml": None, **state(letter)}, {})


@contextmanager
def writer(folder: Path) -> Iterator[None]:
    """Another process that writes, killed at the end of the block."""
    is_started = PROCESSES.Event()
    process = PROCESSES.Process(target=write_for_ever, args=(folder, is_started))
    process.start()
    is_started.wait()
    try:
        yield
    finally:
        process.kill()
        process.join()


def test_a_writer_killed_at_any_moment_leaves_the_old_or_the_new_whole(tmp_path: Path) -> None:
    start = time.perf_counter()
    write_files(tmp_path, state("a"), {})
    some_writes = 5 * (time.perf_counter() - start)
    moments = random.Random(7)  # noqa: S311 - moments, no secrets
    seen: set[str] = set()
    for kill in range(5 * KILLS):
        with writer(tmp_path):
            time.sleep(moments.uniform(0, some_writes))
        found = digest_of(read_files(tmp_path))
        assert found in WHOLE
        seen.add(found)
        if kill >= KILLS and seen == WHOLE:
            break

    assert seen == WHOLE
    assert not (tmp_path / ".publish").exists()


def test_readers_beside_a_writer_see_whole_states_only(tmp_path: Path) -> None:
    write_files(tmp_path, state("a"), {})
    found: set[str] = set()
    until = time.monotonic() + 20
    with writer(tmp_path):
        while time.monotonic() < until and not found >= WHOLE:
            found.add(digest_of(read_files(tmp_path)))
            time.sleep(0.001)

    assert found == WHOLE


def test_an_emptied_category_goes_and_a_new_one_comes(tmp_path: Path) -> None:
    write_files(tmp_path, {"old/a.yaml": b"a"}, {})
    write_files(tmp_path, {"old/a.yaml": None, "new/a.yaml": b"a"}, {})

    assert sorted(path.name for path in tmp_path.iterdir()) == ["new"]


def test_what_was_not_expected_is_not_overwritten(tmp_path: Path) -> None:
    write_files(tmp_path, {"a.yaml": b"1", "b.yaml": b"1"}, {})
    with pytest.raises(StaleFilesError, match=r"a\.yaml") as caught:
        write_files(tmp_path, {"a.yaml": b"2", "b.yaml": b"2"}, {"a.yaml": b"0", "b.yaml": b"1"})

    assert caught.value.names == ("a.yaml",)
    assert read_files(tmp_path) == {"a.yaml": b"1", "b.yaml": b"1"}


def test_the_same_change_made_already_is_no_conflict(tmp_path: Path) -> None:
    write_files(tmp_path, {"a.yaml": b"2"}, {})
    write_files(tmp_path, {"a.yaml": b"2", "b.yaml": b"2"}, {"a.yaml": b"1", "b.yaml": None})

    assert read_files(tmp_path) == {"a.yaml": b"2", "b.yaml": b"2"}


def test_what_cannot_be_written_is_told_in_one_line_and_undone(tmp_path: Path) -> None:
    write_files(tmp_path, {"a.yaml": b"1", "z.yaml": b"1"}, {})
    (tmp_path / "visa").write_text("a file where a folder should be")
    with pytest.raises(FaqError) as caught:
        write_files(tmp_path, {"a.yaml": b"2", "b.yaml": b"2", "visa/a.yaml": b"2", "z.yaml": None}, {})

    assert "visa" in str(caught.value)
    assert "\n" not in str(caught.value)
    assert read_files(tmp_path) == {"a.yaml": b"1", "z.yaml": b"1"}
    assert not (tmp_path / ".publish").exists()


def test_a_reader_that_waited_for_a_killed_writer_completes_its_work(tmp_path: Path) -> None:
    write_files(tmp_path, state("a"), {})
    descriptor = os.open(tmp_path, os.O_RDONLY)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    found: list[dict[str, bytes]] = []
    reader = threading.Thread(target=lambda: found.append(read_files(tmp_path)))
    reader.start()
    time.sleep(0.1)
    # Meanwhile the writer has its journal and one of its files in place, and dies.
    _stage(tmp_path, state("b"))
    (tmp_path / ".publish" / "0.new").replace(tmp_path / "extra-taken")
    (tmp_path / "extra-taken").unlink()
    (tmp_path / "extra").mkdir()
    (tmp_path / "extra" / "only-b.yaml").write_bytes(b"b")
    os.close(descriptor)
    reader.join(10)

    assert digest_of(found[0]) == digest_of(state("b"))


def test_waste_in_a_folder_that_cannot_be_written_is_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_files(tmp_path, {"a.yaml": b"1"}, {})
    (tmp_path / ".publish").mkdir()
    monkeypatch.setattr(os, "access", lambda *_: False)

    assert read_files(tmp_path) == {"a.yaml": b"1"}
    assert (tmp_path / ".publish").exists()


@pytest.mark.parametrize(
    ("name", "is_file", "is_entry"),
    [
        ("visa/visa-coe.yaml", True, True),
        ("deadlines.yaml", True, False),
        ("synonyms/ru.yaml", True, False),
        ("visa/.hidden.yaml", False, False),
        (".publish/0", False, False),
        ("visa/~visa-coe.yaml", False, False),
        ("README.md", False, False),
    ],
)
def test_what_belongs_to_the_faq(name: str, is_file: bool, is_entry: bool) -> None:
    assert is_faq_file(name) is is_file
    assert is_entry_file(name) is is_entry


def test_a_digest_tells_names_and_contents_apart() -> None:
    digests = {digest_of(files) for files in ({"a": b"bc"}, {"ab": b"c"}, {"a": b"b", "c": b""}, {"a": b"", "c": b"b"})}

    assert len(digests) == 4
