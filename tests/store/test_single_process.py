from __future__ import annotations

import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from talentbot.errors import DatabaseError
from talentbot.store.database import Database

if TYPE_CHECKING:
    from pathlib import Path

HOLDER = """
import sys, time
from talentbot.store.database import Database
with Database(sys.argv[1]).claim_single_process():
    print("claimed", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/var/bot.sqlite3"


def test_a_second_process_is_refused_until_the_first_dies(url: str) -> None:
    with subprocess.Popen([sys.executable, "-c", HOLDER, url], stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout
        assert holder.stdout.readline() == "claimed\n"
        expected = rf"already runs on .*bot\.sqlite3 \(process {holder.pid}\): stop it first"
        with pytest.raises(DatabaseError, match=expected), Database(url).claim_single_process():
            pass
        os.kill(holder.pid, signal.SIGKILL)
    with Database(url).claim_single_process():
        pass


def test_a_claim_ends_with_its_block(url: str) -> None:
    for _ in range(2):
        with Database(url).claim_single_process():
            pass


async def test_the_database_can_be_opened_beside_the_claim(url: str) -> None:
    with Database(url).claim_single_process():
        database = Database(url)
        await database.open()
        await database.close()


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "bot.sqlite3.lock").mkdir()
    with (
        pytest.raises(DatabaseError, match=r"bot\.sqlite3\.lock cannot be opened"),
        Database(f"sqlite:///{tmp_path}/bot.sqlite3").claim_single_process(),
    ):
        pass


def test_several_processes_share_a_postgresql() -> None:
    url = "postgresql://host/name"
    with Database(url).claim_single_process(), Database(url).claim_single_process():
        pass
