"""A call of a Bot API method, and what it may reach."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from talentbot.sandbox.api_errors import bad_request, forbidden
from talentbot.sandbox.inhabitants import ADMINISTRATORS
from talentbot.sandbox.objects import Json

if TYPE_CHECKING:
    from talentbot.sandbox.flood import FloodControl
    from talentbot.sandbox.inhabitants import BotAccount, Chat
    from talentbot.sandbox.parameters import Parameters
    from talentbot.sandbox.world import World


@dataclass(frozen=True, slots=True)
class Call:
    """One method call of a bot, its parameters checked against the method's signature."""

    world: World
    flood: FloodControl
    bot: BotAccount
    parameters: Parameters

    def chat(self, name: str = "chat_id") -> Chat:
        """The chat of a parameter, which the bot can see.

        Raises:
            ApiError: 400 "chat not found", or 403 when the bot is not in the group.
        """
        chat_id = self.parameters.text(name).strip()
        if not chat_id:
            raise bad_request("chat_id is empty")
        try:
            number = int(chat_id)
        except ValueError:  # the sandbox has no public chats, so nothing has a @name
            raise bad_request("chat not found") from None
        person = self.world.people.get(number)
        if person:
            return self.world.private_chat(person, self.bot)
        if number in self.world.bots:
            raise forbidden("bots can't send messages to bots")
        group = self.world.groups.get(number)
        if not group:
            raise bad_request("chat not found")
        self._check_is_member(group)
        return group

    def writable_chat(self) -> Chat:
        """The chat of `chat_id`, to which the bot may write.

        Raises:
            ApiError: as `chat`; 403 when the person blocked or never started the bot or is gone; 400 with
                `migrate_to_chat_id` when the group became a supergroup.
        """
        chat = self.chat()
        if chat.migrated_to:
            raise bad_request("group chat was upgraded to a supergroup chat", migrate_to_chat_id=chat.migrated_to)
        if chat.is_private:
            self._check_person(chat.id)
        return chat

    def message(self, chat: Chat, what: str, name: str = "message_id") -> Json:
        """The message of a parameter; `what` names it in the error, such as `message to edit`."""
        message = chat.messages.get(self.parameters.integer(name))
        if not message:
            reason = f"{what} not found"
            raise bad_request(reason)
        return message

    def is_administrator(self, chat: Chat) -> bool:
        """Whether the bot may do what administrators may."""
        return chat.members.get(self.bot.id) in ADMINISTRATORS

    def _check_is_member(self, group: Chat) -> None:
        status = group.members.get(self.bot.id, "left")
        if status == "kicked":
            reason = f"bot was kicked from the {group.type} chat"
            raise forbidden(reason)
        if status == "left":
            reason = f"bot is not a member of the {group.type} chat"
            raise forbidden(reason)

    def _check_person(self, person_id: int) -> None:
        person = self.world.people[person_id]
        if person.is_deactivated:
            raise forbidden("user is deactivated")
        if self.bot.id in person.blocked:
            raise forbidden("bot was blocked by the user")
        if self.bot.id not in person.started:
            raise forbidden("bot can't initiate conversation with a user")


Result = Json | list[Json] | bool | str | int
Handler = Callable[[Call], Result | Awaitable[Result]]
"""The behaviour of a method: returns the `result` that the bot receives, or raises an ApiError."""
