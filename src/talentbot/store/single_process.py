"""One program at a time on one SQLite file."""

from __future__ import annotations

import fcntl
import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

from talentbot.errors import DatabaseError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import TextIO


@contextmanager
def claimed(path: Path) -> Iterator[None]:
    """Hold the only claim on a file; the system ends it with the process, however that ends.

    The claim is on a file beside it, `<name>.lock`, which stays: deleting it would let two processes hold one each.

    Raises:
        DatabaseError: another process has the claim, or the file beside cannot be written.
    """
    try:
        lock = path.with_name(f"{path.name}.lock").open("a+", encoding="ascii")
    except OSError as error:
        message = f"{error.filename} cannot be opened ({error.strerror}): check the folder's access rights"
        raise DatabaseError(message) from error
    with lock:
        _claim(lock, path)
        yield


def _claim(lock: TextIO, path: Path) -> None:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        lock.seek(0)
        message = f"talentbot already runs on {path} (process {lock.read().strip() or 'unknown'}): stop it first"
        raise DatabaseError(message) from error
    lock.truncate(0)
    lock.write(f"{os.getpid()}\n")
    lock.flush()
