"""A message that somebody typed as the text of a broadcast, with its formatting and what goes with it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from markupsafe import Markup

from talentbot.bot.presentation import LANGUAGE_NAMES
from talentbot.bot.staff.broadcast_wording import number
from talentbot.broadcasts.content import BroadcastText, MediaRef
from talentbot.faq.render import visible_text
from talentbot.language_identification import identify

if TYPE_CHECKING:
    from collections.abc import Iterator

    from telegram import Message

    from talentbot.language import Locale
    from talentbot.messages import Texts

_TYPED_MARKS = re.compile(
    r"(?<!\w)(\*\*|__)(?=[^\W_])[^\n]+?\1(?!\w)|</?(?:b|i|u|s|a|code|strong|em)\b|\]\(https?:", re.IGNORECASE
)
"""Markdown and HTML where somebody expected them to be read as formatting; neither blanks to fill in nor addresses."""


class UnfitTextError(ValueError):
    """A message that cannot be announced; `html` says why and how to mend it."""

    def __init__(self, html: Markup) -> None:
        super().__init__(str(html))
        self.html = html


def typed_text(message: Message, texts: Texts) -> BroadcastText:
    """What somebody typed, exactly as they formatted it.

    Raises:
        UnfitTextError: it is neither text nor a photo or file, or too long.
    """
    found = _text_of(message)
    if found is None:
        raise UnfitTextError(
            texts.html("I can announce a text, or a photo or a file with a text beneath. Please send one of these.")
        )
    return checked(found, texts)


def checked(text: BroadcastText, texts: Texts) -> BroadcastText:
    """A text that Telegram takes.

    Raises:
        UnfitTextError: it is too long.
    """
    if text.length <= text.limit:
        return text
    values = {"length": number(text.length, texts), "limit": number(text.limit, texts)}
    if text.media is None:
        html = texts.html(
            "The text has {length} characters; a message holds {limit}. Please send a shorter one.", **values
        )
    else:
        html = texts.html(
            "The text has {length} characters; beneath a photo or a file there is room for {limit}. "
            "Please send a shorter one.",
            **values,
        )
    raise UnfitTextError(html)


def doubts(text: BroadcastText, locale: Locale, texts: Texts) -> Iterator[Markup]:
    """What may be wrong with a text, for whoever typed it to look at before it goes out."""
    words = visible_text(text.html)
    identified = identify(words)
    if identified.is_clear and identified.locale not in {None, locale}:
        yield texts.html(
            "⚠️ The text for “{language}” seems to be in another language. If so, press the button of that language and "
            "send the text once more.",
            language=LANGUAGE_NAMES[locale],
        )
    if _TYPED_MARKS.search(words):
        yield texts.html(
            "⚠️ Signs such as ** or &lt;b&gt; will be seen as they are. For bold text and links use Telegram's own "
            "formatting: select the words and choose it."
        )


def _text_of(message: Message) -> BroadcastText | None:
    number = message.message_id
    if message.text is not None:
        return BroadcastText(Markup(message.text_html), message_id=number)  # noqa: S704 - the library escapes its text
    caption = Markup(message.caption_html)  # noqa: S704 - the library escapes all text in it
    if message.photo:
        return BroadcastText(caption, MediaRef("photo", message.photo[-1].file_id), number)
    if message.document is not None and message.animation is None:
        return BroadcastText(caption, MediaRef("document", message.document.file_id), number)
    return None
