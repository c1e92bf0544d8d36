from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from talentbot.broadcasts.broadcasts import Broadcasts
from talentbot.cli.broadcast_progress import wait
from talentbot.store.database import Database
from talentbot.store.outbox import Outbox, Settlement, State
from tests.command import talentbot
from tests.outbox.rows import add_people

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator
    from pathlib import Path

    from tests.command import Done

TEXTS = "texts:\n  ru: Ярмарка [вакансий](https://example.org)\n  ky: Жарманке\n"
FUTURE = "2030-12-01T10:00+09:00"


class Place:
    """A folder in which the commands are called, and the database that they use."""

    def __init__(self, folder: Path, url: str) -> None:
        self.folder = folder
        self.url = url
        self.file(TEXTS)

    def file(self, text: str) -> None:
        (self.folder / "fair.yaml").write_text(text, encoding="utf-8")

    def broadcast(self, *arguments: str) -> Done:
        """Call a command within this process, which spares a second for each."""
        return talentbot("broadcast", *arguments, cwd=self.folder, TALENTBOT_DATABASE_URL=self.url)

    def json(self, *arguments: str) -> Any:
        return json.loads(self.broadcast(*arguments, "--json").stdout)

    @contextmanager
    def begun(self, *arguments: str) -> Iterator[subprocess.Popen[str]]:
        """A command in a process of its own, which does not outlive the block."""
        # A shell starts what runs in the background with SIGINT ignored, and so would what that starts.
        handler = signal.signal(signal.SIGINT, signal.default_int_handler)
        try:
            process = subprocess.Popen(
                [sys.executable, "-m", "talentbot", "broadcast", *arguments],
                cwd=self.folder,
                env={**os.environ, "TALENTBOT_DATABASE_URL": self.url, "NO_COLOR": "1"},
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
                encoding="utf-8",
            )
        finally:
            signal.signal(signal.SIGINT, handler)
        with process:
            try:
                yield process
            finally:
                process.kill()

    @asynccontextmanager
    async def opened(self) -> AsyncIterator[Database]:
        database = Database(self.url)
        await database.open()
        yield database
        await database.close()

    def add_people(self, *people: tuple[int, str]) -> None:
        async def add() -> None:
            async with self.opened() as database:
                for telegram_id, locale in people:
                    await add_people(database, [telegram_id], locale=locale, wants_announcements=True)

        asyncio.run(add())

    async def deliver(self, broadcast_id: int, *outcomes: State) -> None:
        """Do what a running bot does with a broadcast, once it is there."""
        async with self.opened() as database:
            broadcasts, outbox = Broadcasts(database, now), Outbox(database)
            deadline = time.monotonic() + 30
            while not await broadcasts.start_due():
                assert time.monotonic() < deadline
                await asyncio.sleep(0.05)
            claimed = await outbox.claim(now(), 100)
            settlements = [
                Settlement(each.id, each.claim, state, "refused" if state is State.FAILED else None)
                for each, state in zip(claimed, outcomes, strict=True)
            ]
            await outbox.settle(settlements, now())
            assert [record.id for record in await broadcasts.finish_done()] == [broadcast_id]

    def wait(self, *outcomes: State) -> bool:
        """Wait for the first broadcast within this process, while it is delivered."""

        async def waited() -> bool:
            async with self.opened() as database:
                _, is_well = await asyncio.gather(self.deliver(1, *outcomes), wait(Broadcasts(database, now), 1))
            return is_well

        return asyncio.run(waited())


def now() -> datetime:
    return datetime.now(UTC)


@pytest.fixture
def place(tmp_path: Path, make_database_url: Callable[[str], str]) -> Place:
    return Place(tmp_path, make_database_url("sqlite"))


def test_send_says_who_would_get_it_and_who_sends_it(place: Place) -> None:
    place.add_people((1, "ky"), (2, "ky"), (3, "ru"), (4, "ja"))
    at_once = place.broadcast("send", "fair.yaml", "--segment", "locale=ky", "--segment", "locale=ru")
    later = place.broadcast("send", "fair.yaml", "--at", FUTURE)

    assert at_once.returncode == later.returncode == 0, at_once.stderr + later.stderr
    assert at_once.stdout.startswith("Broadcast 1 is planned and starts at once.\n")
    assert "with locale=ru locale=ky" in at_once.stdout
    assert "At present 3 would get it: ru 1, ky 2." in at_once.stdout
    assert "talentbot run" in at_once.stdout
    assert later.stdout.startswith("Broadcast 2 is planned and starts at 2030-12-01 10:00 Asia/Tokyo.\n")
    assert "At present 4 would get it: ru 1, ky 2, ja 1." in later.stdout


def test_list_status_and_cancel(place: Place) -> None:
    assert place.broadcast("list").stdout == "No broadcast is known.\n"
    assert place.json("list") == []
    place.add_people((1, "ky"), (2, "ru"))
    place.broadcast("send", "fair.yaml", "--segment", "locale=ky")
    asyncio.run(place.deliver(1, State.FAILED))
    place.broadcast("send", "fair.yaml", "--at", FUTURE)

    table = place.broadcast("list").stdout.splitlines()
    assert table[0].split() == "id state start in Tokyo to sent blocked failed text".split()
    assert table[1].split()[:4] == "2 planned 2030-12-01 10:00".split()
    assert table[2].endswith("Ярмарка вакансий")
    assert [row["id"] for row in place.json("list")] == [2, 1]

    status = place.json("status", "1")
    assert (status["state"], status["recipients"], status["segment"]) == ("done", 1, ["locale=ky"])
    assert (status["counts"]["failed"], status["counts"]["total"]) == (1, 1)
    assert status["failures"] == {"refused": 1}
    assert "  refused: 1" in place.broadcast("status", "1").stdout.splitlines()
    assert place.json("status", "2")["start_at"] == "2030-12-01T01:00:00+00:00"

    cancelled, again, done = (place.broadcast("cancel", number) for number in ("2", "2", "1"))
    assert cancelled.stdout == "Broadcast 2 is cancelled before it started.\n"
    assert (again.returncode, done.returncode) == (1, 1)
    assert again.stderr == "talentbot: broadcast 2 cannot be cancelled: it is cancelled already\n"
    assert done.stderr == "talentbot: broadcast 1 cannot be cancelled: it is done already\n"
    assert place.json("status", "2")["state"] == "cancelled"


