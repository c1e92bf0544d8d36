"""The state of the sandbox, in memory: who exists, which chats, messages and files there are."""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Literal

from talentbot.sandbox.files import FileStore
from talentbot.sandbox.inhabitants import PRESENT, BotAccount, Chat, Person
from talentbot.sandbox.objects import Json, chat_member
from talentbot.sandbox.privacy import is_visible
from talentbot.sandbox.profile import BotProfile
from talentbot.sandbox.queries import CallbackQueries, InlineMessages, InlineQueries
from talentbot.sandbox.updates import Presence, UpdateQueue

if TYPE_CHECKING:
    from talentbot.sandbox.flood import Clock

MAIN_TOKEN = "7000000001:sandbox-talentbot"  # noqa: S105 - opens nothing but this sandbox
MAIN_USERNAME = "nagaoka_talent_bot"
MAIN_NAME = "Nagaoka Talent Bot"
STAFF_CHAT_ID = -1001000000001
_FIRST_PERSON_ID = 1000000001
_FIRST_UPDATE_ID = 100_000_001
_TOKEN = re.compile(r"(\d{1,15}):sandbox[A-Za-z0-9_-]*")

Listener = Callable[[Json], None]
"""Receives the events that the chat page shows."""

_log = logging.getLogger(__name__)


