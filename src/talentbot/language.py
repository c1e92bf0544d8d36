"""The three locales of the product, and which of them a person or a text is in."""

from __future__ import annotations

from enum import StrEnum


class Locale(StrEnum):
    """A language the bot speaks, by its ISO 639-1 code."""

    RU = "ru"
    KY = "ky"
    JA = "ja"
