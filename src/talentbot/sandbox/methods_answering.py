"""Methods that answer button presses and inline queries."""

from __future__ import annotations

from typing import TYPE_CHECKING

from talentbot.sandbox import limits, outgoing
from talentbot.sandbox.api_errors import bad_request
from talentbot.sandbox.keyboards import MarkupRules, checked_markup

if TYPE_CHECKING:
    from collections.abc import Mapping

    from talentbot.sandbox.calls import Call, Handler
    from talentbot.sandbox.objects import Json

_RESULTS = 50
_RESULT_ID_BYTES = 64
_RESULT_TYPES = frozenset(
    {
        "article",
        "photo",
        "gif",
        "mpeg4_gif",
        "video",
        "audio",
        "voice",
        "document",
        "location",
        "venue",
        "contact",
        "game",
        "sticker",
    }
)
_SHOWN = ("type", "id", "title", "description", "url", "thumbnail_url")


def _answer_callback_query(call: Call) -> bool:
    text = call.parameters.text("text")
    if len(text) > limits.CALLBACK_ANSWER_CHARACTERS:
        raise bad_request("MESSAGE_TOO_LONG")
    url = call.parameters.text("url")
    if url and not url.removeprefix("https://").startswith(f"t.me/{call.bot.username}?"):
        raise bad_request("URL_INVALID")
    query = call.world.callback_queries.answered(call.parameters.text("callback_query_id"), call.bot)
    event = {
        "type": "callback_answer",
        "callback_query_id": query.id,
        "text": text,
        "show_alert": call.parameters.boolean("show_alert"),
        "url": url,
    }
    call.world.emit(query.chat, event)
    return True


def _answer_inline_query(call: Call) -> bool:
    results = call.parameters.array("results", "inline query results") or []
    if len(results) > _RESULTS:
        raise bad_request("too many inline query results specified")
    checked = [_checked_result(call, result) for result in results]
    if len({result["id"] for result in checked}) < len(checked):
        raise bad_request("RESULT_ID_DUPLICATE")
    _check_button(call.parameters.json_object("button", "inline query results button"))
    if len(call.parameters.text("next_offset").encode()) > _RESULT_ID_BYTES:
        raise bad_request("NEXT_OFFSET_INVALID")
    query = call.world.inline_queries.answered(call.parameters.text("inline_query_id"), call.bot)
    query.results = checked
    shown = [{name: result[name] for name in _SHOWN if name in result} for result in checked]
    event = {"type": "inline_results", "inline_query_id": query.id, "results": shown}
    call.world.emit(query.chat, event)
    return True


def _checked_result(call: Call, result: object) -> Json:
    if not isinstance(result, dict):
        raise bad_request("can't parse inline query result: Inline query result must be an object")
    _check_identity(result)
    checked = dict(result)
    content = result.get("input_message_content")
    if isinstance(content, dict) and "message_text" in content:
        checked["content"] = outgoing.text_content(call, call.parameters.within(content), "message_text")
    elif result["type"] == "article" and not content:
        raise bad_request("can't parse inline query result: Can't find field \"message_text\"")
    if result.get("reply_markup"):
        rules = MarkupRules(is_private=True, is_only_inline=True)
        checked["reply_markup"] = checked_markup(result["reply_markup"], rules).inline
    return checked


def _check_identity(result: Json) -> None:
    for name in ("type", "id"):
        if not isinstance(result.get(name), str):
            reason = f"can't parse inline query result: Can't find field \"{name}\""
            raise bad_request(reason)
    if result["type"] not in _RESULT_TYPES:
        kind = result["type"]
        reason = f'can\'t parse inline query result: type "{kind}" is unsupported for the inline query result'
        raise bad_request(reason)
    if not 1 <= len(result["id"].encode()) <= _RESULT_ID_BYTES:
        raise bad_request("RESULT_ID_INVALID")
    if result["type"] == "article" and not str(result.get("title") or "").strip():
        raise bad_request("ARTICLE_TITLE_EMPTY")


def _check_button(button: Json | None) -> None:
    if not button:
        return
    if not button.get("text"):
        raise bad_request("can't parse inline query results button: Can't find field \"text\"")
    if ("web_app" in button) == ("start_parameter" in button):
        raise bad_request("InlineQueryResultsButton must have exactly one optional field")
    parameter = button.get("start_parameter")
    if parameter is not None and not limits.START_PARAMETER.fullmatch(str(parameter)):
        raise bad_request("START_PARAM_INVALID")


METHODS: Mapping[str, Handler] = {
    "answerCallbackQuery": _answer_callback_query,
    "answerInlineQuery": _answer_inline_query,
}
