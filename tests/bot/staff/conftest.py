from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from talentbot.language import Locale
from talentbot.publishing.live import LiveFaq
from tests.bot.conftest import Running, running_bot
from tests.conversation import Conversation, Json
from tests.faq_folder import FaqFolder

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

QUESTIONS = {
    "visa-coe": ("Кто оформляет сертификат?", "Сертификатты ким чыгарат?", "証明書はだれが申請しますか？"),
    "visa-fee": ("Сколько стоит виза?", "Виза канча турат?", "ビザはいくらですか？"),
    "jobs-find": ("Как найти работу?", "Жумушту кантип табам?", "仕事はどう探しますか？"),
}
ENTRY = """\
# Kept by the coordinators.
id: {id}
reviewed_on:
reviewed_by:
needs_confirmation: false
related: []
sources:
  - title: Source
    url: https://example.org/{id}
    read_on: 2026-11-23
"""
TEXT = """\
{locale}:
  title: {title}
  phrasings:
    - {id} {locale}
  answer: |
    **{id}** {locale}: 0258-39-2228.
"""


@dataclass
class Desk(Running):
    """The bot with a small FAQ of its own, and who keeps it."""

    folder: FaqFolder

    @property
    def admin(self) -> Conversation:
        """The administrator of the settings; the bot speaks Russian with them."""
        return Conversation(self.sandbox, self.sandbox.world.coordinator)

    async def hire(self, role: str = "coordinator", name: str = "", language_code: str = "ru") -> Conversation:
        """Somebody new who follows an invitation."""
        admin, person = self.admin, self.as_speaker_of(language_code)
        invitation = await admin.say(f"/invite {role} {name}".strip())
        assert "staff_" in invitation["text"]
        secret = re.search(r"start=(staff_[\w-]+)", invitation["text"])
        assert secret is not None
        await person.start(secret[1])
        return person

    def file(self, entry_id: str) -> Path:
        """The file of an entry."""
        return self.folder.path / entry_id.partition("-")[0] / f"{entry_id}.yaml"

    def answer(self, entry_id: str, locale: Locale = Locale.RU) -> str:
        """The answer that is live."""
        return self.services.live.faq.entries[entry_id].texts[locale].answer


def entry_yaml(entry_id: str, titles: tuple[str, ...]) -> str:
    """A complete entry."""
    texts = (
        TEXT.format(locale=locale, title=title, id=entry_id)
        for locale, title in zip(("ru", "ky", "ja"), titles, strict=True)
    )
    return ENTRY.format(id=entry_id) + "".join(texts)


@pytest.fixture
async def desk(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> AsyncIterator[Desk]:
    folder = FaqFolder(tmp_path / "faq")
    for entry_id, titles in QUESTIONS.items():
        folder.write(f"{entry_id.partition('-')[0]}/{entry_id}.yaml", entry_yaml(entry_id, titles))
    async with running_bot(LiveFaq(folder.path), tmp_path, caplog) as running:
        desk = Desk(running.sandbox, running.services, running.database, running.clock, running.duties, folder)
        await desk.admin.start()
        yield desk


def document_of(desk: Desk, message: Json) -> bytes:
    """What a file that the bot sent holds."""
    found = desk.sandbox.world.files.get(message["document"]["file_id"])
    assert found is not None
    return found.content
