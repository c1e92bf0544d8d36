from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import pytest

from talentbot.errors import FaqError
from talentbot.language import Locale
from talentbot.publishing.live import LiveFaq
from tests.faq_folder import FaqFolder

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def folder(tmp_path: Path) -> FaqFolder:
    folder = FaqFolder(tmp_path)
    folder.entry("visa-coe")
    return folder


async def test_a_change_on_disk_goes_live(folder: FaqFolder) -> None:
    live = LiveFaq(folder.path)
    assert not await live.refresh()
    folder.entry("visa-time")

    assert not await live.refresh()  # it may still be being written
    assert await live.refresh()
    assert set(live.faq.entries) == {"visa-coe", "visa-time"}
    assert not await live.refresh()


async def test_a_broken_change_leaves_the_last_good_one_and_is_logged_once(
    folder: FaqFolder, caplog: pytest.LogCaptureFixture
) -> None:
    live = LiveFaq(folder.path)
    before = live.answering
    folder.entry("visa-time")
    broken = folder.write("visa/broken.yaml", "id: broken\nru: [\n")
    with caplog.at_level(logging.ERROR):
        for _ in range(4):
            assert not await live.refresh()

    assert live.answering is before
    assert caplog.text.count("broken.yaml:") == 1
    broken.unlink()
    assert not await live.refresh()
    assert await live.refresh()
    assert set(live.faq.entries) == {"visa-coe", "visa-time"}


async def test_a_telephone_number_of_one_language_only_stays_out(
    folder: FaqFolder, caplog: pytest.LogCaptureFixture
) -> None:
    text = "id: visa-fee\nru: {title: a, answer: 0258-39-2228}\nky: {title: b, answer: 0258-39-2228}\n"
    path = folder.write("visa/visa-fee.yaml", text)
    live = LiveFaq(folder.path)
    path.write_text(text.replace("2228", "2229", 1))
    with caplog.at_level(logging.ERROR):
        assert not await live.refresh()
        assert not await live.refresh()

    assert live.faq.entries["visa-fee"].texts[Locale.RU].answer == "0258-39-2228"
    assert "0258392229" in caplog.text
    path.write_text(text.replace("2228", "2229"))
    assert not await live.refresh()
    assert await live.refresh()


def test_a_broken_faq_does_not_start(folder: FaqFolder) -> None:
    folder.write("visa/broken.yaml", "id: broken\nru: [\n")
    folder.write("visa/other.yaml", "- x\n")

    with pytest.raises(FaqError) as caught:
        LiveFaq(folder.path)

    assert len(str(caught.value).splitlines()) == 2
