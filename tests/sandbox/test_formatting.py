from __future__ import annotations

import html

import pytest
from hypothesis import given
from hypothesis import strategies as st

from talentbot.sandbox import utf16
from talentbot.sandbox.api_errors import ApiError
from talentbot.sandbox.formatting import format_text

SURROGATES = (
    "Text contains invalid Unicode characters after decoding HTML entities, check for unmatched surrogate code units"
)
TAGS = {
    "b": "bold",
    "i": "italic",
    "u": "underline",
    "s": "strikethrough",
    "tg-spoiler": "spoiler",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
}
WORDS = st.text(st.sampled_from("абвABC日本語😀🇰🇬<>&\"'өүң"), min_size=1, max_size=8)


def slice_of(text: str, entity: dict[str, int]) -> str:
    encoded = text.encode("utf-16-le")
    start = entity["offset"] * 2
    return encoded[start : start + entity["length"] * 2].decode("utf-16-le")


@given(st.lists(st.tuples(st.sampled_from(sorted(TAGS)), WORDS, WORDS), min_size=1, max_size=6))
def test_every_tag_covers_its_own_words_in_utf16(parts: list[tuple[str, str, str]]) -> None:
    source = "".join(f"{html.escape(plain)} <{tag}>{html.escape(inner)}</{tag}> " for tag, inner, plain in parts)
    text, entities = format_text(source, "HTML")
    assert text == "".join(f"{plain} {inner} " for _, inner, plain in parts).strip()
    assert [(entity["type"], slice_of(text, entity)) for entity in entities] == [
        (TAGS[tag], inner) for tag, inner, _ in parts
    ]


@given(
    st.text(st.sampled_from("<>/&;#x12ab=\"' \n\\\\preaodculktghm-😀ы"), max_size=60),
    st.sampled_from(["HTML", "MarkdownV2", "Markdown"]),
)
def test_malformed_markup_is_refused_or_gives_entities_inside_the_text(source: str, mode: str) -> None:
    try:
        text, entities = format_text(source, mode)
    except ApiError as error:
        description = error.description
        text, entities = "", []
    else:
        description = "Bad Request: can't parse entities: "
    assert description.startswith("Bad Request: can't parse entities: ")
    assert all(0 <= e["offset"] < e["offset"] + e["length"] <= utf16.units(text) for e in entities)


@given(st.text(max_size=80))
def test_plain_text_is_never_refused_unless_it_cannot_be_encoded(text: str) -> None:
    shown, entities = format_text(text)
    assert shown == shown.strip(" \n")
    assert all(slice_of(shown, entity) for entity in entities)


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("ы<foo>", 'Unsupported start tag "foo" at byte offset 2'),
        ("<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
        ("<b>x</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        ("😀 <b", "Unclosed start tag at byte offset 5"),
        ("<b>x</b", "Unclosed end tag at byte offset 4"),
        ("a < b", 'Unsupported start tag "" at byte offset 2'),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ("<a href=x!>x</a>", "Unexpected end of name token at byte offset 8"),
        ('<a href="x>x</a>', "Unclosed start tag at byte offset 0"),
        ('<a ="x">x</a>', 'Empty attribute name in the tag "a" at byte offset 0'),
        ("<a href", 'Unclosed start tag "a" at byte offset 0'),
        ("<br/>", 'Unsupported start tag "br/" at byte offset 0'),
        ("&#xd800;", SURROGATES),
    ],
)  # fmt: skip
def test_html_faults_are_told_in_telegrams_words(source: str, reason: str) -> None:
    with pytest.raises(ApiError) as refused:
        format_text(source, "HTML")
    assert refused.value.description == f"Bad Request: can't parse entities: {reason}"


def covering(kind: str, text: str, **details: str) -> dict[str, object]:
    """The entity of a kind that begins with the message and covers `text`."""
    return {"type": kind, "offset": 0, "length": utf16.units(text), **details}


