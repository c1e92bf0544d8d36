from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select
from sqlmodel import col

from talentbot.errors import DatabaseError
from talentbot.store.database import Database
from talentbot.store.tables import SeenUpdate
from talentbot.store.updates import SeenUpdates

if TYPE_CHECKING:
    from pathlib import Path


async def test_an_update_is_let_through_once(database: Database) -> None:
    updates = SeenUpdates(database)
    assert await updates.begin(1)
    await updates.finish(1)
    assert not await updates.begin(1)
    assert await updates.begin(2)


async def test_a_finished_update_is_known_everywhere(database: Database) -> None:
    here, there = SeenUpdates(database), SeenUpdates(database)
    assert await here.begin(1)
    await here.finish(1)
    assert not await there.begin(1)


async def test_a_repetition_during_the_work_is_dropped(database: Database) -> None:
    updates = SeenUpdates(database)
    assert sorted(await asyncio.gather(*(updates.begin(1) for _ in range(5)))) == [False] * 4 + [True]


async def test_a_crash_before_the_end_lets_the_repetition_through(database: Database) -> None:
    assert await SeenUpdates(database).begin(1)
    assert await SeenUpdates(database).begin(1)


async def test_an_abandoned_update_may_come_again(database: Database) -> None:
    updates = SeenUpdates(database)
    await updates.begin(1)
    updates.abandon(1)
    assert await updates.begin(1)


async def test_two_processes_may_finish_the_same_update(database: Database) -> None:
    processes = [SeenUpdates(database) for _ in range(3)]
    assert all(await asyncio.gather(*(updates.begin(1) for updates in processes)))
    await asyncio.gather(*(updates.finish(1) for updates in processes))


async def test_bots_count_apart(database: Database) -> None:
    first, second = SeenUpdates(database, bot_id=1), SeenUpdates(database, bot_id=7_000_000_000)
    await first.begin(1)
    await first.finish(1)
    assert await second.begin(1)


async def test_what_telegram_cannot_send_again_is_pruned(database: Database) -> None:
    now = datetime(2026, 11, 23, tzinfo=UTC)
    instants = iter([now - timedelta(days=3, seconds=1), now - timedelta(days=3), now, now])
    updates = SeenUpdates(database, clock=lambda: next(instants))
    for update_id in (1, 2, 3):
        await updates.finish(update_id)
    await updates.prune()
    async with database.reading() as session:
        kept = (await session.scalars(select(col(SeenUpdate.update_id)))).all()
    assert sorted(kept) == [2, 3]


async def test_a_failing_database_leaves_no_update_in_progress(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/bot.sqlite3", lock_seconds=0.05)
    await database.open()
    updates = SeenUpdates(database)
    assert await updates.begin(1)
    with closing(sqlite3.connect(database.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(DatabaseError):
            await updates.finish(1)
        other.execute("COMMIT")
    assert await updates.begin(1)
    await database.close()