def test_nobody_to_get_it_is_said_and_it_is_planned_all_the_same(place: Place) -> None:
    done = place.broadcast("send", "fair.yaml")

    assert done.returncode == 0
    assert "At present nobody would get it" in done.stdout
    assert place.json("status", "1")["state"] == "planned"


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["send", "gone.yaml"], 2, "gone.yaml: No such file"),
        (["send", "fair.yaml", "--segment", "local=ky"], 2, "--segment: a segment has no `local`; did you mean"),
        (["send", "fair.yaml", "--at", "2030-12-01T10:00"], 2, "--at: `2030-12-01T10:00` does not say in which time"),
        (["send", "fair.yaml", "--at", "2020-12-01T10:00Z"], 2, "--at: 2020-12-01T10:00Z is over already"),
        (["status", "99"], 1, "The database "),
        (["cancel", "99"], 1, "The database "),
    ],
)
def test_what_cannot_be_done_is_one_line(arguments: list[str], code: int, words: str, place: Place) -> None:
    done = place.broadcast(*arguments)

    assert (done.returncode, len(done.stderr.splitlines())) == (code, 1)
    assert done.stderr.startswith(f"talentbot: {words}")


def test_an_unknown_one_is_one_line(place: Place) -> None:
    place.broadcast("send", "fair.yaml")
    for command in ("status", "cancel"):
        done = place.broadcast(command, "99")
        assert done.returncode == 1
        assert done.stderr.startswith("talentbot: there is no broadcast 99;")


def test_problems_of_the_file_are_told_by_line_and_nothing_is_planned(place: Place) -> None:
    place.file("texts:\n  ru: '# Да'\nat: 2030-12-01T10:00\n")
    done = place.broadcast("send", "fair.yaml")

    assert done.returncode == 1
    assert [line.split(" ")[0] for line in done.stderr.splitlines()[1:]] == ["fair.yaml:2:", "fair.yaml:3:"]
    assert place.json("list") == []


def test_send_waits_until_it_is_over_and_fails_when_something_failed(place: Place) -> None:
    place.add_people((1, "ky"), (2, "ru"))
    with place.begun("send", "fair.yaml", "--wait") as waiting:
        asyncio.run(place.deliver(1, State.SENT, State.FAILED))
        out, error = waiting.communicate(timeout=60)

    assert (waiting.returncode, error) == (1, "")
    assert out.splitlines()[-1] == "done: 2 of 2, sent 1, failed 1"


def test_waiting_ends_well_when_everybody_got_it(place: Place, capsys: pytest.CaptureFixture[str]) -> None:
    place.add_people((1, "ky"), (2, "ru"))
    place.broadcast("send", "fair.yaml")

    assert place.wait(State.SENT, State.SENT)
    assert capsys.readouterr().out.splitlines()[-1] == "done: 2 of 2, sent 2"


def test_waiting_shows_a_bar_on_a_terminal(
    place: Place, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "150")
    place.add_people((1, "ky"), (2, "ru"))
    place.broadcast("send", "fair.yaml")

    assert not place.wait(State.FAILED, State.SENT)
    shown = capsys.readouterr().out
    assert "━" in shown
    assert "done: 2 of 2, sent 1, failed 1" in shown


def test_waiting_ends_ill_when_it_is_cancelled(place: Place, capsys: pytest.CaptureFixture[str]) -> None:
    place.broadcast("send", "fair.yaml", "--at", FUTURE)

    async def cancelled() -> bool:
        async with place.opened() as database:
            broadcasts = Broadcasts(database, now)
            waiting = asyncio.create_task(wait(broadcasts, 1))
            assert await broadcasts.cancel(1)
            return await waiting

    assert not asyncio.run(cancelled())
    assert capsys.readouterr().out.splitlines()[-1].startswith("cancelled: ")


def test_control_c_ends_the_waiting_and_not_the_broadcast(place: Place) -> None:
    with place.begun("send", "fair.yaml", "--wait", "--at", FUTURE) as waiting:
        assert waiting.stdout
        while not waiting.stdout.readline().startswith("planned, starts at 2030-12-01 10:00"):
            assert waiting.poll() is None
        waiting.send_signal(signal.SIGINT)
        _, error = waiting.communicate(timeout=60)

    assert waiting.returncode == 130
    assert error.startswith("No longer waiting; broadcast 1 goes on.")
    assert len(error.splitlines()) == 1
    assert place.json("status", "1")["state"] == "planned"


def test_the_commands_use_postgresql_as_well(tmp_path: Path, make_database_url: Callable[[str], str]) -> None:
    place = Place(tmp_path, make_database_url("postgresql"))
    place.add_people((1, "ky"))

    assert "At present 1 would get it: ky 1." in place.broadcast("send", "fair.yaml").stdout
    assert place.broadcast("cancel", "1").returncode == 0
    assert place.json("status", "1")["state"] == "cancelled"
