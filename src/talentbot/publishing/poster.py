"""A poster to hang up: one question in Kyrgyz, Russian and Japanese, and the code that opens its answer in Telegram."""

from __future__ import annotations

import difflib
from datetime import UTC, datetime
from importlib.resources import files
from typing import TYPE_CHECKING

import segno

from talentbot.errors import TalentbotError
from talentbot.faq.localised import LANGUAGE_NAMES
from talentbot.language import Locale
from talentbot.messages import texts_in
from talentbot.publishing.sheet import BLACK, INK, Sheet, Style, Text
from talentbot.publishing.telegram_links import bot_link

if TYPE_CHECKING:
    from pathlib import Path

    from talentbot.faq.entry import Faq

WHOLE_BOT = "start"
"""The subject of a poster for the bot as a whole."""

# Millimetres on the sheet.
_LEFT, _RIGHT = 22.0, 188.0
_WIDTH = _RIGHT - _LEFT
_HORIZON = 40.0
_TITLES_TOP, _TITLES_BOTTOM = 51.0, 146.0
_CODE_TOP, _CODE_SIDE = 156.0, 70.0
_QUIET = 10.0
"""The white around the code that cameras need: four of its squares."""
_ABOUT_LEFT = _LEFT + _CODE_SIDE + _QUIET + 2
_ADDRESS_TOP = _CODE_TOP + _CODE_SIDE + _QUIET
_BOTTOM_TOP = 249.0
_FIREWORK_WIDTH = 44.0

# Points.
_TITLE_SIZES = tuple(range(48, 12, -2))
_OTHER_TITLES = 0.68
"""The size of the second and the third title, as a part of that of the first."""
_ADDRESS_SIZES = (15, 14, 13, 12, 11, 10, 9, 8)

_PLACE = "Нагаока · 長岡 · Nagaoka"
_MADE_AT = datetime(2026, 1, 1, tzinfo=UTC)
"""Stands in every poster, so that the same subject makes the same file."""


class PosterError(TalentbotError):
    """The poster cannot be made."""


def write_poster(faq: Faq, subject: str, bot_username: str, out: Path) -> None:
    """Write an A4 poster as a PDF with its fonts in it; the same subject gives the same bytes.

    Args:
        faq: where the question stands.
        subject: an entry's id, or `WHOLE_BOT`.
        bot_username: the bot that the code opens.
        out: the file to write.

    Raises:
        PosterError: there is no such entry, or the file cannot be written.
        ConfigurationError: Telegram has no such usernames.
    """
    titles = _titles(faq, subject)
    address = bot_link(bot_username, None if subject == WHOLE_BOT else subject)
    content = _drawn(titles, address)
    try:
        out.write_bytes(content)
    except OSError as error:
        message = f"{out}: the poster cannot be written: {error.strerror or error}"
        raise PosterError(message) from error


def code_for(address: str) -> segno.QRCode:
    """The code on the poster; it can be read with a seventh of it dirty or torn."""
    return segno.make_qr(address, error="m")


def _titles(faq: Faq, subject: str) -> dict[Locale, str]:
    """The poster's title in each language that has one."""
    if subject == WHOLE_BOT:
        return {
            locale: texts_in(locale).plain("Questions about working in Nagaoka, Japan?") for locale in LANGUAGE_NAMES
        }
    entry = faq.entries.get(subject)
    if entry is None:
        nearest = difflib.get_close_matches(subject, faq.entries, n=1, cutoff=0)
        hint = f"the nearest is `{nearest[0]}`; " if nearest else ""
        message = f"there is no entry `{subject}`; {hint}`{WHOLE_BOT}` makes a poster for the bot as a whole"
        raise PosterError(message)
    return {locale: entry.texts[locale].title for locale in LANGUAGE_NAMES if locale in entry.texts}


def _drawn(titles: dict[Locale, str], address: str) -> bytes:
    abouts = [Text(_about(locale), _style(locale), 11.5) for locale in LANGUAGE_NAMES]
    bottoms = [Text(_bottom(locale), _style(locale), 9) for locale in LANGUAGE_NAMES]
    said = [*titles.values(), _PLACE, address, *(text.words for text in (*abouts, *bottoms))]
    sheet = Sheet("".join(said))
    sheet.describe(" · ".join(titles.values()), next(iter(titles)), _MADE_AT)
    _draw_head(sheet)
    _draw_titles(sheet, titles)
    sheet.code(code_for(address), _LEFT, _CODE_TOP, _CODE_SIDE)
    sheet.write_all(abouts, (_ABOUT_LEFT, _CODE_TOP - 1), _RIGHT - _ABOUT_LEFT, gap=5)
    _draw_address(sheet, address)
    sheet.rule(_BOTTOM_TOP, _LEFT, _RIGHT, 0.3)
    sheet.write_all(bottoms, (_LEFT, _BOTTOM_TOP + 4), _WIDTH, gap=2)
    return sheet.pdf()


def _about(locale: Locale) -> str:
    return texts_in(locale).plain(
        "Ask this Telegram bot in your own words, in Kyrgyz, Russian or Japanese. "
        "It is free, and every answer says where it comes from."
    )


def _bottom(locale: Locale) -> str:
    texts = texts_in(locale)
    office = texts.plain(
        "Nagaoka City, 産業立地・人材課 (industry and human resources): {phone}, from abroad {abroad}. "
        "They speak Japanese.",
        phone="0258-39-2228",
        abroad="+81-258-39-2228",
    )
    caution = texts.plain("This is not an official notice of the city.")
    return f"{caution}{office}" if locale is Locale.JA else f"{caution} {office}"


def _style(locale: Locale) -> Style:
    return Style.JAPANESE if locale is Locale.JA else Style.REGULAR


def _draw_head(sheet: Sheet) -> None:
    firework = (files("talentbot.publishing.site") / "assets" / "firework.svg").read_bytes()
    sheet.picture(firework, _RIGHT - _FIREWORK_WIDTH, _HORIZON - _FIREWORK_WIDTH / 2, _FIREWORK_WIDTH)
    sheet.rule(_HORIZON, _LEFT, _RIGHT, 0.8)
    sheet.write(Text(_PLACE, Style.BOLD, 13, INK), (_LEFT, _HORIZON - 8.5), _WIDTH)


def _draw_titles(sheet: Sheet, titles: dict[Locale, str]) -> None:
    """As large as all of them fit, the first before the others."""
    for size in _TITLE_SIZES:
        texts = [Text(title, _style(locale), size * _OTHER_TITLES) for locale, title in titles.items()]
        texts[0] = texts[0]._replace(style=_bold(texts[0].style), size=size, color=INK)
        gap = size * 0.18
        if size == _TITLE_SIZES[-1] or sheet.height(texts, _WIDTH, gap) <= _TITLES_BOTTOM - _TITLES_TOP:
            sheet.write_all(texts, (_LEFT, _TITLES_TOP), _WIDTH, gap)
            return


def _bold(style: Style) -> Style:
    return style if style is Style.JAPANESE else Style.BOLD


def _draw_address(sheet: Sheet, address: str) -> None:
    shown = address.removeprefix("https://")
    texts = (Text(shown, Style.BOLD, size, BLACK) for size in _ADDRESS_SIZES)
    text = next((text for text in texts if sheet.width(text.words, text.style, text.size) <= _WIDTH), None)
    sheet.write(text or Text(shown, Style.BOLD, _ADDRESS_SIZES[-1], BLACK), (_LEFT, _ADDRESS_TOP), _WIDTH)
