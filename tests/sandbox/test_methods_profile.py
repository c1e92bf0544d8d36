from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from telegram import (
    Bot,
    BotCommandScope,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
    BotCommandScopeChatAdministrators,
    BotCommandScopeChatMember,
    MenuButtonCommands,
    MenuButtonDefault,
    MenuButtonWebApp,
    WebAppInfo,
)
from telegram.error import BadRequest

if TYPE_CHECKING:
    from talentbot.sandbox.inhabitants import Chat, Person
    from talentbot.sandbox.server import Sandbox


def visible(sandbox: Sandbox, person: Person, chat: Chat, *, is_administrator: bool = False) -> list[str]:
    profile = sandbox.world.main_bot.profile
    commands = profile.visible_commands(
        chat.described, person.id, person.language_code, is_administrator=is_administrator
    )
    return [command["command"] for command in commands]


async def test_people_see_the_narrowest_scope_in_their_language(
    sandbox: Sandbox, bot: Bot, student: Person, chat: Chat
) -> None:
    staff, coordinator = sandbox.world.staff_chat, sandbox.world.coordinator
    kyrgyz = sandbox.world.person("student-ky")
    scopes: list[tuple[str, BotCommandScope | None, str | None]] = [
        ("all", None, None),
        ("all_ru", None, "ru"),
        ("private", BotCommandScopeAllPrivateChats(), None),
        ("groups", BotCommandScopeAllGroupChats(), None),
    ]
    for name, scope, language in scopes:
        await bot.set_my_commands([(name, "x")], scope, language_code=language)
    assert visible(sandbox, student, chat) == ["private"]
    assert visible(sandbox, coordinator, staff) == ["groups"]
    await bot.set_my_commands([("private_ky", "x")], BotCommandScopeAllPrivateChats(), language_code="ky")
    assert visible(sandbox, kyrgyz, sandbox.world.private_chat(kyrgyz)) == ["private_ky"]
    await bot.set_my_commands([("here", "x")], BotCommandScopeChat(chat.id))
    assert visible(sandbox, student, chat) == ["here"]
    await bot.set_my_commands([("admins", "x")], BotCommandScopeChatAdministrators(staff.id))
    assert visible(sandbox, coordinator, staff, is_administrator=True) == ["admins"]
    assert visible(sandbox, coordinator, staff) == ["groups"]
    await bot.set_my_commands([("me", "x")], BotCommandScopeChatMember(staff.id, coordinator.id))
    assert visible(sandbox, coordinator, staff, is_administrator=True) == ["me"]
    for scope in (BotCommandScopeAllPrivateChats(), BotCommandScopeChat(chat.id)):
        await bot.delete_my_commands(scope)
    assert visible(sandbox, student, chat) == ["all_ru"]


@pytest.mark.parametrize(
    ("commands", "reason"),
    [
        ([("Start", "x")], "Bot_command_invalid"),
        ([("виза", "x")], "Bot_command_invalid"),
        ([("a" * 33, "x")], "Command length must not exceed 32"),
        ([("a", " ")], "Command description must be non-empty"),
        ([("a", "x" * 257)], "Command description length must not exceed 256"),
        ([(f"a{number}", "x") for number in range(101)], "Bot_commands_too_much"),
    ],
)
async def test_refused_commands(bot: Bot, commands: list[tuple[str, str]], reason: str) -> None:
    with pytest.raises(BadRequest, match=reason):
        await bot.set_my_commands(commands)
    assert await bot.get_my_commands() == ()


async def test_refused_scopes_and_languages(bot: Bot) -> None:
    with pytest.raises(BadRequest, match="Invalid language code specified"):
        await bot.set_my_commands([("a", "b")], language_code="kir")
    with pytest.raises(BadRequest, match="Chat not found"):
        await bot.set_my_commands([("a", "b")], BotCommandScopeChat(5))


async def test_names_and_descriptions_by_language(bot: Bot) -> None:
    await bot.set_my_description("d")
    await bot.set_my_description("сүрөттөмө", "ky")
    await bot.set_my_short_description("s")
    await bot.set_my_name("Нагаока", "ru")
    assert (await bot.get_my_description("ky")).description == "сүрөттөмө"
    assert (await bot.get_my_description("ja")).description == "d"
    assert (await bot.get_my_short_description("ky")).short_description == "s"
    assert (await bot.get_my_name("ru")).name == "Нагаока"
    assert (await bot.get_my_name()).name == (await bot.get_me()).first_name == "Nagaoka Talent Bot"
    await bot.set_my_description(None, "ky")
    assert (await bot.get_my_description("ky")).description == "d"
    with pytest.raises(BadRequest, match="too long"):
        await bot.set_my_short_description("s" * 121)


async def test_menu_buttons(bot: Bot, student: Person) -> None:
    assert await bot.get_chat_menu_button() == MenuButtonCommands()
    button = MenuButtonWebApp("A", WebAppInfo("https://a.jp"))
    await bot.set_chat_menu_button(student.id, button)
    assert isinstance(await bot.get_chat_menu_button(student.id), MenuButtonWebApp)
    assert await bot.get_chat_menu_button() == MenuButtonCommands()
    await bot.set_chat_menu_button(student.id, MenuButtonDefault())
    assert await bot.get_chat_menu_button(student.id) == MenuButtonCommands()
    with pytest.raises(BadRequest, match="only https links are allowed"):
        await bot.set_chat_menu_button(menu_button=MenuButtonWebApp("A", WebAppInfo("http://a.jp")))
