"""What the outbox sends of deadlines: reminders, and the news that one moved, was cancelled or is new."""

from __future__ import annotations

from datetime import date, time
from typing import TYPE_CHECKING

from markupsafe import Markup
from telegram import InlineKeyboardMarkup

from talentbot.bot.deadline_presentation import Outlook, deadline_html, deadline_rows, numbered
from talentbot.bot.outgoing import Media, Outgoing
from talentbot.deadlines import Occurrence, Upcoming, coming
from talentbot.outbox.worker import Obsolete

if TYPE_CHECKING:
    from collections.abc import Sequence

    from talentbot.bot.outgoing import Renderer
    from talentbot.bot.services import Services
    from talentbot.calendar_file import CalendarFile
    from talentbot.language import Locale
    from talentbot.messages import Texts
    from talentbot.store.outbox import Delivery, Recipient

_OUTDATED = Obsolete("outdated")

_MAX_SHOWN = 6
_MAX_NOTE = 240
"""Characters of a note: six such deadlines fit into a message."""


def renderers(services: Services) -> dict[str, Renderer]:
    """How each kind of content becomes a message."""
    messages = ReminderMessages(services)
    return {
        "reminder": messages.reminder,
        "deadline_moved": messages.moved,
        "deadline_cancelled": messages.cancelled,
        "deadline_new": messages.new,
    }


class ReminderMessages:
    """Makes the messages, by the FAQ and the person's choices as they are at the moment of sending."""

    def __init__(self, services: Services) -> None:
        self._services = services

    async def reminder(self, delivery: Delivery) -> Outgoing | Obsolete:
        """One message about one deadline or several; what has changed meanwhile is left out."""
        person = delivery.recipient
        if person is None:
            return _OUTDATED
        theirs = await self._services.reminders.subscriptions(person.telegram_id)
        planned = {(each["id"], each["on"]) for each in delivery.body["deadlines"]}
        found = [
            each
            for each in self._coming()
            if (each.deadline.id, each.on.isoformat()) in planned and theirs.covers(each.deadline)
        ]
        if not found:
            return _OUTDATED
        return self._about(found, self._outlook(person))

    async def moved(self, delivery: Delivery) -> Outgoing | Obsolete:
        """Another day; with the new file for those who have the old one in their calendar."""
        person, body = delivery.recipient, delivery.body
        found = self._one(body["id"])
        if person is None or found is None or not _is_at(found, body["to"], body.get("to_time")):
            return _OUTDATED
        outlook = self._outlook(person)
        texts = outlook.texts
        old = _moment(body["from"], body.get("from_time"), texts)
        news = texts.html("🔁 <b>The date has changed.</b> It was {old}; now:", old=old)
        blocks = [news, deadline_html(found, outlook, max_note=_MAX_NOTE)]
        file = None
        if await self._services.reminders.has_calendar(person.telegram_id, found.deadline.id):
            file = await self._services.reminders.calendar_file(found.deadline.id, person.locale)
            blocks.append(texts.html("📅 Open the file: your calendar takes the new date."))
        theirs = await self._services.reminders.subscriptions(person.telegram_id)
        keyboard = self._keyboard(
            [found], {found.deadline.id} if theirs.covers(found.deadline) else set(), person.locale
        )
        return _with_file(blocks, keyboard, file)

    async def cancelled(self, delivery: Delivery) -> Outgoing | Obsolete:
        """It does not take place; with the file that takes it out of the calendar."""
        person, body = delivery.recipient, delivery.body
        occurrence = Occurrence.from_json(body)
        if person is None or self._one(occurrence.id) is not None:
            return _OUTDATED
        texts = self._outlook(person).texts
        blocks = [
            texts.html(
                "❌ <b>{title}</b>\nThis deadline ({day}) is no longer in my list: it was cancelled or taken back. "
                "I will not remind you of it.",
                title=occurrence.title(person.locale),
                day=texts.weekday_and_day(occurrence.on),
            )
        ]
        file = None
        if await self._services.reminders.has_calendar(person.telegram_id, occurrence.id):
            file = self._services.reminders.cancelled_calendar_file(body, person.locale)
            blocks.append(texts.html("📅 Open the file: your calendar takes the date out."))
        blocks.append(_hint(texts))
        return _with_file(blocks, None, file)

    async def new(self, delivery: Delivery) -> Outgoing | Obsolete:
        """A deadline of a track that the person follows."""
        person = delivery.recipient
        found = self._one(delivery.body["id"])
        if person is None or found is None:
            return _OUTDATED
        theirs = await self._services.reminders.subscriptions(person.telegram_id)
        if not theirs.covers(found.deadline):
            return _OUTDATED
        outlook = self._outlook(person)
        blocks = [outlook.texts.html("🆕 <b>A new deadline</b>"), deadline_html(found, outlook, max_note=_MAX_NOTE)]
        blocks.append(_hint(outlook.texts))
        keyboard = self._keyboard([found], {found.deadline.id}, person.locale)
        return Outgoing(Markup("\n\n").join(blocks), keyboard)

    def _about(self, found: Sequence[Upcoming], outlook: Outlook) -> Outgoing:
        texts = outlook.texts
        shown = found[:_MAX_SHOWN]
        blocks = [texts.html("🔔 <b>Reminder</b>")]
        for number, each in numbered(shown, is_alone=len(shown) == 1):
            blocks.append(deadline_html(each, outlook, number=number, max_note=_MAX_NOTE))
        if len(found) > len(shown):
            more = texts.counted("and {count} more", "and {count} more", len(found) - len(shown))
            blocks.append(Markup("{}: /deadlines").format(more))
        blocks.append(_hint(texts))
        keyboard = self._keyboard(shown, {each.deadline.id for each in shown}, outlook.locale)
        return Outgoing(Markup("\n\n").join(blocks), keyboard)

    def _keyboard(self, found: Sequence[Upcoming], reminded: set[str], locale: Locale) -> InlineKeyboardMarkup:
        places = numbered(found, is_alone=len(found) == 1)
        return InlineKeyboardMarkup(deadline_rows(places, reminded, self._services.live.faq, locale))

    def _coming(self) -> list[Upcoming]:
        return coming(self._services.live.faq, self._services.now())

    def _one(self, deadline_id: str) -> Upcoming | None:
        return next((each for each in self._coming() if each.deadline.id == deadline_id), None)

    def _outlook(self, person: Recipient) -> Outlook:
        return Outlook(person.locale, person.time_zone, self._services.now())


def _is_at(what: Upcoming, on: str, at: str | None) -> bool:
    """Whether a deadline still is at the day and time of which somebody was to be told."""
    wanted = time.fromisoformat(at) if at else None
    return what.on == date.fromisoformat(on) and what.deadline.time == wanted


def _moment(on: str, at: str | None, texts: Texts) -> str:
    day = texts.weekday_and_day(date.fromisoformat(on))
    return f"{day}, {time.fromisoformat(at):%H:%M}" if at else day


def _hint(texts: Texts) -> Markup:
    return texts.html("All my reminders: /reminders")


def _with_file(blocks: Sequence[Markup], keyboard: InlineKeyboardMarkup | None, file: CalendarFile | None) -> Outgoing:
    media = Media("document", file.content, file.name) if file else None
    return Outgoing(Markup("\n\n").join(blocks), keyboard, media)
