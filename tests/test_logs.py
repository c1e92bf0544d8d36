from __future__ import annotations

import logging

import pytest

from talentbot.logs import RedactingFormatter

TOKEN = "123456789:AAEhBP0av28abcdefghijklmnopqrstuvwx"


def line(message: str, *args: object, error: Exception | None = None) -> str:
    info = (type(error), error, None) if error else None
    record = logging.LogRecord("name", logging.INFO, __file__, 1, message, args, info)
    return RedactingFormatter("hush-hush").format(record)


@pytest.mark.parametrize(
    "text",
    [
        f"POST https://api.telegram.org/bot{TOKEN}/sendMessage",
        TOKEN,
        "7000000001:sandbox-talentbot",
        "webhook with hush-hush",
        "postgresql://bot:pass-word@localhost/x",
    ],
)
def test_no_secret_gets_into_a_line(text: str) -> None:
    for shown in (line(text), line("%s", text), line("failed", error=ValueError(text))):
        assert not any(secret in shown for secret in ("AAEhBP0av28", "sandbox-talentbot", "hush-hush", "pass-word"))


def test_what_is_no_secret_stays() -> None:
    assert "Ready: 50 entries at 10:00:00, port 8081" in line("Ready: %d entries at 10:00:00, port %d", 50, 8081)


def test_an_update_that_cannot_be_parsed_is_logged_without_what_it_held() -> None:
    message = "Error while parsing updates! Received data was %r"
    record = logging.LogRecord("telegram.ext.ExtBot", logging.CRITICAL, __file__, 1, message, ("secret words",), None)
    shown = RedactingFormatter().format(record)

    assert "could not be parsed" in shown
    assert "secret words" not in shown
