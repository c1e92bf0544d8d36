"""Addresses that open the bot in Telegram, for what is read outside of it."""

from __future__ import annotations

import re

from talentbot.errors import ConfigurationError

ENTRY_LINK = "faq_"
"""`?start=faq_<entry-id>`, as printed on posters."""

_USERNAME = re.compile(r"@?([A-Za-z][A-Za-z0-9_]{3,31})")


def bot_link(username: str, entry_id: str | None = None) -> str:
    """The address that starts the bot, with an entry at once where one is named.

    Raises:
        ConfigurationError: Telegram has no such usernames.
    """
    found = _USERNAME.fullmatch(username)
    if not found:
        message = f"{username!r} is no username of a bot; give the one that @BotFather showed, such as nagaoka_bot"
        raise ConfigurationError(message)
    return f"https://t.me/{found[1]}" + (f"?start={ENTRY_LINK}{entry_id}" if entry_id else "")
