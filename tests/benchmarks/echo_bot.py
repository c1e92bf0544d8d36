"""The least that a bot can do with python-telegram-bot: it sends back what it gets. The yardstick of `replies`."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from telegram.ext import Application, MessageHandler, filters

if TYPE_CHECKING:
    from telegram import Update
    from telegram.ext import ContextTypes


async def echo(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
    """Send the text back."""
    if update.message and update.message.text:
        await update.message.reply_text(update.message.text)


async def _say_ready(_: object) -> None:
    sys.stderr.write("Ready\n")
    sys.stderr.flush()


def main() -> None:
    """Poll until told to stop."""
    api = os.environ["TALENTBOT_API_URL"]
    builder = Application.builder().token(os.environ["TALENTBOT_TOKEN"]).base_url(f"{api}/bot")
    application = builder.concurrent_updates(True).post_init(_say_ready).build()
    application.add_handler(MessageHandler(filters.TEXT, echo))
    application.run_polling(timeout=10)


if __name__ == "__main__":
    main()
