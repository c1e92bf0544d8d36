"""Writes the site into a folder."""

from __future__ import annotations

import shutil
import tempfile
from contextlib import suppress
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from talentbot.errors import TalentbotError
from talentbot.faq.localised import LANGUAGE_NAMES
from talentbot.publishing.site.frame import LIST_NAME
from talentbot.publishing.site.pages import Site
from talentbot.publishing.site.search_index import search_index

if TYPE_CHECKING:
    from datetime import date

    from talentbot.faq.entry import Faq

MARKER = ".talentbot-site"
"""The file by which a folder is known as a site that may be replaced."""

_ASSETS = ("style.css", "search.js", "icon.svg", "firework.svg")


class SiteError(TalentbotError):
    """The site cannot be made, or not there."""


def build_site(faq: Faq, out: Path, generated_on: date, bot_username: str | None = None) -> int:
    """Write the FAQ as a site that can be read from a disk or put on any web server.

    The same FAQ and day give the same bytes. A site that is there already is replaced as a whole, once the new one
    stands beside it.

    Args:
        faq: what to show.
        out: the folder; made with those above it where there is none.
        generated_on: the day to name on the pages.
        bot_username: the bot to lead to; None for no such links.

    Returns:
        The number of pages.

    Raises:
        SiteError: `out` is something else than a site or an empty folder, or cannot be written.
        ConfigurationError: Telegram has no such usernames.
    """
    _check_names(faq)
    site = Site(faq, generated_on, bot_username)
    pages = site.pages()
    contents = pages | {f"{locale}/search-index.js": search_index(site.entries(), locale) for locale in LANGUAGE_NAMES}
    try:
        _replace(out.resolve(), contents)
    except OSError as error:
        message = f"{out}: the site cannot be written: {error.strerror or error}"
        raise SiteError(message) from error
    return len(pages)


def _check_names(faq: Faq) -> None:
    """Keep two pages from being one file, also where capitals make no difference to a file's name."""
    names = {LIST_NAME: "the list of questions"}
    for entry_id in faq.entries:
        other = names.setdefault(entry_id.lower(), f"`{entry_id}`")
        if other != f"`{entry_id}`":
            message = f"the page of `{entry_id}` would have the file name of {other}; give the entry another id"
            raise SiteError(message)


def _replace(out: Path, contents: dict[str, str]) -> None:
    _check_place(out)
    out.parent.mkdir(parents=True, exist_ok=True)
    beside = Path(tempfile.mkdtemp(prefix=f".{out.name}-", dir=out.parent))
    try:
        new, old = beside / "new", beside / "old"
        _write(new, contents)
        if out.exists():
            shutil.copymode(out, new)
            out.rename(old)
        try:
            new.rename(out)
        except OSError:
            with suppress(OSError):
                old.rename(out)
            raise
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _check_place(out: Path) -> None:
    if not out.exists():
        return
    if not out.is_dir():
        message = f"{out}: is a file; name a folder for the site"
        raise SiteError(message)
    if any(out.iterdir()) and not (out / MARKER).is_file():
        message = f"{out}: holds files that are no site of talentbot ({MARKER} is missing); name an empty or new folder"
        raise SiteError(message)


def _write(folder: Path, contents: dict[str, str]) -> None:
    assets = files(__package__) / "assets"
    texts = {name: (assets / name).read_text(encoding="utf-8") for name in _ASSETS}
    for name, text in {**texts, **contents, MARKER: "Made by talentbot; replaced as a whole.\n"}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
