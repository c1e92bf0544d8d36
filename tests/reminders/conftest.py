from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from tests.reminders.world import AIGUL, BEK, CHOLPON, World, deadline

if TYPE_CHECKING:
    from talentbot.store.database import Database


@pytest.fixture
async def world(database: Database) -> World:
    """Three people, and an internship to apply for by 15 January 2027."""
    world = World(database, deadline("internship", date(2027, 1, 15), tracks=("it",)))
    await world.populate(AIGUL, BEK, CHOLPON)
    await world.reminders.synchronise()
    return world
