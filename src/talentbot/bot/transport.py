"""Requests to the Bot API over aiohttp, which answers sooner and costs less than the library's default client.

No error that leaves this module contains the address asked for: it holds the bot's token.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import aiohttp
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData

if TYPE_CHECKING:
    from telegram._utils.types import ODVInput

_CONNECT_SECONDS = 5.0
_READ_SECONDS = 10.0
_UPLOAD_SECONDS = 60.0


class AiohttpRequest(BaseRequest):
    """A pool of connections to one Bot API server.

    Args:
        connections: how many requests may be under way at once; further ones wait.
    """

    def __init__(self, connections: int = 128) -> None:
        self._connections = connections
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float:
        """Seconds to wait for an answer; long polling waits that much longer than it asked the server to."""
        return _READ_SECONDS

    async def initialize(self) -> None:
        """Open the pool; may be called again after `shutdown`."""
        if self._session is None or self._session.closed:
            connector = aiohttp.TCPConnector(limit=self._connections, keepalive_timeout=60)
            self._session = aiohttp.ClientSession(connector=connector, auto_decompress=True)

    async def shutdown(self) -> None:
        """Close the pool."""
        if self._session is not None:
            await self._session.close()

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        write_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,  # noqa: ARG002 - aiohttp has no such limit
        connect_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        pool_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """Send one request and return its status and body.

        Raises:
            TimedOut: connecting or answering took too long.
            NetworkError: the connection could not be made or broke.
        """
        if self._session is None:
            raise RuntimeError("the transport is used before initialize() or after shutdown()")
        has_files = request_data is not None and request_data.contains_files
        timeout = aiohttp.ClientTimeout(
            total=None,
            connect=_seconds(pool_timeout, _READ_SECONDS),
            sock_connect=_seconds(connect_timeout, _CONNECT_SECONDS),
            sock_read=_seconds(read_timeout, _UPLOAD_SECONDS if has_files else _READ_SECONDS),
        )
        try:
            async with self._session.request(method, url, data=_body(request_data), timeout=timeout) as response:
                return response.status, await response.read()
        except TimeoutError:
            raise TimedOut("the Bot API server did not answer in time") from None
        except (aiohttp.ClientError, OSError) as error:
            raise NetworkError(_without_address(error)) from None


class PollingRequest(AiohttpRequest):
    """The one connection on which updates are asked for.

    A server that refuses the token for a moment would end the library's polling for good, in a program that lives on;
    as a network error it is logged and asked again. A token that is wrong from the start is told at the start.
    """

    def __init__(self) -> None:
        super().__init__(connections=1)

    async def do_request(self, *arguments: Any, **options: Any) -> tuple[int, bytes]:  # noqa: ANN401 - passed on
        """As `AiohttpRequest` does; a refused token is a NetworkError."""
        status, body = await super().do_request(*arguments, **options)
        if status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.NOT_FOUND}:
            raise NetworkError("the Bot API server does not accept the token at the moment")
        return status, body


def _seconds(asked: object, default: float) -> float | None:
    if asked is None:
        return None
    return float(asked) if isinstance(asked, (int, float)) else default


def _body(data: RequestData | None) -> aiohttp.FormData | dict[str, str] | None:
    if data is None or not data.parameters:
        return None
    if not data.contains_files:
        return data.json_parameters
    form = aiohttp.FormData(data.json_parameters)
    parts: dict[str, Any] = data.multipart_data
    for name, (filename, content, content_type) in parts.items():
        form.add_field(name, content, filename=filename, content_type=content_type)
    return form


def _without_address(error: Exception) -> str:
    reason = getattr(error, "strerror", None) or getattr(getattr(error, "os_error", None), "strerror", None)
    return f"{type(error).__name__}: {reason}" if reason else type(error).__name__
