from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from talentbot.errors import FaqError
from talentbot.faq.folder import read_files, write_files
from talentbot.publishing.shipped import shipped_faq, write_shipped_faq
from talentbot.publishing.trial import TrialFolder
from tests.conversation import eventually
from tests.faq_folder import FaqFolder

if TYPE_CHECKING:
    from pathlib import Path


async def test_what_is_published_on_trial_stays_there_and_what_changes_comes_over(tmp_path: Path) -> None:
    original = FaqFolder(tmp_path / "faq")
    original.entry("visa-coe")
    original.entry("visa-fee")
    trial = TrialFolder(original.path, tmp_path / "trial")
    before = read_files(original.path)
    write_files(trial.folder, {"visa/visa-coe.yaml": before["visa/visa-coe.yaml"] + b"# tried\n"}, {})
    async with trial.kept_up():
        original.entry("visa-time")
        (original.path / "visa/visa-fee.yaml").unlink()
        await eventually(lambda: "visa/visa-time.yaml" in read_files(trial.folder))

    tried = read_files(trial.folder)
    assert set(tried) == {"visa/visa-coe.yaml", "visa/visa-time.yaml"}
    assert tried["visa/visa-coe.yaml"].endswith(b"# tried\n")
    assert not read_files(original.path)["visa/visa-coe.yaml"].endswith(b"# tried\n")


def test_the_shipped_faq_fills_an_absent_or_empty_folder(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    for folder in (tmp_path / "new" / "faq", tmp_path / "empty"):
        assert write_shipped_faq(folder) == len(shipped_faq()) > 138
        assert read_files(folder) == shipped_faq()


def test_a_live_faq_is_never_overwritten(tmp_path: Path) -> None:
    live = FaqFolder(tmp_path)
    live.entry("visa-coe")
    before = read_files(tmp_path)
    with pytest.raises(FaqError, match="stays as it is"):
        write_shipped_faq(tmp_path)

    assert read_files(tmp_path) == before
