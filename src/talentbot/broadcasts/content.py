"""What a broadcast says, in each language."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Self

from markupsafe import Markup

from talentbot.faq.render import visible_text
from talentbot.language import ALL_LOCALES, Locale, fallbacks

if TYPE_CHECKING:
    from collections.abc import Mapping

MAX_TEXT = 4096
MAX_CAPTION = 1024
"""In UTF-16 units once the formatting is gone: https://core.telegram.org/bots/api#sendmessage and #sendphoto."""


class Missing(StrEnum):
    """What a person gets whose language has no text."""

    #: The text of the next language that has one.
    FALLBACK = "fallback"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class MediaRef:
    """A picture or a file that Telegram has."""

    #: "photo" or "document".
    kind: str
    file_id: str


@dataclass(frozen=True, slots=True)
class BroadcastText:
    """A text in Telegram's HTML; the caption, where there are media."""

    html: Markup
    media: MediaRef | None = None
    #: The message in its author's chat that it was taken from.
    message_id: int | None = field(default=None, compare=False)

    @property
    def length(self) -> int:
        """What Telegram counts against the limit."""
        return len(visible_text(self.html).encode("utf-16-le")) // 2

    @property
    def limit(self) -> int:
        """How long it may be."""
        return MAX_CAPTION if self.media else MAX_TEXT


@dataclass(frozen=True, slots=True)
class BroadcastContent:
    """The texts by language."""

    texts: Mapping[Locale, BroadcastText] = field(default_factory=dict)
    missing: Missing = Missing.FALLBACK

    def for_locale(self, locale: Locale) -> tuple[Locale, BroadcastText] | None:
        """What somebody who reads a language gets, and in which it is; None for nothing at all."""
        choices = fallbacks(locale) if self.missing is Missing.FALLBACK else (locale,)
        return next(((choice, self.texts[choice]) for choice in choices if choice in self.texts), None)

    def keeping_media_of(self, earlier: BroadcastContent) -> BroadcastContent:
        """The same texts with the media that readers of each language have got: in a message only the words change."""
        texts = {}
        for locale in ALL_LOCALES:
            if found := self.for_locale(locale):
                before = earlier.for_locale(locale)
                texts[locale] = replace(found[1], media=before[1].media if before else None)
        own = {locale: text for locale, text in texts.items() if locale in self.texts}
        short = BroadcastContent(own, self.missing)
        # Readers of one text who got different media each need the text of their own.
        is_enough = all((found := short.for_locale(locale)) and found[1] == text for locale, text in texts.items())
        return short if is_enough else BroadcastContent(texts, self.missing)

    def to_json(self) -> dict[str, Any]:
        """As it is kept."""
        texts = {locale.value: _text_to_json(self.texts[locale]) for locale in ALL_LOCALES if locale in self.texts}
        return {"texts": texts, "missing": self.missing.value}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Self:
        """What `to_json` gave."""
        texts = {Locale(locale): _text_from_json(text) for locale, text in kept["texts"].items()}
        return cls(texts, Missing(kept["missing"]))


def _text_to_json(text: BroadcastText) -> dict[str, Any]:
    media = {"kind": text.media.kind, "file_id": text.media.file_id} if text.media else None
    return {"html": str(text.html), "media": media, "message_id": text.message_id}


def _text_from_json(kept: Mapping[str, Any]) -> BroadcastText:
    media = MediaRef(**kept["media"]) if kept["media"] else None
    return BroadcastText(Markup(kept["html"]), media, kept.get("message_id"))  # noqa: S704 - only HTML is kept
