"""An A4 sheet of paper as a PDF, with fonts for Kyrgyz, Russian and Japanese embedded."""

from __future__ import annotations

import io
import tempfile
from enum import Enum
from importlib.resources import files
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from fontTools import subset  # type: ignore[import-untyped]
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]
from fpdf import FPDF
from fpdf.fonts import TTFFont

from talentbot.publishing.line_breaking import broken

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    import segno

_SANS = files("fontpkg_noto_sans") / "files" / "NotoSans[wdth,wght].ttf"
_JAPANESE = files("pylopdf_fonts_jp") / "NotoSansJP-Regular.otf"

_MM_PER_POINT = 25.4 / 72
_MEASURED_SIZE = 100
_LEADING = 1.24
_ASCENT = 0.98
"""Where the letters stand in their line, as a part of the size."""

INK = (20, 40, 74)
"""A blue that prints as a deep grey."""
BLACK = (0, 0, 0)


class Style(Enum):
    """How a text is set: by the fonts to take its characters from, the first that has one."""

    BOLD = ("bold", "japanese")
    REGULAR = ("regular", "japanese")
    JAPANESE = ("japanese", "regular")


class Text(NamedTuple):
    """A paragraph as it is to be set."""

    words: str
    style: Style
    size: float
    color: tuple[int, int, int] = BLACK


class Sheet:
    """One page to draw on; places and lengths are in millimetres from the upper left corner, sizes in points.

    Args:
        alphabet: every character that will be set.
    """

    def __init__(self, alphabet: str) -> None:
        self._pdf = FPDF(format="A4")
        self._pdf.set_auto_page_break(auto=False)
        self._pdf.add_page()
        with tempfile.TemporaryDirectory() as folder:
            # A weight is cut out of the whole variable font in seconds, out of the letters needed at once.
            sans = _cut_to(alphabet, Path(folder) / "sans.ttf")
            for name, weight in (("regular", 400.0), ("bold", 650.0)):
                self._pdf.add_font(name, fname=sans, variations={"wght": weight, "wdth": 100.0})
        self._pdf.add_font("japanese", fname=str(_JAPANESE))
        self._advances: dict[tuple[str, str], float] = {}
        self._fonts = {name: font for name, font in self._pdf.fonts.items() if isinstance(font, TTFFont)}

    def describe(self, title: str, language: str, made_at: datetime) -> None:
        """Name the document for whoever lists or reads it out."""
        self._pdf.set_title(title)
        self._pdf.set_lang(language)
        self._pdf.set_creation_date(made_at)

    def width(self, words: str, style: Style, size: float) -> float:
        """How long words are on one line."""
        return sum(self._run_width(font, run, size) for font, run in self._runs(words, style))

    def height(self, texts: Iterable[Text], width: float, gap: float) -> float:
        """How high paragraphs are, one below the other."""
        heights = [len(self._lines(text, width)) * _line_height(text.size) for text in texts]
        return sum(heights) + gap * (len(heights) - 1)

    def write_all(self, texts: Iterable[Text], place: tuple[float, float], width: float, gap: float) -> None:
        """Set paragraphs one below the other, the upper left corner of the first at a place."""
        x, y = place
        for text in texts:
            y = self.write(text, (x, y), width) + gap

    def write(self, text: Text, place: tuple[float, float], width: float) -> float:
        """Set a paragraph with its upper left corner at a place; returns where it ends below."""
        x, y = place
        self._pdf.set_text_color(*text.color)
        for line in self._lines(text, width):
            at = x
            for font, run in self._runs(line, text.style):
                self._pdf.set_font(font, size=text.size)
                self._pdf.text(at, y + _ASCENT * text.size * _MM_PER_POINT, run)
                at += self._run_width(font, run, text.size)
            y += _line_height(text.size)
        return y

    def rule(self, y: float, left: float, right: float, points: float) -> None:
        """Draw a horizontal line."""
        self._pdf.set_draw_color(*INK)
        self._pdf.set_line_width(points * _MM_PER_POINT)
        self._pdf.line(left, y, right, y)

    def picture(self, svg: bytes, x: float, y: float, width: float) -> None:
        """Draw a vector picture."""
        self._pdf.image(io.BytesIO(svg), x, y, width)

    def code(self, code: segno.QRCode, x: float, y: float, side: float) -> None:
        """Draw a QR code without the white around it."""
        module = side / len(code.matrix)
        self._pdf.set_fill_color(*BLACK)
        for row, bits in enumerate(code.matrix):
            column = 0
            for is_dark, run in groupby(bits):
                length = len(list(run))
                if is_dark:
                    # A trace higher and wider than its share, so that no screen shows white between the rows.
                    place = (x + column * module, y + row * module)
                    self._pdf.rect(*place, length * module + 0.01, module + 0.01, style="F")
                column += length

    def pdf(self) -> bytes:
        """The finished document; nothing can be drawn any more."""
        content = bytes(self._pdf.output())
        for font in self._fonts.values():
            font.close()
        return content

    def _lines(self, text: Text, width: float) -> list[str]:
        return broken(text.words, width, lambda line: self.width(line, text.style, text.size))

    def _runs(self, text: str, style: Style) -> Iterator[tuple[str, str]]:
        """The pieces of a line by font; what no font has is left out."""
        for font, characters in groupby(text, key=lambda character: self._font_for(character, style)):
            if font:
                yield font, "".join(characters)

    def _font_for(self, character: str, style: Style) -> str | None:
        return next((font for font in style.value if ord(character) in self._fonts[font].cmap), None)

    def _run_width(self, font: str, run: str, size: float) -> float:
        return size * sum(self._advance(font, character) for character in run)

    def _advance(self, font: str, character: str) -> float:
        """How far a character of one point takes the next one to the right."""
        if (font, character) not in self._advances:
            self._pdf.set_font(font, size=_MEASURED_SIZE)
            self._advances[font, character] = self._pdf.get_string_width(character) / _MEASURED_SIZE
        return self._advances[font, character]


def _line_height(size: float) -> float:
    return size * _LEADING * _MM_PER_POINT


def _cut_to(alphabet: str, path: Path) -> str:
    options = subset.Options()
    options.layout_features = []
    cutter = subset.Subsetter(options)
    cutter.populate(text=alphabet + " ")
    with TTFont(str(_SANS), recalcTimestamp=False, lazy=True) as font:
        cutter.subset(font)
        font.save(path)
    return str(path)
