"""What the page's search looks things up in: the beginnings of all words, and the entries in which they stand.

`assets/search.js` takes a question apart by the same rules; what is changed here must be changed there.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections import defaultdict
from typing import TYPE_CHECKING

from talentbot.faq.localised import shown_locale
from talentbot.faq.render import render

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from talentbot.faq.entry import Entry
    from talentbot.language import Locale

_STEM = 6
"""Letters of a word that count: enough to tell words apart, and mostly without their endings."""
_SHORT = 3
"""A shorter run of hiragana is a particle or an ending."""
_ANSWER, _PHRASING, _TITLE = 1, 2, 3

_KANJI, _KATAKANA, _HIRAGANA = r"\u3400-\u9fff々", r"\u30a1-\u30faー", r"\u3041-\u3096"
_RUN = re.compile(rf"[{_KANJI}]+|[{_KATAKANA}]+|[{_HIRAGANA}ー]+|(?:(?![{_KANJI}{_KATAKANA}{_HIRAGANA}])[^\W_])+")
_LETTERS = str.maketrans("ёөүң", "еоун")
_TO_HIRAGANA = {code: code - 0x60 for code in range(0x30A1, 0x30F7)}


def search_index(entries: Sequence[Entry], locale: Locale) -> str:
    """A script that defines INDEX; entries are known by their place in the list.

    `words` are the stems in order, `places` for each of them numbers of two base-36 digits or as many as `digits`
    says: place times three, plus 0 where the stem is in the answer only, 1 in a phrasing, 2 in the title.
    """
    found: dict[str, dict[int, int]] = defaultdict(dict)
    for place, entry in enumerate(entries):
        for stem, weight in _weights(entry, locale).items():
            found[stem][place] = weight
    stems = sorted(found)
    digits = len(_base36(3 * len(entries)))
    index = {
        "count": len(entries),
        "digits": digits,
        "words": " ".join(stems),
        "places": " ".join(
            "".join(_base36(3 * place + weight - 1).rjust(digits, "0") for place, weight in found[stem].items())
            for stem in stems
        ),
    }
    return f"const INDEX = {json.dumps(index, ensure_ascii=False)};\n"


def _weights(entry: Entry, locale: Locale) -> dict[str, int]:
    """Each stem of an entry with the weight of the best place where it stands."""
    text = entry.texts[shown_locale(entry, locale)]
    stems = dict.fromkeys(_stems([render(text.answer).visible]), _ANSWER)
    stems |= dict.fromkeys(_stems(text.phrasings), _PHRASING)
    return stems | dict.fromkeys(_stems([text.title]), _TITLE)


def _stems(texts: Iterable[str]) -> Iterator[str]:
    """The beginnings of words; of Japanese, which has no spaces, the pairs of characters in each run of one script."""
    for text in texts:
        for run in _RUN.findall(unicodedata.normalize("NFKC", text).lower()):
            if run[0] < "\u3041":
                yield run.translate(_LETTERS)[:_STEM]
            elif len(run) >= _SHORT or not "\u3041" <= run[0] <= "\u3096":
                # The last character stands alone too, so that each one is the beginning of something.
                yield from (run.translate(_TO_HIRAGANA)[start : start + 2] for start in range(len(run)))


def _base36(number: int) -> str:
    digits = ""
    while number or not digits:
        number, rest = divmod(number, 36)
        digits = "0123456789abcdefghijklmnopqrstuvwxyz"[rest] + digits
    return digits
