"""What Telegram finds by itself in a text: commands, mentions, links, addresses, hashtags, numbers."""

from __future__ import annotations

import re

from talentbot.sandbox.spans import Span

# Telegram knows every top-level domain; a bare domain is found here only with one of these.
_DOMAINS = "com|org|net|info|edu|gov|int|io|me|dev|app|biz|jp|ru|kg|kz|uz|tj|su|рф|eu|de|uk|us|cn|kr|tr|travel"
_PATTERN = re.compile(
    rf"""
      (?P<email>(?<![\w.+-])[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{{2,}}(?![\w@]))
    | (?P<url>(?:(?<![\w@])(?:https?|tg|ton)://[^\s<>"«»]+
             |(?<![\w@./-])(?:[^\W_][\w-]*\.)+(?:{_DOMAINS})(?![\w-])(?:[:/?\#][^\s<>"«»]*)?))
    | (?P<mention>(?<!\w)@[A-Za-z0-9_]{{2,32}}(?!\w))
    | (?P<bot_command>(?<![\w/<>])/[A-Za-z0-9_]{{1,64}}(?:@[A-Za-z0-9_]{{3,32}})?(?![\w/<>]))
    | (?P<hashtag>(?<![\w#@])\#(?=\w*[^\W\d])\w{{1,256}})
    | (?P<phone_number>(?<![\w+])\+\d(?:[ ()-]?\d){{8,14}}(?!\w))
    """,
    re.VERBOSE,
)
_HINT = re.compile(r"[@/#+.]")
_CLOSING = {")": "(", "]": "["}
# Inside these nothing is looked for.
_OPAQUE = frozenset({"code", "pre", "text_link", "text_mention", "custom_emoji"})


def find_entities(text: str, spans: list[Span]) -> list[Span]:
    """The spans Telegram adds to `spans` by itself; none of them touches code or a link."""
    if not _HINT.search(text):
        return []
    closed = [span for span in spans if span.type in _OPAQUE]
    found = (_found(match) for match in _PATTERN.finditer(text))
    return [span for span in found if not any(other.start < span.end and span.start < other.end for other in closed)]


def _found(match: re.Match[str]) -> Span:
    kind = match.lastgroup or ""
    end = match.end()
    if kind == "url":
        end = match.start() + len(_without_closing_marks(match[0]))
    return Span(kind, match.start(), end)


def _without_closing_marks(url: str) -> str:
    """A full stop or bracket after a link belongs to the sentence, unless the link opens the bracket."""
    while url:
        last = url[-1]
        if last in ".,;:!?'…。、" or (last in _CLOSING and url.count(_CLOSING[last]) < url.count(last)):
            url = url[:-1]
        else:
            break
    return url
