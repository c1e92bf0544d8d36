"""The least that a delivery can be with python-telegram-bot: a loop that sends. The yardstick of `delivery`.

`python -m tests.benchmarks.bare_delivery API TOKEN CONCURRENCY TEXT < CHAT_IDS` remembers nothing.
"""

from __future__ import annotations

import asyncio
import sys
from typing import TYPE_CHECKING

from telegram import Bot, LinkPreviewOptions
from telegram.constants import ParseMode

from talentbot.bot.transport import AiohttpRequest

if TYPE_CHECKING:
    from collections.abc import Iterator

_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


async def main(api_url: str, token: str, concurrency: str, text: str) -> None:
    """Send a text to every chat whose number is read."""
    chat_ids = iter([int(line) for line in sys.stdin])
    bot = Bot(token, f"{api_url}/bot", request=AiohttpRequest(), get_updates_request=AiohttpRequest())
    async with bot:
        await asyncio.gather(*(_send(bot, chat_ids, text) for _ in range(int(concurrency))))


async def _send(bot: Bot, chat_ids: Iterator[int], text: str) -> None:
    for chat_id in chat_ids:
        await bot.send_message(chat_id, text, parse_mode=ParseMode.HTML, link_preview_options=_NO_PREVIEW)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
