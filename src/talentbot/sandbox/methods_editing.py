"""Methods that change, delete, pin and react to messages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from talentbot.sandbox import outgoing
from talentbot.sandbox.api_errors import bad_request
from talentbot.sandbox.methods_sending import message_ids
from talentbot.sandbox.objects import MAX_REACTIONS, Json

if TYPE_CHECKING:
    from collections.abc import Mapping

    from talentbot.sandbox.calls import Call, Handler
    from talentbot.sandbox.inhabitants import Chat

_DELETABLE_SECONDS = 48 * 3600
_REACTIONS = ("emoji", "custom_emoji", "paid")
_MEDIA = ("photo", "document", "voice")
_NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same as a current "
    "content and reply markup of the message"
)
_TEXT_FIELDS = ("text", "entities", "link_preview_options")
_CAPTION_FIELDS = ("caption", "caption_entities", "show_caption_above_media")


def _edited_message(call: Call) -> tuple[Chat, Json]:
    """The chat and message of `chat_id` and `message_id`, or of `inline_message_id`."""
    parameters = call.parameters
    if not parameters.has("chat_id") and not parameters.has("message_id"):
        if not parameters.has("inline_message_id"):
            raise bad_request("message identifier is not specified")
        place = call.world.inline_messages.place(parameters.text("inline_message_id"))
        if not place or place[1] not in place[0].messages:
            raise bad_request("MESSAGE_ID_INVALID")
        return place[0], place[0].messages[place[1]]
    chat = call.writable_chat()
    message = call.message(chat, "message to edit")
    if message["from"]["id"] != call.bot.id:
        raise bad_request("message can't be edited")
    return chat, message


def _replace(call: Call, chat: Chat, message: Json, fields: tuple[str, ...], content: Json) -> Json | bool:
    """Exchange the fields and the inline keyboard; without `reply_markup` the keyboard goes."""
    keyboards = outgoing.markup(call, chat, is_only_inline=True)
    edited = {name: value for name, value in message.items() if name not in (*fields, "reply_markup")}
    edited |= content
    if keyboards.inline:
        edited["reply_markup"] = keyboards.inline
    if edited == message:
        raise bad_request(_NOT_MODIFIED)
    if content or fields:
        edited["edit_date"] = call.world.now()
    call.world.replace(chat, edited)
    return True if "via_bot" in edited else edited


def _edit_message_text(call: Call) -> Json | bool:
    content = outgoing.text_content(call, call.parameters)
    chat, message = _edited_message(call)
    if "text" not in message:
        raise bad_request("there is no text in the message to edit")
    return _replace(call, chat, message, _TEXT_FIELDS, content)


def _edit_message_caption(call: Call) -> Json | bool:
    content = outgoing.caption_content(call, call.parameters)
    chat, message = _edited_message(call)
    if not any(kind in message for kind in _MEDIA):
        raise bad_request("there is no caption in the message to edit")
    return _replace(call, chat, message, _CAPTION_FIELDS, content)


def _edit_message_reply_markup(call: Call) -> Json | bool:
    chat, message = _edited_message(call)
    return _replace(call, chat, message, (), {})


def _delete_message(call: Call) -> bool:
    chat = call.writable_chat()
    message = call.message(chat, "message to delete")
    _check_deletable(call, chat, message)
    call.world.remove(chat, [message["message_id"]])
    return True


def _delete_messages(call: Call) -> bool:
    chat = call.writable_chat()
    found = [chat.messages[number] for number in message_ids(call.parameters) if number in chat.messages]
    for message in found:
        _check_deletable(call, chat, message)
    call.world.remove(chat, [message["message_id"] for message in found])
    return True


def _check_deletable(call: Call, chat: Chat, message: Json) -> None:
    """Source: https://core.telegram.org/bots/api#deletemessage."""
    if call.is_administrator(chat):
        return
    is_allowed = chat.is_private or message["from"]["id"] == call.bot.id
    if not is_allowed or call.world.now() - message["date"] > _DELETABLE_SECONDS:
        raise bad_request("message can't be deleted")


def _set_message_reaction(call: Call) -> bool:
    reactions = call.parameters.array("reaction", "ReactionType") or []
    for reaction in reactions:
        if not isinstance(reaction, dict) or reaction.get("type") not in _REACTIONS:
            raise bad_request("can't parse reaction types: invalid reaction type specified")
        if reaction["type"] == "paid":
            raise bad_request("REACTION_INVALID")
    if len(reactions) > min(1, MAX_REACTIONS):
        raise bad_request("REACTIONS_TOO_MANY")
    chat = call.writable_chat()
    message = call.message(chat, "message to react")
    event = {"type": "reaction", "chat_id": chat.id, "message_id": message["message_id"]}
    call.world.emit(chat, event | {"reaction": reactions})
    return True


def _pin_chat_message(call: Call) -> bool:
    chat = call.writable_chat()
    message = call.message(chat, "message to pin")
    _check_may_pin(call, chat)
    chat.pinned_id = message["message_id"]
    return True


def _unpin_chat_message(call: Call) -> bool:
    chat = call.writable_chat()
    _check_may_pin(call, chat)
    if call.parameters.has("message_id") and call.parameters.integer("message_id") != chat.pinned_id:
        raise bad_request("message to unpin not found")
    chat.pinned_id = None
    return True


def _check_may_pin(call: Call, chat: Chat) -> None:
    if not chat.is_private and not call.is_administrator(chat):
        raise bad_request("not enough rights to manage pinned messages in the chat")


METHODS: Mapping[str, Handler] = {
    "editMessageText": _edit_message_text,
    "editMessageCaption": _edit_message_caption,
    "editMessageReplyMarkup": _edit_message_reply_markup,
    "deleteMessage": _delete_message,
    "deleteMessages": _delete_messages,
    "setMessageReaction": _set_message_reaction,
    "pinChatMessage": _pin_chat_message,
    "unpinChatMessage": _unpin_chat_message,
    "unpinAllChatMessages": _unpin_chat_message,
}
