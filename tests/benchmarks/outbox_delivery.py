"""Delivers an outbox until it is killed; the text of each message is made as `delivery` has posted it.

`python -m tests.benchmarks.outbox_delivery DATABASE API TOKEN CONCURRENCY RATE`
"""

from __future__ import annotations

import asyncio
import sys
from typing import TYPE_CHECKING

from markupsafe import Markup

from talentbot.bot.outgoing import Outgoing
from tests.outbox.delivering_process import deliver

if TYPE_CHECKING:
    from talentbot.store.outbox import Delivery


async def render(delivery: Delivery) -> Outgoing:
    """The body's text, which is HTML."""
    return Outgoing(Markup(delivery.body["title"]))  # noqa: S704 - it is ours


if __name__ == "__main__":
    database_url, api_url, token, concurrency, per_second = sys.argv[1:]
    asyncio.run(
        deliver(database_url, api_url, token, render, per_second=float(per_second), concurrency=int(concurrency))
    )
