from __future__ import annotations

import asyncio
import io
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import aiohttp
import pytest

from talentbot.errors import ConfigurationError
from talentbot.store.updates import SeenUpdates
from talentbot.web.server import serving
from talentbot.web.webhook import MAX_BODY_BYTES, SECRET_HEADER, Webhook

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from talentbot.store.database import Database

SECRET = "s3cret_Secret"
ANY_PORT = ("127.0.0.1", 0)


class Site:
    """A webhook on a real port, and what it handed on."""

    def __init__(self, port: int, session: aiohttp.ClientSession) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self.session = session
        self.handled: list[int] = []

    async def post(self, body: Any, secret: str | None = SECRET) -> int:
        headers = {} if secret is None else {SECRET_HEADER: secret}
        data = io.BytesIO(body) if isinstance(body, bytes) else None
        json = None if isinstance(body, bytes) else body
        async with self.session.post(f"{self.url}/hook", data=data, json=json, headers=headers) as response:
            return response.status

    async def get(self, path: str) -> int:
        async with self.session.get(f"{self.url}{path}") as response:
            return response.status


@asynccontextmanager
async def site(database: Database, *, is_ready: bool = True, seconds: float = 0.01) -> AsyncIterator[Site]:
    found: list[Site] = []

    async def handle(update: dict[str, Any]) -> None:
        await asyncio.sleep(seconds)
        if update.get("is_fatal"):
            raise RuntimeError("handled by nobody")
        found[0].handled.append(update["update_id"])

    webhook = Webhook(SECRET, handle, SeenUpdates(database))
    async with serving(ANY_PORT, lambda: is_ready, webhook, "/hook") as port, aiohttp.ClientSession() as session:
        found.append(Site(port, session))
        if not is_ready:
            yield found[0]
            return
        async with webhook.taking_updates():
            yield found[0]


async def test_an_update_is_handled_once_however_often_it_comes(database: Database) -> None:
    async with site(database) as hook:
        first = await hook.post({"update_id": 1})
        again = await asyncio.gather(*(hook.post({"update_id": 1}) for _ in range(3)))
        together = await asyncio.gather(*(hook.post({"update_id": 2}) for _ in range(3)))

    assert {first, *again, *together} == {200}
    assert hook.handled == [1, 2]


async def test_another_process_on_the_same_database_knows_what_was_handled(database: Database) -> None:
    async with site(database) as hook:
        await hook.post({"update_id": 1})
    async with site(database) as other:
        await other.post({"update_id": 1})

    assert other.handled == []


@pytest.mark.parametrize("secret", [None, "", "wrong", SECRET + "x", SECRET.upper(), "é"])
async def test_a_wrong_secret_is_refused(database: Database, secret: str | None) -> None:
    async with site(database) as hook:
        assert await hook.post({"update_id": 1}, secret) == 403

    assert hook.handled == []


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b"[]", 400),
        (b'{"update_id": "1"}', 400),
        (b'{"update_id": true}', 400),
        (b"\xff\xfe", 400),
        (b"x" * (MAX_BODY_BYTES + 1), 413),
    ],
)
async def test_what_is_no_update_is_refused(database: Database, body: bytes, status: int) -> None:
    async with site(database) as hook:
        assert await hook.post(body) == status
        assert await hook.post({"update_id": 5}) == 200


async def test_an_update_that_could_not_be_handled_may_come_again(database: Database) -> None:
    async with site(database) as hook:
        assert await hook.post({"update_id": 1, "is_fatal": True}) == 500
        assert await hook.post({"update_id": 1}) == 200

    assert hook.handled == [1]


async def test_before_the_bot_is_ready_an_update_is_asked_for_again(database: Database) -> None:
    async with site(database, is_ready=False) as starting:
        assert await starting.post({"update_id": 1}) == 503
    async with site(database) as ready:
        assert await ready.post({"update_id": 1}) == 200

    assert (starting.handled, ready.handled) == ([], [1])


async def test_the_end_waits_for_what_is_under_way(database: Database) -> None:
    async with site(database, seconds=0.3) as hook:
        request = asyncio.create_task(hook.post({"update_id": 1}))
        await asyncio.sleep(0.1)
    await asyncio.gather(request, return_exceptions=True)
    async with site(database) as other:
        await other.post({"update_id": 1})

    assert (hook.handled, other.handled) == ([1], [])


async def test_health_and_readiness(database: Database) -> None:
    async with site(database, is_ready=False) as starting:
        assert (await starting.get("/healthz"), await starting.get("/readyz")) == (200, 503)
        assert await starting.get("/hook") == 405
    async with site(database) as ready:
        assert await ready.get("/readyz") == 200


async def test_a_port_in_use_is_told_with_the_setting() -> None:
    async with serving(ANY_PORT, lambda: True) as port:
        with pytest.raises(ConfigurationError, match=f"TALENTBOT_LISTEN: cannot listen on 127.0.0.1:{port}"):
            async with serving(("127.0.0.1", port), lambda: True):
                pass
