"""Words of somebody in danger: what they need is a number to call, whatever the FAQ holds.

The list is short on purpose: it is read before any matching, and must not take an ordinary question for a cry for help.
"""

from __future__ import annotations

import re

from talentbot.matching.kyrgyz import fold

_DISTRESS = re.compile(
    r"(?:хочу|хочется) (?:умереть|сдохнуть)|не хочу (?:больше )?жить|покончить с (?:собой|жизнью)|самоубийств|суицид|"
    r"меня (?:\w+ )?(?:бьет|бьют|избил\w*|избива\w*|изнасилова\w*)|(?:бьет|бьют|избил\w*|изнасиловал\w*) меня|"
    r"олгум кел|жашагым келбе|озумду олтур|мени (?:\w+ )?(?:уруп|сабап|токмоктоп)|зордуктап|"
    r"死にたい|しにたい|自殺|(?:殴|なぐ)られ|レイプ|(?:襲|おそ)われ"
)
"""Kyrgyz in the folded letters of `kyrgyz.fold`."""


def is_distress(cleaned: str) -> bool:
    """Whether a cleaned text speaks of taking one's life or of being beaten."""
    return bool(_DISTRESS.search(cleaned) or _DISTRESS.search(fold(cleaned)))
