"""Words of somebody in danger: what they need is a number to call, whatever the FAQ holds.

The list is short on purpose: it is read before any matching, and must not take an ordinary question for a cry for help:
who does not want to live in a dormitory asks for a flat.
"""

from __future__ import annotations

import re

from talentbot.matching.kyrgyz import fold
from talentbot.matching.latin import has_latin, readings
from talentbot.matching.normalise import words

_RUSSIAN = (
    r"(?:хочу|хочется) (?:просто )?(?:умереть?|сдохнуть?)|"
    r"не (?:хочу|хочется) (?:больше |уже )?жить?\b"
    r"(?! (?:в|во|с|со|на|у|за|под|без|рядом|вместе|отдельно|далеко|один|одна|одному|одной|там|тут|здесь|как)\b)|"
    r"покончить с (?:собой|жизнью)|самоубийств|суицид|(?:убить|убью) себя|"
    r"меня (?:\w+ ){0,3}(?:бьет|бьют|избил\w*|избива\w*|изнасилова\w*)(?! током)|"
    r"(?:бьет|бьют|избил\w*|избива\w*|изнасиловал\w*) меня|"
    r"(?:муж|отец|хозяин|начальник|бригадир) (?:\w+ ){0,2}(?:бьет|избил|избива\w*)(?! током)"
)
_KYRGYZ = (
    r"олгум кел|(?<![дт][аео] )(?<!менен )жашагым келбе|озумду олтур|озумо кол сал|"
    r"мени (?:\w+ ){0,3}(?:уруп|сабап|токмоктоп|сабайт|токмоктойт)|"
    r"(?:жолдошум|куйоом|кожоюн|начальник) (?:\w+ ){0,2}(?:сабайт|сабап|токмокто)|зордуктап"
)
_JAPANESE = "[死し]にたい|自殺|消えたい|きえたい|[生い]きて(?:い)?たくない|(?:殴|なぐ)られ|レイプ|襲われ"
_DISTRESS = re.compile(f"{_RUSSIAN}|{_KYRGYZ}|{_JAPANESE}")
"""Kyrgyz in the folded letters of `kyrgyz.fold`."""


def is_distress(cleaned: str) -> bool:
    """Whether a cleaned text speaks of taking one's life or of being beaten."""
    typed = words(cleaned)
    if has_latin(cleaned):
        typed = [next(readings(word)) for word in typed]
    text = " ".join(typed)
    return bool(_DISTRESS.search(text) or _DISTRESS.search(fold(text)))
