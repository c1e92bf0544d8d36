"""The one way a Bot API method refuses."""

from __future__ import annotations

from typing import Any


class ApiError(Exception):
    """A refusal in Telegram's shape: `error_code`, `description` and, for some, `parameters`.

    `description` carries Telegram's own wording, since bots look for it.
    """

    def __init__(self, error_code: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.error_code = error_code
        self.description = description
        self.parameters = parameters

    def body(self) -> dict[str, Any]:
        """The JSON object a bot receives."""
        body: dict[str, Any] = {
            "ok": False,
            "error_code": self.error_code,
            "description": self.description,
        }
        if self.parameters:
            body["parameters"] = self.parameters
        return body


def bad_request(description: str, **parameters: int) -> ApiError:
    """400: the request is wrong as it stands."""
    return ApiError(400, f"Bad Request: {description}", **parameters)


def forbidden(description: str) -> ApiError:
    """403: the bot may not do this."""
    return ApiError(403, f"Forbidden: {description}")


def conflict(description: str) -> ApiError:
    """409: another way of receiving updates is in use."""
    return ApiError(409, f"Conflict: {description}")


def too_many_requests(retry_after: int) -> ApiError:
    """429: a flood limit is exceeded; `retry_after` in seconds."""
    return ApiError(429, f"Too Many Requests: retry after {retry_after}", retry_after=retry_after)


def not_implemented(description: str) -> ApiError:
    """501: Telegram would do something here, the sandbox does not. Telegram itself never sends this."""
    return ApiError(501, f"Not Implemented: {description}")
