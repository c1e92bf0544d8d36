"""Objects of the Bot API as the JSON that bots receive, with every field the API requires."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]
"""A JSON object. It is never changed once it is shared: an edit makes a new one."""

_ADMINISTRATOR_RIGHTS = {
    "is_anonymous": False,
    "can_manage_chat": True,
    "can_delete_messages": True,
    "can_manage_video_chats": True,
    "can_restrict_members": True,
    "can_promote_members": False,
    "can_change_info": True,
    "can_invite_users": True,
    "can_post_stories": False,
    "can_edit_stories": False,
    "can_delete_stories": False,
    "can_pin_messages": True,
    "can_manage_topics": False,
    "can_manage_tags": False,
}
_GIFT_TYPES = {
    "unlimited_gifts": False,
    "limited_gifts": False,
    "unique_gifts": False,
    "premium_subscription": False,
    "gifts_from_channels": False,
}
MAX_REACTIONS = 11
"""Reactions a message may have, as Telegram reports for ordinary chats."""


def chat_member(user: Json, status: str) -> Json:
    """The ChatMember of `user` with a `status`: creator, administrator, member, left or kicked."""
    member: Json = {"status": status, "user": user}
    if status == "creator":
        member["is_anonymous"] = False
    elif status == "administrator":
        member["can_be_edited"] = False
        member |= _ADMINISTRATOR_RIGHTS
    elif status == "kicked":
        member["until_date"] = 0
    return member


def chat_full_info(chat: Json, pinned: Json | None) -> Json:
    """The ChatFullInfo of a Chat."""
    info = {**chat, "accent_color_id": 0, "max_reaction_count": MAX_REACTIONS}
    info["accepted_gift_types"] = _GIFT_TYPES
    if pinned:
        info["pinned_message"] = pinned
    if chat["type"] != "private":
        info["permissions"] = {"can_send_messages": True, "can_invite_users": True}
    return info


def without_reply(message: Json) -> Json:
    """The message as it is quoted in another: a quoted message quotes nothing."""
    return {name: value for name, value in message.items() if name != "reply_to_message"}
