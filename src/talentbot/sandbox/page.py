"""What the chat page asks for: the state, live events, and what its persona does."""

from __future__ import annotations

import asyncio
import json
import mimetypes
from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from aiohttp import WSCloseCode, web

from talentbot.sandbox import limits
from talentbot.sandbox.api_errors import ApiError
from talentbot.sandbox.files import image_size
from talentbot.sandbox.inhabitants import ADMINISTRATORS, PRESENT, Chat, Person
from talentbot.sandbox.state import shown
from talentbot.sandbox.world import ActionError, World

if TYPE_CHECKING:
    from pathlib import Path

    from talentbot.sandbox.objects import Json

SHOWN_MESSAGES = 200
"""Messages of a chat that the page gets when it loads."""

_WAITING_EVENTS = 1000
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; media-src 'self' blob:; "
        "font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
_FILE_KINDS = frozenset({"photo", "document", "voice", "sticker"})
_Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class _Subscriber:
    """A page that listens. When it does not keep up it is sent away, to come back and load the state."""

    def __init__(self, socket: web.WebSocketResponse) -> None:
        self.socket = socket
        self._events: asyncio.Queue[str] = asyncio.Queue(_WAITING_EVENTS)
        self._is_behind = False

    def put(self, event: str) -> None:
        try:
            self._events.put_nowait(event)
        except asyncio.QueueFull:
            self._is_behind = True

    async def run(self) -> None:
        while not self._is_behind:
            await self.socket.send_str(await self._events.get())
        await self.socket.close(code=WSCloseCode.TRY_AGAIN_LATER)


