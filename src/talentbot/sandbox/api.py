"""The Bot API over HTTP: from a request to the method's behaviour and back."""

from __future__ import annotations

import asyncio
import inspect
import json
import logging
from collections import Counter, deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

from aiohttp import web

from talentbot.sandbox import (
    methods_answering,
    methods_chats,
    methods_editing,
    methods_profile,
    methods_sending,
    methods_updates,
)
from talentbot.sandbox.api_errors import ApiError, bad_request, not_implemented
from talentbot.sandbox.calls import Call, Handler, Result
from talentbot.sandbox.faults import Fault, Faults
from talentbot.sandbox.flood import FloodControl, FloodLimits
from talentbot.sandbox.parameters import Parameters, UploadedFile
from talentbot.sandbox.signatures import read_signatures

if TYPE_CHECKING:
    from collections.abc import Mapping

    from talentbot.sandbox.inhabitants import BotAccount
    from talentbot.sandbox.objects import Json
    from talentbot.sandbox.world import World

KEPT_CALLS = 10_000
"""How many calls the log keeps."""

BEHAVIOURS: Mapping[str, Handler] = {
    **methods_answering.METHODS,
    **methods_chats.METHODS,
    **methods_editing.METHODS,
    **methods_profile.METHODS,
    **methods_sending.METHODS,
    **methods_updates.METHODS,
}
_encode = json.JSONEncoder(separators=(",", ":")).encode
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class RecordedCall:
    """A call as tests and benchmarks see it; `at` is Unix time, `status` 0 a connection lost before the answer."""

    method: str
    parameters: Json
    at: float
    status: int
    bot_id: int


class _DroppedError(Exception):
    """The connection ends without an answer."""


class BotApi:
    """Answers `/bot<token>/<method>` and `/file/bot<token>/<path>` for every bot of a world.

    Attributes:
        calls: the latest calls, oldest first.
        counts: how many calls there were, by method and status.
        faults: orders errors, delays and lost connections for coming calls.
        flood: the flood limits in force.
    """

    def __init__(self, world: World, flood_limits: FloodLimits | None) -> None:
        self.world = world
        self.flood = FloodControl(world.clock, flood_limits)
        self.faults = Faults()
        self.calls: deque[RecordedCall] = deque(maxlen=KEPT_CALLS)
        self.counts: Counter[tuple[str, int]] = Counter()
        self._signatures = read_signatures()
        self._handlers = {name.lower(): handler for name, handler in BEHAVIOURS.items()}

    def routes(self) -> list[web.RouteDef]:
        """The routes for an aiohttp application."""
        return [
            web.route("*", r"/bot{token:[^/]+}/{method}", self._call),
            web.get(r"/file/bot{token:[^/]+}/{path:.+}", self._download),
        ]

    def calls_of(self, method: str) -> list[RecordedCall]:
        """The logged calls of one method."""
        return [call for call in self.calls if call.method == method]

    async def close(self) -> None:
        """End all polls and webhook deliveries."""
        for bot in self.world.bots.values():
            bot.updates.end_poll(None)
            if bot.webhook:
                await bot.webhook.close()

    async def _call(self, request: web.Request) -> web.Response:
        try:
            body = await self._answer(request)
        except ApiError as error:
            return _response(error.body(), error.error_code)
        except _DroppedError:
            if request.transport:
                request.transport.abort()
            return web.Response()
        return _response(body, 200)

    async def _answer(self, request: web.Request) -> Json:
        method = request.match_info["method"].lower()
        bot = self._bot(request)
        signature = self._signatures.get(method)
        if not signature:
            raise ApiError(404, "Not Found")
        parameters = await _read_parameters(request)
        at, status = self.world.clock(), 0
        try:
            result = await self._perform(method, bot, parameters)
            status = 200
        except ApiError as error:
            status = error.error_code
            raise
        finally:
            self.calls.append(RecordedCall(signature.name, parameters.recorded(), at, status, bot.id))
            self.counts[signature.name, status] += 1
        return {"ok": True, "result": result}

    def _bot(self, request: web.Request) -> BotAccount:
        bot = self.world.bot_with(request.match_info["token"])
        if not bot:
            _log.warning("Refused a token that is not one of a sandbox (<digits>:sandbox...)")
            raise ApiError(401, "Unauthorized")
        return bot

    async def _perform(self, method: str, bot: BotAccount, parameters: Parameters) -> Result:
        fault = self.faults.take(method)
        if fault and not fault.is_after_effect:
            await _suffer(fault)
        signature = self._signatures[method]
        signature.check(parameters)
        handler = self._handlers.get(method)
        if not handler:
            reason = f"the sandbox validates {signature.name} but has no behaviour for it"
            raise not_implemented(reason)
        result = handler(Call(self.world, self.flood, bot, parameters))
        if inspect.isawaitable(result):
            result = await result
        if fault and fault.is_after_effect:
            await _suffer(fault)
        return result

    async def _download(self, request: web.Request) -> web.Response:
        try:
            self._bot(request)
        except ApiError as error:
            return _response(error.body(), error.error_code)
        file = self.world.files.at(request.match_info["path"])
        if not file:
            return _response(ApiError(404, "Not Found").body(), 404)
        return web.Response(body=file.content, content_type="application/octet-stream")


def _response(body: Json, status: int) -> web.Response:
    headers = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
    return web.Response(body=_encode(body).encode(), status=status, content_type="application/json", headers=headers)


async def _suffer(fault: Fault) -> None:
    if fault.kind == "answer" and fault.error:
        raise fault.error
    if fault.kind == "hang":
        await asyncio.sleep(fault.seconds)
    if fault.kind == "drop":
        raise _DroppedError


async def _read_parameters(request: web.Request) -> Parameters:
    """The parameters of the query and the body, in any of the ways the Bot API takes."""
    values: Json = dict(request.query)
    if request.method != "POST":
        return Parameters(values)
    if request.content_type == "application/json":
        return Parameters(values | await _read_json(request))
    files = {}
    try:
        fields = await request.post()
    except web.HTTPRequestEntityTooLarge:
        raise ApiError(413, "Request Entity Too Large") from None
    except ValueError:
        raise bad_request("can't parse the request body") from None
    for name, field in fields.items():
        if isinstance(field, web.FileField):
            with field.file as opened:
                files[name] = UploadedFile(field.filename, field.content_type, opened.read())
        else:
            values[name] = field
    return Parameters(values, files)


async def _read_json(request: web.Request) -> Json:
    try:
        body = json.loads(await request.read() or "{}")
    except web.HTTPRequestEntityTooLarge:
        raise ApiError(413, "Request Entity Too Large") from None
    except ValueError:
        raise bad_request("can't parse JSON encoded data") from None
    if not isinstance(body, dict):
        raise bad_request("expected an Object")
    return body
