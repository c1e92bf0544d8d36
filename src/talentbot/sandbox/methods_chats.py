"""Methods that ask about chats, members and files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from talentbot.sandbox import limits
from talentbot.sandbox.api_errors import bad_request
from talentbot.sandbox.inhabitants import ADMINISTRATORS, PRESENT
from talentbot.sandbox.objects import Json, chat_full_info, chat_member

if TYPE_CHECKING:
    from collections.abc import Mapping

    from talentbot.sandbox.calls import Call, Handler


def _get_chat(call: Call) -> Json:
    chat = call.chat()
    return chat_full_info(chat.described, chat.messages.get(chat.pinned_id or 0))


def _get_chat_member(call: Call) -> Json:
    chat = call.chat()
    user_id = call.parameters.integer("user_id")
    user = call.world.user(user_id)
    if user_id <= 0:
        raise bad_request("invalid user_id specified")
    if chat.is_private:
        if not user or user_id not in {chat.id, call.bot.id}:
            raise bad_request("member not found")
        return chat_member(user, "member")
    if not user:
        raise bad_request("PARTICIPANT_ID_INVALID")
    return chat_member(user, chat.members.get(user_id, "left"))


def _get_chat_member_count(call: Call) -> int:
    chat = call.chat()
    return 2 if chat.is_private else sum(status in PRESENT for status in chat.members.values())


def _get_chat_administrators(call: Call) -> list[Json]:
    chat = call.chat()
    if chat.is_private:
        raise bad_request("there are no administrators in the private chat")
    return [
        chat_member(user, status)
        for user_id, status in chat.members.items()
        if status in ADMINISTRATORS and (user := call.world.user(user_id)) and not user["is_bot"]
    ]


def _leave_chat(call: Call) -> bool:
    chat = call.chat()
    if chat.is_private:
        raise bad_request("chat member status can't be changed in private chats")
    call.world.set_bot_status(chat, "left", call.bot, call.bot.user)
    return True


def _get_file(call: Call) -> Json:
    file = call.world.files.get(call.parameters.text("file_id"))
    if not file:
        raise bad_request("invalid file_id")
    if len(file.content) > limits.DOWNLOAD_BYTES:
        raise bad_request("file is too big")
    return file.described()


METHODS: Mapping[str, Handler] = {
    "getChat": _get_chat,
    "getChatMember": _get_chat_member,
    "getChatMemberCount": _get_chat_member_count,
    "getChatAdministrators": _get_chat_administrators,
    "leaveChat": _leave_chat,
    "getFile": _get_file,
}
