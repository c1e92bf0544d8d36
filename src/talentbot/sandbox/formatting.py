"""From what a bot or a person sends to the text and entities that Telegram shows."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from talentbot.sandbox import spans as spanning
from talentbot.sandbox import utf16
from talentbot.sandbox.api_errors import bad_request
from talentbot.sandbox.found_entities import find_entities
from talentbot.sandbox.html_parsing import parse_html
from talentbot.sandbox.links import InvalidLinkError, checked_link
from talentbot.sandbox.markdown_parsing import parse_markdown, parse_markdown_v2
from talentbot.sandbox.spans import FormattedText, Span

MAX_SOURCE_BYTES = 1 << 15
"""Telegram refuses a longer text before looking at its markup."""

UserLookup = Callable[[int], dict[str, Any] | None]
"""The Bot API User of an id, for links that mention a person."""

_PARSERS = {"html": parse_html, "markdown": parse_markdown, "markdownv2": parse_markdown_v2}
_CONTROLS = {code: " " for code in range(32) if chr(code) != "\n"}
_CONTROL = re.compile("[\x00-\x09\x0b-\x1f]")
_REMOVED = re.compile("[\r\u2028-\u202e\u0333\u033f\u030a]")
_FOUND_BY_TELEGRAM = (
    "mention",
    "hashtag",
    "cashtag",
    "bot_command",
    "url",
    "email",
    "phone_number",
    "bank_card_number",
)
_GIVEN = (
    "bold",
    "italic",
    "underline",
    "strikethrough",
    "spoiler",
    "blockquote",
    "expandable_blockquote",
    "code",
    "pre",
    "text_link",
    "text_mention",
    "custom_emoji",
)


def nobody(_user_id: int) -> None:
    """A lookup that knows nobody."""


def format_text(
    source: str,
    parse_mode: str = "",
    given: list[dict[str, Any]] | None = None,
    find_user: UserLookup = nobody,
) -> FormattedText:
    """The text as shown, cleaned and trimmed, with its entities and those Telegram finds by itself.

    A parse mode excludes `given` entities, as at Telegram. The text may come out empty.

    Raises:
        ApiError: 400 for markup or entities that Telegram refuses.
    """
    text, spans = _parsed(source, parse_mode.lower(), given)
    text, spans = _cleaned(text, spans)
    spans = spanning.settled(text, [span for span in (_resolved(span, find_user) for span in spans) if span])
    text, spans = spanning.trimmed(text, spans)
    spans += find_entities(text, spans)
    return FormattedText(text, spanning.entities(text, spans))


def _parsed(source: str, parse_mode: str, given: list[dict[str, Any]] | None) -> tuple[str, list[Span]]:
    if len(source) > MAX_SOURCE_BYTES // 4 and len(source.encode("utf-8", "replace")) > MAX_SOURCE_BYTES:
        raise bad_request("text is too long")
    if parse_mode in {"", "none"}:
        return source, [span for span in (_given_span(source, entity) for entity in given or []) if span]
    if parse_mode not in _PARSERS:
        raise bad_request("unsupported parse_mode")
    return _PARSERS[parse_mode](source)


def _given_span(text: str, entity: dict[str, Any]) -> Span | None:
    problem = "can't parse MessageEntity: "
    if not isinstance(entity, dict):
        reason = f"{problem}expected an Object"
        raise bad_request(reason)
    kind, offset, length = entity.get("type"), entity.get("offset"), entity.get("length")
    if not isinstance(offset, int) or not isinstance(length, int):
        reason = f'{problem}field "offset" and "length" must be of type Number'
        raise bad_request(reason)
    if kind in _FOUND_BY_TELEGRAM:
        return None
    if kind not in _GIVEN:
        reason = f"{problem}unsupported type specified"
        raise bad_request(reason)
    if offset < 0 or length < 0:
        reason = f"receive an entity with incorrect {'offset' if offset < 0 else 'length'}"
        raise bad_request(reason)
    start, end = utf16.index_at(text, offset), utf16.index_at(text, offset + length)
    if start is None or end is None:
        reason = f"entity beginning at UTF-16 offset {offset} ends outside of the text or inside a character"
        raise bad_request(reason)
    return _given_details(Span(str(kind), start, end), entity)


def _given_details(span: Span, entity: dict[str, Any]) -> Span | None:
    match span.type:
        case "text_link":
            try:
                return replace(span, details={"url": checked_link(str(entity.get("url", "")))})
            except InvalidLinkError:
                return None
        case "text_mention":
            user = entity.get("user")
            if not isinstance(user, dict) or not isinstance(user.get("id"), int):
                raise bad_request("can't parse MessageEntity: user is not specified")
            return replace(span, details={"user_id": user["id"]})
        case "custom_emoji":
            return replace(span, details={"custom_emoji_id": str(entity.get("custom_emoji_id", ""))})
        case "pre" if entity.get("language"):
            return replace(span, details={"language": str(entity["language"])})
    return span


def _resolved(span: Span, find_user: UserLookup) -> Span | None:
    if span.type != "text_mention":
        return span
    user = find_user(span.details["user_id"])
    return replace(span, details={"user": user}) if user else None


def _cleaned(text: str, spans: list[Span]) -> tuple[str, list[Span]]:
    """Without the characters Telegram removes; control characters become spaces."""
    try:
        text.encode()
    except UnicodeEncodeError:
        raise bad_request("strings must be encoded in UTF-8") from None
    removed = [match.start() for match in _REMOVED.finditer(text)]
    if removed:
        text = _REMOVED.sub("", text)
        spans = [
            replace(
                span,
                start=span.start - bisect_left(removed, span.start),
                end=span.end - bisect_left(removed, span.end),
            )
            for span in spans
        ]
    if _CONTROL.search(text):
        text = text.translate(_CONTROLS)
    return text, spans
