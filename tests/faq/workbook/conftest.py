from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.faq.workbook.desk import DEADLINE_FILE, SYNONYM_FILE, Desk

if TYPE_CHECKING:
    from pathlib import Path

KYRGYZ = """\
# The Kyrgyz text is Aizada's.
ky:
  title: COE деген эмне?
  phrasings: [coe]
  answer: |
    Жумуш берүүчү тапшырат.
"""


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    desk = Desk(tmp_path / "faq")
    desk.folder.entry("visa-time")
    coe = desk.folder.entry("visa-coe", related="visa-time")
    coe.write_text(coe.read_text(encoding="utf-8") + KYRGYZ, encoding="utf-8")
    desk.folder.write("synonyms/ru.yaml", SYNONYM_FILE)
    desk.folder.write("deadlines.yaml", DEADLINE_FILE)
    return desk
