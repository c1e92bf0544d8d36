"""The Telegram bot: its handlers, keyboards and transport."""

import os

# python-telegram-bot gives durations as numbers, with a warning each time, unless it is told that timedelta is fine.
os.environ.setdefault("PTB_TIMEDELTA", "1")
