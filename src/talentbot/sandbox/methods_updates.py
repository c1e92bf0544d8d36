"""Methods by which a bot gets its updates, and knows itself."""

from __future__ import annotations

import ipaddress
import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from talentbot.sandbox.api_errors import bad_request, conflict
from talentbot.sandbox.webhooks import Webhook, WebhookDelivery

if TYPE_CHECKING:
    from collections.abc import Mapping

    from talentbot.sandbox.calls import Call, Handler
    from talentbot.sandbox.objects import Json
    from talentbot.sandbox.parameters import Parameters

_LONGEST_POLL = 50
_SECRET_TOKEN = re.compile(r"[A-Za-z0-9_-]*")
_SECRET_TOKEN_CHARACTERS = 256
_CONNECTIONS = 40
_MOST_CONNECTIONS = 100
_WEBHOOK_IS_ACTIVE = (
    "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
)


def _get_me(call: Call) -> Json:
    return call.bot.described()


def _accept(_call: Call) -> bool:
    return True


async def _get_updates(call: Call) -> list[Json]:
    if call.bot.webhook:
        raise conflict(_WEBHOOK_IS_ACTIVE)
    parameters, queue = call.parameters, call.bot.updates
    queue.allow(_allowed_updates(parameters))
    call.bot.presence.enter()
    try:
        return await queue.poll(
            parameters.integer("offset"),
            parameters.bounded("limit", 100, 1, 100),
            parameters.bounded("timeout", 0, 0, _LONGEST_POLL),
        )
    finally:
        call.bot.presence.leave()


def _allowed_updates(parameters: Parameters) -> list[str] | None:
    kinds = parameters.array("allowed_updates", "String as allowed_updates")
    return None if kinds is None else [kind for kind in kinds if isinstance(kind, str)]


async def _set_webhook(call: Call) -> bool:
    url = call.parameters.text("url").strip()
    if not url:
        return await _delete_webhook(call)
    secret_token = call.parameters.text("secret_token")
    if len(secret_token) > _SECRET_TOKEN_CHARACTERS:
        raise bad_request("secret token is too long")
    if not _SECRET_TOKEN.fullmatch(secret_token):
        raise bad_request("secret token contains unallowed characters")
    _check_is_local(url)
    call.bot.updates.end_poll(conflict("terminated by setWebhook request"))
    await _close_webhook(call)
    call.bot.updates.allow(_allowed_updates(call.parameters))
    connections = call.parameters.bounded("max_connections", _CONNECTIONS, 1, _MOST_CONNECTIONS)
    delivery = WebhookDelivery(Webhook(url, secret_token, connections), call.bot.updates, call.world.clock)
    call.bot.webhook = delivery
    call.bot.presence.enter()
    delivery.start()
    return True


def _check_is_local(url: str) -> None:
    """Telegram wants https; the sandbox, which must reach nothing but this machine, http on loopback."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        raise bad_request("invalid webhook URL specified") from None
    is_local = host == "localhost" or (_is_address(host) and ipaddress.ip_address(host).is_loopback)
    if parts.scheme != "http" or not is_local:
        raise bad_request("bad webhook: the sandbox delivers to http addresses on this machine only")


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


async def _delete_webhook(call: Call) -> bool:
    await _close_webhook(call)
    return True


async def _close_webhook(call: Call) -> None:
    if call.parameters.boolean("drop_pending_updates"):
        call.bot.updates.clear()
    delivery, call.bot.webhook = call.bot.webhook, None
    if delivery:
        call.bot.presence.leave()
        await delivery.close()


def _get_webhook_info(call: Call) -> Json:
    delivery, queue = call.bot.webhook, call.bot.updates
    info: Json = {
        "url": delivery.webhook.url if delivery else "",
        "has_custom_certificate": False,
        "pending_update_count": len(queue.pending),
    }
    if delivery:
        info |= {"max_connections": delivery.webhook.max_connections, "ip_address": "127.0.0.1"}
        if delivery.last_error_at:
            info |= {"last_error_date": delivery.last_error_at, "last_error_message": delivery.last_error}
    if queue.allowed:
        info["allowed_updates"] = sorted(queue.allowed)
    return info


METHODS: Mapping[str, Handler] = {
    "getMe": _get_me,
    "logOut": _accept,
    "close": _accept,
    "getUpdates": _get_updates,
    "setWebhook": _set_webhook,
    "deleteWebhook": _delete_webhook,
    "getWebhookInfo": _get_webhook_info,
}
