"""What is taken away from a text before anything compares it: case, width, emoji, invisible signs, courtesies."""

from __future__ import annotations

import re
import unicodedata

_SIGN = re.compile(r"""[^\w\s?!.,;:()«»"'/%&+—–、。「」・-]""")
"""Signs to look up; the usual ones stay, and most texts have no others."""

LONGEST = 4096
"""Characters that are read, the most that Telegram lets a message have; what follows is left out, also of a text that
becomes longer by cleaning."""

_BLANK = frozenset({"Cc", "So"})
_WIDTHLESS = frozenset({"Cf", "Cn", "Co", "Cs", "Mn", "Me", "Sk"})
"""Unicode's general categories: emoji may stand between two words, while format characters, stray marks and the
modifiers of emoji have no width of their own."""

_DRAWL = re.compile(r"([^\W\d])\1{2,}")
_WORD = re.compile(r"[a-z\u00df-\u024f]+\d*|\d+|[\u0400-\u052f]+|[^\W\da-z\u00df-\u024f\u0400-\u052f_]+")

_CYRILLIC_N = re.compile(r"(?<!\w)н(?=[1-5](?!\d))")
"""The levels of the Japanese test, N1 to N5, typed without leaving the Cyrillic keyboard."""

_COURTESIES = re.compile(
    r"(?<!\w)(?:"
    r"(?:всем )?здравствуй(?:те)?|здрасте|(?:всем )?привет(?:ик|ствую|ствуем)?|"
    r"добр(?:ый|ое|ого) (?:день|дня|вечер|утро)|"
    r"доброго времени суток|(?:заранее )?(?:большое )?спасиб(?:о|очки)(?: большое)?(?: заранее)?|"
    r"(?:заранее )?благодар(?:ю|им)|"
    r"пожалуйста|плиз|пж|(?:под)?скажите(?: пожалуйста)?|извините(?: за беспокойство)?|простите|будьте добры|"
    r"до свидания|ок|окей|ладно|понял[а]?|ясно|"
    r"(?:ас)?салам(?:у|о)?(?: алейкум)?|ассалому? алейкум|саламатсызбы|саламатсы[нң]арбы|"
    r"кандайсы[зн](?:дар)?|(?:алдын[ -]?ала )?(?:чоң |чон |көп |коп )?(?:рахмат|ыракмат|ырахмат)(?: сизге)?|"
    r"кечиресиз(?:дер)?|кечирип коюңуз|^сураныч|сураныч$|макул|болуптур|"
    r"(?:а?х[ае]){2,}х?|hi|hello(?! work)|hey|thanks|thank you|please|ok|okay|salam(?: aleykum)?|privet|"
    r"zdravstvu[yi]te|spasibo(?: zaranee)?|"
    r"rahmat|konnichiwa|konbanwa|ohayou(?: gozaimasu)?|arigatou(?: gozaimasu)?|sumimasen|"
    r"onegai ?shimasu|oyasumi(?: nasai)?"
    r")(?!\w)[,.!;:]*|"
    r"(?:こんにち[はわ]|こんばん[はわ]|おはよう(?:ございます)?|はじめまして|"
    r"(?:どうも)?ありがとう(?:ござい(?:ます|ました))?|"
    r"(?:どうぞ)?(?:よろしく)?(?:お願い|おねがい)(?:いた|致|申し上げ)?します|(?<![ぁ-んァ-ヶ一-龠々])すみませんが?(?!か)|おやすみ(?:なさい)?|"
    r"失礼(?:いた|致)?します|"
    r"(?:いつも)?お世話に(?:なって(?:おり)?ます|なります)|お疲れ様です)[、。,.!]*"
)
"""With the marks that follow them."""


def clean(text: str) -> str:
    """Bring a text to NFKC and lower case, without emoji and invisible characters, and with single spaces.

    A letter typed three times or more is a drawl and counts once; ё is written е, as most people do.
    """
    text = text[:LONGEST]
    if not unicodedata.is_normalized("NFKC", text):
        text = unicodedata.normalize("NFKC", text)
    text = text.casefold().replace("ё", "е")
    text = _SIGN.sub(_visible, text)
    return " ".join(_CYRILLIC_N.sub("n", _DRAWL.sub(r"\1", text)).split())[:LONGEST]


def without_courtesies(cleaned: str) -> str:
    """A cleaned text without greetings, thanks and laughter, which say nothing about what is asked."""
    return " ".join(_COURTESIES.sub(" ", cleaned).split())


def is_courtesy(cleaned: str) -> bool:
    """Whether a cleaned text is a greeting or thanks and nothing else."""
    return _has_letters(cleaned) and not _has_letters(without_courtesies(cleaned))


def words(cleaned: str) -> list[str]:
    """The words and numbers of a cleaned text, in their order.

    Latin letters part from Cyrillic endings (`COEни`), and a number stays with the Latin letters before it (`N4`).
    """
    return _WORD.findall(cleaned)


def _has_letters(text: str) -> bool:
    return any(map(str.isalpha, text))


def _visible(sign: re.Match[str]) -> str:
    category = unicodedata.category(sign[0])
    if category in _BLANK:
        return " "
    return "" if category in _WIDTHLESS else sign[0]
