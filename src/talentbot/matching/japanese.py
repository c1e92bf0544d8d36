"""Japanese text as dictionary words and as its reading (Sudachi, small dictionary)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from threading import Lock
from typing import TYPE_CHECKING

import jaconv
from sudachipy import Dictionary, SplitMode  # type: ignore[import-untyped]  # it has stubs, but no py.typed

if TYPE_CHECKING:
    from collections.abc import Container

    from sudachipy import Tokenizer

_CONTENT = frozenset({"名詞", "動詞", "形容詞", "形状詞", "副詞", "代名詞", "接頭辞", "接尾辞", "連体詞", "感動詞"})
"""Parts of speech that carry meaning; particles, auxiliaries and signs do not."""

_SIGNS = frozenset({"空白", "補助記号"})
"""Spaces and punctuation, whose reading is the word for "sign"."""

_LONG = re.compile(r"(?<=[うくすつぬふむゆるぐずづぶぷゅおこそとのほもよろごぞどぼぽょ])う|ー")

_LATIN_WORD = re.compile(r"[a-z]+\d*")

_DICTIONARY = "small"
"""Words of UniDic only. The core dictionary finds the entries no better, for twice the memory."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One Japanese text."""

    #: Normalised dictionary forms of the content words.
    words: tuple[str, ...]
    #: The whole text in hiragana, long vowels short: learners and romaji leave them out.
    kana: str


class _Segmenter:
    """The dictionary, opened at the first text; may be used from several threads.

    Sudachi refuses two texts at once, and an FAQ is indexed in one thread while questions are answered in another.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._tokenizer: Tokenizer | None = None

    def segment(self, text: str) -> list[tuple[str, str, str]]:
        """Part of speech, normalised form and reading of each morpheme."""
        with self._lock:
            if self._tokenizer is None:
                self._tokenizer = self._open()
            morphemes = self._tokenizer.tokenize(text)
            return [(m.part_of_speech()[0], m.normalized_form(), m.reading_form()) for m in morphemes]

    def reopen(self) -> None:
        """Open the dictionary anew while texts are still segmented by the old one."""
        tokenizer = self._open()
        with self._lock:
            self._tokenizer = tokenizer

    @staticmethod
    def _open() -> Tokenizer:
        return Dictionary(dict=_DICTIONARY).tokenizer(SplitMode.A)


_SEGMENTER = _Segmenter()


def reopen() -> None:
    """Give back the memory that the dictionary took so far; opening it anew takes some 30 ms.

    The file is mapped, and every part that was ever looked at stays resident: after an FAQ was read, far more of it
    than utterances need.
    """
    _SEGMENTER.reopen()


@lru_cache(maxsize=256)
def read(cleaned: str) -> Reading:
    """Cut a cleaned Japanese text into words and tell how it is read."""
    morphemes = _SEGMENTER.segment(cleaned)
    words = tuple(normalised for part, normalised, _ in morphemes if part in _CONTENT)
    reading = "".join(reading for part, _, reading in morphemes if part not in _SIGNS)
    return Reading(words, _LONG.sub("", jaconv.kata2hira(reading)))


def in_kana(cleaned: str, vocabulary: Container[str]) -> str:
    """A cleaned text with its Latin words read as romaji, in hiragana.

    Args:
        cleaned: the text.
        vocabulary: the words that occur in the FAQ; its Latin terms (`COE`, `JLPT`) stay as they are.
    """
    return _LATIN_WORD.sub(lambda word: word[0] if word[0] in vocabulary else jaconv.alphabet2kana(word[0]), cleaned)
