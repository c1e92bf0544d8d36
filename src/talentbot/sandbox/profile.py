"""What a bot shows of itself: names, descriptions, command menus and the menu button."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from talentbot.sandbox.objects import Json


class CommandScope(NamedTuple):
    """Where a list of commands is shown: a scope's type and, for the narrow ones, its chat and person."""

    type: str = "default"
    chat_id: int = 0
    user_id: int = 0


@dataclass(slots=True)
class Translations:
    """A text in several languages; the empty language code is for everybody else."""

    texts: dict[str, str] = field(default_factory=dict)

    def set(self, language_code: str, text: str) -> None:
        """Set the text of a language; an empty text removes it."""
        if text:
            self.texts[language_code] = text
        else:
            self.texts.pop(language_code, None)

    def get(self, language_code: str) -> str:
        """The text a person of this language sees."""
        return self.texts.get(language_code) or self.texts.get("", "")


class BotProfile:
    """What `setMy...` and `setChatMenuButton` set and people see."""

    def __init__(self, name: str) -> None:
        self.name = Translations({"": name})
        self.description = Translations()
        self.short_description = Translations()
        self.commands: dict[tuple[CommandScope, str], list[Json]] = {}
        self._menu_buttons: dict[int, Json] = {}

    def set_menu_button(self, chat_id: int, button: Json) -> None:
        """Set the button of a private chat, or with 0 that of all others; type `default` resets it."""
        if button["type"] == "default":
            self._menu_buttons.pop(chat_id, None)
        else:
            self._menu_buttons[chat_id] = button

    def menu_button(self, chat_id: int) -> Json:
        """The button of a private chat; as shipped by Telegram it opens the commands."""
        return self._menu_buttons.get(chat_id) or self._menu_buttons.get(0) or {"type": "commands"}

    def visible_commands(self, chat: Json, user_id: int, language_code: str, *, is_administrator: bool) -> list[Json]:
        """The commands a person sees in a chat: the narrowest scope that has any, its own language first.

        Source: https://core.telegram.org/bots/api#determining-list-of-commands.
        """
        for scope in _scopes(chat, user_id, is_administrator=is_administrator):
            for language in (language_code, ""):
                commands = self.commands.get((scope, language))
                if commands:
                    return commands
        return []


def _scopes(chat: Json, user_id: int, *, is_administrator: bool) -> Iterator[CommandScope]:
    chat_id = chat["id"]
    if chat["type"] == "private":
        yield CommandScope("chat", chat_id)
        yield CommandScope("all_private_chats")
    else:
        yield CommandScope("chat_member", chat_id, user_id)
        if is_administrator:
            yield CommandScope("chat_administrators", chat_id)
        yield CommandScope("chat", chat_id)
        if is_administrator:
            yield CommandScope("all_chat_administrators")
        yield CommandScope("all_group_chats")
    yield CommandScope()
