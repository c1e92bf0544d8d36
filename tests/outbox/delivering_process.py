"""A program that delivers an outbox, made to be killed: `python -m tests.outbox.delivering_process DATABASE API TOKEN`.

It imports everything once. For each line that it reads, it forks a process that delivers, and prints its number; for
each line that holds a number, it waits for the end of that process.
"""

from __future__ import annotations

import asyncio
import gc
import importlib
import math
import os
import sys
import traceback
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from markupsafe import Markup
from telegram.ext import ExtBot

from talentbot.bot.delivering import TelegramTransport
from talentbot.bot.flood import ObeyRetryAfter
from talentbot.bot.outgoing import Outgoing
from talentbot.bot.transport import AiohttpRequest
from talentbot.outbox.pacing import Pacer
from talentbot.outbox.worker import Worker
from talentbot.store.database import Database
from talentbot.store.outbox import Outbox
from talentbot.store.people import People
from tests.outbox.rows import KIND

if TYPE_CHECKING:
    from talentbot.bot.outgoing import Renderer
    from talentbot.store.outbox import Delivery

CONCURRENCY = 8
DRIVERS = ("sqlalchemy.dialects.postgresql.psycopg", "sqlalchemy.dialects.sqlite.aiosqlite", "psycopg", "aiosqlite")
"""What would be imported only with the first connection."""


async def render(delivery: Delivery) -> Outgoing:
    return Outgoing(Markup("<b>{}</b>").format(delivery.body["title"]))


async def deliver(
    database_url: str,
    api_url: str,
    token: str,
    renderer: Renderer = render,
    *,
    per_second: float = math.inf,
    concurrency: int = CONCURRENCY,
) -> None:
    """What `talentbot run` does of this, until it is cancelled or killed."""
    database = Database(database_url)
    await database.open(is_upgrading=False)
    outbox, people = Outbox(database), People(database)
    request, unused = AiohttpRequest(), AiohttpRequest()
    bot = ExtBot(token, f"{api_url}/bot", request=request, get_updates_request=unused, rate_limiter=ObeyRetryAfter())
    try:
        async with bot:
            await outbox.release()
            transport = TelegramTransport(bot, {KIND: renderer})
            pacer = Pacer(per_second)
            await Worker(outbox, people, transport, pacer, lambda: datetime.now(UTC), concurrency=concurrency).run()
    finally:
        await database.close()


def main() -> None:
    for module in DRIVERS:
        importlib.import_module(module)
    gc.freeze()
    for line in sys.stdin:
        if line.strip():
            os.waitpid(int(line), 0)
            answer = "ended"
        else:
            answer = str(_fork())
        sys.stdout.write(f"{answer}\n")
        sys.stdout.flush()


def _fork() -> int:
    process_id = os.fork()
    if process_id:
        return process_id
    try:
        database_url, api_url, token = sys.argv[1:]
        asyncio.run(deliver(database_url, api_url, token))
    except Exception:  # noqa: BLE001 - whatever it is, the parent's code must not go on here
        traceback.print_exc()
    finally:
        os._exit(1)


if __name__ == "__main__":
    main()
