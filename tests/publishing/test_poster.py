from __future__ import annotations

import re
import zlib
from contextlib import suppress
from pathlib import Path

import pytest

from talentbot.errors import ConfigurationError
from talentbot.faq.entry import Entry, EntryText, Faq
from talentbot.faq.load import load_faq
from talentbot.language import Locale
from talentbot.publishing.line_breaking import broken
from talentbot.publishing.poster import WHOLE_BOT, PosterError, code_for, write_poster
from talentbot.publishing.sheet import Sheet, Style

SHIPPED = Path(__file__).parents[2] / "faq"
LONGEST = {
    Locale.KY: "өзгөчө суроо " * 9 + "барбы?",
    Locale.RU: "А" * 119 + "?",
    Locale.JA: "在留資格認定証明書交付申請" * 9 + "か？",
}


@pytest.fixture(scope="module")
def faq() -> Faq:
    return load_faq(SHIPPED)


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "poster.pdf"


def drawing(pdf: bytes) -> str:
    """The operators by which the page is drawn."""
    for found in re.finditer(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL):
        with suppress(zlib.error):
            content = zlib.decompress(found[1])
            if b" re f" in content:
                return content.decode("latin-1")
    raise AssertionError


def boxes(pdf: bytes) -> list[tuple[float, ...]]:
    """The dark parts of the code: left, top, width and height in points, from the lower left corner of the page."""
    return [tuple(map(float, box)) for box in re.findall(r"([\d.]+) ([\d.]+) ([\d.]+) (-[\d.]+) re f", drawing(pdf))]


def drawn_code(pdf: bytes, modules: int) -> list[list[int]]:
    """The squares of the code, as they lie on the page."""
    left, top = min(box[0] for box in boxes(pdf)), max(box[1] for box in boxes(pdf))
    side = (max(box[0] + box[2] for box in boxes(pdf)) - left) / modules
    matrix = [[0] * modules for _ in range(modules)]
    for x, y, width, _ in boxes(pdf):
        row, column = round((top - y) / side), round((x - left) / side)
        for at in range(column, column + round(width / side)):
            matrix[row][at] = 1
    return matrix


@pytest.mark.parametrize(
    ("subject", "address"),
    [(WHOLE_BOT, "https://t.me/nagaoka_bot"), ("visa-coe", "https://t.me/nagaoka_bot?start=faq_visa-coe")],
)
def test_the_code_on_the_page_is_the_link_to_the_answer(faq: Faq, out: Path, subject: str, address: str) -> None:
    write_poster(faq, subject, "@nagaoka_bot", out)

    code = code_for(address)
    assert out.read_bytes().startswith(b"%PDF-")
    assert drawn_code(out.read_bytes(), len(code.matrix)) == [list(row) for row in code.matrix]


def test_the_fonts_are_embedded(faq: Faq, out: Path) -> None:
    write_poster(faq, "visa-coe", "nagaoka_bot", out)

    pdf = out.read_bytes()
    assert len(re.findall(rb"/FontFile[23] \d+ 0 R", pdf)) == 3
    assert len(pdf) < 100_000


def test_the_same_subject_gives_the_same_bytes(faq: Faq, tmp_path: Path) -> None:
    for name in ("one.pdf", "two.pdf"):
        write_poster(faq, "visa-coe", "nagaoka_bot", tmp_path / name)

    assert (tmp_path / "one.pdf").read_bytes() == (tmp_path / "two.pdf").read_bytes()


@pytest.mark.parametrize("locales", [tuple(Locale), (Locale.RU,), (Locale.JA,)])
def test_the_longest_titles_leave_the_code_its_room(out: Path, locales: tuple[Locale, ...]) -> None:
    entry = Entry("x" * 47, "visa", {locale: EntryText(LONGEST[locale], (), "") for locale in locales})
    write_poster(Faq({entry.id: entry}, ()), entry.id, "n" * 32, out)

    code = boxes(out.read_bytes())
    side = max(box[0] + box[2] for box in code) - min(box[0] for box in code)
    quiet = 4 * side / len(code_for(f"https://t.me/{'n' * 32}?start=faq_{entry.id}").matrix)
    right, top = max(box[0] + box[2] for box in code) + quiet, max(box[1] for box in code) + quiet
    bottom = min(box[1] + box[3] for box in code) - quiet
    texts = [tuple(map(float, at)) for at in re.findall(r"BT ([\d.]+) (-?[\d.]+) Td", drawing(out.read_bytes()))]
    assert len(texts) > 12
    for x, baseline in texts:
        assert x > right or baseline > top or baseline < bottom
        assert 40 < baseline < 800
        assert 60 < x < 535


def test_no_line_of_the_longest_title_is_too_long() -> None:
    sheet = Sheet("".join(LONGEST.values()))
    for title in LONGEST.values():
        for style in Style:
            lines = broken(title, 166, lambda line, style=style: sheet.width(line, style, 14))  # type: ignore[misc]
            assert "".join(lines).replace(" ", "") == title.replace(" ", "")
            assert all(sheet.width(line, style, 14) <= 166 for line in lines)
    sheet.pdf()


def test_an_unknown_entry_is_named_with_the_nearest(faq: Faq, out: Path) -> None:
    with pytest.raises(PosterError, match="there is no entry `visa-coo`; the nearest is `visa-coe`; `start` makes"):
        write_poster(faq, "visa-coo", "nagaoka_bot", out)

    assert not out.exists()


def test_a_place_that_cannot_be_written_is_named(faq: Faq, tmp_path: Path) -> None:
    with pytest.raises(PosterError, match=r"none/poster\.pdf: the poster cannot be written: No such file"):
        write_poster(faq, WHOLE_BOT, "nagaoka_bot", tmp_path / "none" / "poster.pdf")


def test_a_name_that_no_bot_has_is_refused(faq: Faq, out: Path) -> None:
    with pytest.raises(ConfigurationError, match="no username of a bot"):
        write_poster(faq, WHOLE_BOT, "Nagaoka bot", out)
