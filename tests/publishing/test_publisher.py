"""Publishing on real files and both real databases: conflicts, versions, the way back, and several processes."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pytest

from talentbot.errors import FaqError
from talentbot.faq.folder import StaleFilesError, digest_of, read_files
from talentbot.faq.load import BrokenFaqError
from talentbot.language import Locale
from talentbot.publishing.live import LiveFaq
from talentbot.publishing.publisher import Publisher
from talentbot.publishing.reconciliation import MARKER
from talentbot.publishing.shipped import write_shipped_faq
from talentbot.store.people import People
from talentbot.store.versions import KEPT_FILES, Origin, Version, Versions
from tests.faq_folder import FaqFolder

if TYPE_CHECKING:
    from pathlib import Path

    from talentbot.store.database import Database

NOW = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
NAME = "visa/visa-coe.yaml"
AIDA, BERMET = 1001, 1002


@pytest.fixture
def folder(tmp_path: Path) -> FaqFolder:
    folder = FaqFolder(tmp_path / "faq")
    folder.entry("visa-coe")
    folder.entry("visa-time")
    return folder


@pytest.fixture
async def publisher(folder: FaqFolder, database: Database) -> Publisher:
    people = People(database)
    for telegram_id in (AIDA, BERMET):
        await people.seen(telegram_id, Locale.RU, NOW.date())
    return process(folder, database)


def process(folder: FaqFolder, database: Database) -> Publisher:
    """Another process on the same database, with its own memory."""
    return Publisher(LiveFaq(folder.path), Versions(database), lambda: NOW)


def with_text(folder: FaqFolder, text: str) -> tuple[dict[str, bytes | None], dict[str, bytes | None]]:
    """A change of one answer, and what it was made from."""
    before = (folder.path / NAME).read_bytes()
    return {NAME: before.replace("Сертификат".encode(), text.encode())}, {NAME: before}


def complete(entry_id: str) -> bytes:
    texts = (f"{locale}: {{title: {entry_id} {locale}, answer: Text.}}\n" for locale in Locale)
    return f"id: {entry_id}\n{''.join(texts)}".encode()


async def test_a_change_goes_live_at_once_and_into_the_log(folder: FaqFolder, publisher: Publisher) -> None:
    changes, base = with_text(folder, "COE")
    version = await publisher.publish(changes, base, AIDA)

    assert publisher._live.faq.entries["visa-coe"].texts[Locale.RU].answer.startswith("COE")
    assert (folder.path / NAME).read_bytes() == changes[NAME]
    newest, first = await publisher.history(9)
    assert (newest.number, newest.published_by, newest.changed) == (2, AIDA, ("visa-coe",))
    assert (first.number, first.published_by, first.origin, first.changed) == (1, None, "files", ())
    assert version == newest
    assert not await publisher._live.refresh()


async def test_two_publish_at_once_and_the_second_is_told(folder: FaqFolder, publisher: Publisher) -> None:
    first, base = with_text(folder, "COE")
    second, _ = with_text(folder, "Справка")
    await publisher.publish(first, base, AIDA)
    with pytest.raises(StaleFilesError) as caught:
        await publisher.publish(second, base, BERMET)

    assert caught.value.names == (NAME,)
    assert (folder.path / NAME).read_bytes() == first[NAME]
    assert len(await publisher.history(9)) == 2


async def test_changes_of_different_entries_do_not_meet(folder: FaqFolder, publisher: Publisher) -> None:
    changes, base = with_text(folder, "COE")
    other = (folder.path / "visa/visa-time.yaml").read_bytes()
    await publisher.publish(changes, base, AIDA)
    await publisher.publish({"visa/visa-time.yaml": other + b"# seen\n"}, {"visa/visa-time.yaml": other}, BERMET)

    assert (folder.path / NAME).read_bytes() == changes[NAME]


async def test_an_error_that_was_not_there_keeps_everything_as_it_was(folder: FaqFolder, publisher: Publisher) -> None:
    before = read_files(folder.path)
    with pytest.raises(BrokenFaqError, match="no entry"):
        await publisher.publish({NAME: before[NAME].replace(b"related: []", b"related: [nothing]")}, {}, AIDA)

    assert read_files(folder.path) == before


async def test_an_error_that_the_live_faq_has_already_keeps_nobody_from_mending_another(
    folder: FaqFolder, publisher: Publisher
) -> None:
    checked = await publisher.checked(await publisher.files())
    assert checked.errors  # the entries lack two locales

    changes, base = with_text(folder, "COE")
    assert (await publisher.publish(changes, base, AIDA)).number == 2


async def test_the_way_back_is_a_version_of_its_own(folder: FaqFolder, publisher: Publisher) -> None:
    before = read_files(folder.path)
    changes, base = with_text(folder, "COE")
    new: dict[str, bytes | None] = {"visa/visa-new.yaml": complete("visa-new")}
    await publisher.publish(changes | new, base | dict.fromkeys(new), AIDA)

    back = await publisher.changes_back_to(1)
    assert back == {NAME: before[NAME], "visa/visa-new.yaml": None}
    live = read_files(folder.path)
    version = await publisher.publish(back, {name: live.get(name) for name in back}, BERMET, Origin.ROLLBACK)

    assert read_files(folder.path) == before
    assert (version.number, version.origin, set(version.changed)) == (3, "rollback", {"visa-coe", "visa-new"})
    assert set(publisher._live.faq.entries) == {"visa-coe", "visa-time"}


async def test_there_is_no_way_back_to_what_never_was(publisher: Publisher) -> None:
    assert await publisher.changes_back_to(7) is None


async def test_a_change_in_the_files_becomes_a_version_once_it_is_whole(
    folder: FaqFolder, publisher: Publisher
) -> None:
    await publisher.keep_up()
    folder.write("visa/broken.yaml", "id: broken\nru: [\n")
    await publisher.keep_up()
    assert len(await publisher.history(9)) == 1

    (folder.path / "visa/broken.yaml").unlink()
    folder.entry("visa-fee")
    await publisher.keep_up()
    newest, *_ = await publisher.history(9)

    assert (newest.number, newest.origin, newest.published_by) == (2, "files", None)
    assert newest.changed == ("visa-fee",)


async def test_a_write_that_a_crash_prevented_is_made_up_for(
    folder: FaqFolder, publisher: Publisher, database: Database
) -> None:
    await publisher.keep_up()
    files = read_files(folder.path)
    after = files | {NAME: files[NAME] + b"# published\n"}
    (latest,) = await publisher.history(1)
    version = Version(2, digest_of(after), latest.digest, NOW, AIDA, Origin.TELEGRAM, ("visa-coe",))
    assert await Versions(database).add((version, after))

    restarted = process(folder, database)
    await restarted.keep_up()

    assert read_files(folder.path) == after
    assert (folder.path / MARKER).read_text().startswith("2 ")
    assert len(await restarted.history(9)) == 2


async def test_what_cannot_be_written_is_not_published_later(folder: FaqFolder, publisher: Publisher) -> None:
    await publisher.keep_up()
    (folder.path / "money").write_text("a file where the category's folder should be")
    before = read_files(folder.path)
    with pytest.raises(FaqError, match="money"):
        await publisher.publish({"money/money-new.yaml": complete("money-new")}, {}, AIDA)
    await publisher.keep_up()

    assert read_files(folder.path) == before
    assert len(await publisher.history(9)) == 1


async def other_machine(folder: FaqFolder, database: Database, path: Path) -> tuple[FaqFolder, Publisher]:
    """Another machine, with a folder of its own that holds the same."""
    other = FaqFolder(path)
    for name, content in read_files(folder.path).items():
        other.write(name, content)
    publisher = process(other, database)
    await publisher.keep_up()
    return other, publisher


async def test_another_machine_takes_over_what_was_published(
    folder: FaqFolder, publisher: Publisher, database: Database, tmp_path: Path
) -> None:
    await publisher.keep_up()
    elsewhere, other = await other_machine(folder, database, tmp_path / "other")
    changes, base = with_text(folder, "COE")
    await publisher.publish(changes, base, AIDA)
    await other.keep_up()

    assert read_files(elsewhere.path) == read_files(folder.path)
    assert len(await publisher.history(9)) == 2


async def test_two_machines_publish_at_the_same_moment_and_neither_change_is_lost(
    folder: FaqFolder, publisher: Publisher, database: Database, tmp_path: Path
) -> None:
    await publisher.keep_up()
    elsewhere, other = await other_machine(folder, database, tmp_path / "other")
    changes, base = with_text(folder, "COE")
    fee = "visa/visa-time.yaml"
    before = (folder.path / fee).read_bytes()
    both = await asyncio.gather(
        publisher.publish(changes, base, AIDA), other.publish({fee: before + b"# seen\n"}, {fee: before}, BERMET)
    )
    await publisher.keep_up()
    await other.keep_up()

    assert {version.number for version in both} == {2, 3}
    assert read_files(folder.path) == read_files(elsewhere.path)
    assert read_files(folder.path)[NAME] == changes[NAME]
    assert read_files(folder.path)[fee] == before + b"# seen\n"


async def test_two_machines_publish_the_same_entry_at_the_same_moment_and_one_is_told(
    folder: FaqFolder, publisher: Publisher, database: Database, tmp_path: Path
) -> None:
    await publisher.keep_up()
    elsewhere, other = await other_machine(folder, database, tmp_path / "other")
    (one, base), (two, _) = with_text(folder, "COE"), with_text(elsewhere, "Справка")
    both = await asyncio.gather(
        publisher.publish(one, base, AIDA), other.publish(two, base, BERMET), return_exceptions=True
    )

    assert sorted(type(result).__name__ for result in both) == ["StaleFilesError", "Version"]
    assert len(await publisher.history(9)) == 2


async def test_a_hand_made_change_on_a_machine_that_is_behind_is_brought_together_with_what_was_published(
    folder: FaqFolder, publisher: Publisher, database: Database, tmp_path: Path
) -> None:
    await publisher.keep_up()
    elsewhere, other = await other_machine(folder, database, tmp_path / "other")
    changes, base = with_text(folder, "COE")
    await publisher.publish(changes, base, AIDA)
    fee = elsewhere.path / "visa/visa-time.yaml"
    fee.write_bytes(fee.read_bytes() + b"# by hand\n")
    coe = elsewhere.path / NAME
    coe.write_bytes(coe.read_bytes() + b"# by hand\n")
    await other.keep_up()
    await publisher.keep_up()

    assert read_files(folder.path) == read_files(elsewhere.path)
    assert fee.read_bytes().endswith(b"# by hand\n")
    assert coe.read_bytes() == changes[NAME]
    assert coe.with_name("visa-coe.yaml.conflict").read_bytes().endswith(b"# by hand\n")


async def test_another_folder_on_a_shared_database_gives_way_to_what_was_published(
    folder: FaqFolder, publisher: Publisher, database: Database, tmp_path: Path
) -> None:
    changes, base = with_text(folder, "COE")
    await publisher.publish(changes, base, AIDA)
    another = FaqFolder(tmp_path / "another")
    another.entry("visa-coe")
    found = read_files(another.path)
    await process(another, database).keep_up()
    restarted = process(another, database)
    await restarted.keep_up()

    origins = [version.origin.value for version in await restarted.history(9)]
    if database.is_sqlite:
        assert read_files(another.path) == found  # nobody else has the other one, and somebody put this one there
        assert origins == ["files", "telegram", "files"]
        return
    assert read_files(another.path) == read_files(folder.path)
    assert origins == ["rollback", "files", "telegram", "files"]
    back = await restarted.changes_back_to(3)
    assert back is not None
    await restarted.publish(back, {}, BERMET, Origin.ROLLBACK)
    assert read_files(another.path) == found


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_the_faq_that_an_upgrade_brings_does_not_take_the_place_of_what_was_published(
    folder: FaqFolder, publisher: Publisher, database: Database, tmp_path: Path
) -> None:
    changes, base = with_text(folder, "COE")
    await publisher.publish(changes, base, AIDA)
    write_shipped_faq(tmp_path / "checkout")
    await process(FaqFolder(tmp_path / "checkout"), database).keep_up()

    assert read_files(tmp_path / "checkout") == read_files(folder.path)


async def test_a_hand_made_change_during_a_publication_goes_live_too(folder: FaqFolder, publisher: Publisher) -> None:
    changes, base = with_text(folder, "COE")
    taken = publisher._live.take

    def edit_first(*arguments: Any, **options: Any) -> None:
        folder.entry("visa-fee")
        taken(*arguments, **options)

    publisher._live.take = edit_first  # type: ignore[method-assign]  # the moment cannot be had otherwise
    await publisher.publish(changes, base, AIDA)
    for _ in range(2):
        await publisher._live.refresh()

    assert "visa-fee" in publisher._live.faq.entries


async def test_the_last_entry_cannot_be_taken_away(folder: FaqFolder, publisher: Publisher) -> None:
    every: dict[str, bytes | None] = dict.fromkeys(read_files(folder.path))
    with pytest.raises(BrokenFaqError, match="no entry"):
        await publisher.publish(every, {}, AIDA)


async def test_old_versions_keep_their_line_in_the_log_and_lose_their_files(database: Database) -> None:
    versions = Versions(database)
    for number in range(1, KEPT_FILES + 3):
        version = Version(number, str(number), None, NOW, None, Origin.FILES, ())
        assert await versions.add((version, {"a.yaml": str(number).encode()}))

    assert await versions.files(2) is None
    assert await versions.files(3) == {"a.yaml": b"3"}
    assert len(await versions.newest(100)) == KEPT_FILES + 2
    taken = Version(5, "x", None, NOW, None, Origin.FILES, ())
    free = Version(KEPT_FILES + 3, "y", None, NOW, None, Origin.FILES, ())
    assert not await versions.add((free, {}), (taken, {}))
    assert not await versions.has("y")


async def test_somebody_who_was_forgotten_is_not_in_the_log(
    folder: FaqFolder, publisher: Publisher, database: Database
) -> None:
    changes, base = with_text(folder, "COE")
    await publisher.publish(changes, base, AIDA)
    await People(database).forget(AIDA)
    (newest,) = await publisher.history(1)

    assert newest.published_by is None
    assert newest.published_at.date() == date(2026, 11, 26)
