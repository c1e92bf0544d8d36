"""Who belongs to the staff: /invite, /staff, and the links that make somebody a member."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup
from telegram import InlineKeyboardMarkup
from telegram.helpers import create_deep_linked_url

from talentbot.bot import keyboards, presses
from talentbot.bot.menu import set_chat_commands
from talentbot.bot.presses import Action
from talentbot.bot.reader import reader_of
from talentbot.bot.replies import acknowledge, edit, pressed, reply, reply_to_press
from talentbot.bot.staff.history import person_link
from talentbot.messages import translatable
from talentbot.store.roles import Role
from talentbot.store.staff import INVITATION_VALID_FOR

if TYPE_CHECKING:
    from telegram import Bot, Update
    from telegram.ext import ContextTypes

    from talentbot.bot.services import Services
    from talentbot.bot.staff.door import Visit
    from talentbot.messages import Texts
    from talentbot.store.staff import Member

INVITATION_LINK = "staff_"
"""`?start=staff_<secret>`: 6 and 22 of the 64 characters that a link may carry (Bot API, deep linking)."""

_ROLE_NAMES = {
    Role.ADMIN: translatable("administrator"),
    Role.COORDINATOR: translatable("coordinator of the FAQ"),
    Role.ANNOUNCER: translatable("announcer"),
}


class MemberHandlers:
    """Invitations and roles."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._staff = services.staff

    async def invite(self, update: Update, context: ContextTypes.DEFAULT_TYPE, visit: Visit) -> None:
        """/invite [ROLE [NAME]]."""
        message, texts = update.effective_message, visit.reader.texts
        if message is None:
            return
        role, *name = context.args or [""]
        if role in set(Role):
            await reply(message, await self._invitation(Role(role), " ".join(name) or None, context.bot, texts))
            return
        rows = [
            [keyboards.button(texts.plain(named), Action.INVITE, role.value)] for role, named in _ROLE_NAMES.items()
        ]
        html = texts.html("Whom do you want to invite? With a name, to tell people apart: /invite coordinator NAME")
        await reply(message, html, InlineKeyboardMarkup(rows))

    async def invite_pressed(self, update: Update, context: ContextTypes.DEFAULT_TYPE, visit: Visit) -> None:
        """A role under /invite."""
        query = pressed(update)
        role = presses.parts_of(query.data)[0]
        await acknowledge(query)
        if role in set(Role):
            await reply_to_press(query, await self._invitation(Role(role), None, context.bot, visit.reader.texts))

    async def _invitation(self, role: Role, name: str | None, bot: Bot, texts: Texts) -> Markup:
        secret = await self._staff.invite(role, name, self._services.now())
        return texts.html(
            "Send this link to the person. It works once, within {hours} hours, and gives the role “{role}”:\n\n{link}",
            hours=int(INVITATION_VALID_FOR.total_seconds() // 3600),
            role=texts.plain(_ROLE_NAMES[role]),
            link=invitation_link(bot.username, secret),
        )

    async def accept(self, update: Update, context: ContextTypes.DEFAULT_TYPE, payload: str) -> None:
        """Somebody followed an invitation."""
        message, user = update.effective_message, update.effective_user
        if message is None or user is None:
            return
        reader = await reader_of(update, self._services)
        member = await self._staff.accept(payload.removeprefix(INVITATION_LINK), user.id, self._services.now())
        if member is None:
            await reply(
                message, reader.texts.html("This invitation was used already or is too old. Ask for a new one.")
            )
            return
        await set_chat_commands(context.bot, message.chat.id, reader.locale, user.language_code, member.role)
        html = reader.texts.html(
            "Welcome! Your role is now “{role}”. The menu shows your commands; /help explains them.",
            role=reader.texts.plain(_ROLE_NAMES[member.role]),
        )
        await reply(message, html)

    async def list(self, update: Update, _: ContextTypes.DEFAULT_TYPE, visit: Visit) -> None:
        """/staff."""
        if update.effective_message is not None:
            await reply(update.effective_message, *await self._listed(visit))

    async def revoke(self, update: Update, context: ContextTypes.DEFAULT_TYPE, visit: Visit) -> None:
        """A member under /staff was pressed: ask, then take the role away."""
        query, texts = pressed(update), visit.reader.texts
        telegram_id, verdict = presses.parts_of(query.data)[:2]
        await acknowledge(query)
        members = {member.telegram_id: member for member in await self._staff.members()}
        member = members.get(int(telegram_id)) if telegram_id.isdecimal() else None
        if member is None or verdict == "no":
            await edit(query, *await self._listed(visit))
        elif verdict == "yes":
            if await self._staff.revoke(member.telegram_id):
                person = await self._services.people.get(member.telegram_id)
                await set_chat_commands(
                    context.bot, member.telegram_id, person.locale if person else visit.reader.locale, None, None
                )
            await edit(query, *await self._listed(visit))
        else:
            keyboard = InlineKeyboardMarkup(
                [
                    [keyboards.button(texts.plain("Yes, take the role away"), Action.REVOKE, telegram_id, "yes")],
                    [keyboards.button(texts.plain("No, leave it"), Action.REVOKE, telegram_id, "no")],
                ]
            )
            html = texts.html("Take the role away from {person}?", person=person_link(member.telegram_id, member.name))
            await edit(query, html, keyboard)

    async def _listed(self, visit: Visit) -> tuple[Markup, InlineKeyboardMarkup | None]:
        texts = visit.reader.texts
        members = await self._staff.members()
        lines = [_line(member, texts) for member in members]
        rows = [
            [keyboards.button(f"✖️ {member.name or member.telegram_id}", Action.REVOKE, str(member.telegram_id))]
            for member in members
            if member.since_at is not None
        ]
        html = texts.html(
            "<b>Staff</b>\n\n{lines}\n\nPress a name to take the role away. /invite invites somebody.",
            lines=Markup("\n").join(lines),
        )
        return html, InlineKeyboardMarkup(rows) if rows else None


def invitation_link(username: str, secret: str) -> str:
    """The address that an invited person opens."""
    return create_deep_linked_url(username, f"{INVITATION_LINK}{secret}")


def _line(member: Member, texts: Texts) -> Markup:
    since = texts.day(member.since_at.date()) if member.since_at else texts.plain("by the settings")
    person = person_link(member.telegram_id, member.name)
    return Markup("• {}: {}, {}").format(person, texts.plain(_ROLE_NAMES[member.role]), since)
