"""What people do, and which updates bots get of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from talentbot.sandbox import utf16
from talentbot.sandbox.world import ActionError, World

if TYPE_CHECKING:
    from talentbot.sandbox.inhabitants import BotAccount, Chat, Person
    from talentbot.sandbox.objects import Json


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def person(world: World) -> Person:
    person = world.person("student-ky")
    world.start(person)
    taken(world.main_bot)
    return person


def taken(bot: BotAccount) -> list[Json]:
    """The pending updates without their ids, which are forgotten."""
    updates = [
        {name: value for name, value in update.items() if name != "update_id"}
        for update in bot.updates.pending.values()
    ]
    bot.updates.clear()
    return updates


def heard(bot: BotAccount) -> list[str]:
    return [update["message"].get("text", "service") for update in taken(bot) if "message" in update]


def test_the_personas_speak_the_three_languages() -> None:
    world = World()
    assert [(person.key, person.language_code) for person in world.people.values()] == [
        ("student-ky", "ky"),
        ("student-ru", "ru"),
        ("student-ja", "ja"),
        ("coordinator", "ru"),
    ]
    assert world.staff_chat.members == {world.coordinator.id: "creator", world.main_bot.id: "member"}


def test_a_long_text_goes_out_in_parts_as_from_telegrams_apps(world: World, person: Person) -> None:
    text = "жаңы 😀 сөз " * 900
    world.send_text(person, world.private_chat(person), text)
    parts = heard(world.main_bot)
    assert all(utf16.units(part) <= 4096 for part in parts)
    assert " ".join(parts).split() == text.split()
    assert len(parts) == 3


def test_a_text_without_spaces_is_cut_between_characters(world: World, person: Person) -> None:
    world.send_text(person, world.private_chat(person), "x" + "😀" * 3000)
    parts = heard(world.main_bot)
    assert "".join(parts) == "x" + "😀" * 3000
    assert [utf16.units(part) for part in parts] == [4095, 1906]


def test_an_empty_text_is_not_sent(world: World, person: Person) -> None:
    with pytest.raises(ActionError, match="needs a text"):
        world.send_text(person, world.private_chat(person), " \n")


@pytest.mark.parametrize("parameter", ["faq_visa-coe", "A" * 64])
def test_deep_links(world: World, person: Person, parameter: str) -> None:
    world.start(person, parameter)
    assert heard(world.main_bot) == [f"/start {parameter}"]


@pytest.mark.parametrize("parameter", ["A" * 65, "виза", "a b", "a.b"])
def test_deep_links_telegram_does_not_know(world: World, person: Person, parameter: str) -> None:
    with pytest.raises(ActionError, match="start parameter"):
        world.start(person, parameter)


def test_an_edit_of_ones_own_message(world: World, person: Person) -> None:
    chat = world.private_chat(person)
    sent = world.send_text(person, chat, "/faq a")
    taken(world.main_bot)
    world.edit_text(person, chat, sent["message_id"], "b")
    (update,) = taken(world.main_bot)
    assert update["edited_message"]["text"] == "b"
    assert "entities" not in update["edited_message"]
    assert update["edited_message"]["edit_date"] >= sent["date"]
    with pytest.raises(ActionError, match="one's own text messages"):
        world.edit_text(world.person("student-ru"), chat, sent["message_id"], "c")


def test_blocking_and_unblocking_tells_the_bot_once(world: World, person: Person) -> None:
    world.block(person)
    world.block(person)
    with pytest.raises(ActionError, match="blocked"):
        world.send_text(person, world.private_chat(person), "x")
    world.start(person)
    changes = [update["my_chat_member"] for update in taken(world.main_bot) if "my_chat_member" in update]
    statuses = [(change["old_chat_member"]["status"], change["new_chat_member"]["status"]) for change in changes]
    assert statuses == [("member", "kicked"), ("kicked", "member")]
    assert all(change["from"] == person.user and change["chat"]["id"] == person.id for change in changes)


def test_other_peoples_chats_are_closed(world: World, person: Person) -> None:
    with pytest.raises(ActionError, match="not in this chat"):
        world.send_text(person, world.staff_chat, "x")
    with pytest.raises(ActionError, match="not in this chat"):
        world.send_text(person, world.private_chat(world.coordinator), "x")


@pytest.fixture
def group(world: World, person: Person) -> Chat:
    return world.add_group("Топ", [person])


@pytest.mark.parametrize(
    ("text", "is_heard"),
    [
        ("салам", False),
        ("/faq виза", True),
        ("/faq@nagaoka_talent_bot виза", True),
        ("/faq@other_bot виза", False),
        ("эй @nagaoka_talent_bot", True),
        ("эй @Nagaoka_Talent_Bot", True),
    ],
)
def test_in_groups_privacy_mode_hides_what_is_not_for_the_bot(
    world: World, person: Person, group: Chat, text: str, is_heard: bool
) -> None:
    world.send_text(person, group, text)
    assert heard(world.main_bot) == ([text] if is_heard else [])


def test_a_bot_hears_replies_to_it(world: World, person: Person, group: Chat) -> None:
    asked = world.post(group, world.main_bot.user, {"text": "?"})
    theirs = world.send_text(person, group, "x")
    world.send_text(person, group, "to the bot", reply_to=asked["message_id"])
    world.send_text(person, group, "to oneself", reply_to=theirs["message_id"])
    assert heard(world.main_bot) == ["to the bot"]


def test_a_bot_hears_all_as_administrator_or_without_privacy_mode(world: World, person: Person, group: Chat) -> None:
    world.main_bot.can_read_all_group_messages = True
    world.send_text(person, group, "a")
    world.main_bot.can_read_all_group_messages = False
    world.send_text(person, group, "b")
    world.set_bot_status(group, "administrator")
    world.send_text(person, group, "c")
    assert heard(world.main_bot) == ["a", "c"]


def test_a_command_without_a_name_is_for_the_bot_that_spoke_last(world: World, person: Person) -> None:
    other = world.bot_with("42:sandbox")
    assert other
    group = world.add_group("Two bots", [person], bots=[world.main_bot, other])
    world.send_text(person, group, "/a")
    world.post(group, other.user, {"text": "!"})
    world.send_text(person, group, "/b")
    assert (heard(world.main_bot), heard(other)) == (["/a"], ["/a", "/b"])


def test_a_bot_hears_nothing_where_it_is_not(world: World, person: Person, group: Chat) -> None:
    world.set_bot_status(group, "kicked")
    taken(world.main_bot)
    world.send_text(person, group, "/faq")
    assert taken(world.main_bot) == []


def test_a_bot_learns_that_it_was_added(world: World, person: Person) -> None:
    group = world.add_group("Жаңы", [person], bots=[])
    world.set_bot_status(group, "member")
    change, service = taken(world.main_bot)
    assert change["my_chat_member"]["old_chat_member"]["status"] == "left"
    assert service["message"]["new_chat_members"] == [world.main_bot.user]


def test_a_bot_counts_messages_of_its_private_chats_together(world: World, person: Person, group: Chat) -> None:
    other = world.person("student-ru")
    numbers = [world.start(other)["message_id"], world.start(person)["message_id"]]
    assert numbers[1] == numbers[0] + 1
    assert world.send_text(person, group, "x")["message_id"] == 1


def test_old_messages_are_forgotten(world: World, person: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("talentbot.sandbox.inhabitants.KEPT_MESSAGES", 3)
    chat = world.private_chat(person)
    for text in "abcde":
        world.send_text(person, chat, text)
    assert [message["text"] for message in chat.messages.values()] == ["c", "d", "e"]
