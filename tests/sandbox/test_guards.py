from __future__ import annotations

import aiohttp
import pytest

from talentbot.errors import ConfigurationError
from talentbot.sandbox.server import Sandbox


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Host": "localhost:{port}"}, 200),
        ({"Host": "[::1]:{port}"}, 200),
        ({"Host": "127.0.0.1"}, 403),
        ({"Host": "127.0.0.1:1"}, 403),
        ({"Host": "evil.example:{port}"}, 403),
        ({"Host": "127.0.0.1.evil.example:{port}"}, 403),
        ({"Origin": "http://127.0.0.1:{port}"}, 200),
        ({"Origin": "http://localhost:{port}"}, 403),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Sec-Fetch-Site": "same-origin"}, 200),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
    ],
)
@pytest.mark.parametrize("path", ["/bot7000000001:sandbox-talentbot/getMe", "/api/state"])
async def test_pages_of_others_are_kept_away(
    sandbox: Sandbox, http: aiohttp.ClientSession, path: str, headers: dict[str, str], status: int
) -> None:
    port = sandbox.url.rpartition(":")[2]
    filled = {name: value.format(port=port) for name, value in headers.items()}
    async with http.get(sandbox.url + path, headers=filled) as response:
        assert response.status == status


async def test_a_foreign_page_gets_no_events(sandbox: Sandbox, http: aiohttp.ClientSession) -> None:
    with pytest.raises(aiohttp.WSServerHandshakeError, match="403"):
        await http.ws_connect(f"{sandbox.url}/api/events", headers={"Origin": "http://evil.example"})


async def test_a_link_from_elsewhere_opens_the_page(sandbox: Sandbox, http: aiohttp.ClientSession) -> None:
    async with http.get(f"{sandbox.url}/", headers={"Sec-Fetch-Site": "cross-site"}) as response:
        assert response.status == 200


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.0.1", "::", "example.com", ""])
def test_only_loopback_is_listened_to(host: str) -> None:
    with pytest.raises(ConfigurationError, match=r"use 127\.0\.0\.1"):
        Sandbox(host=host)


async def test_a_taken_port_is_told(sandbox: Sandbox) -> None:
    port = int(sandbox.url.rpartition(":")[2])
    with pytest.raises(ConfigurationError, match=f"Port {port} is not free"):
        async with Sandbox(port):
            pass
