"""Button presses and inline queries that wait for a bot's answer."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Generic, TypeVar

from talentbot.sandbox.api_errors import bad_request

if TYPE_CHECKING:
    from talentbot.sandbox.flood import Clock
    from talentbot.sandbox.inhabitants import BotAccount, Chat, Person
    from talentbot.sandbox.objects import Json

ANSWER_SECONDS = 15.0
"""How long a query may be answered. Telegram names no time; apps stop waiting after about this long."""
_KEPT_SECONDS = 600.0
_FIRST_ID = 4_000_000_000_000_000_001


@dataclass(slots=True, eq=False)
class CallbackQuery:
    """A press of a button."""

    id: str
    bot: BotAccount
    asked_at: float
    chat: Chat
    person: Person
    is_answered: bool = False


@dataclass(slots=True, eq=False)
class InlineQuery:
    """What a person typed after the bot's name, and the results the bot gave."""

    id: str
    bot: BotAccount
    asked_at: float
    chat: Chat
    person: Person
    query: str
    is_answered: bool = False
    results: list[Json] = field(default_factory=list)


Query = TypeVar("Query", CallbackQuery, InlineQuery)


class _Queries(Generic[Query]):
    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._queries: OrderedDict[str, Query] = OrderedDict()
        self._next_id = _FIRST_ID

    def find(self, query_id: str) -> Query | None:
        """The query of an id, answered or not."""
        return self._queries.get(query_id)

    def answered(self, query_id: str, bot: BotAccount) -> Query:
        """Take the answer of a bot: only once, to its own query, and in time.

        Raises:
            ApiError: 400, as Telegram says it.
        """
        query = self._queries.get(query_id)
        if (
            query is None
            or query.is_answered
            or query.bot is not bot
            or self._clock() - query.asked_at > ANSWER_SECONDS
        ):
            raise bad_request("query is too old and response timeout expired or query ID is invalid")
        query.is_answered = True
        return query

    def _take_id(self) -> str:
        self._next_id += 1
        return str(self._next_id)

    def _keep(self, query: Query) -> Query:
        self._queries[query.id] = query
        oldest = next(iter(self._queries.values()))
        if self._clock() - oldest.asked_at > _KEPT_SECONDS:
            self._queries.popitem(last=False)
        return query


class CallbackQueries(_Queries[CallbackQuery]):
    """The presses."""

    def ask(self, bot: BotAccount, chat: Chat, person: Person) -> CallbackQuery:
        """A new press."""
        return self._keep(CallbackQuery(self._take_id(), bot, self._clock(), chat, person))


class InlineQueries(_Queries[InlineQuery]):
    """The inline queries."""

    def ask(self, bot: BotAccount, chat: Chat, person: Person, query: str) -> InlineQuery:
        """A new inline query."""
        return self._keep(InlineQuery(self._take_id(), bot, self._clock(), chat, person, query))


class InlineMessages:
    """Messages sent by way of a bot that carry its buttons: the bot knows them by an id of their own."""

    def __init__(self) -> None:
        self._places: dict[str, tuple[Chat, int]] = {}
        self._ids: dict[tuple[Chat, int], str] = {}

    def add(self, chat: Chat, message_id: int) -> str:
        """Give a message its inline message id."""
        inline_id = f"SandboxInline{len(self._places) + 1:08d}"
        self._places[inline_id] = (chat, message_id)
        self._ids[chat, message_id] = inline_id
        return inline_id

    def id_of(self, chat: Chat, message_id: int) -> str | None:
        """The inline message id of a message, if it has one."""
        return self._ids.get((chat, message_id))

    def place(self, inline_id: str) -> tuple[Chat, int] | None:
        """Chat and message id of an inline message id."""
        return self._places.get(inline_id)
