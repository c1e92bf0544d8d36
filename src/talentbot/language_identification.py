"""Which locale a text is in.

Japanese is told by its script, and texts with letters that neither Kyrgyz nor Russian has are in neither. All others
are judged by a multinomial logistic regression over the letter n-grams of their words, one for Cyrillic and one for
Latin letters: Kyrgyz and Russian typed without a Cyrillic keyboard, and romaji. N-grams for telling languages: Cavnar
and Trenkle, N-Gram-Based Text Categorization (1994); that a discriminative model of them does better on short texts:
Jauhiainen et al., Automatic Language Identification in Texts: A Survey (2019). `tests/fitting/locales.py` fits the
weights and writes them to `language_ngrams.tsv`.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from itertools import chain, repeat
from operator import add
from typing import TYPE_CHECKING

from talentbot.language import Locale

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

WEIGHTS_FILE = "language_ngrams.tsv"
WEIGHT_UNIT = 0.1
"""Nats that one unit of a weight stands for."""

MANY_WORDS = 5
"""So many words and more are one length to the model; a shorter text is less likely to be in a rare language."""

OTHER_LETTERS = frozenset("әғқұһіҗҳўӯӣҷїєґљњђћџј") | frozenset(
    map(chr, (*range(0xDF, 0x250), *range(0x1E00, 0x1F00)))
) - frozenset("öüñışçğčšžāīūēō")
"""Letters of Kazakh, Tatar, Uzbek, Tajik, Ukrainian, Belarusian and Serbian that neither Kyrgyz nor Russian has, and
the Latin letters with marks that nobody transliterates them or Japanese with."""

_LEFT_OUT_LETTER = re.compile("[өүңё]")
_WITHOUT_LETTERS = str.maketrans("өүңё", "оуне")

_FIELD = 32
"""Bits of a weight among those of a feature: their sum over the longest text takes less than 24."""
_HALF_FIELD = 1 << (_FIELD - 1)
_MASK = (1 << _FIELD) - 1
_MOST_FIELDS = 8
_LIFT = sum(_HALF_FIELD << place * _FIELD for place in range(_MOST_FIELDS))

_KANA = re.compile(r"[\u3041-\u3096\u30a1-\u30fa\uff66-\uff9d]")
_KANJI = re.compile(r"[\u3400-\u9fff々]")
_CYRILLIC = re.compile(r"[\u0400-\u052f]+")
_LATIN = re.compile(r"(?:[a-z\u00df-\u024f\u1e00-\u1eff'’‘ʻʼ`]|[46](?=[a-z])|(?<=[a-z])[46])+")
"""With the apostrophes that stand for soft signs and Uzbek letters, and the digits that look like ч and ш."""
_APOSTROPHES = str.maketrans("’‘ʻʼ`", "'''''")
_LATIN_I = re.compile(r"(?<=[\u0400-\u052f])i|i(?=[\u0400-\u052f])")
"""Kazakh and Ukrainian typed on a keyboard that lacks і."""

_CLEAR_SHARE = 0.98
_CLEAR_WORDS = 3
_CONTRADICTION = math.exp(2)
"""A text is clearly in a locale that has this share, in so many words, unless one half of them alone is so many times
likelier in another: then two languages are mixed.

