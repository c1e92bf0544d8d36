"""/reminders: what I am reminded of, and how long before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup
from telegram import InlineKeyboardMarkup

from talentbot.bot import keyboards, presses
from talentbot.bot.deadline_list import track_name
from talentbot.bot.deadline_presentation import FROM_LIST_OF_MINE, days_left_text, outlook_of, title_of
from talentbot.bot.presses import Action
from talentbot.bot.reader import reader_of
from talentbot.bot.replies import acknowledge, edit, pressed, reply
from talentbot.language import Locale
from talentbot.reminders import EVERY_TRACK, LEAD_CHOICES
from talentbot.reminders.planning import REMINDED_AT
from talentbot.time_zones import city_of, offset

if TYPE_CHECKING:
    from collections.abc import Iterable

    from telegram import InlineKeyboardButton, Update
    from telegram.ext import ContextTypes

    from talentbot.bot.deadline_presentation import Outlook
    from talentbot.bot.reader import Reader
    from talentbot.bot.services import Services
    from talentbot.deadlines import Upcoming
    from talentbot.messages import Texts

_LEADS = "leads"
_MAX_LISTED = 12
_A_ROW = 3


class ReminderHandlers:
    """One's own reminders, and how many days ahead they come."""

    def __init__(self, services: Services) -> None:
        self._services = services

    async def command(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """The list, in a new message."""
        message = update.effective_message
        if message is not None:
            reader = await reader_of(update, self._services)
            await reply(message, *await list_of_mine(message.chat.id, reader, self._services))

    async def press(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """The list, or the days, or one of the days was pressed."""
        query = pressed(update)
        what, days, switch = presses.parts_of(query.data)[:3]
        reader = await reader_of(update, self._services)
        telegram_id = query.from_user.id
        if what != _LEADS:
            await acknowledge(query)
            await edit(query, *await list_of_mine(telegram_id, reader, self._services))
            return
        if days.isdecimal() and int(days) in LEAD_CHOICES:
            present = set(await self._services.reminders.leads(telegram_id))
            wanted = present - {int(days)} if switch == "off" else present | {int(days)}
            if not wanted:
                text = reader.texts.plain("One day must stay. To stop reminders, turn them off in /reminders.")
                await acknowledge(query, text, show_alert=True)
                return
            await self._services.reminders.set_leads(telegram_id, tuple(sorted(wanted, reverse=True)))
        await acknowledge(query)
        await edit(query, *await self._leads(telegram_id, reader))

    async def _leads(self, telegram_id: int, reader: Reader) -> tuple[Markup, InlineKeyboardMarkup]:
        outlook = await outlook_of(telegram_id, reader, self._services)
        leads, texts = await self._services.reminders.leads(telegram_id), reader.texts
        html = texts.html(
            "<b>How many days before shall I remind you?</b>\n{when}\n\nPress to turn on or off; several are possible.",
            when=_when(leads, outlook),
        )
        buttons = [_lead_button(days, texts, is_on=days in leads) for days in LEAD_CHOICES]
        rows = [buttons[start : start + _A_ROW] for start in range(0, len(buttons), _A_ROW)]
        rows.append([_zone_button(texts), keyboards.button(texts.plain("⬅️ Back"), Action.REMINDERS)])
        return html, InlineKeyboardMarkup(rows)


async def list_of_mine(telegram_id: int, reader: Reader, services: Services) -> tuple[Markup, InlineKeyboardMarkup]:
    """What a person is reminded of, each with a switch."""
    texts = reader.texts
    mine = await services.reminders.mine(telegram_id)
    tracks = sorted((await services.reminders.subscriptions(telegram_id)).tracks)
    outlook = await outlook_of(telegram_id, reader, services)
    to_deadlines = keyboards.button(texts.plain("📅 Deadlines"), Action.DEADLINES)
    if not mine and not tracks:
        html = texts.html("You have no reminders yet. Choose what to be reminded of in the list of deadlines.")
        return html, InlineKeyboardMarkup([[to_deadlines]])
    blocks = [texts.html("<b>My reminders</b>"), *_mine_html(mine, outlook)]
    if tracks:
        names = _listed((track_name(track, texts) for track in tracks), outlook.locale)
        blocks.append(texts.html("🔔 You also hear of new deadlines: {tracks}.", tracks=names))
    leads = await services.reminders.leads(telegram_id)
    blocks.append(Markup("{}").format(_when(leads, outlook)))
    rows = [[_off_button(number, each, outlook)] for number, each in enumerate(mine[:_MAX_LISTED], 1)]
    rows += [[_track_button(track, texts)] for track in tracks]
    rows.append([keyboards.button(texts.plain("🗓 Days before"), Action.REMINDERS, _LEADS), _zone_button(texts)])
    rows.append([to_deadlines])
    return Markup("\n\n").join(blocks), InlineKeyboardMarkup(rows)


def _mine_html(mine: list[Upcoming], outlook: Outlook) -> list[Markup]:
    texts = outlook.texts
    lines = [
        Markup("{}. <b>{}</b>\n{} · {}").format(
            number, title_of(each.deadline, outlook.locale), texts.day(each.on), days_left_text(each, outlook)
        )
        for number, each in enumerate(mine[:_MAX_LISTED], 1)
    ]
    if len(mine) > _MAX_LISTED:
        more = texts.counted("and {count} more", "and {count} more", len(mine) - _MAX_LISTED)
        lines.append(Markup("{}: /deadlines").format(more))
    return lines


def _when(leads: Iterable[int], outlook: Outlook) -> str:
    return outlook.texts.plain(
        "Days before: {days}. At {hour}, {city} time ({offset}).",
        days=_listed(map(str, sorted(leads, reverse=True)), outlook.locale),
        hour=REMINDED_AT.strftime("%H:%M"),
        city=city_of(outlook.zone, outlook.locale),
        offset=offset(outlook.zone, outlook.now),
    )


def _listed(parts: Iterable[str], locale: Locale) -> str:
    return ("、" if locale is Locale.JA else ", ").join(parts)


def _off_button(number: int, what: Upcoming, outlook: Outlook) -> InlineKeyboardButton:
    text = f"🔕 {number}. {title_of(what.deadline, outlook.locale)}"
    return keyboards.button(text, Action.REMIND, what.deadline.id, "off", FROM_LIST_OF_MINE)


def _track_button(track: str, texts: Texts) -> InlineKeyboardButton:
    name = texts.plain("all deadlines") if track == EVERY_TRACK else track_name(track, texts)
    return keyboards.button(f"🔕 {name}", Action.REMIND_OF_TRACK, track, "off", FROM_LIST_OF_MINE)


def _lead_button(days: int, texts: Texts, *, is_on: bool) -> InlineKeyboardButton:
    text = texts.counted("{count} day", "{count} days", days)
    return keyboards.button(
        f"✓ {text}" if is_on else text, Action.REMINDERS, _LEADS, str(days), "off" if is_on else "on"
    )


def _zone_button(texts: Texts) -> InlineKeyboardButton:
    return keyboards.button(texts.plain("🌍 Time zone"), Action.TIME_ZONE)
