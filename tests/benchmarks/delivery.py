"""How fast and how evenly the outbox delivers, beside a bare loop over the same library and transport.

`python -m tests.benchmarks.delivery` takes seven minutes. What delivers runs in a process of its own; the Bot API
server and whoever counts are in this one. Between different ways to deliver only the ratio within a round says
something: the server takes one core, what delivers the other.
"""

from __future__ import annotations

import asyncio
import statistics
import sys
import tempfile
import time
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

import psutil
from sqlalchemy import func, select, text
from sqlmodel import col

from talentbot.outbox.worker import CONCURRENCY
from talentbot.sandbox.server import Sandbox
from talentbot.store.database import Database
from talentbot.store.outbox import Lane, State
from talentbot.store.posting import Posting, post_content, post_to_people
from talentbot.store.tables import OutboxRow, Person
from tests.benchmarks.postgresql import running_postgresql
from tests.benchmarks.replies import BOTS, bot_process
from tests.conversation import Conversation
from tests.outbox.rows import FIRST_PERSON, add_people, post_to, post_to_everybody

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterable

    from tests.conversation import Json

PACED_RECIPIENTS = 1_000
PER_SECOND = 25.0
FAST_RECIPIENTS = 3_000
ROUNDS = 7
ENQUEUED = 100_000
LONG_RECIPIENTS = 20_000
ASKED_DURING = 10_000
QUESTIONS = 30
WARMED_UP = 3_000
"""So many messages into the long delivery its memory is looked at first."""

TEXT = "<b>Жаңылык</b> " + "0" * 200


class Speed(NamedTuple):
    """How fast something delivers."""

    #: Messages a second.
    rate: float
    #: Seconds of the processor for each message, of the process that delivers alone.
    processor: float


class Crowd:
    """People who get messages, and when."""

    def __init__(self, sandbox: Sandbox, size: int) -> None:
        self._people = [sandbox.world.add_person() for _ in range(size)]
        for person in self._people:
            person.started.add(sandbox.world.main_bot.id)
        self.arrivals: list[float] = []
        sandbox.world.listeners.append(self._hear)

    @property
    def ids(self) -> list[int]:
        """Their numbers."""
        return [person.id for person in self._people]

    def _hear(self, event: Json) -> None:
        if event["type"] == "message":
            self.arrivals.append(time.perf_counter())

    async def until(self, count: int) -> None:
        """Wait until so many messages have come."""
        while len(self.arrivals) < count:  # noqa: ASYNC110 - they come from another process
            await asyncio.sleep(0.02)

    async def speed(self, process_id: int, recipients: int) -> Speed:
        """How fast a process writes to all of them; its start and its end do not count."""
        process = psutil.Process(process_id)
        first, last = recipients // 10, recipients * 9 // 10
        await self.until(first)
        before, since = _processor_seconds(process), len(self.arrivals)
        await self.until(last)
        spent = (_processor_seconds(process) - before) / (len(self.arrivals) - since)
        await self.until(recipients)
        return Speed(self.rate(), spent)

    def rate(self) -> float:
        """Messages a second, from the first to the last."""
        return (len(self.arrivals) - 1) / (self.arrivals[-1] - self.arrivals[0])


def _processor_seconds(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)


class Result(NamedTuple):
    """A row of the table."""

    what: str
    value: str


async def main() -> None:
    """Measure one thing after the other and print the table."""
    lines = ["| Delivery | |", "| --- | --- |"]
    with tempfile.TemporaryDirectory() as folder, running_postgresql() as postgresql:
        number = iter(range(1000))
        urls: dict[str, Callable[[], str]] = {
            "SQLite": lambda: f"sqlite:///{folder}/{next(number)}.sqlite3",
            "PostgreSQL": postgresql,
        }
        for measure in (enqueued, fast, paced, long, asked):
            for result in await measure(urls):
                lines.append(f"| {result.what} | {result.value} |")
                sys.stderr.write(f"{lines[-1]}\n")
    sys.stdout.write("\n".join([*lines, ""]))


async def enqueued(urls: dict[str, Callable[[], str]]) -> list[Result]:
    """How long it takes to post to everybody."""
    found = []
    for name, make_url in urls.items():
        async with opened(make_url()) as database:
            await add_people(database, range(FIRST_PERSON, FIRST_PERSON + ENQUEUED))
            start = time.perf_counter()
            await post_to_everybody(database)
            seconds = time.perf_counter() - start
        found.append(Result(f"{ENQUEUED:,} recipients enqueued, {name}", f"{seconds:.2f} s"))
    return found


async def fast(urls: dict[str, Callable[[], str]]) -> list[Result]:
    """Messages a second without a limit, and the processor time of each, in turn with the bare loop."""
    speeds: dict[str, list[Speed]] = {name: [] for name in ("bare loop", *urls)}
    for _ in range(ROUNDS):
        speeds["bare loop"].append(await bare_speed(FAST_RECIPIENTS))
        for name, make_url in urls.items():
            speeds[name].append(await outbox_speed(make_url(), FAST_RECIPIENTS))
    bare = speeds.pop("bare loop")
    found = [Result("without a limit, bare loop", f"{statistics.median(each.rate for each in bare):.0f} a second")]
    for name, ours in speeds.items():
        rates = [mine.rate / theirs.rate for mine, theirs in zip(ours, bare, strict=True)]
        times = [mine.processor / theirs.processor for mine, theirs in zip(ours, bare, strict=True)]
        for what, ratios in (("rate", rates), ("processor time of a message", times)):
            value = f"{statistics.median(ratios):.2f} (from {min(ratios):.2f} to {max(ratios):.2f})"
            found.append(Result(f"without a limit, {what}, {name}, of the bare loop's", value))
    return found


