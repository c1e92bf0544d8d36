"""Two whole programs on one PostgreSQL: exactly one delivers and polls, and another takes over when it is gone."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import sys
import time
from collections import Counter
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, text
from sqlmodel import col

from talentbot.app import running
from talentbot.outbox.worker import CONCURRENCY
from talentbot.sandbox.server import Sandbox
from talentbot.settings import PREFIX, Settings, read_settings
from talentbot.store.database import Database
from talentbot.store.outbox import Lane
from talentbot.store.posting import Posting, post_content, post_to_people
from talentbot.store.tables import LeaderRow, OutboxRow, Person
from tests.conversation import Conversation, eventually
from tests.faq_folder import SMALL

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable
    from pathlib import Path

pytestmark = pytest.mark.long

QUESTION = "Что такое сертификат COE и кто его оформляет?"
TAKEN_OVER_SECONDS = 10.0


class Installation:
    """Several processes on one database, at one Bot API server."""

    def __init__(self, sandbox: Sandbox, url: str, folder: Path) -> None:
        self.sandbox = sandbox
        self.url = url
        self._folder = folder
        self._count = 0

    def settings(self, **changes: object) -> Settings:
        """Those of one more process, which has the FAQ in a folder of its own."""
        self._count += 1
        faq = self._folder / f"faq-{self._count}"
        shutil.copytree(SMALL, faq)
        values = {
            "token": self.sandbox.token,
            "api_url": self.sandbox.url,
            "database_url": self.url,
            "faq_dir": faq,
            "listen": "127.0.0.1:0",
            "messages_per_second": 30,
        }
        return read_settings(**(values | changes))

    async def begin(self) -> asyncio.subprocess.Process:
        """One more process, which is ready."""
        settings = self.settings()
        names = ("token", "api_url", "database_url", "faq_dir", "listen", "messages_per_second")
        given = {f"{PREFIX}{name.upper()}": str(getattr(settings, name)) for name in names}
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "talentbot",
            "run",
            env=os.environ | given | {"PYTHONUNBUFFERED": "1"},
            stderr=asyncio.subprocess.PIPE,
        )
        assert process.stderr is not None
        async with asyncio.timeout(60):
            while b"Ready" not in (line := await process.stderr.readline()):
                assert line, "the program ended before it was ready"
        self._drain = asyncio.create_task(process.stderr.read())
        return process

    def received(self) -> Counter[int]:
        """How often each chat got the announcement."""
        return Counter(
            int(call.parameters["chat_id"])
            for call in self.sandbox.api.calls_of("sendMessage")
            if call.parameters.get("text") == "Salam"
        )


@pytest.fixture
async def installation(make_database_url: Callable[[str], str], tmp_path: Path) -> AsyncIterator[Installation]:
    async with Sandbox(has_flood_limits=False) as sandbox:
        yield Installation(sandbox, make_database_url("postgresql"), tmp_path)


@asynccontextmanager
async def opened(installation: Installation) -> AsyncIterator[Database]:
    database = Database(installation.url)
    await database.open()
    yield database
    await database.close()


async def announce(database: Database, installation: Installation, count: int) -> set[int]:
    """Post an announcement to so many people of the sandbox."""
    world, now = installation.sandbox.world, datetime.now(UTC)
    people = [world.add_person("ru") for _ in range(count)]
    for person in people:
        world.private_chat(person)
        world.start(person)
    async with database.writing() as session:
        insert = database.insert(Person).on_conflict_do_nothing()
        rows = [{"telegram_id": person.id, "locale": "ru", "last_active_on": now.date()} for person in people]
        await (await session.connection()).execute(insert, rows)
        content_id = await post_content(session, "notice", {"html": "Salam"}, now, has_quiet_hours=False)
        chosen = select(col(Person.telegram_id)).where(col(Person.telegram_id).in_([each.id for each in people]))
        posting = Posting(content_id, Lane.ANNOUNCEMENT, "test", now)
        assert await post_to_people(database, session, posting, chosen) == count
    return {person.id for person in people}


async def leader(database: Database) -> str | None:
    async with database.reading() as session:
        return await session.scalar(select(col(LeaderRow.holder)))


async def all_sent(database: Database) -> bool:
    async with database.reading() as session:
        states = set(await session.scalars(select(col(OutboxRow.state))))
    return states == {"sent"}


async def until(condition: Callable[[], Awaitable[object]]) -> None:
    """Wait until the database says so."""
    async with asyncio.timeout(60):
        while not await condition():  # noqa: ASYNC110 - other processes make it true
            await asyncio.sleep(0.1)


async def test_another_takes_over_within_ten_seconds_of_a_kill(installation: Installation) -> None:
    processes = [await installation.begin(), await installation.begin()]
    try:
        async with opened(installation) as database:
            chosen = await announce(database, installation, 150)
            await eventually(lambda: len(installation.received()) >= 20)
            name = await leader(database)
            first = next(each for each in processes if f":{each.pid}:" in str(name))
            first.send_signal(signal.SIGKILL)
            await first.wait()
            killed_at, before = time.monotonic(), sum(installation.received().values())
            async with asyncio.timeout(2 * TAKEN_OVER_SECONDS):
                while sum(installation.received().values()) <= before + CONCURRENCY:  # noqa: ASYNC110
                    await asyncio.sleep(0.05)
            assert time.monotonic() - killed_at < TAKEN_OVER_SECONDS + 1
            await until(lambda: all_sent(database))
            counts = installation.received()
            assert set(counts) == chosen
            assert sum(counts.values()) - len(chosen) <= CONCURRENCY
            # The one that took over polls as well.
            person = Conversation(installation.sandbox, installation.sandbox.world.person("student-ru"))
            assert (await person.say(QUESTION))["text"].startswith(QUESTION)
    finally:
        for process in processes:
            if process.returncode is None:
                process.terminate()
                await process.wait()


async def test_a_leader_whose_connection_is_cut_stops_before_another_begins(installation: Installation) -> None:
    async with opened(installation) as database, running(installation.settings()), running(installation.settings()):
        await until(lambda: leader(database))
        first = await leader(database)
        chosen = await announce(database, installation, 150)
        await eventually(lambda: len(installation.received()) >= 20)
        async with database.writing() as session:
            cut = "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND objid = :object"
            key = await session.scalar(text("SELECT hashtext(current_schema())"))
            assert (await session.execute(text(cut), {"object": int(key or 0) & 0xFFFFFFFF})).all() == [(True,)]
        await until(lambda: all_sent(database))
        counts = installation.received()
        assert set(counts) == chosen
        # Both live in one process here, so that who is who is told by the name alone.
        assert await leader(database) != first
        assert sum(counts.values()) - len(chosen) <= CONCURRENCY


async def test_a_leader_that_stops_in_good_order_is_followed_at_once(installation: Installation) -> None:
    async with opened(installation) as database:
        async with running(installation.settings()):
            await until(lambda: leader(database))
        assert await leader(database) is None
        began_at = time.monotonic()
        async with running(installation.settings()):
            person = Conversation(installation.sandbox, installation.sandbox.world.person("student-ru"))
            assert (await person.say(QUESTION))["text"].startswith(QUESTION)
        assert time.monotonic() - began_at < 60


async def test_what_one_publishes_reaches_the_other_within_seconds(installation: Installation) -> None:
    one, other = installation.settings(), installation.settings()
    async with running(one), running(other):
        entry = next(one.faq_dir.rglob("visa-coe.yaml"))
        place = other.faq_dir / entry.relative_to(one.faq_dir)
        changed = entry.read_text(encoding="utf-8").replace("read_on: 2026-11-23", "read_on: 2026-11-22")
        entry.write_text(changed, encoding="utf-8")
        changed_at = time.monotonic()
        await eventually(lambda: "read_on: 2026-11-22" in place.read_text(encoding="utf-8"))
        assert time.monotonic() - changed_at < 8
