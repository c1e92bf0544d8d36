"""Texts cut into runs of characters."""

from __future__ import annotations


def runs(text: str, length: int) -> list[str]:
    """Every run of so many characters, in their order."""
    return [text[start : start + length] for start in range(len(text) - length + 1)]
