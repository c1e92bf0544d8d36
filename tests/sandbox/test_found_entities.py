from __future__ import annotations

import pytest

from talentbot.sandbox.formatting import format_text


def found(text: str, mode: str = "") -> list[tuple[str, str]]:
    shown, entities = format_text(text, mode)
    encoded = shown.encode("utf-16-le")
    return [
        (e["type"], encoded[e["offset"] * 2 : (e["offset"] + e["length"]) * 2].decode("utf-16-le")) for e in entities
    ]


@pytest.mark.parametrize(
    ("text", "entities"),
    [
        ("/start faq_visa", [("bot_command", "/start")]),
        ("😀 /faq@nagaoka_talent_bot виза", [("bot_command", "/faq@nagaoka_talent_bot")]),
        ("и/или a/b", []),
        ("спроси @nagaoka_talent_bot!", [("mention", "@nagaoka_talent_bot")]),
        ("см. https://www.moj.go.jp/isa/ (тут).", [("url", "https://www.moj.go.jp/isa/")]),
        ("www.nagaoka.jp и example.com.", [("url", "www.nagaoka.jp"), ("url", "example.com")]),
        ("https://ru.wikipedia.org/wiki/A_(b)", [("url", "https://ru.wikipedia.org/wiki/A_(b)")]),
        ("конец.Начало 12.5", []),
        ("пишите a.b@example.com", [("email", "a.b@example.com")]),
        ("#виза_2026 и #2026", [("hashtag", "#виза_2026")]),
        ("тел. +81 258-39-2228", [("phone_number", "+81 258-39-2228")]),
    ],
)  # fmt: skip
def test_what_telegram_finds_by_itself(text: str, entities: list[tuple[str, str]]) -> None:
    assert found(text) == entities


def test_nothing_is_found_inside_code_or_links() -> None:
    source = '<code>/start</code> <a href="a.jp">@someone</a> /faq'
    assert found(source, "HTML") == [("code", "/start"), ("text_link", "@someone"), ("bot_command", "/faq")]
