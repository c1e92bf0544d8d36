"""The three locales of the product, and which of them a person or a text is in.

A text is judged by its script, by letters that only one language has, by frequent words and endings, and by
Compact Language Detector 2 (`pycld2`). Latin letters are read as Kyrgyz or Russian typed without a Cyrillic
keyboard, or as romaji, where something speaks for it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

import pycld2


class Locale(StrEnum):
    """A language the bot speaks, by its ISO 639-1 code."""

    RU = "ru"
    KY = "ky"
    JA = "ja"


ALL_LOCALES = tuple(Locale)

_FALLBACKS = {
    Locale.RU: (Locale.RU, Locale.KY, Locale.JA),
    Locale.KY: (Locale.KY, Locale.RU, Locale.JA),
    Locale.JA: (Locale.JA, Locale.RU, Locale.KY),
}


def from_language_code(code: str | None) -> Locale:
    """The locale for an IETF language tag such as Telegram's `language_code`; Russian for every other language."""
    primary = (code or "").replace("_", "-").split("-")[0].lower()
    return Locale(primary) if primary in ALL_LOCALES else Locale.RU


def fallbacks(locale: Locale) -> tuple[Locale, ...]:
    """The order in which an entry's locales are tried for a reader of this one, which comes first."""
    return _FALLBACKS[locale]


@dataclass(frozen=True, slots=True)
class Identification:
    """Which locale a text is in."""

    #: None where the text is in none of the three or gives nothing to go by.
    locale: Locale | None
    #: So sure that a person who chose another locale should be answered in this one.
    is_clear: bool


_UNKNOWN = Identification(None, is_clear=False)

_KANA = re.compile(r"[\u3041-\u3096\u30a1-\u30fa\uff66-\uff9d]")
_KANJI = re.compile(r"[\u3400-\u9fff々]")
_CYRILLIC = re.compile(r"[\u0400-\u052f]")
_LATIN = re.compile(r"[a-zA-Z\u00c0-\u024f]")
_WORD = re.compile(r"[^\W\d_]+")
_SCRIPTS = {"kana": _KANA, "kanji": _KANJI, "cyrillic": _CYRILLIC, "latin": _LATIN}
_ROMAJI = re.compile(r"(?:(?:[bdfghjkmnprstwyz]|[kgnhbpmr]y|sh|ch|ts)?[aeiou]+|n|kk|pp|ss|tt|[^a-z])+")
_LATIN_I = re.compile(r"(?<=[\u0400-\u052f])i|i(?=[\u0400-\u052f])")
"""Kazakh and Ukrainian typed on a keyboard that lacks і."""
_Y_AFTER_VOWEL = re.compile(r"(?<=[аеёиоуыэюяөү])y")

_KYRGYZ_LETTERS = frozenset("ңөү")
# Letters of Kazakh, Tatar, Uzbek, Tajik, Ukrainian, Belarusian and Serbian that neither Kyrgyz nor Russian has.
_OTHER_LETTERS = frozenset("әғқұһіҗҳўӯӣҷїєґљњђћџј")

