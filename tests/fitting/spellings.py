"""How people spell Kyrgyz, Russian and Japanese without the right keyboard: samples to fit locale identification to."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

import jaconv
from sudachipy import Dictionary, SplitMode  # type: ignore[import-untyped]  # it has stubs, but no py.typed

if TYPE_CHECKING:
    from random import Random

    from sudachipy import Morpheme, Tokenizer

_ON_A_RUSSIAN_KEYBOARD = str.maketrans("өүңәғқұһіҗҳўїєґӨҮҢӘҒҚҰҺІҖҲЎЇЄҐ", "оунагкухижхуиегОУНАГКУХИЖХУИЕГ")
_LONG_VOWEL = re.compile(r"([аоуэыиөү])\1")

_SOFT_E = re.compile(r"(?<![а-яё])е|(?<=[аеёиоуыэюя])е")
"""е that is said with a y before it."""

_LATIN_OPTIONS = {
    "а": "a", "б": "b", "в": "v v v w", "г": "g", "д": "d", "е": "e", "ё": "yo e io jo", "ж": "zh j g",
    "з": "z", "и": "i", "й": "y i j", "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s",
    "т": "t", "у": "u", "ф": "f", "х": "h kh x", "ц": "c ts", "ч": "ch ch ch 4", "ш": "sh sh w", "щ": "sch shch sh w",
    "ъ": "- '", "ы": "y y i", "ь": "- - '", "э": "e", "ю": "yu u iu ju", "я": "ya ia ja",
}  # fmt: skip
"""The ways to spell a Russian letter, oftener ones more than once; `-` leaves it out."""

_KYRGYZ_LATIN_OPTIONS = _LATIN_OPTIONS | {
    "ж": "j j j zh", "ы": "y y i ı", "ч": "ch ch ch c ç 4", "ш": "sh sh ş w", "ө": "o o o ö", "ү": "u u u ü",
    "ң": "n n ng ñ", "ь": "-",
}  # fmt: skip
"""The same for Kyrgyz, some of whose writers follow the Turkish alphabet."""

_UZBEK_CYRILLIC = (
    ("o'", "ў"), ("g'", "ғ"), ("sh", "ш"), ("ch", "ч"), ("yo", "ё"), ("yu", "ю"), ("ya", "я"), ("ye", "е"), ("ts", "ц"),
    ("'", "ъ"), *zip("abdefghijklmnopqrstuvxyz", "абдефгҳижклмнопқрстувхйз", strict=True),
)  # fmt: skip
_INITIAL_E = re.compile(r"(?<![\w'])e")
_APOSTROPHES = str.maketrans("’‘ʻʼ`", "'''''")

_LONG_ROMAJI = re.compile(r"ou|oo|uu")
_READINGS = {"は": "ワ", "へ": "エ", "を": "オ", "日本": "ニホン", "私": "ワタシ", "何": "ナニ"}
"""Particles as they are said, and words whose first reading in the dictionary is not the usual one."""

_KUNREI = (("shi", "si"), ("chi", "ti"), ("tsu", "tu"), ("ji", "zi"), ("fu", "hu"), ("sh", "sy"), ("ch", "ty"))
"""Japan's school spelling, beside Hepburn's."""


def on_a_russian_keyboard(text: str) -> str:
    """A text in Cyrillic letters with those that Russian has not replaced by what they look or sound like."""
    return text.translate(_ON_A_RUSSIAN_KEYBOARD)


def uzbek_in_cyrillic(text: str) -> str:
    """Uzbek in Latin letters as it is in Cyrillic ones, in lower case; other letters stay."""
    text = _INITIAL_E.sub("э", text.lower().translate(_APOSTROPHES))
    for latin, cyrillic in _UZBEK_CYRILLIC:
        text = text.replace(latin, cyrillic)
    return text


def with_short_vowels(text: str) -> str:
    """Kyrgyz with its long vowels written short, as in haste."""
    return _LONG_VOWEL.sub(r"\1", text)


def in_latin(text: str, random: Random, *, is_kyrgyz: bool) -> str:
    """A text in Cyrillic letters as one person might type it in Latin ones, lower case."""
    options = _KYRGYZ_LATIN_OPTIONS if is_kyrgyz else _LATIN_OPTIONS
    spelling = {ord(letter): random.choice(ways.split()).replace("-", "") for letter, ways in options.items()}
    text = text.lower()
    if random.random() < 0.3:
        text = _SOFT_E.sub("ye", text)
    return text.translate(spelling)


def as_a_learner_spells(romaji: str, random: Random) -> str:
    """A text in Hepburn's romaji as one person might type it."""
    style = random.random()
    if style < 0.15:
        for hepburn, kunrei in _KUNREI:
            romaji = romaji.replace(hepburn, kunrei)
    elif style < 0.35:
        romaji = _LONG_ROMAJI.sub(lambda found: found[0][0], romaji)
    elif style < 0.4:
        romaji = romaji.replace(" ", "")
    return romaji


def in_romaji(text: str) -> str:
    """A Japanese text in Hepburn's romaji, words apart, without signs."""
    words: list[str] = []
    for morpheme in _tokenizer().tokenize(text):
        reading = _reading(morpheme)
        if reading and words and _belongs_to_the_word_before(morpheme, words[-1]):
            words[-1] += reading
        elif reading:
            words.append(reading)
    return " ".join(word if word.isascii() else _letters(word) for word in words)


@lru_cache(maxsize=1)
def _tokenizer() -> Tokenizer:
    return Dictionary(dict="small").tokenizer(SplitMode.A)


def _reading(morpheme: Morpheme) -> str:
    surface = morpheme.surface()
    if morpheme.part_of_speech()[0] in {"補助記号", "空白"}:
        return ""
    return str(surface.lower() if surface.isascii() else _READINGS.get(surface, morpheme.reading_form()))


def _belongs_to_the_word_before(morpheme: Morpheme, before: str) -> bool:
    """Endings of verbs are written with them, and the letters of `N4` together; copula and particles stand alone."""
    part, kind = morpheme.part_of_speech()[:2]
    if before.isascii() or morpheme.surface().isascii():
        return before.isascii() and morpheme.surface().isascii()
    return (part == "助動詞" and morpheme.surface() not in {"です", "でし"}) or kind == "接続助詞" or part == "接尾辞"


def _letters(kana: str) -> str:
    romaji = str(jaconv.kana2alphabet(jaconv.kata2hira(kana))).replace("ー", "")
    return re.sub(r"[^a-z]", "", romaji.replace("xtsu", ""))