class ChatPage:
    """The chat page's files and JSON endpoints."""

    def __init__(self, world: World, static: Path) -> None:
        self._world = world
        self._static = static
        self._subscribers: set[_Subscriber] = set()
        world.listeners.append(self._publish)

    def routes(self) -> list[web.AbstractRouteDef]:
        """The routes for an aiohttp application."""
        return [
            web.get("/", self._index),
            web.get("/static/{name:.+}", self._static_file),
            web.get("/api/state", _guarded(self._state)),
            web.get("/api/events", self._events),
            web.get("/api/commands", _guarded(self._commands)),
            web.get("/api/files/{file_id}", _guarded(self._file)),
            web.post("/api/messages", _guarded(self._send)),
            web.post("/api/files", _guarded(self._send_file)),
            web.post("/api/edits", _guarded(self._edit)),
            web.post("/api/presses", _guarded(self._press)),
            web.post("/api/blocks", _guarded(self._block)),
            web.post("/api/inline", _guarded(self._ask_inline)),
            web.post("/api/inline/choose", _guarded(self._choose_inline)),
        ]

    async def close(self) -> None:
        """Close the pages' event streams."""
        for subscriber in list(self._subscribers):
            await subscriber.socket.close(code=WSCloseCode.GOING_AWAY)

    def _publish(self, event: Json) -> None:
        if not self._subscribers:
            return
        text = json.dumps(event, ensure_ascii=False)
        for subscriber in self._subscribers:
            subscriber.put(text)

    async def _index(self, _request: web.Request) -> web.StreamResponse:
        return self._packaged("index.html")

    async def _static_file(self, request: web.Request) -> web.StreamResponse:
        return self._packaged(request.match_info["name"])

    def _packaged(self, name: str) -> web.StreamResponse:
        path = (self._static / name).resolve()
        if not path.is_relative_to(self._static.resolve()) or not path.is_file():
            raise web.HTTPNotFound(text="There is no such file.", headers=_HEADERS)
        # Read whole: a file that is sent piece by piece stays open when the browser goes away in between.
        kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
        charset = "utf-8" if kind.startswith("text/") else None
        return web.Response(body=path.read_bytes(), content_type=kind, charset=charset, headers=_HEADERS)

    async def _state(self, _request: web.Request) -> web.StreamResponse:
        bot = self._world.main_bot
        people = [person for person in self._world.people.values() if not person.is_deactivated]
        private = [self._world.private_chat(person) for person in people]
        chats = [*private, *(chat for chat in self._world.groups.values() if not chat.migrated_to)]
        about = {name: bot.user[name] for name in ("id", "username", "first_name")}
        return _json(
            {
                "bot": {**about, "is_connected": bot.presence.is_connected},
                "personas": [self._persona(person, chats) for person in people],
                "chats": [self._chat(chat) for chat in chats],
            }
        )

    def _persona(self, person: Person, chats: list[Chat]) -> Json:
        return {
            "id": person.id,
            "key": person.key,
            "first_name": person.first_name,
            "language_code": person.language_code,
            "chat_ids": [chat.id for chat in chats if person.id == chat.id or chat.members.get(person.id) in PRESENT],
        }

    def _chat(self, chat: Chat) -> Json:
        latest = list(chat.messages.values())[-SHOWN_MESSAGES:]
        person = self._world.people.get(chat.id)
        return {
            "id": chat.id,
            "type": chat.type,
            "title": chat.described.get("title") or chat.described["first_name"],
            "is_blocked": bool(person and self._world.main_bot.id in person.blocked),
            "messages": [shown(chat, message) for message in latest],
        }

    async def _events(self, request: web.Request) -> web.StreamResponse:
        socket = web.WebSocketResponse(heartbeat=20.0)
        await socket.prepare(request)
        subscriber = _Subscriber(socket)
        self._subscribers.add(subscriber)
        sender = asyncio.create_task(subscriber.run())
        try:
            async for _message in socket:
                pass  # the page only listens
        finally:
            self._subscribers.discard(subscriber)
            sender.cancel()
        return socket

    async def _send(self, request: web.Request) -> web.StreamResponse:
        body = await _body(request)
        person, chat = self._place(body)
        reply_to = body.get("reply_to")
        message = self._world.send_text(person, chat, _text(body, "text"), reply_to and _number(body, "reply_to"))
        return _json({"message": message})

    async def _send_file(self, request: web.Request) -> web.StreamResponse:
        fields = await request.post()
        upload = fields.get("file")
        kind = str(fields.get("kind", "document"))
        if not isinstance(upload, web.FileField) or kind not in _FILE_KINDS:
            raise ActionError("a file and its kind (photo, document, voice or sticker) are needed")
        with upload.file as opened:
            content = opened.read()
        if not content or len(content) > limits.UPLOAD_BYTES:
            raise ActionError("a file has 1 byte to 50 MB")
        if kind == "photo" and not image_size(content):
            raise ActionError("a photo is a PNG, JPEG, GIF or WebP image")
        person, chat = self._place({name: str(value) for name, value in fields.items() if name != "file"})
        file = self._world.files.add(kind, upload.filename, upload.content_type, content)
        return _json({"message": self._world.send_file(person, chat, file, str(fields.get("caption", "")))})

    async def _edit(self, request: web.Request) -> web.StreamResponse:
        body = await _body(request)
        person, chat = self._place(body)
        message = self._world.edit_text(person, chat, _number(body, "message_id"), _text(body, "text"))
        return _json({"message": message})

    async def _press(self, request: web.Request) -> web.StreamResponse:
        body = await _body(request)
        person, chat = self._place(body)
        row, column = _number(body, "row"), _number(body, "column")
        query = self._world.press(person, chat, _number(body, "message_id"), row, column)
        return _json({"callback_query_id": query.id})

    async def _block(self, request: web.Request) -> web.StreamResponse:
        body = await _body(request)
        person = self._person(body)
        change = self._world.block if body.get("is_blocked") else self._world.unblock
        change(person)
        return _json({"is_blocked": bool(body.get("is_blocked"))})

    async def _commands(self, request: web.Request) -> web.StreamResponse:
        person, chat = self._place(request.query)
        profile, language = self._world.main_bot.profile, person.language_code
        is_administrator = chat.members.get(person.id) in ADMINISTRATORS
        commands = profile.visible_commands(chat.described, person.id, language, is_administrator=is_administrator)
        return _json(
            {
                "commands": commands,
                "menu_button": profile.menu_button(chat.id),
                "description": profile.description.get(language),
                "short_description": profile.short_description.get(language),
            }
        )

    async def _ask_inline(self, request: web.Request) -> web.StreamResponse:
        body = await _body(request)
        query = self._world.ask_inline(*self._place(body), _text(body, "query"))
        return _json({"inline_query_id": query.id})

    async def _choose_inline(self, request: web.Request) -> web.StreamResponse:
        body = await _body(request)
        person, chat = self._place(body)
        query = self._world.inline_queries.find(_text(body, "inline_query_id"))
        if not query:
            raise ActionError("there is no such inline query")
        message = self._world.choose_inline(person, chat, query, _text(body, "result_id"))
        return _json({"message": message})

    async def _file(self, request: web.Request) -> web.StreamResponse:
        file = self._world.files.get(request.match_info["file_id"])
        if not file:
            raise web.HTTPNotFound(text="There is no such file.", headers=_HEADERS)
        is_image = file.content_type in {"image/png", "image/jpeg", "image/gif", "image/webp"}
        response = web.Response(body=file.content, headers=_HEADERS)
        response.content_type = file.content_type
        response.headers["Content-Disposition"] = _disposition(file.name, is_inline=is_image)
        return response

    def _person(self, fields: Mapping[str, Any]) -> Person:
        person = self._world.people.get(_number(fields, "persona"))
        if not person:
            raise ActionError("there is no such persona")
        return person

    def _place(self, fields: Mapping[str, Any]) -> tuple[Person, Chat]:
        """The persona and the chat it is in; a private chat is with the main bot."""
        person, chat_id = self._person(fields), _number(fields, "chat_id")
        chat = self._world.private_chat(person) if chat_id == person.id else self._world.groups.get(chat_id)
        if not chat:
            raise ActionError("the person is not in this chat")
        return person, chat


def _guarded(handler: _Handler) -> _Handler:
    """Answer what a person cannot do with a 400 and one line."""

    async def guarded(request: web.Request) -> web.StreamResponse:
        try:
            return await handler(request)
        except ActionError as error:
            return _json({"error": str(error)}, 400)
        except ApiError as error:
            return _json({"error": error.description}, 400)
        except web.HTTPRequestEntityTooLarge:
            return _json({"error": "a file has at most 50 MB"}, 413)

    return guarded


def _json(body: Json, status: int = 200) -> web.Response:
    return web.json_response(body, status=status, headers=_HEADERS)


async def _body(request: web.Request) -> Json:
    try:
        body = await request.json()
    except ValueError:
        body = None
    if request.content_type != "application/json" or not isinstance(body, dict):
        raise ActionError("a JSON object is needed")
    return body


def _text(fields: Json, name: str) -> str:
    value = fields.get(name)
    if not isinstance(value, str):
        reason = f"{name} is needed"
        raise ActionError(reason)
    return value


def _number(fields: Mapping[str, Any], name: str) -> int:
    try:
        return int(fields.get(name, ""))
    except (TypeError, ValueError):
        reason = f"{name} must be a number"
        raise ActionError(reason) from None


def _disposition(name: str, *, is_inline: bool) -> str:
    kind = "inline" if is_inline else "attachment"
    return f"{kind}; filename*=UTF-8''{quote(name, safe='')}"
