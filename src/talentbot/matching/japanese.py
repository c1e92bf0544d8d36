"""Japanese text as dictionary words and as its reading (Sudachi, small dictionary)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import jaconv
from sudachipy import Dictionary, SplitMode  # type: ignore[import-untyped]  # it has stubs, but no py.typed

if TYPE_CHECKING:
    from sudachipy import Tokenizer

_CONTENT = frozenset({"名詞", "動詞", "形容詞", "形状詞", "副詞", "代名詞", "接頭辞", "接尾辞", "連体詞", "感動詞"})
"""Parts of speech that carry meaning; particles, auxiliaries and signs do not."""

_SIGNS = frozenset({"空白", "補助記号"})
"""Spaces and punctuation, whose reading is the word for "sign"."""

_LONG = re.compile(r"(?<=[うくすつぬふむゆるぐずづぶぷゅおこそとのほもよろごぞどぼぽょ])う|ー")

_DICTIONARY = "small"
"""Words of UniDic only. The core dictionary finds the entries no better, for twice the memory."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One Japanese text."""

    #: Normalised dictionary forms of the content words.
    words: tuple[str, ...]
    #: The whole text in hiragana, long vowels short: learners and romaji leave them out.
    kana: str


@lru_cache(maxsize=1)
def _tokenizer() -> Tokenizer:
    return Dictionary(dict=_DICTIONARY).tokenizer(SplitMode.A)


def reopen() -> None:
    """Give back the memory that the dictionary took so far, and load it anew, within some 30 ms.

    The file is mapped, and every part that was ever looked at stays resident: after an FAQ was read, far more of it
    than utterances need.
    """
    _tokenizer.cache_clear()
    _tokenizer()


def read(cleaned: str) -> Reading:
    """Cut a cleaned Japanese text into words and tell how it is read."""
    morphemes = _tokenizer().tokenize(cleaned)
    words = tuple(m.normalized_form() for m in morphemes if m.part_of_speech()[0] in _CONTENT)
    reading = "".join(m.reading_form() for m in morphemes if m.part_of_speech()[0] not in _SIGNS)
    return Reading(words, _LONG.sub("", jaconv.kata2hira(reading)))


def in_kana(cleaned: str) -> str:
    """A cleaned text with its Latin words read as romaji, in hiragana."""
    return str(jaconv.alphabet2kana(cleaned))
