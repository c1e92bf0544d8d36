"""What the sending methods have in common: text, caption, files, replies, keyboards, and the post itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from talentbot.sandbox import limits
from talentbot.sandbox.api_errors import ApiError, bad_request, not_implemented
from talentbot.sandbox.files import StoredFile, image_size
from talentbot.sandbox.formatting import format_text
from talentbot.sandbox.keyboards import MarkupRules, ReplyMarkup, checked_markup
from talentbot.sandbox.objects import Json, without_reply

if TYPE_CHECKING:
    from talentbot.sandbox.calls import Call
    from talentbot.sandbox.inhabitants import Chat
    from talentbot.sandbox.parameters import Parameters
    from talentbot.sandbox.spans import FormattedText

_NAMES = {"photo": "Photo", "document": "Document", "voice": "VoiceNote", "sticker": "Sticker"}


def formatted(call: Call, parameters: Parameters, name: str, entities: str = "entities") -> FormattedText:
    """The text of a parameter by its parse mode or explicit entities."""
    return format_text(
        parameters.text(name),
        parameters.text("parse_mode"),
        parameters.array(entities, "MessageEntity"),
        call.world.user,
    )


def text_content(call: Call, parameters: Parameters, name: str = "text") -> Json:
    """The message fields of a text."""
    if not parameters.has(name):
        raise bad_request("message text is empty")
    text, entities = limits.check_text(formatted(call, parameters, name))
    content: Json = {"text": text}
    if entities:
        content["entities"] = entities
    preview = parameters.json_object("link_preview_options", "link preview options")
    if preview:
        content["link_preview_options"] = preview
    return content


def caption_content(call: Call, parameters: Parameters) -> Json:
    """The message fields of a caption; none when it is empty."""
    text, entities = limits.check_caption(formatted(call, parameters, "caption", "caption_entities"))
    content: Json = {"caption": text} if text else {}
    if entities:
        content["caption_entities"] = entities
    if text and parameters.boolean("show_caption_above_media"):
        content["show_caption_above_media"] = True
    return content


def file_content(call: Call, parameters: Parameters, kind: str, name: str = "") -> Json:
    """The message field of a file: uploaded, or one that Telegram has already, by its id.

    Raises:
        ApiError: 400 for an unknown or unfit file, 413 for one over Telegram's limit.
    """
    return _file(call, parameters, kind, name or kind).message_field()


def _file(call: Call, parameters: Parameters, kind: str, name: str) -> StoredFile:
    uploaded = parameters.file(name)
    if uploaded:
        _check_upload(kind, uploaded.content)
        return call.world.files.add(kind, uploaded.name, uploaded.content_type, uploaded.content)
    file_id = parameters.text(name)
    if file_id.startswith(("http://", "https://")):
        raise bad_request("failed to get HTTP URL content (the sandbox opens no addresses)")
    if file_id.startswith("attach://"):
        reason = f"there is no {kind} in the request"
        raise bad_request(reason)
    file = call.world.files.get(file_id)
    if not file:
        raise bad_request("wrong remote file identifier specified: Wrong string length")
    if file.kind != kind:
        reason = f"can't use file of type {_NAMES[file.kind]} as {_NAMES[kind]}"
        raise bad_request(reason)
    return file


def _check_upload(kind: str, content: bytes) -> None:
    if not content:
        raise bad_request("file must be non-empty")
    if len(content) > limits.UPLOAD_BYTES:
        raise ApiError(413, "Request Entity Too Large")
    if kind != "photo":
        return
    if len(content) > limits.PHOTO_BYTES:
        reason = f"file of size {len(content)} bytes is too big for a photo; the maximum size is 10485760 bytes"
        raise bad_request(reason)
    image = image_size(content)
    if not image:
        raise bad_request("IMAGE_PROCESS_FAILED")
    sides = sorted((image.width, image.height))
    if sum(sides) > limits.PHOTO_SIDES or sides[1] > limits.PHOTO_RATIO * sides[0]:
        raise bad_request("PHOTO_INVALID_DIMENSIONS")


def markup(call: Call, chat: Chat, *, is_only_inline: bool = False) -> ReplyMarkup:
    """The keyboards of `reply_markup`."""
    rules = MarkupRules(chat.is_private, is_only_inline)
    return checked_markup(call.parameters.json_object("reply_markup", "reply markup"), rules)


def reply_content(call: Call, chat: Chat) -> Json:
    """The message field of `reply_parameters`; none when the message is gone and may be."""
    reply = call.parameters.json_object("reply_parameters", "reply parameters")
    if not reply:
        return {}
    if not isinstance(reply.get("message_id"), int):
        raise bad_request('can\'t parse reply parameters: field "message_id" must be a Number')
    if reply.get("chat_id") not in (None, chat.id, str(chat.id)):
        raise not_implemented("the sandbox has no replies to messages of other chats")
    message = chat.messages.get(reply["message_id"])
    if message:
        return {"reply_to_message": without_reply(message)}
    if reply.get("allow_sending_without_reply"):
        return {}
    raise bad_request("message to be replied not found")


def send(call: Call, content: Json) -> Json:
    """Post a message with this content to the chat of the call, as `send_all`."""
    return send_all(call, [content])[0]


def send_all(call: Call, contents: list[Json]) -> list[Json]:
    """Post messages with these contents to the chat of the call: all of them or none.

    Raises:
        ApiError: when the chat, the reply or the keyboard is refused, or a flood limit is exceeded.
    """
    chat = call.writable_chat()
    _check_topics(call)
    keyboards = markup(call, chat)
    common = reply_content(call, chat)
    if keyboards.inline:
        common["reply_markup"] = keyboards.inline
    if call.parameters.boolean("protect_content"):
        common["has_protected_content"] = True
    call.flood.admit(call.bot.id, chat.id, len(contents))
    return [call.world.post(chat, call.bot.user, content | common, keyboards.keyboard) for content in contents]


def _check_topics(call: Call) -> None:
    """No chat here has topics, and nobody a business connection."""
    if call.parameters.integer("message_thread_id"):
        raise bad_request("message thread not found")
    if call.parameters.has("business_connection_id"):
        raise bad_request("business connection not found")
