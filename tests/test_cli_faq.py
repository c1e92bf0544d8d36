"""The commands that carry the FAQ somewhere: to Excel and back, to a folder, a web site, a wall."""

from __future__ import annotations

import asyncio
import io
import json
import shutil
from typing import TYPE_CHECKING

import pytest
from openpyxl import load_workbook

from talentbot.faq.folder import read_files
from talentbot.sandbox.server import Sandbox
from tests.command import talentbot
from tests.faq_folder import SMALL

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def faq(tmp_path: Path) -> Path:
    return shutil.copytree(SMALL, tmp_path / "faq")


@pytest.fixture
def workbook(faq: Path, tmp_path: Path) -> Path:
    out = tmp_path / "faq.xlsx"
    assert talentbot("faq", "export", str(out), TALENTBOT_FAQ_DIR=str(faq)).returncode == 0
    return out


def change(workbook: Path, old: str, new: object) -> None:
    """Write something else into the cell that holds `old`."""
    book = load_workbook(io.BytesIO(workbook.read_bytes()))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value == old]
    cells[0].value = new  # type: ignore[assignment]  # a plain cell
    book.save(workbook)


def test_an_unchanged_workbook_changes_nothing(faq: Path, workbook: Path) -> None:
    before = read_files(faq)
    done = talentbot("faq", "import", str(workbook), TALENTBOT_FAQ_DIR=str(faq))

    assert (done.returncode, done.stdout) == (0, "The workbook changes nothing.\n")
    assert read_files(faq) == before


def test_a_changed_workbook_is_shown_and_written(faq: Path, workbook: Path) -> None:
    change(workbook, "Сбор зависит от гражданства.", "Сбор отменили.")
    before = read_files(faq)
    trial = talentbot("faq", "import", str(workbook), "--dry-run", TALENTBOT_FAQ_DIR=str(faq))

    assert "✏️ visa-fee" in trial.stdout
    assert "− Сбор зависит от гражданства." in trial.stdout
    assert "+ Сбор отменили." in trial.stdout
    assert read_files(faq) == before

    assert talentbot("faq", "import", str(workbook), "--yes", TALENTBOT_FAQ_DIR=str(faq)).returncode == 0
    assert "Сбор отменили." in read_files(faq)["visa/visa-fee.yaml"].decode()


def test_a_mistake_is_told_by_sheet_row_and_column_and_nothing_is_written(faq: Path, workbook: Path) -> None:
    change(workbook, "Сбор зависит от гражданства.", 5)
    before = read_files(faq)
    done = talentbot("faq", "import", str(workbook), TALENTBOT_FAQ_DIR=str(faq))

    assert done.returncode == 1
    assert "faq.xlsx:" in done.stderr
    assert "sheet FAQ" in done.stderr
    assert "column" in done.stderr
    assert read_files(faq) == before


def test_an_error_that_the_check_finds_keeps_the_import_out(faq: Path, workbook: Path) -> None:
    change(workbook, "Сертификат оформляет **работодатель**: 0258-39-2228.", "Без телефона.")
    done = talentbot("faq", "import", str(workbook), "--yes", TALENTBOT_FAQ_DIR=str(faq))

    assert done.returncode == 1
    assert "0258392228 stands in" in done.stderr


@pytest.mark.parametrize("arguments", [("faq", "import", "gone.xlsx"), ("faq", "export", "gone/faq.xlsx")])
def test_a_file_that_is_not_there_is_one_line(arguments: tuple[str, ...], tmp_path: Path) -> None:
    done = talentbot(*arguments, cwd=tmp_path)

    assert done.returncode == 1
    assert "gone" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_init_fills_an_empty_folder_only(tmp_path: Path) -> None:
    folder = tmp_path / "live"
    assert talentbot("faq", "init", str(folder)).returncode == 0
    before = read_files(folder)
    again = talentbot("faq", "init", str(folder))

    assert len(before) > 138
    assert again.returncode == 1
    assert "stays as it is" in again.stderr
    assert read_files(folder) == before


def test_the_site_and_the_poster_are_written(tmp_path: Path) -> None:
    site = talentbot("faq", "site", str(tmp_path / "site"), "--bot", "@nagaoka_talent_bot")
    poster = talentbot("poster", "visa-coe", str(tmp_path / "coe.pdf"), "--bot", "nagaoka_talent_bot")
    unknown = talentbot("poster", "visa-co", str(tmp_path / "x.pdf"), "--bot", "nagaoka_talent_bot")

    assert site.returncode == poster.returncode == 0, site.stderr + poster.stderr
    assert (tmp_path / "site" / "ky" / "visa-coe.html").is_file()
    assert (tmp_path / "coe.pdf").read_bytes().startswith(b"%PDF")
    assert unknown.returncode != 0
    assert "visa-coe" in unknown.stderr
    assert len(unknown.stderr.splitlines()) == 1


def test_deadlines_are_listed(tmp_path: Path) -> None:
    folder = tmp_path / "live"
    talentbot("faq", "init", str(folder))
    rows = json.loads(talentbot("deadlines", "list", "--json", TALENTBOT_FAQ_DIR=str(folder)).stdout)

    assert {row["id"] for row in rows} == {"jlpt-december", "jlpt-july"}
    assert talentbot("deadlines", "list").stdout == "No deadline is known.\n"


async def test_an_invitation_is_printed(tmp_path: Path) -> None:
    async with Sandbox(has_flood_limits=False) as sandbox:
        settings = {
            "TALENTBOT_TOKEN": sandbox.token,
            "TALENTBOT_API_URL": sandbox.url,
            "TALENTBOT_DATABASE_URL": f"sqlite:///{tmp_path}/bot.db",
        }
        done = await asyncio.to_thread(
            talentbot, "staff", "invite", "--role", "coordinator", "--name", "Аида", cwd=tmp_path, **settings
        )

    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("https://t.me/nagaoka_talent_bot?start=staff_")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("staff", "invite", "--role", "king"), "Invalid value for '--role'"),
        (("staff", "invite", "--role", "admin"), "TALENTBOT_TOKEN is not set"),
        (("poster", "start", "out.pdf"), "TALENTBOT_TOKEN is not set"),
        (("poster", "start", "out.pdf", "--bot", "no such name"), "no username"),
    ],
)
def test_wrong_use_is_one_line(arguments: tuple[str, ...], words: str, tmp_path: Path) -> None:
    done = talentbot(*arguments, cwd=tmp_path)

    assert done.returncode == 2
    assert words in done.stderr
    assert len(done.stderr.splitlines()) == 1
