"""Methods by which a bot describes itself: commands, names, descriptions, the menu button."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from talentbot.sandbox.api_errors import bad_request
from talentbot.sandbox.calls import Call, Handler
from talentbot.sandbox.keyboards import MarkupRules, checked_markup
from talentbot.sandbox.profile import CommandScope, Translations

if TYPE_CHECKING:
    from collections.abc import Mapping

    from talentbot.sandbox.objects import Json

_COMMANDS = 100
_COMMAND = re.compile(r"[a-z0-9_]+")
_COMMAND_CHARACTERS = 32
_COMMAND_DESCRIPTION_CHARACTERS = 256
_NAME_CHARACTERS = 64
_DESCRIPTION_CHARACTERS = 512
_SHORT_DESCRIPTION_CHARACTERS = 120
_LANGUAGE = re.compile(r"([a-z]{2})?")
_WIDE_SCOPES = ("default", "all_private_chats", "all_group_chats", "all_chat_administrators")
_CHAT_SCOPES = ("chat", "chat_administrators", "chat_member")
_MENU_BUTTONS = ("default", "commands", "web_app")


def _language_code(call: Call) -> str:
    code = call.parameters.text("language_code")
    if not _LANGUAGE.fullmatch(code):
        raise bad_request("invalid language code specified")
    return code


def _scope(call: Call) -> CommandScope:
    scope = call.parameters.json_object("scope", "BotCommandScope")
    if not scope:
        return CommandScope()
    kind = scope.get("type")
    if kind in _WIDE_SCOPES:
        return CommandScope(kind)
    if kind not in _CHAT_SCOPES:
        raise bad_request("can't parse BotCommandScope: Unsupported type specified")
    if not scope.get("chat_id"):
        raise bad_request("can't parse BotCommandScope: Empty chat_id specified")
    chat = Call(call.world, call.flood, call.bot, call.parameters.within(scope)).chat()
    if kind != "chat" and chat.is_private:
        raise bad_request("PEER_ID_INVALID")
    if kind != "chat_member":
        return CommandScope(kind, chat.id)
    user_id = scope.get("user_id")
    if not isinstance(user_id, int) or user_id <= 0:
        raise bad_request("can't parse BotCommandScope: Invalid user_id specified")
    return CommandScope(kind, chat.id, user_id)


def _set_my_commands(call: Call) -> bool:
    commands = call.parameters.array("commands", "BotCommand") or []
    checked = [_checked_command(command) for command in commands]
    if len(checked) > _COMMANDS:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    call.bot.profile.commands[_scope(call), _language_code(call)] = checked
    call.world.emit(None, {"type": "commands"})
    return True


def _checked_command(command: object) -> Json:
    if not isinstance(command, dict):
        raise bad_request("can't parse BotCommand: expected an Object")
    for name in ("command", "description"):
        if not isinstance(command.get(name), str):
            reason = f"can't parse BotCommand: Can't find field \"{name}\""
            raise bad_request(reason)
    name, description = command["command"].strip().removeprefix("/"), command["description"].strip()
    if not name:
        raise bad_request("command must be non-empty")
    if len(name) > _COMMAND_CHARACTERS:
        reason = f"command length must not exceed {_COMMAND_CHARACTERS}"
        raise bad_request(reason)
    if not _COMMAND.fullmatch(name):
        raise bad_request("BOT_COMMAND_INVALID")
    if not description:
        raise bad_request("command description must be non-empty")
    if len(description) > _COMMAND_DESCRIPTION_CHARACTERS:
        reason = f"command description length must not exceed {_COMMAND_DESCRIPTION_CHARACTERS}"
        raise bad_request(reason)
    return {"command": name, "description": description}


def _get_my_commands(call: Call) -> list[Json]:
    return call.bot.profile.commands.get((_scope(call), _language_code(call)), [])


def _delete_my_commands(call: Call) -> bool:
    call.bot.profile.commands.pop((_scope(call), _language_code(call)), None)
    call.world.emit(None, {"type": "commands"})
    return True


def _set_translation(call: Call, translations: Translations, name: str, characters: int) -> bool:
    text = call.parameters.text(name)
    if len(text) > characters:
        reason = f"{name.replace('_', ' ')} is too long"
        raise bad_request(reason)
    translations.set(_language_code(call), text)
    call.bot.rename()
    call.world.emit(None, {"type": "commands"})
    return True


def _set_my_name(call: Call) -> bool:
    if not _language_code(call) and not call.parameters.text("name"):
        raise bad_request("bot name must be non-empty")
    return _set_translation(call, call.bot.profile.name, "name", _NAME_CHARACTERS)


def _get_my_name(call: Call) -> Json:
    return {"name": call.bot.profile.name.get(_language_code(call))}


def _set_my_description(call: Call) -> bool:
    return _set_translation(call, call.bot.profile.description, "description", _DESCRIPTION_CHARACTERS)


def _get_my_description(call: Call) -> Json:
    return {"description": call.bot.profile.description.get(_language_code(call))}


def _set_my_short_description(call: Call) -> bool:
    texts = call.bot.profile.short_description
    return _set_translation(call, texts, "short_description", _SHORT_DESCRIPTION_CHARACTERS)


def _get_my_short_description(call: Call) -> Json:
    return {"short_description": call.bot.profile.short_description.get(_language_code(call))}


def _private_chat_id(call: Call) -> int:
    """The person of `chat_id`, or 0 for everybody's button."""
    if not call.parameters.has("chat_id"):
        return 0
    person_id = call.parameters.integer("chat_id")
    if person_id not in call.world.people:
        raise bad_request("user not found" if person_id > 0 else "invalid chat_id specified")
    return person_id


def _set_chat_menu_button(call: Call) -> bool:
    button = call.parameters.json_object("menu_button", "menu button") or {"type": "default"}
    problem = "can't parse menu button: "
    if button.get("type") not in _MENU_BUTTONS:
        reason = f"{problem}MenuButton has unsupported type"
        raise bad_request(reason)
    if button["type"] == "web_app":
        if not button.get("text") or not isinstance(button.get("web_app"), dict):
            reason = f'{problem}Can\'t find field "{"web_app" if button.get("text") else "text"}"'
            raise bad_request(reason)
        shown = {"text": button["text"], "web_app": button["web_app"]}
        checked_markup({"inline_keyboard": [[shown]]}, MarkupRules(is_private=True))
    call.bot.profile.set_menu_button(_private_chat_id(call), button)
    call.world.emit(None, {"type": "commands"})
    return True


def _get_chat_menu_button(call: Call) -> Json:
    return call.bot.profile.menu_button(_private_chat_id(call))


METHODS: Mapping[str, Handler] = {
    "setMyCommands": _set_my_commands,
    "getMyCommands": _get_my_commands,
    "deleteMyCommands": _delete_my_commands,
    "setMyName": _set_my_name,
    "getMyName": _get_my_name,
    "setMyDescription": _set_my_description,
    "getMyDescription": _get_my_description,
    "setMyShortDescription": _set_my_short_description,
    "getMyShortDescription": _get_my_short_description,
    "setChatMenuButton": _set_chat_menu_button,
    "getChatMenuButton": _get_chat_menu_button,
}
