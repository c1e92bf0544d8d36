"""Which messages of a group a bot sees.

Source: https://core.telegram.org/bots/features#privacy-mode.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from talentbot.sandbox.inhabitants import ADMINISTRATORS, BotAccount, Chat

if TYPE_CHECKING:
    from talentbot.sandbox.objects import Json

_SERVICE = (
    "new_chat_members",
    "left_chat_member",
    "new_chat_title",
    "pinned_message",
    "migrate_to_chat_id",
    "migrate_from_chat_id",
)


def is_visible(message: Json, chat: Chat, bot: BotAccount) -> bool:
    """Whether the bot receives this message of a person in a group it is a member of."""
    return (
        bot.can_read_all_group_messages
        or chat.members.get(bot.id) in ADMINISTRATORS
        or any(name in message for name in _SERVICE)
        or message.get("via_bot", {}).get("id") == bot.id
        or message.get("reply_to_message", {}).get("from", {}).get("id") == bot.id
        or _is_addressed(message, chat, bot)
    )


def _is_addressed(message: Json, chat: Chat, bot: BotAccount) -> bool:
    text = message.get("text") or message.get("caption") or ""
    if text.startswith("/"):
        name, _, addressee = text.split(maxsplit=1)[0].partition("@")
        if len(name) > 1 and addressee:
            return bool(addressee.lower() == bot.username.lower())
        return chat.last_bot_id in {None, bot.id}
    return f"@{bot.username}".lower() in text.lower()
