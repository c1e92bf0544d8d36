from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.faq_folder import FaqFolder

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def folder(tmp_path: Path) -> FaqFolder:
    return FaqFolder(tmp_path / "faq")