Of 2,000 unseen Kyrgyz and Russian sentences none is clearly taken for the other, whether all or the last three words
are read; of those three words 88 in a hundred are clear, and of the last five 96.
"""


@dataclass(frozen=True, slots=True)
class Identification:
    """Which locale a text is in."""

    #: None where the text is in none of the three or gives nothing to go by.
    locale: Locale | None
    #: So sure that a person who chose another locale should be answered in this one.
    is_clear: bool


_UNKNOWN = Identification(None, is_clear=False)
_LOCALES = {locale.value: locale for locale in Locale}
"""By its plain name: members of an enumeration are slow to look up."""


@dataclass(frozen=True, slots=True)
class NgramModel:
    """A multinomial logistic regression over the features of words."""

    #: The locales it knows, and what it knows beside them.
    classes: tuple[str, ...]
    #: By feature, one weight for each class but the last, against which they count; packed, for they are summed in
    #: one go and take a third of the memory.
    weights: Mapping[str, int]

    def weigh(self, found: Iterable[str]) -> int:
        """The weights of some features together, packed."""
        return sum(map(self.weights.get, found, repeat(0)))

    def shares(self, packed: int) -> dict[str, float]:
        """How likely each class is by the weights of all features of a text."""
        scores = [score * WEIGHT_UNIT for score in (*_unpacked(packed, len(self.classes) - 1), 0)]
        highest = max(scores)
        odds = [math.exp(score - highest) for score in scores]
        total = sum(odds)
        return {name: odd / total for name, odd in zip(self.classes, odds, strict=True)}


@dataclass(frozen=True, slots=True)
class Models:
    """One model for each alphabet."""

    cyrillic: NgramModel
    latin: NgramModel


def identify(text: str, models: Models | None = None) -> Identification:
    """Tell which locale a text is in.

    Args:
        text: anything a person may have typed, of any length; it may be empty.
        models: others than the shipped ones.
    """
    cyrillic, latin = cyrillic_words(text), latin_words(text)
    cyrillic_letters, latin_letters = sum(map(len, cyrillic)), sum(map(len, latin))
    kana, kanji = len(_KANA.findall(text)), len(_KANJI.findall(text))
    # Terms in kanji, and Latin names, stand in questions of every language.
    is_quoting = kana < cyrillic_letters if cyrillic_letters > 2 else kana < 2 and (kana + kanji) * 4 < latin_letters
    if kana + kanji and not is_quoting:
        # Two kana may be a quoted word; kanji alone may be Chinese or a term that a learner copied.
        return Identification(Locale.JA, is_clear=kana >= 3 and len(text) >= 6)
    models = models or _shipped_models()
    found = _UNKNOWN
    if latin_letters > cyrillic_letters * 2:
        found = _judge(models.latin, latin)
    if found.locale is None:
        found = _judge(models.cyrillic, cyrillic)
    return found


def locale_of(text: str, preferred: Locale | None) -> Locale:
    """The locale in which to answer a text: the preferred one unless the text is clearly in another."""
    found = identify(text)
    if preferred is not None and not found.is_clear:
        return preferred
    return found.locale or preferred or Locale.RU


def cyrillic_words(text: str) -> list[str]:
    """The words in Cyrillic letters, lower case."""
    return _CYRILLIC.findall(_LATIN_I.sub("і", text.lower()))


def latin_words(text: str) -> list[str]:
    """The words in Latin letters, lower case."""
    found = [word.translate(_APOSTROPHES).strip("'") for word in _LATIN.findall(text.lower())]
    return list(filter(None, found))


def features(words: Sequence[str]) -> list[str]:
    """What the models count: how many words there are, and what is in them."""
    return [_length(words), *_letters(words)]


def read_models(lines: Iterable[str]) -> Models:
    """Read a file of weights: a line `[alphabet]` and its classes, then a line for each feature, fields by tabs.

    Raises:
        ValueError: a line is not of this form.
    """
    found: dict[str, NgramModel] = {}
    weights: dict[str, int] = {}
    for line in lines:
        name, *fields = line.rstrip("\n").split("\t")
        if name.startswith("["):
            weights = {}
            found[name.strip("[]")] = NgramModel(tuple(fields), weights)
        elif fields:
            weights[name] = _packed(map(int, fields))
    return Models(**found)


def _packed(numbers: Iterable[int]) -> int:
    """Whole numbers, of either sign, in one that adds up as they do each."""
    return sum(number << place * _FIELD for place, number in enumerate(numbers))


def _unpacked(packed: int, count: int) -> list[int]:
    lifted = packed + _LIFT  # so that no field borrows from the next
    return [(lifted >> place & _MASK) - _HALF_FIELD for place in range(0, count * _FIELD, _FIELD)]


@lru_cache(maxsize=1)
def _shipped_models() -> Models:
    with files("talentbot").joinpath(WEIGHTS_FILE).open(encoding="utf-8") as lines:
        return read_models(lines)


def _judge(model: NgramModel, words: Sequence[str]) -> Identification:
    if not words or not OTHER_LETTERS.isdisjoint("".join(words)):
        return _UNKNOWN
    middle = len(words) // 2
    halves = [model.weigh(_letters(half)) for half in (words[:middle], words[middle:])]
    shares = model.shares(model.weigh([_length(words)]) + sum(halves))
    name = _likeliest(shares)
    if shares[name] <= sum(share for other, share in shares.items() if other not in _LOCALES):
        return _UNKNOWN
    is_clear = len(words) >= _CLEAR_WORDS and shares[name] >= _CLEAR_SHARE
    return Identification(
        _LOCALES[name], is_clear and not any(_speaks_against(name, model.shares(half)) for half in halves)
    )


def _likeliest(shares: Mapping[str, float]) -> str:
    """The locale that has the greatest share."""
    return max(filter(_LOCALES.__contains__, shares), key=shares.__getitem__)


def _speaks_against(name: str, shares: Mapping[str, float]) -> bool:
    return shares[_likeliest(shares)] > _CONTRADICTION * shares[name]


def _length(words: Sequence[str]) -> str:
    return f"words:{min(len(words), MANY_WORDS)}"


def _letters(words: Sequence[str]) -> Iterator[str]:
    """Of each word, between its two ends (`_`), the n-grams of two to four letters, and all of it if it is short.

    Letters that people leave out count by themselves, and the n-grams are those without them. Some n-grams reach from
    one word into the next; these have an end inside, and weigh nothing.
    """
    typed = "_".join(words)
    plain = typed.translate(_WITHOUT_LETTERS)
    short = [f"_{word}_" for word in plain.split("_") if 3 <= len(word) <= 7]
    text = f"_{plain}_"
    # Adding letter by letter to all n-grams at once takes a third of the time that cutting them out does.
    pairs = list(map(add, text, text[1:]))
    triples = list(map(add, pairs, text[2:]))
    return chain(_LEFT_OUT_LETTER.findall(typed), short, pairs, triples, map(add, triples, text[3:]))
