"""The FAQ that comes with the program, to begin with; never written over one that is there."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from talentbot.errors import FaqError
from talentbot.faq.folder import read_files, write_files

if TYPE_CHECKING:
    from talentbot.faq.folder import Files


def shipped_faq() -> Files:
    """The files, from inside the installed package or beside `src/` in a checkout."""
    package = Path(__file__).parents[1]
    installed = package / "shipped_faq"
    return read_files(installed if installed.is_dir() else package.parents[1] / "faq")


def write_shipped_faq(folder: Path) -> int:
    """Write them into a folder that is absent or empty, and tell how many.

    Raises:
        FaqError: something is there already, or the folder cannot be written.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        message = f"{folder} is there already and stays as it is; name an empty folder"
        raise FaqError(message)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        message = f"{folder}: {error.strerror}"
        raise FaqError(message) from error
    files = shipped_faq()
    write_files(folder, files, {})
    return len(files)
