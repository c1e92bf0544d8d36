"""An FAQ folder for tests."""

from __future__ import annotations

from pathlib import Path

SMALL = Path(__file__).parent / "small_faq"
"""Three entries, for tests of the program rather than of the FAQ: it starts in a fraction of the time."""

ENTRY = """\
# Kept by the coordinators.
id: {id}
reviewed_on:
reviewed_by:
needs_confirmation: false
related: [{related}]
sources:
  - title: 出入国在留管理庁
    url: https://www.moj.go.jp/isa/
    dated: 2025-09
    read_on: 2026-11-23
ru:
  title: Кто оформляет {id}?
  phrasings:
    - кто подаёт на {id}
  answer: |
    Сертификат оформляет **работодатель**.
"""


class FaqFolder:
    """An FAQ folder on disk, to be broken in one place."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def write(self, name: str, text: str | bytes) -> Path:
        path = self.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    def entry(self, entry_id: str, *, related: str = "", category: str = "visa") -> Path:
        return self.write(f"{category}/{entry_id}.yaml", ENTRY.format(id=entry_id, related=related))
