"""Logging that a secret cannot get into, whoever logs it."""

from __future__ import annotations

import logging
import re

_TOKEN = re.compile(r"\b(?:bot)?\d{3,}:[A-Za-z0-9_-]{6,}")
_PASSWORD = re.compile(r"(?<=://)([^:/@\s]*):[^@\s]+@")
_HIDDEN = "[hidden]"

_RECEIVED_DATA = "Received data was"
"""With these words python-telegram-bot logs an update that it cannot parse, texts and names and all."""


class RedactingFormatter(logging.Formatter):
    """Takes tokens and passwords out of the finished line, tracebacks included.

    Args:
        secrets: further texts to take out, such as the webhook's secret; the token as it was configured.
    """

    def __init__(self, *secrets: str) -> None:
        super().__init__("{asctime} {levelname:<7} {name}: {message}", style="{")
        self._secrets = tuple(secret for secret in secrets if secret)

    def format(self, record: logging.LogRecord) -> str:
        """The line without secrets."""
        if record.name.startswith("telegram") and _RECEIVED_DATA in str(record.msg):
            record.msg, record.args = "An update could not be parsed; what it held is not logged", ()
        line = super().format(record)
        for secret in self._secrets:
            line = line.replace(secret, _HIDDEN)
        return _PASSWORD.sub(rf"\1:{_HIDDEN}@", _TOKEN.sub(_HIDDEN, line))


def set_up_logging(*secrets: str) -> None:
    """Log to standard error; libraries that would log every request or every tick only speak up in trouble."""
    handler = logging.StreamHandler()
    handler.setFormatter(RedactingFormatter(*secrets))
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    for noisy in ("aiohttp.access", "alembic", "httpcore", "httpx", "telegram"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    # It warns of every tick that comes while the one before still works, as the reading of a changed FAQ may.
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
