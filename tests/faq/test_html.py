from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from talentbot.faq.html import page_html
from tests.html_pages import HtmlPage


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        ("Сертификат оформляет **работодатель**.", "<p>Сертификат оформляет <strong>работодатель</strong>.</p>"),
        ("one\ntwo\n\nthree", "<p>one<br>two</p><p>three</p>"),
        ("До:\n\n- один\n- *два*\n\nПосле", "<p>До:</p><ul><li>один</li><li><em>два</em></li></ul><p>После</p>"),
        ("1. a\n2. b", "<ol><li>a</li><li>b</li></ol>"),
        ("3. c\n4. d", '<ol start="3"><li>c</li><li>d</li></ol>'),
        ("**（語）**は", "<p><strong>（語）</strong>は</p>"),
        ("[сайт](https://a.example/?x=1&y=2)", '<p><a href="https://a.example/?x=1&amp;y=2">сайт</a></p>'),
        ("1 < 2 & 3", "<p>1 &lt; 2 &amp; 3</p>"),
        ("[x](javascript:alert(1))", "<p>[x](javascript:alert(1))</p>"),
        ("<b onclick=x>y</b>", "<p>&lt;b onclick=x&gt;y&lt;/b&gt;</p>"),
        ("# Заголовок", "<p>Заголовок</p>"),
        ("```\n<x>\n```", "<p>&lt;x&gt;\n</p>"),
    ],
)
def test_markdown_becomes_paragraphs_and_lists(markdown: str, html: str) -> None:
    assert page_html(markdown) == html


@given(st.text("аб*_-1.#>`[](<)|~!&\"' \n/:h。（）", max_size=80))
def test_whatever_is_written_gives_html_that_closes_its_tags(markdown: str) -> None:
    HtmlPage(f'<html lang="ru">{page_html(markdown)}</html>')
