from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from talentbot.publishing.line_breaking import broken

TEXTS = st.text("аб вҮ—-、。（）「」きゃカー漢字 COE12?", max_size=60)


def squares(line: str) -> float:
    """As if all characters were of one width."""
    return len(line)


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("", 10, []),
        ("один", 10, ["один"]),
        ("один два три четыре", 12, ["один два", "три четыре"]),
        ("Работа в городе", 10, ["Работа", "в городе"]),
        ("Работа — это труд", 12, ["Работа —", "это труд"]),
        ("непереносимость", 8, ["неперен", "осимость"]),
        (
            "日本の長岡市で働くことについて、質問はありますか？",
            16,
            ["日本の長岡市で働くことについて、", "質問はありますか？"],
        ),
        ("仕事の経験は必要ですか？", 9, ["仕事の経験は", "必要ですか？"]),
        ("COE（在留資格認定証明書）とは？", 14, ["COE（在留資格認定証明書）", "とは？"]),
        ("あいうえお。", 5, ["あいう", "えお。"]),
        ("きゃきゃきゃきゃ", 5, ["きゃきゃ", "きゃきゃ"]),
    ],
)
def test_lines_end_where_a_person_would_end_them(text: str, width: int, lines: list[str]) -> None:
    assert broken(text, width, squares) == lines


@given(TEXTS, st.integers(2, 30))
def test_nothing_is_lost_and_nothing_juts_out(text: str, width: int) -> None:
    lines = broken(text, width, squares)

    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert all(0 < len(line) <= width for line in lines)
