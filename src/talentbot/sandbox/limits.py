"""Telegram's documented limits on what a bot sends.

Source: https://core.telegram.org/bots/api and https://limits.tginfo.me for the number of buttons.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from talentbot.sandbox import utf16
from talentbot.sandbox.api_errors import bad_request

if TYPE_CHECKING:
    from talentbot.sandbox.spans import FormattedText

TEXT_UNITS = 4096
CAPTION_UNITS = 1024
CALLBACK_DATA_BYTES = 64
INLINE_BUTTONS = 100
KEYBOARD_BUTTONS = 300
BUTTONS_IN_ROW = 8
CALLBACK_ANSWER_CHARACTERS = 200
MEGABYTE = 1 << 20
UPLOAD_BYTES = 50 * MEGABYTE
PHOTO_BYTES = 10 * MEGABYTE
DOWNLOAD_BYTES = 20 * MEGABYTE
PHOTO_SIDES = 10_000
PHOTO_RATIO = 20

START_PARAMETER = re.compile(r"[A-Za-z0-9_-]{1,64}")
"""What may follow `?start=` in a link to a bot."""


def check_text(text: FormattedText) -> FormattedText:
    """The text, if a message may carry it: 1-4096 UTF-16 units once its markup is parsed."""
    if not text.text:
        raise bad_request("text must be non-empty")
    if utf16.units(text.text) > TEXT_UNITS:
        raise bad_request("message is too long")
    return text


def check_caption(caption: FormattedText) -> FormattedText:
    """The caption, if a message may carry it: 0-1024 UTF-16 units once its markup is parsed."""
    if utf16.units(caption.text) > CAPTION_UNITS:
        raise bad_request("message caption is too long")
    return caption


def check_callback_data(data: str) -> None:
    """Callback data is 1-64 bytes; a Cyrillic letter takes two, a Japanese one three."""
    if not 1 <= len(data.encode("utf-8", "surrogatepass")) <= CALLBACK_DATA_BYTES:
        raise bad_request("BUTTON_DATA_INVALID")
