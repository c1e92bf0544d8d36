"""The three locales of the product, and in what order a reader is served from them."""

from __future__ import annotations

from enum import StrEnum


class Locale(StrEnum):
    """A language the bot speaks, by its ISO 639-1 code."""

    RU = "ru"
    KY = "ky"
    JA = "ja"


ALL_LOCALES = tuple(Locale)

_FALLBACKS = {
    Locale.RU: (Locale.RU, Locale.KY, Locale.JA),
    Locale.KY: (Locale.KY, Locale.RU, Locale.JA),
    Locale.JA: (Locale.JA, Locale.RU, Locale.KY),
}


def from_language_code(code: str | None) -> Locale:
    """The locale for an IETF language tag such as Telegram's `language_code`; Russian for every other language."""
    primary = (code or "").replace("_", "-").split("-")[0].lower()
    return Locale(primary) if primary in ALL_LOCALES else Locale.RU


def fallbacks(locale: Locale) -> tuple[Locale, ...]:
    """The order in which an entry's locales are tried for a reader of this one, which comes first."""
    return _FALLBACKS[locale]
