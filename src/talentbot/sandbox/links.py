"""Which links Telegram accepts in text and in buttons."""

from __future__ import annotations

import re
from dataclasses import dataclass

_APP_LINK = re.compile(r"(tg|ton|tonsite):(?://)?", re.IGNORECASE)
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://")
_AUTHORITY = re.compile(
    r"(?P<user>[^/?#]*@)?(?P<host>\[[0-9A-Fa-f:.]+\]|[^/?#:]*)(?P<port>:\d*)?(?P<rest>.*)", re.DOTALL
)
_APP_HOST = re.compile(r"[A-Za-z0-9_-]+")
_USER_LINK = re.compile(r"tg:(?://)?user\?id=(\d+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class InvalidLinkError(Exception):
    """A link Telegram refuses, with Telegram's reason."""

    reason: str


def mentioned_user_id(link: str) -> int | None:
    """The user a `tg://user?id=...` link mentions."""
    found = _USER_LINK.fullmatch(link)
    return int(found[1]) if found else None


def checked_link(link: str, *, is_https_required: bool = False) -> str:
    """The link as Telegram keeps it: with its protocol, a lower-case host and a path.

    Raises:
        InvalidLinkError: the protocol is not http, https or tg, or the host is no domain name.
    """
    app = _APP_LINK.match(link)
    if app:
        if is_https_required:
            raise InvalidLinkError("Only HTTPS links are allowed")
        return _checked_app_link(app[1].lower(), link[app.end() :])
    scheme = _SCHEME.match(link)
    protocol = scheme[1].lower() if scheme else "http"
    if protocol not in {"http", "https"}:
        raise InvalidLinkError("Unsupported URL protocol")
    if is_https_required and protocol != "https":
        raise InvalidLinkError("Only HTTPS links are allowed")
    return f"{protocol}://{_checked_address(link[scheme.end() :] if scheme else link)}"


def _checked_app_link(protocol: str, rest: str) -> str:
    host = _APP_HOST.match(rest)
    if not host:
        raise InvalidLinkError("URL host is empty")
    return f"{protocol}://{rest}"


def _checked_address(address: str) -> str:
    parts = _AUTHORITY.fullmatch(address)
    host = parts["host"].lower() if parts else ""
    if not parts or not host:
        raise InvalidLinkError("URL host is empty")
    if re.search(r"[\s\"<>\\^`{|}]", host) or host.startswith(".") or ".." in host:
        raise InvalidLinkError("Wrong URL host")
    if parts["port"] and not 0 < int(parts["port"][1:] or 0) < 65536:
        raise InvalidLinkError("Wrong port number specified in the URL")
    if "." not in host and not host.startswith("["):
        raise InvalidLinkError("Wrong HTTP URL")
    rest = parts["rest"]
    path = rest if rest.startswith("/") else f"/{rest}"
    return f"{parts['user'] or ''}{host}{parts['port'] or ''}{path}"
