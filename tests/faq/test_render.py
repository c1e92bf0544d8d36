from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from talentbot.faq.render import problems_of, render


class TelegramReader(HTMLParser):
    """Reads HTML the way Telegram does: balanced tags out of a short list, everything else escaped."""

    allowed = frozenset({"b", "i", "a"})

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in self.allowed
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        ("Сертификат оформляет **работодатель**.", "Сертификат оформляет <b>работодатель</b>."),
        ("one\ntwo", "one\ntwo"),
        ("one\n\ntwo", "one\n\ntwo"),
        ("До:\n\n- один\n- *два*\n\nПосле", "До:\n\n• один\n• <i>два</i>\n\nПосле"),
        ("1. a\n2. b", "1. a\n2. b"),
        ("[ISA](https://www.moj.go.jp/isa/?a=1&b=2)", '<a href="https://www.moj.go.jp/isa/?a=1&amp;b=2">ISA</a>'),
        ("5 < 6 & 7", "5 &lt; 6 &amp; 7"),
        ("です。**「重要」**です", "です。<b>「重要」</b>です"),
        ("は**大使館（たいしかん）**に*紙、*を", "は<b>大使館（たいしかん）</b>に<i>紙、</i>を"),
    ],
)
def test_the_subset_becomes_telegrams_html(markdown: str, html: str) -> None:
    rendered = render(markdown)

    assert rendered.html == html
    assert rendered.problems == ()


@pytest.mark.parametrize(
    ("markdown", "line", "word"),
    [
        ("a\n\n# b", 2, "heading"),
        ("> b", 0, "quotation"),
        ("a\n\n---\n", 2, "rule"),
        ("`b`", 0, "code"),
        ("```\nb\n```", 0, "code block"),
        ("![b](https://example.org/b.png)", 0, "picture"),
        ("<b>b</b>", 0, "HTML"),
        ("a\n\n- b\n  - c", 3, "list inside a list"),
        ("|a|b|\n|-|-|\n|c|d|", 0, "table"),
        ("[b](visa-coe)", 0, "a link begins with https://"),
        ("один\n**два ** три", 1, "makes nothing bold"),
    ],
)
def test_what_the_subset_does_not_know_is_reported_with_its_line(markdown: str, line: int, word: str) -> None:
    problems = render(markdown).problems

    assert any(found == line and word in str(message) for found, message in problems), problems


PIECES = ["**да**", "**да:**", "**語）**", "- ", "\n", "\n\n", "слово", " ", "1. ", "-", "語", "）", "**", "    ", "+ "]


@settings(max_examples=600)
@given(
    st.text(st.sampled_from("яa1 .,:()（）。-+*_`#>[]!|~=\\\n\t<&"), max_size=30)
    | st.lists(st.sampled_from(PIECES), max_size=9).map("".join)
)
def test_what_is_passed_over_as_plain_has_no_problem(markdown: str) -> None:
    assert problems_of(markdown) == render(markdown).problems


def test_the_length_counts_what_is_seen_in_utf16_units() -> None:
    assert render("**ab** [c](https://example.org)").length == 4
    assert render("👍").length == 2


@given(st.text(alphabet="ab*_[]()`<>&#|-~\n !1.\\\"'яө語👍:/", max_size=120))
def test_any_text_becomes_html_that_telegram_takes(markdown: str) -> None:
    rendered = render(markdown)
    reader = TelegramReader()
    reader.feed(str(rendered.html))
    reader.close()

    assert reader.open == []
    assert reader.text == rendered.visible
    assert not re.search(r"\n{3}", rendered.html)