class WorldState:
    """Everything that exists, and the few ways in which it changes; it sends the updates and events."""

    def __init__(self, clock: Clock = time.time) -> None:
        self.clock = clock
        self.people: dict[int, Person] = {}
        self.bots: dict[int, BotAccount] = {}
        self.groups: dict[int, Chat] = {}
        self.files = FileStore()
        self.callback_queries = CallbackQueries(clock)
        self.inline_queries = InlineQueries(clock)
        self.inline_messages = InlineMessages()
        self._albums = 0
        self.listeners: list[Listener] = []
        self.main_bot = self._add_bot(MAIN_TOKEN)
        self._settle()

    def _settle(self) -> None:
        self.add_person("ky", "Студент (ky)", key="student-ky")
        self.add_person("ru", "Студент (ru)", key="student-ru")
        self.add_person("ja", "学生 (ja)", key="student-ja")
        coordinator = self.add_person("ru", "Coordinator", key="coordinator")
        self.add_group("Staff", [coordinator], chat_id=STAFF_CHAT_ID)

    @property
    def coordinator(self) -> Person:
        """The persona of the staff."""
        return self.person("coordinator")

    @property
    def staff_chat(self) -> Chat:
        """The supergroup of the coordinator and the main bot."""
        return self.groups[STAFF_CHAT_ID]

    def person(self, key: str) -> Person:
        """The person of a key, such as `student-ky`."""
        return next(person for person in self.people.values() if person.key == key)

    def add_person(self, language_code: str = "ru", first_name: str = "", *, key: str = "") -> Person:
        """A further person, who has not started any bot."""
        person_id = _FIRST_PERSON_ID + len(self.people)
        number = len(self.people) + 1
        person = Person(person_id, key or f"person-{number}", first_name or f"Person {number}", language_code)
        self.people[person_id] = person
        return person

    def add_group(
        self,
        title: str,
        members: Iterable[Person] = (),
        *,
        kind: Literal["group", "supergroup"] = "supergroup",
        chat_id: int = 0,
        bots: Iterable[BotAccount] | None = None,
    ) -> Chat:
        """A further group; the first member owns it, and the main bot is in it unless `bots` says otherwise."""
        number = len(self.groups) + 1
        chat_id = chat_id or (-1001000000000 - number if kind == "supergroup" else -4000000 - number)
        chat = Chat({"id": chat_id, "type": kind, "title": title})
        people = {person.id: "member" for person in members}
        if people:
            people[next(iter(people))] = "creator"
        chat.members = people | {bot.id: "member" for bot in ([self.main_bot] if bots is None else bots)}
        self.groups[chat_id] = chat
        return chat

    def bot_with(self, token: str) -> BotAccount | None:
        """The bot of a token, made at its first use; `None` unless it is a token of a sandbox."""
        form = _TOKEN.fullmatch(token)
        if not form:
            return None
        bot = self.bots.get(int(form[1])) or self._add_bot(token)
        return bot if bot.token == token else None

    def _add_bot(self, token: str) -> BotAccount:
        bot_id = int(token.partition(":")[0])
        is_main = token == MAIN_TOKEN
        bot = BotAccount(
            id=bot_id,
            username=MAIN_USERNAME if is_main else f"sandbox_{bot_id}_bot",
            token=token,
            updates=UpdateQueue(_FIRST_UPDATE_ID),
            presence=Presence(self._main_bot_came_or_went if is_main else _log_presence),
            profile=BotProfile(MAIN_NAME if is_main else f"Bot {bot_id}"),
        )
        self.bots[bot_id] = bot
        return bot

    def _main_bot_came_or_went(self, is_connected: bool) -> None:
        self.emit(None, {"type": "bot", "is_connected": is_connected})

    def private_chat(self, person: Person, bot: BotAccount | None = None) -> Chat:
        """The chat of a person with a bot, the main one unless another is named."""
        bot = bot or self.main_bot
        chat = bot.chats.get(person.id)
        if not chat:
            described = {"id": person.id, "type": "private", "first_name": person.first_name}
            chat = bot.chats[person.id] = Chat(described, bot)
        return chat

    def user(self, user_id: int) -> Json | None:
        """The User of a person's or bot's id."""
        inhabitant = self.people.get(user_id) or self.bots.get(user_id)
        return inhabitant.user if inhabitant else None

    def take_album_id(self) -> str:
        """A fresh id for messages that belong together."""
        self._albums += 1
        return str(13_000_000_000_000_000 + self._albums)

    def now(self) -> int:
        """The Unix time that messages carry."""
        return int(self.clock())

    def post(self, chat: Chat, sender: Json, content: Json, keyboard: Json | None = None) -> Json:
        """A new message of a person or bot; the bots that may see a person's receive an update.

        `keyboard` is what the message does to the person's own keyboard: people see it, bots are not told.
        """
        message = {
            "message_id": chat.take_message_id(),
            "from": sender,
            "chat": chat.described,
            "date": self.now(),
            **content,
        }
        chat.keep(message)
        if keyboard:
            chat.keyboards[message["message_id"]] = keyboard
        self.emit(chat, {"type": "message", "chat_id": chat.id, "message": shown(chat, message)})
        if sender["is_bot"]:
            chat.last_bot_id = sender["id"]
        else:
            self.tell_bots(chat, "message", message)
        return message

    def replace(self, chat: Chat, message: Json) -> None:
        """Put an edited message in the place of its former self."""
        chat.keep(message)
        self.emit(chat, {"type": "edited", "chat_id": chat.id, "message": shown(chat, message)})

    def remove(self, chat: Chat, message_ids: Iterable[int]) -> None:
        """Delete messages that exist."""
        removed = [number for number in message_ids if chat.messages.pop(number, None)]
        for number in removed:
            chat.keyboards.pop(number, None)
        if removed:
            self.emit(chat, {"type": "deleted", "chat_id": chat.id, "message_ids": removed})

    def tell_bots(self, chat: Chat, kind: str, message: Json) -> None:
        """Give a message of a person to the bots that may see it."""
        if chat.bot:
            chat.bot.updates.put(kind, message)
            return
        for bot in self.bots_in(chat):
            if is_visible(message, chat, bot):
                bot.updates.put(kind, message)

    def bots_in(self, chat: Chat) -> list[BotAccount]:
        """The bots that are members of a group."""
        return [bot for bot in self.bots.values() if chat.members.get(bot.id) in PRESENT]

    def change_membership(self, chat: Chat, bot: BotAccount, by: Json, change: tuple[str, str]) -> None:
        """Tell a bot that its own place in a chat changed, from one status to another."""
        old, new = change
        update = {
            "chat": chat.described,
            "from": by,
            "date": self.now(),
            "old_chat_member": chat_member(bot.user, old),
            "new_chat_member": chat_member(bot.user, new),
        }
        bot.updates.put("my_chat_member", update)

    def emit(self, chat: Chat | None, event: Json) -> None:
        """Tell the page; it shows the main bot's chats and the groups."""
        if self.listeners and (chat is None or chat.bot in {None, self.main_bot}):
            for listener in list(self.listeners):
                listener(event)


def _log_presence(is_connected: bool) -> None:
    _log.debug("A further bot is %s", "connected" if is_connected else "gone")


def shown(chat: Chat, message: Json) -> Json:
    """A message as people see it: with the reply keyboard it brought, which bots are not told of."""
    keyboard = chat.keyboards.get(message["message_id"])
    return {**message, "reply_markup": keyboard} if keyboard else message