async def paced(urls: dict[str, Callable[[], str]]) -> list[Result]:
    """The rate that is kept up under a server that holds Telegram's limits."""
    found = []
    for name, make_url in urls.items():
        async with Sandbox() as sandbox:
            crowd = Crowd(sandbox, PACED_RECIPIENTS)
            async with outbox_process(make_url(), sandbox, crowd.ids, PER_SECOND):
                await crowd.until(PACED_RECIPIENTS)
            refused = sandbox.api.counts["sendMessage", 429]
        value = f"{crowd.rate():.2f} a second, {crowd.rate() / PER_SECOND:.1%}; {refused} refused"
        found.append(Result(f"{PACED_RECIPIENTS:,} recipients at {PER_SECOND:.0f} a second, {name}", value))
    return found


async def long(urls: dict[str, Callable[[], str]]) -> list[Result]:
    """How the memory of the process that delivers grows."""
    found = []
    for name, make_url in urls.items():
        async with Sandbox(has_flood_limits=False) as sandbox:
            crowd = Crowd(sandbox, LONG_RECIPIENTS)
            async with outbox_process(make_url(), sandbox, crowd.ids) as process_id:
                process = psutil.Process(process_id)
                await crowd.until(WARMED_UP)
                before = process.memory_info().rss / 1e6
                await crowd.until(LONG_RECIPIENTS)
                after = process.memory_info().rss / 1e6
        value = f"{before:.1f} MB after {WARMED_UP:,}, {after - before:+.1f} MB at the end"
        found.append(Result(f"memory, {LONG_RECIPIENTS:,} recipients, {name}", value))
    return found


async def asked(urls: dict[str, Callable[[], str]]) -> list[Result]:
    """How long a question waits for its answer while many are being written to, beside a bot that has nothing to do."""
    found = []
    for name, make_url in urls.items():
        url = make_url()
        async with Sandbox() as sandbox, opened(url) as database:
            crowd = Crowd(sandbox, ASKED_DURING)
            await add_people(database, crowd.ids)
            async with bot_process(BOTS["talentbot"], sandbox, url):
                person = Conversation(sandbox, sandbox.world.person("student-ru"))
                idle = await median_delay(person)
                async with database.writing() as session:
                    now = datetime.now(UTC)
                    content_id = await post_content(session, "notice", {"html": TEXT}, now, has_quiet_hours=False)
                    everybody = select(col(Person.telegram_id)).where(col(Person.telegram_id).in_(crowd.ids))
                    await post_to_people(
                        database, session, Posting(content_id, Lane.ANNOUNCEMENT, "asked", now), everybody
                    )
                await crowd.until(200)
                busy = await median_delay(person)
        value = f"{idle * 1000:.0f} ms idle, {busy * 1000:.0f} ms meanwhile: {busy / idle:.2f} times"
        found.append(Result(f"a question during a delivery to {ASKED_DURING:,}, {name}", value))
    return found


async def median_delay(person: Conversation) -> float:
    """Seconds from a question to its answer; a second apart, as Telegram's limit for one chat asks."""
    delays = []
    for _ in range(QUESTIONS):
        start = time.perf_counter()
        await person.say("Что такое сертификат COE и кто его оформляет?")
        delays.append(time.perf_counter() - start)
        await asyncio.sleep(1.1)
    return statistics.median(delays)


async def bare_speed(recipients: int) -> Speed:
    """How fast a loop is that only sends."""
    async with Sandbox(has_flood_limits=False) as sandbox:
        crowd = Crowd(sandbox, recipients)
        arguments = ["tests.benchmarks.bare_delivery", sandbox.url, sandbox.token, str(CONCURRENCY), TEXT]
        process = await asyncio.create_subprocess_exec(sys.executable, "-m", *arguments, stdin=asyncio.subprocess.PIPE)
        speed = asyncio.create_task(crowd.speed(process.pid, recipients))
        await process.communicate("\n".join(map(str, crowd.ids)).encode())
        return await speed


async def outbox_speed(database_url: str, recipients: int) -> Speed:
    """How fast the outbox is, until the last outcome is kept."""
    async with Sandbox(has_flood_limits=False) as sandbox:
        crowd = Crowd(sandbox, recipients)
        async with outbox_process(database_url, sandbox, crowd.ids) as process_id:
            return await crowd.speed(process_id, recipients)


@asynccontextmanager
async def outbox_process(
    database_url: str, sandbox: Sandbox, chat_ids: Iterable[int], per_second: float | None = None
) -> AsyncIterator[int]:
    """A process that delivers to some people; gives its number, and at the end waits until every row says so."""
    async with opened(database_url) as database:
        ids = list(chat_ids)
        await add_people(database, ids)
        await post_to(database, ids, body={"title": TEXT}, has_quiet_hours=False)
        arguments = [database_url, sandbox.url, sandbox.token, str(CONCURRENCY), str(per_second or "inf")]
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.benchmarks.outbox_delivery", *arguments
        )
        try:
            yield process.pid
            await _all_sent(database)
        finally:
            process.kill()
            await process.wait()


async def _all_sent(database: Database) -> None:
    unsent = select(func.count()).select_from(OutboxRow).where(col(OutboxRow.state) != State.SENT)
    while True:
        async with database.reading() as session:
            if not await session.scalar(unsent):
                return
        await asyncio.sleep(0.1)


@asynccontextmanager
async def opened(database_url: str) -> AsyncIterator[Database]:
    """A database, new and empty."""
    database = Database(database_url)
    await database.open()
    if not database.is_sqlite:
        async with database.writing() as session:
            await session.execute(text("ANALYZE"))
    try:
        yield database
    finally:
        await database.close()


if __name__ == "__main__":
    asyncio.run(main())
