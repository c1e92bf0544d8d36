"""The sandbox's world, and what people can do in it. Tests and the chat page act through it alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

from talentbot.sandbox import limits, utf16
from talentbot.sandbox.formatting import format_text
from talentbot.sandbox.inhabitants import PRESENT, BotAccount, Chat, Person
from talentbot.sandbox.objects import Json, without_reply
from talentbot.sandbox.state import WorldState

if TYPE_CHECKING:
    from talentbot.sandbox.files import StoredFile
    from talentbot.sandbox.queries import CallbackQuery, InlineQuery


class ActionError(Exception):
    """Something a person cannot do at Telegram; the message says why."""


class World(WorldState):
    """Adds to the state what people do: each act sends the bots the updates that Telegram would send."""

    def send_text(self, person: Person, chat: Chat, text: str, reply_to: int | None = None) -> Json:
        """Send a message; a text over 4096 UTF-16 units goes out in parts, as Telegram's apps do.

        Returns:
            The Bot API Message, of several parts the last.

        Raises:
            ActionError: the person cannot write there, or the text is empty.
        """
        self._check_may_write(person, chat)
        parts = [format_text(part) for part in utf16.split(text, limits.TEXT_UNITS)]
        written = [part for part in parts if part.text]
        if not written:
            raise ActionError("a message needs a text")
        reply = self._reply(chat, reply_to)
        message: Json = {}
        for text_part, entities in written:
            content = {"text": text_part} | ({"entities": entities} if entities else {})
            message = self._post(person, chat, content | reply)
            reply = {}
        return message

    def start(self, person: Person, parameter: str = "", bot: BotAccount | None = None) -> Json:
        """Press Start in the chat with a bot, or follow its link with `?start=<parameter>`.

        Raises:
            ActionError: the parameter is not 1-64 of A-Z a-z 0-9 _ -.
        """
        if parameter and not limits.START_PARAMETER.fullmatch(parameter):
            raise ActionError("a start parameter has 1-64 letters, digits, _ or -")
        chat = self.private_chat(person, bot)
        self.unblock(person, bot)
        return self.send_text(person, chat, f"/start {parameter}".strip())

    def send_file(
        self, person: Person, chat: Chat, file: StoredFile, caption: str = "", reply_to: int | None = None
    ) -> Json:
        """Send a file of `files.add`, of any of its kinds.

        Raises:
            ActionError: the person cannot write there, or the caption is over 1024 UTF-16 units.
        """
        self._check_may_write(person, chat)
        text, entities = format_text(caption)
        if utf16.units(text) > limits.CAPTION_UNITS:
            reason = f"a caption has at most {limits.CAPTION_UNITS} characters"
            raise ActionError(reason)
        content = file.message_field() | self._reply(chat, reply_to)
        if text:
            content["caption"] = text
        if entities:
            content["caption_entities"] = entities
        return self._post(person, chat, content)

    def edit_text(self, person: Person, chat: Chat, message_id: int, text: str) -> Json:
        """Change the text of one's own message.

        Raises:
            ActionError: it is not the person's, has no text, or the text is empty or too long.
        """
        message = chat.messages.get(message_id)
        if not message or message["from"]["id"] != person.id or "text" not in message:
            raise ActionError("only one's own text messages can be edited")
        new_text, entities = format_text(text)
        if not new_text or utf16.units(new_text) > limits.TEXT_UNITS:
            reason = f"a message has 1-{limits.TEXT_UNITS} characters"
            raise ActionError(reason)
        edited = {**message, "text": new_text, "edit_date": self.now()}
        edited.pop("entities", None)
        if entities:
            edited["entities"] = entities
        self.replace(chat, edited)
        self.tell_bots(chat, "edited_message", edited)
        return edited

    def press(self, person: Person, chat: Chat, message_id: int, row: int = 0, column: int = 0) -> CallbackQuery:
        """Press a callback button below a message.

        Raises:
            ActionError: there is no such button, or it opens something in the app instead.
        """
        self._check_is_in(person, chat)
        message = chat.messages.get(message_id)
        button = _button(message, row, column) if message else None
        if not message or not button:
            raise ActionError("there is no such button")
        if "callback_data" not in button:
            raise ActionError("this button does not ask the bot")
        author: Json = message.get("via_bot") or message["from"]
        bot = self.bots[author["id"]]
        query = self.callback_queries.ask(bot, chat, person)
        update: Json = {"id": query.id, "from": person.user, "chat_instance": str(-chat.id)}
        update["data"] = button["callback_data"]
        inline_id = self.inline_messages.id_of(chat, message_id)
        update |= {"inline_message_id": inline_id} if inline_id else {"message": message}
        bot.updates.put("callback_query", update)
        return query

    def block(self, person: Person, bot: BotAccount | None = None) -> None:
        """Block a bot: it can no longer write to the person."""
        bot = bot or self.main_bot
        if bot.id not in person.blocked:
            person.blocked.add(bot.id)
            self.change_membership(self.private_chat(person, bot), bot, person.user, ("member", "kicked"))

    def unblock(self, person: Person, bot: BotAccount | None = None) -> None:
        """Let a blocked bot write again."""
        bot = bot or self.main_bot
        if bot.id in person.blocked:
            person.blocked.discard(bot.id)
            self.change_membership(self.private_chat(person, bot), bot, person.user, ("kicked", "member"))

    def ask_inline(self, person: Person, chat: Chat, query: str, bot: BotAccount | None = None) -> InlineQuery:
        """Type `@bot query` in a chat; the results arrive in the returned object and as an event."""
        self._check_is_in(person, chat)
        bot = bot or self.main_bot
        asked = self.inline_queries.ask(bot, chat, person, query[:256])
        update = {"id": asked.id, "from": person.user, "query": asked.query, "offset": ""}
        kind = chat.type if not chat.is_private else "sender" if chat.bot is bot else "private"
        bot.updates.put("inline_query", update | {"chat_type": kind})
        return asked

    def choose_inline(self, person: Person, chat: Chat, query: InlineQuery, result_id: str) -> Json:
        """Send one of the results of an inline query to the chat.

        Raises:
            ActionError: there is no such result, or the sandbox cannot show its kind.
        """
        self._check_may_write(person, chat)
        result = next((result for result in query.results if result["id"] == result_id), None)
        if not result:
            raise ActionError("there is no such result")
        if "content" not in result:
            reason = f"the sandbox cannot send a result of type {result['type']}"
            raise ActionError(reason)
        chosen: Json = {"result_id": result_id, "from": person.user, "query": query.query}
        content = result["content"] | {"via_bot": query.bot.user}
        if "reply_markup" in result:
            content["reply_markup"] = result["reply_markup"]
        message = self._post(person, chat, content)
        if "reply_markup" in result:
            chosen["inline_message_id"] = self.inline_messages.add(chat, message["message_id"])
        if query.bot.has_inline_feedback:
            query.bot.updates.put("chosen_inline_result", chosen)
        return message

    def set_bot_status(self, chat: Chat, status: str, bot: BotAccount | None = None, by: Json | None = None) -> None:
        """Make a bot a `member` or `administrator` of a group, or let it be `left` or `kicked`.

        `by` is the User who does it, unless another is named the owner of the group.
        """
        bot = bot or self.main_bot
        by = by or self._owner(chat) or bot.user
        old = chat.members.get(bot.id, "left")
        chat.members[bot.id] = status
        self.change_membership(chat, bot, by, (old, status))
        if status in PRESENT and old not in PRESENT:
            self.post(chat, by, {"new_chat_members": [bot.user]})

    def migrate(self, chat: Chat) -> Chat:
        """Turn a basic group into a supergroup with another id, as Telegram does when it grows."""
        successor = self.add_group(chat.described["title"], bots=[])
        successor.members = dict(chat.members)
        sender = self._owner(chat) or self.main_bot.user
        self.post(chat, sender, {"migrate_to_chat_id": successor.id})
        self.post(successor, sender, {"migrate_from_chat_id": chat.id})
        chat.migrated_to = successor.id
        return successor

    def _owner(self, chat: Chat) -> Json | None:
        return next((self.user(member) for member, status in chat.members.items() if status == "creator"), None)

    def _post(self, person: Person, chat: Chat, content: Json) -> Json:
        if chat.bot:
            person.started.add(chat.bot.id)
        return self.post(chat, person.user, content)

    def _reply(self, chat: Chat, message_id: int | None) -> Json:
        message = chat.messages.get(message_id or 0)
        return {"reply_to_message": without_reply(message)} if message else {}

    def _check_is_in(self, person: Person, chat: Chat) -> None:
        is_in = chat.id == person.id if chat.is_private else chat.members.get(person.id) in PRESENT
        if not is_in:
            raise ActionError("the person is not in this chat")

    def _check_may_write(self, person: Person, chat: Chat) -> None:
        self._check_is_in(person, chat)
        if chat.bot and chat.bot.id in person.blocked:
            raise ActionError("the person has blocked the bot")
        if chat.migrated_to:
            raise ActionError("the group became a supergroup")


def _button(message: Json, row: int, column: int) -> Json | None:
    rows: list[list[Json]] = message.get("reply_markup", {}).get("inline_keyboard", [])
    is_there = 0 <= row < len(rows) and 0 <= column < len(rows[row])
    return rows[row][column] if is_there else None
