"""What Telegram shows around the chat: commands, descriptions and the menu button, for each language and scope.

They are compared with what Telegram has and set only where they differ: these calls are limited far more strictly than
messages are.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from telegram import (
    BotCommand,
    BotCommandScope,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
    MenuButtonCommands,
)
from telegram.error import TelegramError

from talentbot.language import Locale, from_language_code
from talentbot.messages import texts_in, translatable
from talentbot.store.roles import Role

if TYPE_CHECKING:
    from collections.abc import Iterator

    from telegram import Bot

_logger = logging.getLogger(__name__)

_PRIVATE = {
    "start": translatable("Begin"),
    "topics": translatable("All questions by topic"),
    "deadlines": translatable("Deadlines and days to know"),
    "reminders": translatable("My reminders"),
    "timezone": translatable("Time zone for reminders"),
    "subscribe": translatable("Get announcements"),
    "stop": translatable("No more announcements"),
    "contact": translatable("Ask a person"),
    "language": translatable("Change the language"),
    "help": translatable("How to use the bot"),
    "privacy": translatable("What the bot stores"),
    "forget": translatable("Delete what is stored about me"),
}
_FAQ_KEEPING = {
    "review": translatable("Entries to read again"),
    "edit": translatable("Change an answer"),
    "draft": translatable("What my draft changes"),
    "preview": translatable("An entry as students will see it"),
    "try": translatable("Ask my draft a question"),
    "discard": translatable("Throw my draft away"),
    "export": translatable("The whole FAQ as an Excel file"),
    "faqlog": translatable("Who published what and when"),
    "rollback": translatable("Return to an earlier version"),
}
_ANNOUNCING = {
    "broadcast": translatable("Write an announcement"),
    "broadcasts": translatable("Announcements: planned, under way, sent"),
}
_ADMINISTRATION = {
    "invite": translatable("Invite somebody to the staff"),
    "staff": translatable("Who belongs to the staff"),
}
_GROUP = {
    "faq": translatable("Ask a question: /faq and the question"),
    "help": translatable("How to use the bot"),
}


async def set_menus(bot: Bot) -> None:
    """Bring everything up to date; what fails is logged and tried again at the next start."""
    try:
        for code, locale in _languages():
            await _set_commands(bot, _PRIVATE, BotCommandScopeAllPrivateChats(), code, locale)
            await _set_commands(bot, _GROUP, BotCommandScopeAllGroupChats(), code, locale)
            await _set_descriptions(bot, code, locale)
        if (await bot.get_chat_menu_button()).type != MenuButtonCommands().type:
            await bot.set_chat_menu_button(menu_button=MenuButtonCommands())
    except TelegramError as error:
        _logger.warning("Commands and descriptions could not be brought up to date: %s", error)


def staff_commands(role: Role | None) -> dict[str, str]:
    """The commands that a role adds, with their descriptions."""
    keeping = _FAQ_KEEPING if role and role.may_act_as(Role.COORDINATOR) else {}
    announcing = _ANNOUNCING if role and role.may_act_as(Role.ANNOUNCER) else {}
    return keeping | announcing | (_ADMINISTRATION if role is Role.ADMIN else {})


async def set_chat_commands(
    bot: Bot, chat_id: int, locale: Locale, app_code: str | None, role: Role | None = None
) -> None:
    """Show one person the commands of their role, in the language chosen here where their app would show another."""
    commands = _PRIVATE | staff_commands(role)
    if commands == _PRIVATE and locale is from_language_code(app_code):
        await forget_chat_commands(bot, chat_id)
        return
    try:
        await bot.set_my_commands(_commands(commands, locale), BotCommandScopeChat(chat_id))
    except TelegramError as error:
        _logger.warning("The commands of a chat could not be set: %s", error)


async def forget_chat_commands(bot: Bot, chat_id: int) -> None:
    """Let one person's app show the commands in its own language again."""
    try:
        await bot.delete_my_commands(BotCommandScopeChat(chat_id))
    except TelegramError as error:
        _logger.warning("The commands of a chat could not be deleted: %s", error)


def _languages() -> Iterator[tuple[str | None, Locale]]:
    """Everybody else's default first, then each language of the bot."""
    yield None, from_language_code(None)
    for locale in Locale:
        yield locale.value, locale


def _commands(commands: dict[str, str], locale: Locale) -> list[BotCommand]:
    texts = texts_in(locale)
    return [BotCommand(name, texts.plain(description)) for name, description in commands.items()]


async def _set_commands(
    bot: Bot, commands: dict[str, str], scope: BotCommandScope, code: str | None, locale: Locale
) -> None:
    wanted = _commands(commands, locale)
    if list(await bot.get_my_commands(scope, code)) != wanted:
        await bot.set_my_commands(wanted, scope, code)


async def _set_descriptions(bot: Bot, code: str | None, locale: Locale) -> None:
    """At most 512 characters before the first message, 120 in the profile (Bot API)."""
    texts = texts_in(locale)
    description = texts.plain(
        "Questions about working and living in Nagaoka, Japan: care, IT, tourism, visas, tests. "
        "Ask in Russian, Kyrgyz or Japanese, in your own words. Every answer shows its sources."
    )
    short = texts.plain("Answers about working in Nagaoka, Japan, in Russian, Kyrgyz and Japanese.")
    if (await bot.get_my_description(code)).description != description:
        await bot.set_my_description(description, code)
    if (await bot.get_my_short_description(code)).short_description != short:
        await bot.set_my_short_description(short, code)
