from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from textwrap import dedent

import pytest

from talentbot.broadcasts.content import Missing
from talentbot.broadcasts.file import BroadcastPlan, BrokenBroadcastFileError, read_plan
from talentbot.broadcasts.segment import Segment
from talentbot.language import Locale
from tests.broadcasts.office import said
from tests.outbox.rows import NOON

FILE = Path("job-fair.yaml")
TEXTS = "texts:\n  ru: Привет\n"


def plan(text: str, start_at: datetime | None = None) -> BroadcastPlan:
    return read_plan(FILE, dedent(text).encode(), NOON, start_at=start_at)


def problems(text: str) -> list[str]:
    with pytest.raises(BrokenBroadcastFileError) as raised:
        plan(text)
    return [str(problem) for problem in raised.value.problems]


def test_everything_a_file_can_say() -> None:
    found = plan("""\
        texts:
          ru: |
            **Ярмарка** вакансий
            [подробнее](https://example.org/?a=1&b=2)
          ky: "Жумуш жарманкеси"
        segment:
          locale: [ru, ky]
          track:
            - care
          zone: Asia/Bishkek
          active_within_days: 30
        at: 2026-12-01T10:00+09:00
        missing: nothing
        urgent: true
        """)

    assert found.content.texts[Locale.RU].html == (
        '<b>Ярмарка</b> вакансий\n<a href="https://example.org/?a=1&amp;b=2">подробнее</a>'
    )
    assert found.content.texts.keys() == {Locale.RU, Locale.KY}
    assert found.content.missing is Missing.NOTHING
    assert found.segment == Segment.parse(
        "locale=ru", "locale=ky", "track=care", "zone=Asia/Bishkek", "active_within_days=30"
    )
    assert found.start_at == datetime(2026, 12, 1, 1, tzinfo=UTC)
    assert found.is_urgent


def test_texts_are_enough() -> None:
    assert plan(TEXTS) == BroadcastPlan(said(ru="Привет"), Segment(), None, is_urgent=False)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "job-fair.yaml: error: holds no `key: value` lines"),
        ("at: 2026-12-01T10:00Z\n", "job-fair.yaml:1: error: has no text; write one below `texts:`, after `ru:`"),
        ("at: 2026-12-01T10:00Z\ntexts:\n", "job-fair.yaml:2: error: has no text; write one below `texts:`"),
        ("texts:\n  ru:\n", "job-fair.yaml:1: error: has no text; write one below `texts:`"),
        (f"{TEXTS}segment: ky\n", "job-fair.yaml:3: error: `segment` needs `key: value` lines below it"),
        ("texts: Привет\n", "job-fair.yaml:1: error: `texts` needs `key: value` lines below it"),
        ("texts:\n  de: Hallo\n", "job-fair.yaml:2: error: has an unknown key `de`; known are ja, ky, ru"),
        (f"{TEXTS}segments:\n  locale: ky\n", "job-fair.yaml:3: error: has an unknown key `segments`"),
        ("texts:\n  ru: |\n    Да\n\n    # Нет\n", "job-fair.yaml:5: error: ru: the text has a heading (`#`)"),
        ("texts:\n\n  ru: '# Нет'\n", "job-fair.yaml:3: error: ru: the text has a heading (`#`)"),
        ("texts:\n  ru: '[](https://a.org)'\n", "job-fair.yaml:2: error: ru: the text shows nothing"),
        (f"texts:\n  ky: {'а' * 4097}\n", "job-fair.yaml:2: error: ky: the text shows 4097 characters; 4096 fit"),
        (f"{TEXTS}segment:\n  locale: [ky, de]\n", "job-fair.yaml:4: error: `locale` has `de`; known are ru, ky, ja"),
        (f"{TEXTS}segment:\n  track:\n  - it\n  - tea\n", "job-fair.yaml:6: error: `track` has `tea`; known are care"),
        (f"{TEXTS}segment:\n  local: ky\n", "job-fair.yaml:4: error: a segment has no `local`; did you mean `locale`?"),
        (f"{TEXTS}segment:\n  locale:\n", "job-fair.yaml:4: error: `locale` says nothing"),
        (f"{TEXTS}segment:\n  locale: []\n", "job-fair.yaml:4: error: `locale` says nothing"),
        (f"{TEXTS}segment:\n", "job-fair.yaml:3: error: `segment` says nothing"),
        (
            f"{TEXTS}at: 2026-12-01T10:00\n",
            "job-fair.yaml:3: error: `2026-12-01T10:00` does not say in which time zone",
        ),
        (f"{TEXTS}at: 2026-12-01\n", "job-fair.yaml:3: error: `2026-12-01` does not say in which time zone"),
        (
            f"{TEXTS}at: tomorrow\n",
            "job-fair.yaml:3: error: `tomorrow` is no time; write one such as 2026-12-01T10:00+",
        ),
        (
            f"{TEXTS}at: 0001-01-01T00:00+14:00\n",
            "job-fair.yaml:3: error: `0001-01-01T00:00+14:00` has a year that can",
        ),
        (f"{TEXTS}at: 2026-11-25T15:00+09:00\n", "job-fair.yaml:3: error: `at` is over already"),
        (f"{TEXTS}missing: english\n", "job-fair.yaml:3: error: `missing` is fallback or nothing, not `english`"),
        (f"{TEXTS}urgent: very\n", "job-fair.yaml:3: error: `urgent` is true or false, not `very`"),
    ],
)
def test_a_problem_is_told_with_its_line(text: str, problem: str) -> None:
    (found,) = problems(text)

    assert found.startswith(problem)


def test_every_problem_is_told_at_once() -> None:
    found = problems("texts:\n  ru: '# Да'\n  ky: '> Жок'\nsegment:\n  track: tea\nat: never\n")

    assert [line.split(": ")[0] for line in found] == [f"{FILE}:{line}" for line in (2, 3, 5, 6)]


def test_characters_are_counted_as_a_reader_sees_them() -> None:
    shown = "а" * 2000
    bold = f"texts:\n  ru: '**{shown}** [{'б' * 2000}](https://example.org/{'x' * 200})'\n"

    assert plan(bold).content.texts[Locale.RU].length == 4001


def test_a_time_given_by_hand_takes_the_place_of_the_one_in_the_file() -> None:
    at = datetime(2026, 12, 1, 1, tzinfo=UTC)

    assert plan(f"{TEXTS}at: 2020-01-01T00:00Z\n", at).start_at == at
