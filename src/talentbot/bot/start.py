"""/start with its deep links, /help and the choice of language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup
from telegram import InlineKeyboardMarkup, Message

from talentbot.bot import keyboards, presses
from talentbot.bot.deadlines import REMIND_LINK
from talentbot.bot.menu import set_chat_commands, staff_commands
from talentbot.bot.presentation import LANGUAGE_NAMES, entry_html
from talentbot.bot.presses import Action
from talentbot.bot.reader import Reader, reader_of
from talentbot.bot.replies import acknowledge, edit, pressed, reply, take_away
from talentbot.bot.staff.door import role_of
from talentbot.bot.staff.members import INVITATION_LINK
from talentbot.language import Locale
from talentbot.messages import texts_in
from talentbot.publishing.telegram_links import ENTRY_LINK
from talentbot.store.roles import Role

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from telegram import CallbackQuery, Update
    from telegram.ext import ContextTypes

    from talentbot.bot.services import Services

    AcceptInvitation = Callable[[Update, ContextTypes.DEFAULT_TYPE, str], Awaitable[None]]
    ShowDeadline = Callable[[Message, str, Reader], Awaitable[None]]


class StartHandlers:
    """The first steps."""

    def __init__(self, services: Services, accept_invitation: AcceptInvitation, show_deadline: ShowDeadline) -> None:
        self._services = services
        self._accept_invitation = accept_invitation
        self._show_deadline = show_deadline

    async def start(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """Greet, or show what a deep link asks for."""
        message = update.effective_message
        if message is None:
            return
        reader = await reader_of(update, self._services)
        payload = context.args[0] if context.args else ""
        if payload.startswith(INVITATION_LINK):
            await self._accept_invitation(update, context, payload)
            return
        if payload.startswith(REMIND_LINK):
            await self._show_deadline(message, payload, reader)
            return
        if payload.startswith(ENTRY_LINK) and await self._show_linked(message, payload, reader):
            return
        is_unasked = reader.wants_announcements is None
        keyboard = keyboards.greeting(reader.locale, offers_announcements=is_unasked)
        await reply(message, greeting_html(reader.locale), keyboard)
        role = await self._role(message.chat.id)
        if role is not None:
            app_code = message.from_user.language_code if message.from_user else None
            await set_chat_commands(context.bot, message.chat.id, reader.locale, app_code, role)

    async def help(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """What one can do here."""
        if update.effective_message is not None:
            reader = await reader_of(update, self._services)
            await reply(update.effective_message, help_html(reader.locale), keyboards.ways_on(reader.locale))
            role = await self._role(update.effective_message.chat.id)
            if role is not None:
                await reply(update.effective_message, staff_help_html(role, reader.locale))

    async def help_in_group(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """How to ask in a group."""
        if update.effective_message is not None:
            reader = await reader_of(update, self._services)
            html = reader.texts.html(
                "In a group I answer when you mention me (@{username}), reply to me, or write /faq and your question.",
                username=context.bot.username,
            )
            await reply(update.effective_message, html, is_quoting=True)

    async def language(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """Offer the three languages."""
        if update.effective_message is not None:
            reader = await reader_of(update, self._services)
            await reply(update.effective_message, *_language_choice(reader.locale))

    async def choose_in_greeting(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """A language under the greeting: greet in it."""
        query, locale = await self._choose(update, context)
        if locale is not None:
            reader = await reader_of(update, self._services)
            is_unasked = reader.wants_announcements is None
            await edit(query, greeting_html(locale), keyboards.greeting(locale, offers_announcements=is_unasked))

    async def choose(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """A language under /language: say so in it."""
        query, locale = await self._choose(update, context)
        if locale is not None:
            await edit(query, *_language_choice(locale))

    async def switch(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """The language of an answer is to stay: choose it, and show the entry in it."""
        query, locale = await self._choose(update, context)
        if locale is None:
            return
        _, entry_id, question_id = presses.parts_of(query.data)[:3]
        faq = self._services.live.faq
        entry = faq.entries.get(entry_id)
        if entry is not None:
            keyboard = keyboards.under_answer(entry, faq, locale, question_id=question_id)
            await edit(query, entry_html(entry, locale), keyboard)
        else:
            await take_away(query, Action.SWITCH_LOCALE)

    async def _show_linked(self, message: Message, payload: str, reader: Reader) -> bool:
        faq = self._services.live.faq
        entry = faq.entries.get(payload.removeprefix(ENTRY_LINK))
        if entry is None:
            return False
        keyboard = keyboards.under_answer(entry, faq, reader.locale)
        if not reader.is_locale_chosen:
            languages = keyboards.languages(Action.SWITCH_LOCALE, reader.locale, entry.id)
            rows = [*keyboard.inline_keyboard, languages]
            keyboard = InlineKeyboardMarkup(rows)
        await reply(message, entry_html(entry, reader.locale), keyboard)
        return True

    async def _choose(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> tuple[CallbackQuery, Locale | None]:
        query = pressed(update)
        code = presses.parts_of(query.data)[0]
        if code not in set(Locale):
            await acknowledge(query)
            return query, None
        locale = Locale(code)
        await self._services.people.choose_locale(query.from_user.id, locale, self._services.now().date())
        await acknowledge(query, texts_in(locale).plain("From here on I answer in this language."))
        if query.message is not None and query.message.chat.type == "private":
            chat_id = query.message.chat.id
            role = await self._role(chat_id)
            await set_chat_commands(context.bot, chat_id, locale, query.from_user.language_code, role)
        return query, locale

    async def _role(self, telegram_id: int) -> Role | None:
        member = await role_of(self._services, telegram_id)
        return member.role if member else None


def greeting_html(locale: Locale) -> Markup:
    """The greeting: three lines, and how to ask."""
    return texts_in(locale).html(
        "Hello! I answer questions about working and living in <b>Nagaoka</b>, a city in Japan.\n"
        "Ask in your own words, for example: <i>Which tests do I need to work in care?</i>\n"
        "When I do not know, I say so and tell you whom to ask."
    )


def help_html(locale: Locale) -> Markup:
    """What the bot can do and with which commands."""
    return texts_in(locale).html(
        "<b>How to use me</b>\n\n"
        "Write a question in your own words, in Russian, Kyrgyz or Japanese. "
        "Under each answer you see its sources and when they were checked.\n\n"
        "/topics – all questions by topic\n"
        "/deadlines – what to apply for and by when\n"
        "/reminders – what I remind you of\n"
        "/timezone – where you live, for the hour of reminders\n"
        "/subscribe – get announcements; /stop ends them\n"
        "/contact – whom to ask in person\n"
        "/language – change the language\n"
        "/privacy – what I store\n"
        "/forget – delete what I store about you\n\n"
        "The answers are information, not decisions of the city or the immigration office."
    )


def staff_help_html(role: Role, locale: Locale) -> Markup:
    """What a member of the staff can do beside that."""
    texts = texts_in(locale)
    commands = Markup("\n").join(
        Markup("/{} – {}").format(name, texts.plain(description)) for name, description in staff_commands(role).items()
    )
    if not role.may_act_as(Role.COORDINATOR):
        return texts.html(
            "<b>For the staff</b>\n\n{commands}\n\n"
            "Before anything goes out, you see each language exactly as its readers will.",
            commands=commands,
        )
    return texts.html(
        "<b>For the staff</b>\n\n{commands}\n\n"
        "To change many answers, take the workbook of /export, or send me files of the FAQ (.yaml, .xlsx, or a .zip of "
        "them): I check them, show what changes, and publish when you say so.",
        commands=commands,
    )


def _language_choice(locale: Locale) -> tuple[Markup, InlineKeyboardMarkup]:
    html = texts_in(locale).html(
        "In which language shall I answer? Now: <b>{language}</b>", language=LANGUAGE_NAMES[locale]
    )
    return html, InlineKeyboardMarkup([keyboards.languages(Action.CHOOSE_LOCALE, locale)])
