"""What a reply costs over the transport: questions answered per second, beside a bare echo bot.

`python -m tests.benchmarks.replies` runs both bots in turn, each in a process of its own, against the same Bot API
server with its flood limits lifted. 64 people ask at once, and each asks again as soon as the reply has come. Only the
ratio says something: the server and its people take one core, the bot the other.
"""

from __future__ import annotations

import asyncio
import os
import statistics
import sys
import tempfile
import time
from contextlib import asynccontextmanager
from itertools import cycle
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from talentbot.sandbox.server import Sandbox
    from tests.conversation import Json

USERS = 64
ROUNDS = 5
WARM_UP_SECONDS = 1.5
SECONDS = 4.0

FAQ = Path(__file__).parents[2] / "faq"
BOTS = {"echo": ("-m", "tests.benchmarks.echo_bot"), "talentbot": ("-m", "talentbot", "run")}


async def main() -> None:
    """Measure both in turn and print the table."""
    from talentbot.faq.load import load_faq  # noqa: PLC0415 - `footprint` measures without it

    faq = load_faq(FAQ)
    questions = [text.title for entry in faq.entries.values() for text in entry.texts.values()]
    rates: dict[str, list[float]] = {name: [] for name in BOTS}
    for _ in range(ROUNDS):
        for name, command in BOTS.items():
            rates[name].append(await questions_per_second(command, questions))
    sys.stdout.write(report(rates))


def report(rates: dict[str, list[float]]) -> str:
    """The median of each bot, and the median of the ratios within a round."""
    lines = [f"{name:<10} {statistics.median(found):7.0f} replies a second" for name, found in rates.items()]
    ratios = [ours / theirs for ours, theirs in zip(rates["talentbot"], rates["echo"], strict=True)]
    spread = f"{min(ratios):.2f} to {max(ratios):.2f}"
    return "\n".join([*lines, f"ratio      {statistics.median(ratios):7.2f} (from {spread})", ""])


async def questions_per_second(command: tuple[str, ...], questions: list[str]) -> float:
    """Run one bot and have everybody ask; replies counted after a time to warm up."""
    from talentbot.sandbox.server import Sandbox  # noqa: PLC0415 - `footprint` measures without it

    async with Sandbox(has_flood_limits=False) as sandbox, bot_process(command, sandbox):
        crowd = Crowd(sandbox, questions)
        crowd.ask_all()
        await asyncio.sleep(WARM_UP_SECONDS)
        before, start = crowd.replies, time.perf_counter()
        await asyncio.sleep(SECONDS)
        return (crowd.replies - before) / (time.perf_counter() - start)


class Crowd:
    """People who ask, and ask again when the reply has come."""

    def __init__(self, sandbox: Sandbox, questions: list[str]) -> None:
        self.replies = 0
        self._world = sandbox.world
        self._questions = cycle(questions)
        self._people = {person.id: person for person in (self._world.add_person("ru") for _ in range(USERS))}
        self._world.listeners.append(self._hear)

    def ask_all(self) -> None:
        """Everybody's first question."""
        for person_id in self._people:
            self._ask(person_id)

    def _ask(self, person_id: int) -> None:
        person = self._people[person_id]
        self._world.unblock(person)
        self._world.send_text(person, self._world.private_chat(person), next(self._questions))

    def _hear(self, event: Json) -> None:
        if event["type"] == "message" and event["message"]["from"]["is_bot"]:
            self.replies += 1
            asyncio.get_running_loop().call_soon(self._ask, event["chat_id"])


@asynccontextmanager
async def bot_process(
    command: tuple[str, ...], sandbox: Sandbox, database_url: str | None = None
) -> AsyncIterator[int]:
    """A bot in a process of its own, entered when it says that it is ready; gives the process id."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("TALENTBOT_")},
            "TALENTBOT_TOKEN": sandbox.token,
            "TALENTBOT_API_URL": sandbox.url,
            "TALENTBOT_DATABASE_URL": database_url or f"sqlite:///{folder}/bot.db",
            "TALENTBOT_FAQ_DIR": str(FAQ),
            "TALENTBOT_LISTEN": "127.0.0.1:0",
        }
        process = await asyncio.create_subprocess_exec(
            sys.executable, *command, env=environment, stderr=asyncio.subprocess.PIPE
        )
        try:
            await _ready(process)
            yield process.pid
        finally:
            process.terminate()
            await process.communicate()


async def _ready(process: asyncio.subprocess.Process) -> None:
    assert process.stderr
    while line := await process.stderr.readline():
        if b"Ready" in line:
            return
    raise RuntimeError("the bot ended before it was ready")


if __name__ == "__main__":
    asyncio.run(main())
