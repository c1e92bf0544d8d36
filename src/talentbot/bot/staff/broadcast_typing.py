"""A message that somebody typed as the text of a broadcast, with its formatting and what goes with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from talentbot.bot.staff.broadcast_wording import number
from talentbot.broadcasts.content import BroadcastText, MediaRef

if TYPE_CHECKING:
    from telegram import Message

    from talentbot.messages import Texts


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


def _text_of(message: Message) -> BroadcastText | None:
    if message.text is not None:
        return BroadcastText(Markup(message.text_html))  # noqa: S704 - the library escapes all text in it
    caption = Markup(message.caption_html)  # noqa: S704 - the library escapes all text in it
    if message.photo:
        return BroadcastText(caption, MediaRef("photo", message.photo[-1].file_id))
    if message.document is not None and message.animation is None:
        return BroadcastText(caption, MediaRef("document", message.document.file_id))
    return None