@pytest.mark.parametrize(
    ("source", "text", "entities"),
    [
        ("a &lt;&gt;&amp;&quot; &#128512; &nbsp;", 'a <>&" 😀 &nbsp;', []),
        ('<pre><code class="language-py">x</code></pre>', "x", [covering("pre", "x", language="py")]),
        ('<code class="language-py">x</code>', "x", [covering("code", "x")]),
        ("<b><b>x</b></b>", "x", [covering("bold", "x")]),
        ("<B>x</b>", "x", [covering("bold", "x")]),
        ("<blockquote expandable>x</blockquote>", "x", [covering("expandable_blockquote", "x")]),
        ('<a href="example.com">x</a>', "x", [covering("text_link", "x", url="http://example.com/")]),
        ('<a href="https://a.jp/?a&amp;b">x</a>', "x", [covering("text_link", "x", url="https://a.jp/?a&b")]),
        ('<a href="localhost">x</a>', "x", []),
        ("<b> </b>x", "x", []),
        ("<b>bo <i>it</i></b>", "bo it", [covering("bold", "bo it"), {**covering("italic", "it"), "offset": 3}]),
        ('<tg-emoji emoji-id="53">👍</tg-emoji>', "👍", [covering("custom_emoji", "👍", custom_emoji_id="53")]),
    ],
)  # fmt: skip
def test_html_as_documented(source: str, text: str, entities: list[object]) -> None:
    assert format_text(source, "HTML") == (text, entities)


@pytest.mark.parametrize(
    ("source", "text", "entities"),
    [
        ("*b _i_* \\.", "b i .", [("bold", "b i"), ("italic", "i")]),
        ("__u__ ~s~ ||x||", "u s x", [("underline", "u"), ("strikethrough", "s"), ("spoiler", "x")]),
        ("[t](https://a.jp/\\)b)", "t", [("text_link", "t")]),
        ("```py\nx.y\n```", "x.y", [("pre", "x.y")]),
        ("`a.b`", "a.b", [("code", "a.b")]),
        (">one\n>two\nrest", "one\ntwo\nrest", [("blockquote", "one\ntwo\n")]),
    ],
)
def test_markdown_v2_as_documented(source: str, text: str, entities: list[tuple[str, str]]) -> None:
    shown, found = format_text(source, "MarkdownV2")
    assert shown == text
    assert [(entity["type"], slice_of(shown, entity)) for entity in found] == entities


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("a.", "Character '.' is reserved and must be escaped with the preceding '\\'"),
        ("ы *b", "Can't find end of Bold entity at byte offset 3"),
        ("`a", "Can't find end of Code entity at byte offset 0"),
        ("[a](b", "Can't find end of a URL at byte offset 0"),
    ],
)
def test_markdown_v2_faults(source: str, reason: str) -> None:
    with pytest.raises(ApiError, match="can't parse entities") as refused:
        format_text(source, "MarkdownV2")
    assert refused.value.description == f"Bad Request: can't parse entities: {reason}"


def test_legacy_markdown() -> None:
    shown, entities = format_text("*b* _i_ `c` [t](a.jp) \\*", "Markdown")
    assert shown == "b i c t *"
    assert [entity["type"] for entity in entities] == ["bold", "italic", "code", "text_link"]


def test_whitespace_is_trimmed_as_telegram_does() -> None:
    assert format_text(" \n hi there \n\n").text == "hi there"
    text, entities = format_text("  <b>  x</b> ", "HTML")
    assert (text, entities) == ("  x", [{"type": "bold", "offset": 0, "length": 3}])
    assert format_text("a\r\nb\tc\u202ed").text == "a\nb cd"


def test_removed_characters_move_the_entities() -> None:
    text, entities = format_text("a\r\n<b>x</b>", "HTML")
    assert (text, entities) == ("a\nx", [{"type": "bold", "offset": 2, "length": 1}])


@pytest.mark.parametrize(
    ("entity", "reason"),
    [
        ({"type": "bold", "offset": 0}, "must be of type Number"),
        ({"type": "loud", "offset": 0, "length": 1}, "unsupported type specified"),
        ({"type": "bold", "offset": 1, "length": 1}, "inside a character"),
        ({"type": "bold", "offset": 0, "length": 9}, "outside of the text"),
        ({"type": "bold", "offset": -1, "length": 1}, "incorrect offset"),
    ],
)
def test_explicit_entities_are_validated(entity: dict[str, object], reason: str) -> None:
    with pytest.raises(ApiError, match=reason):
        format_text("😀x", given=[entity])


def test_explicit_entities_are_kept() -> None:
    bold = {"type": "bold", "offset": 0, "length": 2}
    assert format_text("😀x", given=[bold]).entities == [bold]


def test_unknown_parse_mode_is_refused() -> None:
    with pytest.raises(ApiError, match="unsupported parse_mode"):
        format_text("x", "BBCode")


def test_a_mention_by_id_needs_a_known_person() -> None:
    source = '<a href="tg://user?id=7">x</a>'
    user = {"id": 7, "is_bot": False, "first_name": "X"}
    assert format_text(source, "HTML", find_user=lambda _: user).entities == [
        {"type": "text_mention", "offset": 0, "length": 1, "user": user}
    ]
    assert format_text(source, "HTML").entities == []
