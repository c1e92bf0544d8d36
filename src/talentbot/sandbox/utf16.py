"""Text measured in UTF-16 code units, as the Bot API measures offsets and lengths."""

from __future__ import annotations


def units(text: str) -> int:
    """The number of UTF-16 code units of `text`; an emoji outside the basic plane counts as two."""
    if text.isascii():
        return len(text)
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def index_at(text: str, offset: int) -> int | None:
    """The index in `text` of the character at a UTF-16 `offset`.

    The end of the text is a valid place; `None` when the offset lies outside or inside a character.
    """
    if text.isascii():
        return offset if 0 <= offset <= len(text) else None
    encoded = text.encode("utf-16-le", "surrogatepass")
    if not 0 <= offset * 2 <= len(encoded):
        return None
    try:
        return len(encoded[: offset * 2].decode("utf-16-le"))
    except UnicodeDecodeError:
        return None


def split(text: str, limit: int) -> list[str]:
    """Cut `text` into parts of at most `limit` UTF-16 units, at line ends or spaces where there are any."""
    parts = []
    while units(text) > limit:
        encoded = text[:limit].encode("utf-16-le", "surrogatepass")
        head = encoded[: limit * 2].decode("utf-16-le", "ignore") or text[:limit]
        cut = max(head.rfind("\n"), head.rfind(" ")) + 1 or len(head)
        parts.append(text[:cut])
        text = text[cut:]
    return [*parts, text]