_KYRGYZ_WORDS = frozenset(
    "ал алам аны анын аркылуу бар барбы барам барсам башка беле бер береби беш биз бизге биздин билем бир бирок "
    "бойдон болобу болот болсо болсом болуп боюнча бул бизди бүгүн гана да деген деп дейт жана жакшы жатам жатат "
    "жер жок жокпу жол жумуш же иш каалайм кайда кайдан кайсы калды канча кандай кантип карата качан кел келип "
    "керек керекпи кийин ким кимге кимдер кылам кылып кыргызча кыргыз кыргыздар кыз мага мен менен менин мүмкүнбү "
    "мүмкүн мындай ны нече ойлойм окуйм ошол өзү өзүм өтө рахмат салам сага сен силер сиз сизге сом тил туура тууралуу "
    "турат турган үй үчүн үчүнбү чейин чоң ыраакмат эле эмес эмне эмнеге эмнелер экен эки элем эми эч эң эмнени".split()
)
_RUSSIAN_WORDS = frozenset(
    "а без бы был была были быть в вам вас во вот вы где да для до его ее если есть еще же за здравствуйте и из или "
    "им их к как какая какие какой когда кто куда ли лет меня мне много могу мой моя мы на надо нас не него нет ни "
    "но ну нужен нужна нужно о об он она они от очень по под пожалуйста почему при про привет работа работать работу "
    "с сколько со спасибо сразу так там то тоже только ты у уже хочу через что чтобы это этот я".split()
)
_RUSSIAN_WORDS_WITHOUT_SOFT_SIGN = frozenset(word.replace("ь", "") for word in _RUSSIAN_WORDS)
"""As they come out of transliteration."""
_ROMAJI_WORDS = frozenset(
    "arigatou arimasu arimasen boku dake dare demo desu desuka desho doko dono donna dou douyatte gozaimasu hai ikura "
    "imasu itsu kara kudasai made masu masuka nani nan nihon nihongo nihonjin onegai onegaishimasu sumimasen suru "
    "shimasu shigoto tabemono watashi watashiwa wa ga wo ni ka ne yo konnichiwa konbanwa ohayou dekimasu dekimasuka "
    "ikimasu ikitai naze mada motto totemo kyuuryou biza kaisha gakusei".split()
)
_KYRGYZ_ENDING = re.compile(
    r"(?:[бп][ыуи]|[лдт][аое]р(?:[ыиу]|дын|дин|дун|га|го|ге)?|[дтн][ыиу]н|[дт][аое]н?|[гк][аое]н?|[ыиу]п|"
    r"[аоеу]т|[ыиу]з|луу|дуу|туу|[чс][ыиу]з?|са[мнк]?|со[мнк]?|се[мнк]?|[аоеуыи]м|б[аое]й|ча|че|чо)$"
)
_RUSSIAN_ENDING = re.compile(
    r"(?:[аеиоуыя]ть|[тч]ься|[аеиоуыя]тся|[ыио]й|[ая]я|[оы]е|ого|его|ому|ему|ых|их|ешь|ишь|ете|ите|ует|ают|яют|"
    r"ние|ния|нию|ость|ости|ция|ции|цию|ами|ями|ах|ях|ов|ев|ал[аио]?|ил[аио]?|ся|сь|[кв]а|ку|ки|ны|но|[щцъэё]\w*)$"
)
_RUSSIAN_CLUSTER = re.compile(r"^(?:[бвгдзкпстфхш][бвгдзклмнпрстчш])|ё|щ|ъ|[жшчщ]ь")
_KYRGYZ_LONG_VOWEL = re.compile(r"аа|оо|ээ|уу|үү|өө")

# Languages in Cyrillic letters whose short texts the detector mixes up with Russian, and with Kyrgyz.
_LIKE_RUSSIAN = frozenset({"ru", "sr", "bg", "be", "mk", "uk", "un"})
_FOREIGN_TURKIC = frozenset({"kk", "uz", "tt", "ba", "tk", "ug", "tg"})

_IN_LATIN_LETTERS = frozenset({"en", "uz", "tr", "az", "tk", "de", "fr", "es", "it"})
"""Languages that are written in Latin letters anyway, and so are not Kyrgyz or Russian in transliteration."""

_LATIN_TO_CYRILLIC = (
    ("shch", "щ"), ("sch", "щ"), ("yo", "ё"), ("jo", "жо"), ("zh", "ж"), ("kh", "х"), ("ts", "ц"), ("ch", "ч"),
    ("sh", "ш"), ("yu", "ю"), ("ya", "я"), ("ye", "е"), ("a", "а"), ("b", "б"), ("c", "к"), ("d", "д"), ("e", "е"),
    ("f", "ф"), ("g", "г"), ("h", "х"), ("i", "и"), ("j", "ж"), ("k", "к"), ("l", "л"), ("m", "м"), ("n", "н"),
    ("o", "о"), ("p", "п"), ("q", "к"), ("r", "р"), ("s", "с"), ("t", "т"), ("u", "у"), ("v", "в"), ("w", "в"),
    ("x", "кс"), ("z", "з"), ("ö", "ө"), ("ü", "ү"), ("ñ", "ң"), ("ı", "ы"), ("ş", "ш"), ("ç", "ч"), ("ğ", "г"),
)  # fmt: skip


