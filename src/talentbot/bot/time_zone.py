"""/timezone: where somebody lives, for the hour of their reminders."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from markupsafe import Markup
from telegram import InlineKeyboardMarkup

from talentbot import time_zones
from talentbot.bot import keyboards, presses
from talentbot.bot.presses import Action
from talentbot.bot.reader import reader_of
from talentbot.bot.replies import acknowledge, edit, pressed, reply
from talentbot.reminders.planning import REMINDED_AT

if TYPE_CHECKING:
    from telegram import InlineKeyboardButton, Message, Update
    from telegram.ext import ContextTypes

    from talentbot.bot.questions import QuestionHandlers
    from talentbot.bot.reader import Reader
    from talentbot.bot.services import Services

DIALOGUE = "city"

_TYPE_A_CITY = "?"
_MAX_WORDS_OF_A_CITY = 3
_UNASKED = {"is_asked_for": False}
"""Below /timezone many simply type their city, though it is the buttons that ask: anything else is a question."""


class TimeZoneHandlers:
    """Shows the zone, offers others, and finds one by a city's name."""

    def __init__(self, services: Services, questions: QuestionHandlers) -> None:
        self._services = services
        self._questions = questions

    async def command(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """/timezone, alone or with a city."""
        message = update.effective_message
        if message is None:
            return
        reader = await reader_of(update, self._services)
        if context.args:
            await self._look_up(message, " ".join(context.args), reader)
            return
        await self._await_city(message.chat.id)
        await reply(message, *await self._choice(message.chat.id, reader))

    async def chosen(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """A zone was pressed, the way to type a city, or the way back."""
        query = pressed(update)
        reader = await reader_of(update, self._services)
        telegram_id, zone = query.from_user.id, presses.parts_of(query.data)[0]
        if zone == _TYPE_A_CITY:
            await acknowledge(query)
            await self._services.dialogues.begin(telegram_id, DIALOGUE, {}, self._services.now())
            html = reader.texts.html(
                "Write the name of your city in your next message, for example <i>Osh</i>, <i>Kazan</i>, <i>Osaka</i>."
            )
            await edit(query, html, _way_back(reader))
            return
        await self._stop_waiting(telegram_id)
        if time_zones.is_zone(zone):
            await self._services.reminders.set_time_zone(telegram_id, zone)
            city = time_zones.city_of(zone, reader.locale)
            await acknowledge(query, reader.texts.plain("Your time zone: {city}", city=city))
        else:
            await acknowledge(query)
            await self._await_city(telegram_id)
        await edit(query, *await self._choice(telegram_id, reader))

    async def typed(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """A city that was asked for; whoever asks something else instead gets an answer to that."""
        message = update.effective_message
        if message is None or message.text is None:
            return
        wanted = await self._services.dialogues.get(message.chat.id, DIALOGUE, self._services.now())
        is_asked_for = wanted != _UNASKED
        is_city = time_zones.find_zones(message.text, is_exact=not is_asked_for)
        if not is_city and (not is_asked_for or _is_question(message.text)):
            await self._stop_waiting(message.chat.id)
            await self._questions.ask(update, context)
        else:
            await self._look_up(message, message.text, await reader_of(update, self._services))

    async def _look_up(self, message: Message, text: str, reader: Reader) -> None:
        telegram_id, texts = message.chat.id, reader.texts
        found = time_zones.find_zones(text)
        if not found:
            await self._services.dialogues.begin(telegram_id, DIALOGUE, {}, self._services.now())
            html = texts.html(
                "I do not know the city “{city}”. Please write it in another way, or name a bigger one with the same "
                "time.",
                city=text[: time_zones.MAX_TYPED],
            )
            await reply(message, html, _way_back(reader))
            return
        await self._stop_waiting(telegram_id)
        if len(found) > 1:
            keyboard = InlineKeyboardMarkup([[self._button(each.zone, each.city)] for each in found])
            await reply(message, texts.html("Which one do you mean?"), keyboard)
            return
        await self._services.reminders.set_time_zone(telegram_id, found[0].zone)
        html, keyboard = await self._choice(telegram_id, reader)
        await reply(message, Markup("✅ {}\n\n{}").format(found[0].city, html), keyboard)

    async def _choice(self, telegram_id: int, reader: Reader) -> tuple[Markup, InlineKeyboardMarkup]:
        """The present zone, and others to choose."""
        zone = await self._services.reminders.time_zone(telegram_id)
        now = self._services.now()
        html = reader.texts.html(
            "<b>Your time zone: {city}</b> ({offset})\nIt is {time} there now.\n\n"
            "Reminders come at {hour} of this time, never at night.",
            city=time_zones.city_of(zone, reader.locale),
            offset=time_zones.offset(zone, now),
            time=now.astimezone(ZoneInfo(zone)).strftime("%H:%M"),
            hour=REMINDED_AT.strftime("%H:%M"),
        )
        buttons = [
            self._button(each, time_zones.city_of(each, reader.locale), is_chosen=each == zone)
            for each in time_zones.COMMON
        ]
        rows = [buttons[start : start + 2] for start in range(0, len(buttons), 2)]
        rows.append([keyboards.button(reader.texts.plain("🔍 Another city"), Action.TIME_ZONE, _TYPE_A_CITY)])
        return html, InlineKeyboardMarkup(rows)

    def _button(self, zone: str, city: str, *, is_chosen: bool = False) -> InlineKeyboardButton:
        text = f"{city} ({time_zones.offset(zone, self._services.now())})"
        return keyboards.button(f"✓ {text}" if is_chosen else text, Action.TIME_ZONE, zone)

    async def _await_city(self, telegram_id: int) -> None:
        """Take a city that is typed next, unless something else is waited for."""
        dialogues, now = self._services.dialogues, self._services.now()
        if await dialogues.kind_of(telegram_id, now) in {None, DIALOGUE}:
            await dialogues.begin(telegram_id, DIALOGUE, _UNASKED, now)

    async def _stop_waiting(self, telegram_id: int) -> None:
        """Wait for no city any more; what somebody else waits for stays."""
        dialogues = self._services.dialogues
        if await dialogues.kind_of(telegram_id, self._services.now()) == DIALOGUE:
            await dialogues.end(telegram_id)


def _is_question(text: str) -> bool:
    """Whether a text that is no known city is not meant as one either."""
    has_many_words = len(text.split()) > _MAX_WORDS_OF_A_CITY or len(text) > time_zones.MAX_TYPED
    return has_many_words or text.rstrip().endswith(("?", "？", "か", "か。"))


def _way_back(reader: Reader) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup([[keyboards.button(reader.texts.plain("⬅️ Back"), Action.TIME_ZONE)]])
