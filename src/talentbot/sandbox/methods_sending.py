"""Methods that send messages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from talentbot.sandbox import outgoing
from talentbot.sandbox.api_errors import bad_request

if TYPE_CHECKING:
    from collections.abc import Mapping

    from talentbot.sandbox.calls import Call, Handler
    from talentbot.sandbox.objects import Json
    from talentbot.sandbox.parameters import Parameters

_ACTIONS = frozenset(
    {
        "typing",
        "upload_photo",
        "record_video",
        "upload_video",
        "record_voice",
        "upload_voice",
        "upload_document",
        "choose_sticker",
        "find_location",
        "record_video_note",
        "upload_video_note",
    }
)
_ALBUM_KINDS = ("photo", "document")
_ALBUM_SIZES = range(2, 11)
_MESSAGES_AT_ONCE = 100
_COPIED = (
    "text",
    "entities",
    "link_preview_options",
    "photo",
    "document",
    "voice",
    "sticker",
    "caption",
    "caption_entities",
)


def _send_message(call: Call) -> Json:
    return outgoing.send(call, outgoing.text_content(call, call.parameters))


def _send_photo(call: Call) -> Json:
    return _send_captioned(call, "photo")


def _send_document(call: Call) -> Json:
    return _send_captioned(call, "document")


def _send_voice(call: Call) -> Json:
    return _send_captioned(call, "voice")


def _send_captioned(call: Call, kind: str) -> Json:
    caption = outgoing.caption_content(call, call.parameters)
    return outgoing.send(call, outgoing.file_content(call, call.parameters, kind) | caption)


def _send_sticker(call: Call) -> Json:
    return outgoing.send(call, outgoing.file_content(call, call.parameters, "sticker"))


def _send_chat_action(call: Call) -> bool:
    action = call.parameters.text("action")
    if action not in _ACTIONS:
        raise bad_request("wrong parameter action in request")
    chat = call.writable_chat()
    call.world.emit(chat, {"type": "action", "chat_id": chat.id, "action": action})
    return True


def _send_media_group(call: Call) -> list[Json]:
    media = call.parameters.array("media", "InputMedia") or []
    if len(media) not in _ALBUM_SIZES:
        raise bad_request("a media group has 2-10 items")
    contents = [_album_item(call, item) for item in media]
    album = {"media_group_id": call.world.take_album_id()}
    return outgoing.send_all(call, [content | album for content in contents])


def _album_item(call: Call, item: object) -> Json:
    if not isinstance(item, dict) or item.get("type") not in _ALBUM_KINDS:
        raise bad_request("can't parse InputMedia: the sandbox shows albums of photos or documents only")
    fields = call.parameters.within(item)
    return outgoing.file_content(call, fields, item["type"], "media") | outgoing.caption_content(call, fields)


def _source(call: Call, what: str) -> Json:
    message = call.message(call.chat("from_chat_id"), f"message to {what}")
    if message.get("has_protected_content"):
        reason = f"message can't be {'copied' if what == 'copy' else 'forwarded'}"
        raise bad_request(reason)
    return message


def _copied(message: Json) -> Json:
    content = {name: message[name] for name in _COPIED if name in message}
    if not content:
        raise bad_request("message can't be copied")
    return content


def _copy_message(call: Call) -> Json:
    content = _copied(_source(call, "copy"))
    if call.parameters.has("caption") and "text" not in content:
        content = {name: value for name, value in content.items() if not name.startswith("caption")}
        content |= outgoing.caption_content(call, call.parameters)
    return {"message_id": outgoing.send(call, content)["message_id"]}


def _forward_message(call: Call) -> Json:
    return outgoing.send(call, _forwarded(_source(call, "forward")))


def _forwarded(message: Json) -> Json:
    origin: Json = {"type": "user", "sender_user": message["from"], "date": message["date"]}
    return _copied(message) | {"forward_origin": message.get("forward_origin", origin)}


def message_ids(parameters: Parameters) -> list[int]:
    """The identifiers of `message_ids`.

    Raises:
        ApiError: 400 unless it is an array of 1-100 integers.
    """
    numbers = parameters.array("message_ids", "message identifiers") or []
    if not numbers:
        raise bad_request("message identifiers are not specified")
    if len(numbers) > _MESSAGES_AT_ONCE:
        raise bad_request("too many message identifiers specified")
    if not all(isinstance(number, int) and number > 0 for number in numbers):
        raise bad_request("invalid message identifier specified")
    return numbers


def _copy_messages(call: Call) -> list[Json]:
    return _message_ids(outgoing.send_all(call, [_copied(message) for message in _sources(call, "copy")]))


def _forward_messages(call: Call) -> list[Json]:
    return _message_ids(outgoing.send_all(call, [_forwarded(message) for message in _sources(call, "forward")]))


def _message_ids(messages: list[Json]) -> list[Json]:
    return [{"message_id": message["message_id"]} for message in messages]


def _sources(call: Call, what: str) -> list[Json]:
    """The messages that can be found; Telegram skips the others."""
    chat = call.chat("from_chat_id")
    messages = [chat.messages[number] for number in message_ids(call.parameters) if number in chat.messages]
    if not messages:
        reason = f"there are no messages to {what}"
        raise bad_request(reason)
    return messages


METHODS: Mapping[str, Handler] = {
    "sendMessage": _send_message,
    "sendPhoto": _send_photo,
    "sendDocument": _send_document,
    "sendVoice": _send_voice,
    "sendSticker": _send_sticker,
    "sendChatAction": _send_chat_action,
    "sendMediaGroup": _send_media_group,
    "copyMessage": _copy_message,
    "copyMessages": _copy_messages,
    "forwardMessage": _forward_message,
    "forwardMessages": _forward_messages,
}
