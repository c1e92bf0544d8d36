"""The bot with a small FAQ and deadlines of its own, which tests change."""

from __future__ import annotations

import json
import shutil
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from talentbot.publishing.live import LiveFaq
from tests.bot.conftest import Running, running_bot
from tests.faq_folder import SMALL, FaqFolder

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    import pytest

Json = dict[str, Any]


def item(name: str, on: str, **changes: Any) -> Json:
    """A deadline as the file has it; a value of None is left out."""
    fields: Json = {
        "id": name,
        "kind": "apply_by",
        "on": on,
        "zone": "Asia/Bishkek",
        "tracks": ["internship"],
        "entry": "jobs-find",
        "ru": {"title": f"Заявка {name}", "note": f"Пишите о {name}."},
        "ky": {"title": f"Арыз {name}"},
        "ja": {"title": f"応募 {name}"},
    }
    return {key: value for key, value in (fields | changes).items() if value is not None}


def write(folder: FaqFolder, *items: Json) -> None:
    # JSON is YAML, and has no aliases.
    folder.write("deadlines.yaml", json.dumps({"deadlines": items}, ensure_ascii=False))


@dataclass
class Board(Running):
    """A running bot, and its deadlines."""

    folder: FaqFolder

    async def put(self, *items: Json) -> None:
        """Change the file, as a coordinator does, and have the change told."""
        write(self.folder, *items)
        # A change counts once it has stood still between two looks.
        while not await self.services.live.refresh():
            pass
        await self.services.reminders.synchronise()


@asynccontextmanager
async def board(tmp_path: Path, caplog: pytest.LogCaptureFixture, *items: Json) -> AsyncIterator[Board]:
    folder = FaqFolder(tmp_path / "faq")
    shutil.copytree(SMALL, folder.path)
    write(folder, *items)
    async with running_bot(LiveFaq(folder.path), tmp_path, caplog) as running:
        await running.services.reminders.synchronise()
        yield Board(**vars(running), folder=folder)
