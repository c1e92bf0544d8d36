"""Which methods the Bot API has and which parameters they take, read from python-telegram-bot."""

from __future__ import annotations

import inspect
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import telegram

from talentbot.sandbox.api_errors import bad_request

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from talentbot.sandbox.parameters import Parameters

_LIBRARY_OWN = frozenset({"initialize", "shutdown", "do_api_request"})
_LIBRARY_PARAMETERS = frozenset(
    {"self", "read_timeout", "write_timeout", "connect_timeout", "pool_timeout", "api_kwargs"}
)
# The library makes these optional, since it also takes an object in their place.
_REQUIRED_BY_TELEGRAM = {
    "sendLocation": {"latitude", "longitude"},
    "editMessageLiveLocation": {"latitude", "longitude"},
    "sendVenue": {"latitude", "longitude", "title", "address"},
    "sendContact": {"phone_number", "first_name"},
}
# Positional in the library, but no longer part of the Bot API.
_REMOVED_BY_TELEGRAM = {"sendPoll": {"correct_option_id"}}
_MISSING = {
    "chat_id": "chat_id is empty",
    "text": "message text is empty",
    "message_id": "message identifier is not specified",
    "message_ids": "message identifiers are not specified",
    "photo": "there is no photo in the request",
    "document": "there is no document in the request",
    "sticker": "there is no sticker in the request",
    "voice": "there is no voice in the request",
    "action": "wrong parameter action in request",
    "file_id": "file_id not specified",
    "user_id": "invalid user_id specified",
    "callback_query_id": "query is too old and response timeout expired or query ID is invalid",
    "inline_query_id": "query is too old and response timeout expired or query ID is invalid",
}


@dataclass(frozen=True, slots=True)
class MethodSignature:
    """A Bot API method by its own (camel case) name."""

    name: str
    parameters: frozenset[str]
    required: frozenset[str]

    def check(self, parameters: Parameters) -> None:
        """Accept the parameters of a call.

        Telegram ignores unknown parameters; here they are refused, since they are mistakes of the bot.

        Raises:
            ApiError: 400 when a required parameter is missing or one is unknown.
        """
        for name in sorted(self.required):
            if not parameters.has(name):
                raise bad_request(_MISSING.get(name, f'parameter "{name}" is required'))
        unknown = parameters.names() - self.parameters
        if unknown:
            unknown -= parameters.attached_names()
        if unknown:
            names = ", ".join(sorted(unknown))
            reason = f"{self.name} has no parameter {names} (Telegram ignores it, the sandbox tells)"
            raise bad_request(reason)


def _camel_case(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(word.capitalize() for word in others)


def _names(parameters: Iterable[inspect.Parameter]) -> frozenset[str]:
    return frozenset(parameter.name for parameter in parameters)


def _signature(name: str, method: Callable[..., object]) -> MethodSignature:
    """Keyword-only parameters are conveniences of the library; the API's own can be positional."""
    parameters = [
        parameter
        for parameter in inspect.signature(method).parameters.values()
        if parameter.kind is not inspect.Parameter.KEYWORD_ONLY and parameter.name not in _LIBRARY_PARAMETERS
    ]
    required = _names(parameter for parameter in parameters if parameter.default is inspect.Parameter.empty)
    return MethodSignature(
        name,
        (_names(parameters) | _REQUIRED_BY_TELEGRAM.get(name, set())) - _REMOVED_BY_TELEGRAM.get(name, set()),
        required | _REQUIRED_BY_TELEGRAM.get(name, set()),
    )


@cache
def read_signatures() -> Mapping[str, MethodSignature]:
    """Every method, by its name in lower case: Telegram does not look at the case."""
    methods = inspect.getmembers(telegram.Bot, inspect.iscoroutinefunction)
    snake_case = [
        (name, method)
        for name, method in methods
        if name == name.lower() and not name.startswith("_") and name not in _LIBRARY_OWN
    ]
    signatures = [_signature(_camel_case(name), method) for name, method in snake_case]
    return {signature.name.lower(): signature for signature in signatures}
