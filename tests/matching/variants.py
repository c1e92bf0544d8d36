"""Harmless changes to what a person typed: none of them should change what the bot does."""

from __future__ import annotations

import random
import re
from typing import TYPE_CHECKING

from talentbot.language import Locale

if TYPE_CHECKING:
    from collections.abc import Iterator

_GREETINGS = {
    Locale.RU: ("Здравствуйте! ", "привет, ", "Добрый день. ", "Салам алейкум, "),
    Locale.KY: ("Саламатсызбы! ", "салам, ", "Кандайсыздар? ", "Ассалому алейкум. "),
    Locale.JA: ("こんにちは。", "はじめまして、", "すみません、", "お世話になっております。"),
}
_THANKS = {
    Locale.RU: (". Спасибо!", " заранее спасибо", " пожалуйста"),
    Locale.KY: (". Рахмат!", " чоң рахмат", " алдын ала рахмат"),
    Locale.JA: ("。よろしくお願いします。", "ありがとうございます", "。お願いします"),
}
_NEIGHBOURS = {
    letter: row[place - 1 : place] + row[place + 1 : place + 2]
    for row in ("йцукенгшщзх", "фывапролджэ", "ячсмитьбю", "qwertyuiop", "asdfghjkl", "zxcvbnm")
    for place, letter in enumerate(row)
}
"""The keys beside each on a phone."""

_LONGER_WORD = re.compile(r"[^\W\d_]{5,}")


def variants(text: str, locale: Locale, seed: int) -> Iterator[tuple[str, str]]:
    """Every kind of change by its name, with the changed text."""
    chance = random.Random(seed)  # noqa: S311 - which letter slips, no secret
    yield "greeting", chance.choice(_GREETINGS[locale]) + text
    yield "thanks", text.rstrip("?!.。？！ ") + chance.choice(_THANKS[locale])
    yield "upper", text.upper()
    yield "lower", text.lower()
    yield "capitalised", text[:1].upper() + text[1:]
    yield "question mark", text.rstrip("?!.。？！ ") + "?"
    yield "no punctuation", re.sub(r"[?!.,;:()。、？！]", " " if locale is not Locale.JA else "", text)
    yield "dots", text + chance.choice(["...", "!!!", "??", "))", "。。。"])
    yield "emoji", text + chance.choice([" 🙏", "😊", " 🇯🇵🇰🇬", "👍🏽"])
    place = chance.randrange(len(text) + 1)
    yield "zero width", text[:place] + chance.choice("\u200b\u200d\ufeff\u00ad") + text[place:]
    yield "spaces", re.sub(" ", "  ", f" {text} ")
    typo = with_typo(text, chance)
    if typo != text:
        yield "typo", typo


def with_typo(text: str, chance: random.Random) -> str:
    """One slip in one word of five letters or more: a letter left out, doubled, swapped, or its neighbour's key."""
    found = [word for word in _LONGER_WORD.finditer(text) if word[0].isascii() or re.match(r"[\u0400-\u052f]", word[0])]
    if not found:
        return text
    word = chance.choice(found)
    place = word.start() + chance.randrange(1, len(word[0]) - 1)
    letter = text[place]
    slips = [text[:place] + text[place + 1 :], text[:place] + letter + text[place:]]
    slips.append(text[:place] + text[place + 1] + letter + text[place + 2 :])
    slips += [text[:place] + key + text[place + 1 :] for key in _NEIGHBOURS.get(letter.lower(), "")]
    return chance.choice(slips)
