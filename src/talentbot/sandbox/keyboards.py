"""The keyboards a message may carry."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from talentbot.sandbox import limits
from talentbot.sandbox.api_errors import bad_request
from talentbot.sandbox.links import InvalidLinkError, checked_link, mentioned_user_id

if TYPE_CHECKING:
    from collections.abc import Callable

    from talentbot.sandbox.objects import Json

_LOOKS = ("text", "icon_custom_emoji_id", "style")
_ACTIONS = (
    "url",
    "callback_data",
    "web_app",
    "login_url",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "copy_text",
    "callback_game",
    "pay",
)
_REQUESTS = (
    "request_contact",
    "request_location",
    "request_poll",
    "request_users",
    "request_chat",
    "request_managed_bot",
    "web_app",
)
_COPIED_CHARACTERS = 256


class ReplyMarkup(NamedTuple):
    """What a message does to keyboards: `inline` belongs to the message, `keyboard` replaces the person's own."""

    inline: Json | None = None
    keyboard: Json | None = None


@dataclass(frozen=True, slots=True)
class MarkupRules:
    """What the place of a keyboard allows."""

    is_private: bool
    is_only_inline: bool = False


def checked_markup(markup: Json | None, rules: MarkupRules) -> ReplyMarkup:
    """The reply markup, if Telegram would take it.

    Raises:
        ApiError: 400 with Telegram's reason.
    """
    if not markup:
        return ReplyMarkup()
    if "inline_keyboard" in markup:
        rows = _rows(markup, "inline_keyboard", lambda button: _inline_button(button, rules))
        if sum(map(len, rows)) > limits.INLINE_BUTTONS:
            raise bad_request("reply markup is too long")
        if any(len(row) > limits.BUTTONS_IN_ROW for row in rows):
            reason = f"more than {limits.BUTTONS_IN_ROW} buttons in a row of the inline keyboard"
            raise bad_request(reason)
        return ReplyMarkup(inline={"inline_keyboard": rows} if rows else None)
    if rules.is_only_inline:
        raise bad_request("inline keyboard expected")
    return ReplyMarkup(keyboard=_keyboard(markup, rules))


def _keyboard(markup: Json, rules: MarkupRules) -> Json:
    if "keyboard" in markup:
        rows = _rows(markup, "keyboard", lambda button: _keyboard_button(button, rules))
        if sum(map(len, rows)) > limits.KEYBOARD_BUTTONS:
            raise bad_request("reply markup is too long")
        return {**markup, "keyboard": rows}
    if markup.get("remove_keyboard") or markup.get("force_reply"):
        return markup
    raise bad_request("object expected as reply markup")


def _rows(markup: Json, name: str, checked: Callable[[object], Json]) -> list[list[Json]]:
    rows = markup[name]
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        reason = f'field "{name}" must be an Array of Arrays'
        raise bad_request(reason)
    checked_rows = [[checked(button) for button in row] for row in rows]
    return [row for row in checked_rows if row]


def _text(button: Json, kind: str) -> str:
    text = button.get("text")
    if not isinstance(text, str):
        reason = f'can\'t parse {kind} button: Field "text" must be of type String'
        raise bad_request(reason)
    if not text.strip():
        reason = f"{kind} button text must be non-empty"
        raise bad_request(reason)
    return text


def _inline_button(button: object, rules: MarkupRules) -> Json:
    if not isinstance(button, dict):
        raise bad_request("can't parse inline keyboard button: InlineKeyboardButton must be an Object")
    _text(button, "inline keyboard")
    actions = [name for name in _ACTIONS if button.get(name) is not None]
    if not actions:
        raise bad_request("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    if len(actions) > 1:
        reason = f"inline keyboard button must have exactly one action, not {' and '.join(actions)}"
        raise bad_request(reason)
    looks = {name: button[name] for name in _LOOKS if name in button}
    return {**looks, actions[0]: _checked_action(actions[0], button[actions[0]], rules)}


def _checked_action(action: str, value: Any, rules: MarkupRules) -> object:  # noqa: ANN401 - any JSON
    match action:
        case "url":
            return value if mentioned_user_id(str(value)) else _link("", str(value))
        case "callback_data":
            limits.check_callback_data(str(value))
        case "login_url":
            return {**value, "url": _link("login ", _field(value, "url"), is_https_required=True)}
        case "web_app":
            if not rules.is_private:
                raise bad_request("BUTTON_TYPE_INVALID")
            return {"url": _link("Web App ", _field(value, "url"), is_https_required=True)}
        case "copy_text":
            if not 1 <= len(_field(value, "text")) <= _COPIED_CHARACTERS:
                raise bad_request("BUTTON_COPY_TEXT_INVALID")
        case "callback_game" | "pay":
            raise bad_request("BUTTON_TYPE_INVALID")
    return value


def _field(value: object, name: str) -> str:
    if not isinstance(value, dict) or not isinstance(value.get(name), str):
        reason = f"can't parse inline keyboard button: Can't find field \"{name}\""
        raise bad_request(reason)
    return str(value[name])


def _link(kind: str, link: str, *, is_https_required: bool = False) -> str:
    try:
        return checked_link(link, is_https_required=is_https_required)
    except InvalidLinkError as error:
        reason = f"inline keyboard button {kind}URL '{link}' is invalid: {error.reason}"
        raise bad_request(reason) from error


def _keyboard_button(button: object, rules: MarkupRules) -> Json:
    if isinstance(button, str):
        button = {"text": button}
    if not isinstance(button, dict):
        raise bad_request("can't parse keyboard button: KeyboardButton must be a String or an Object")
    _text(button, "keyboard")
    requests = [name for name in _REQUESTS if button.get(name)]
    if requests and not rules.is_private:
        reason = f"{requests[0]} can be used in private chats only"
        raise bad_request(reason)
    return button
