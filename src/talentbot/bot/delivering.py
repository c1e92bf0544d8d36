"""Handing the outbox's messages to Telegram, and telling its refusals apart."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from telegram import InputFile, LinkPreviewOptions
from telegram.constants import ParseMode
from telegram.error import BadRequest, ChatMigrated, Forbidden, NetworkError, RetryAfter
from telegram.error import TelegramError as BotApiError

from talentbot.bot.flood import IN_BULK, seconds_to_wait
from talentbot.bot.outgoing import Deletion, Edit, Outgoing
from talentbot.faq.render import visible_text
from talentbot.outbox.retry import Failure, FailureKind
from talentbot.outbox.worker import Obsolete, Sent

if TYPE_CHECKING:
    from collections.abc import Mapping

    from markupsafe import Markup
    from telegram import InlineKeyboardMarkup
    from telegram.ext import ExtBot

    from talentbot.bot.outgoing import Media, Renderer
    from talentbot.store.outbox import Delivery

_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
_NO_PREVIEW_JSON = _NO_PREVIEW.to_json()
"""As it goes over the wire: made anew for each message it took a fifteenth of the processor's time."""

_BAD_REQUESTS = (
    ("can't parse entities", FailureKind.UNREADABLE),
    ("message is not modified", FailureKind.UNCHANGED),
    ("message to delete not found", FailureKind.TOO_LATE),
    ("message to edit not found", FailureKind.TOO_LATE),
    ("message can't be deleted", FailureKind.TOO_LATE),
    ("message can't be edited", FailureKind.TOO_LATE),
    ("message_id_invalid", FailureKind.TOO_LATE),
    ("chat not found", FailureKind.UNREACHABLE),
    ("user is deactivated", FailureKind.UNREACHABLE),
    ("peer_id_invalid", FailureKind.UNREACHABLE),
)
"""The Bot API tells these apart by words only (https://core.telegram.org/bots/api, "Making requests")."""


class TelegramTransport:
    """Makes a message of a delivery and sends it, once.

    Args:
        bot: the library's bot, whose rate limiter lets what is `IN_BULK` pass as it is.
        renderers: what makes a message, by the kind of content.
    """

    def __init__(self, bot: ExtBot[Any], renderers: Mapping[str, Renderer]) -> None:
        self._bot = bot
        self._renderers = renderers

    async def deliver(self, delivery: Delivery, *, is_plain_text: bool) -> Sent | Obsolete | Failure:
        """Try once; a kind that this version of the program does not know is obsolete."""
        renderer = self._renderers.get(delivery.kind)
        if renderer is None:
            return Obsolete("unknown_kind")
        rendered = await renderer(delivery)
        if isinstance(rendered, Obsolete):
            return rendered
        try:
            return Sent(await self._hand_over(rendered, delivery, is_plain_text=is_plain_text))
        except BotApiError as error:
            return failure_of(error)

    async def _hand_over(
        self, rendered: Outgoing | Edit | Deletion, delivery: Delivery, *, is_plain_text: bool
    ) -> int | None:
        chat_id, target = delivery.chat_id, delivery.target
        if isinstance(rendered, Outgoing):
            return await self._send(chat_id, rendered, is_plain_text=is_plain_text)
        if target is None or target.message_id is None:
            raise BadRequest("message to edit not found")
        if isinstance(rendered, Deletion):
            await self._bot.delete_message(chat_id, target.message_id, rate_limit_args=IN_BULK)
            return None
        await self._edit(chat_id, target.message_id, rendered, is_plain_text=is_plain_text)
        return target.message_id

    async def _send(self, chat_id: int, outgoing: Outgoing, *, is_plain_text: bool) -> int:
        text, parse_mode = _text(outgoing.html, is_plain_text=is_plain_text)
        if outgoing.media is None:
            return await self._send_text(chat_id, text, parse_mode, outgoing.keyboard)
        send = self._bot.send_photo if outgoing.media.kind == "photo" else self._bot.send_document
        message = await send(
            chat_id,
            _file(outgoing.media),
            caption=text,
            parse_mode=parse_mode,
            reply_markup=outgoing.keyboard,
            rate_limit_args=IN_BULK,
        )
        return message.message_id

    async def _send_text(
        self, chat_id: int, text: str, parse_mode: str | None, keyboard: InlineKeyboardMarkup | None
    ) -> int:
        """Send a text; of the answer only the number is read, which the library takes longer for than for the rest."""
        parameters = {
            "chat_id": chat_id,
            "text": text,
            "parse_mode": parse_mode,
            "reply_markup": keyboard,
            "link_preview_options": _NO_PREVIEW_JSON,
        }
        given = {name: value for name, value in parameters.items() if value is not None}
        # The library advises against this for a method that it has one for, unless its name begins with a capital.
        answer = await self._bot.do_api_request("SendMessage", given, rate_limit_args=IN_BULK)
        return int(answer["message_id"])

    async def _edit(self, chat_id: int, message_id: int, edit: Edit, *, is_plain_text: bool) -> None:
        text, parse_mode = _text(edit.html, is_plain_text=is_plain_text)
        if edit.is_caption:
            await self._bot.edit_message_caption(
                chat_id,
                message_id,
                caption=text,
                parse_mode=parse_mode,
                reply_markup=edit.keyboard,
                rate_limit_args=IN_BULK,
            )
        else:
            await self._bot.edit_message_text(
                text,
                chat_id,
                message_id,
                parse_mode=parse_mode,
                reply_markup=edit.keyboard,
                link_preview_options=_NO_PREVIEW,
                rate_limit_args=IN_BULK,
            )


def failure_of(error: BotApiError) -> Failure:
    """What kind of refusal the library's exception is."""
    words = error.message
    if isinstance(error, RetryAfter):
        return Failure(FailureKind.WAIT, words, seconds=seconds_to_wait(error))
    if isinstance(error, ChatMigrated):
        return Failure(FailureKind.MIGRATED, words, new_chat_id=error.new_chat_id)
    if isinstance(error, Forbidden):
        return Failure(FailureKind.UNREACHABLE, words)
    if isinstance(error, BadRequest):
        said = words.casefold()
        kind = next((kind for part, kind in _BAD_REQUESTS if part in said), FailureKind.REFUSED)
        return Failure(kind, words)
    # The library makes a NetworkError of 5xx answers as well.
    return Failure(FailureKind.BROKEN if isinstance(error, NetworkError) else FailureKind.REFUSED, words)


def _text(html: Markup, *, is_plain_text: bool) -> tuple[str, str | None]:
    return (visible_text(html), None) if is_plain_text else (str(html), ParseMode.HTML)


def _file(media: Media) -> str | InputFile:
    return media.file if isinstance(media.file, str) else InputFile(media.file, filename=media.name)
