"""Keeps web pages of others away from the sandbox: it serves this machine only.

A page that a browser loads from elsewhere can send requests to 127.0.0.1, directly or under a name of its own
that resolves to it (DNS rebinding). Neither may reach the sandbox.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Awaitable, Callable

from aiohttp import web

from talentbot.errors import ConfigurationError

_Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
_OWN_SITES = frozenset({"same-origin", "none"})
_NAMES = ("127.0.0.1", "localhost", "[::1]")


def check_loopback(host: str) -> None:
    """Accept an address that only this machine can reach.

    Raises:
        ConfigurationError: others could reach it.
    """
    try:
        is_loopback = host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        is_loopback = False
    if not is_loopback:
        reason = f"The sandbox listens on this machine only: use 127.0.0.1, not {host}"
        raise ConfigurationError(reason)


@web.middleware
async def guard(request: web.Request, handler: _Handler) -> web.StreamResponse:
    """Refuse requests under a foreign name, or sent by a page of another site."""
    port = _port(request)
    hosts = {f"{name}:{port}" for name in _NAMES} | (set(_NAMES) if port == 80 else set())
    if request.headers.get("Host") not in hosts:
        raise web.HTTPForbidden(text="The sandbox answers only to 127.0.0.1 and localhost.")
    origin = request.headers.get("Origin")
    is_foreign = origin is not None and origin != f"http://{request.headers['Host']}"
    # Images and links of another site come without an Origin, but browsers mark them.
    site = request.headers.get("Sec-Fetch-Site", "none")
    if is_foreign or (site not in _OWN_SITES and request.path != "/"):
        raise web.HTTPForbidden(text="The sandbox does not answer to pages of other sites.")
    return await handler(request)


def _port(request: web.Request) -> int:
    address = request.transport.get_extra_info("sockname") if request.transport else None
    return int(address[1]) if address else 0
