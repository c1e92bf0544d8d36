"""What is taken away from every text before anything compares it: case, width, emoji, invisible characters."""

from __future__ import annotations

import re
import unicodedata

_INVISIBLE = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Mn", "Me", "Sk", "So"})
"""General categories of control and format characters, stray marks, emoji and their modifiers."""

_THREE_OR_MORE = re.compile(r"([^\W\d])\1{2,}")
_WORD = re.compile(r"[a-z]+\d*|\d+|[а-я\u0400-\u052f]+|[^\W\da-z\u0400-\u052f_]+")
"""Latin letters and Cyrillic endings part (`COEни`); a digit stays with the Latin letters before it (`N4`)."""


def clean(text: str) -> str:
    """Bring a text to NFKC and lower case, without emoji and invisible characters, and with single spaces.

    A letter typed three times or more is a drawl and counts once; ё is written е, as most people do.
    """
    text = unicodedata.normalize("NFKC", text).casefold().replace("ё", "е")
    text = "".join(letter if _is_visible(letter) else _stand_in(letter) for letter in text)
    return " ".join(_THREE_OR_MORE.sub(r"\1", text).split())


def words(cleaned: str) -> list[str]:
    """The words and numbers of a cleaned text, in their order."""
    return _WORD.findall(cleaned)


def _is_visible(letter: str) -> bool:
    return letter.isalnum() or unicodedata.category(letter) not in _INVISIBLE


def _stand_in(letter: str) -> str:
    """Nothing for what has no width inside a word, a space for an emoji or a line end between two."""
    return " " if unicodedata.category(letter) in {"So", "Cc"} else ""