def identify(text: str) -> Identification:
    """Tell which locale a text is in.

    Args:
        text: anything a person may have typed, of any length; it may be empty.
    """
    counts = {script: len(pattern.findall(text)) for script, pattern in _SCRIPTS.items()}
    if not any(counts.values()):
        return _UNKNOWN
    if counts["kana"] + counts["kanji"] >= max(counts["cyrillic"], counts["latin"] / 2):
        # Two kana may be a quoted word; kanji alone may be Chinese or a term that a learner copied.
        return Identification(Locale.JA, is_clear=counts["kana"] >= 3 and len(text) >= 6)
    if counts["cyrillic"] * 2 >= counts["latin"]:
        return _identify_cyrillic(text.lower())
    return _identify_latin(text.lower())


def locale_of(text: str, preferred: Locale | None) -> Locale:
    """The locale in which to answer a text: the preferred one unless the text is clearly in another."""
    found = identify(text)
    if preferred is not None and not found.is_clear:
        return preferred
    return found.locale or preferred or Locale.RU


def _identify_cyrillic(text: str) -> Identification:
    text = _LATIN_I.sub("і", text)
    words = _WORD.findall(text)
    detected = _detect(text)
    if _OTHER_LETTERS.intersection(text) or detected == "mn":
        return _UNKNOWN
    balance = sum(map(_leaning, words)) + _vote(detected)
    if detected in _FOREIGN_TURKIC and len(words) >= 3 and balance < len(words):
        return _UNKNOWN
    if not balance:
        return _UNKNOWN
    locale = Locale.KY if balance > 0 else Locale.RU
    agrees = detected == locale.value
    return Identification(locale, is_clear=agrees and len(words) >= 3 and abs(balance) >= 5)


def _identify_latin(text: str) -> Identification:
    words = _WORD.findall(text)
    romaji = sum(word in _ROMAJI_WORDS for word in words)
    cyrillic = cyrillic_from_latin(text)
    detected = _detect(cyrillic)
    balance = sum(map(_leaning, _WORD.findall(cyrillic))) + _vote(detected)
    if romaji and romaji * 2 > abs(balance) - 3 and _ROMAJI.fullmatch(text):
        return Identification(Locale.JA, is_clear=romaji >= 3)
    is_suspect = _detect(text) in _IN_LATIN_LETTERS
    if abs(balance) < 2 or (is_suspect and (detected not in ALL_LOCALES or abs(balance) < len(words))):
        return _UNKNOWN
    is_clear = not is_suspect and len(words) >= 4 and abs(balance) >= 6
    return Identification(Locale.KY if balance > 0 else Locale.RU, is_clear=is_clear)


def _leaning(word: str) -> int:
    """How much a word speaks for Kyrgyz (above zero) or Russian (below)."""
    if _KYRGYZ_LETTERS.intersection(word):
        return 3
    if word in _KYRGYZ_WORDS:
        return 2
    if word in _RUSSIAN_WORDS or word in _RUSSIAN_WORDS_WITHOUT_SOFT_SIGN:
        return -2
    if len(word) < 4:
        return 0
    kyrgyz = bool(_KYRGYZ_ENDING.search(word)) + bool(_KYRGYZ_LONG_VOWEL.search(word))
    russian = bool(_RUSSIAN_ENDING.search(word)) + bool(_RUSSIAN_CLUSTER.search(word))
    return kyrgyz - russian


def _vote(detected: str) -> int:
    """The detector's word, counted like that of one frequent word."""
    if detected in _FOREIGN_TURKIC:
        return 1
    if detected in _LIKE_RUSSIAN:
        return -3 if detected == "ru" else -1
    return 3 if detected == "ky" else 0


def _detect(text: str) -> str:
    """The ISO 639 code that Compact Language Detector 2 gives a text, `un` where it has none."""
    try:
        _, _, candidates = pycld2.detect(text, isPlainText=True, bestEffort=True)
    except pycld2.error:
        return "un"
    return str(candidates[0][1])


def cyrillic_from_latin(text: str) -> str:
    """Kyrgyz or Russian typed in Latin letters, as it would be in Cyrillic; other characters stay."""
    for latin, cyrillic in _LATIN_TO_CYRILLIC:
        text = text.replace(latin, cyrillic)
    return _Y_AFTER_VOWEL.sub("й", text).replace("y", "ы")
