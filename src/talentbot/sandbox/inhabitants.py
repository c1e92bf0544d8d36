"""Who and what lives in the sandbox's world: people, bots and chats."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from talentbot.sandbox.objects import Json
    from talentbot.sandbox.profile import BotProfile
    from talentbot.sandbox.updates import Presence, UpdateQueue
    from talentbot.sandbox.webhooks import WebhookDelivery

PRESENT = frozenset({"creator", "administrator", "member"})
"""The statuses of somebody who is in a group."""
ADMINISTRATORS = frozenset({"creator", "administrator"})
KEPT_MESSAGES = 10_000
"""Messages a chat remembers; older ones are forgotten, so that long benchmarks do not grow."""


@dataclass(slots=True, eq=False)
class Person:
    """A persona; `key` names it for the chat page and for tests."""

    id: int
    key: str
    first_name: str
    language_code: str
    started: set[int] = field(default_factory=set)
    blocked: set[int] = field(default_factory=set)
    is_deactivated: bool = False
    user: Json = field(init=False)

    def __post_init__(self) -> None:
        self.user = {
            "id": self.id,
            "is_bot": False,
            "first_name": self.first_name,
            "language_code": self.language_code,
        }


@dataclass(slots=True, eq=False)
class BotAccount:
    """A bot; it comes into being with the first use of its token."""

    id: int
    username: str
    token: str
    updates: UpdateQueue
    presence: Presence
    profile: BotProfile
    can_read_all_group_messages: bool = False
    has_inline_feedback: bool = True
    webhook: WebhookDelivery | None = None
    chats: dict[int, Chat] = field(default_factory=dict)
    last_message_id: int = 0
    user: Json = field(init=False)

    def __post_init__(self) -> None:
        self.user = {"id": self.id, "is_bot": True, "first_name": "", "username": self.username}
        self.rename()

    def rename(self) -> None:
        """Show the name of the profile."""
        self.user = {**self.user, "first_name": self.profile.name.get("")}

    def described(self) -> Json:
        """The User that `getMe` returns."""
        return {
            **self.user,
            "can_join_groups": True,
            "can_read_all_group_messages": self.can_read_all_group_messages,
            "supports_inline_queries": True,
            "can_connect_to_business": False,
            "has_main_web_app": False,
            "has_topics_enabled": False,
            "allows_users_to_create_topics": False,
        }


@dataclass(slots=True, eq=False)
class Chat:
    """A private chat of a person with one bot, or a group; `described` is the Bot API's Chat."""

    described: Json
    bot: BotAccount | None = None
    members: dict[int, str] = field(default_factory=dict)
    messages: OrderedDict[int, Json] = field(default_factory=OrderedDict)
    keyboards: dict[int, Json] = field(default_factory=dict)
    last_bot_id: int | None = None
    pinned_id: int | None = None
    migrated_to: int | None = None
    last_message_id: int = 0

    @property
    def id(self) -> int:
        """The chat's id; that of a private chat is the person's id."""
        return int(self.described["id"])

    @property
    def type(self) -> str:
        """Private, group or supergroup."""
        return str(self.described["type"])

    @property
    def is_private(self) -> bool:
        """Whether it is a person's chat with a bot."""
        return self.bot is not None

    def take_message_id(self) -> int:
        """The next id: a bot counts through all its private chats, a group by itself."""
        counter: BotAccount | Chat = self.bot or self
        counter.last_message_id += 1
        return counter.last_message_id

    def keep(self, message: Json) -> None:
        """Remember a message, in place of its former self if there is one."""
        self.messages[message["message_id"]] = message
        if len(self.messages) > KEPT_MESSAGES:
            forgotten, _ = self.messages.popitem(last=False)
            self.keyboards.pop(forgotten, None)
