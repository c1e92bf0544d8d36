"""A deadline in a message: what it is called, when it is for its reader, and the buttons that go with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

from markupsafe import Markup

from talentbot.bot import keyboards
from talentbot.bot.presentation import existing
from talentbot.bot.presses import Action
from talentbot.deadlines import Occurrence, days_left
from talentbot.faq.deadline import DeadlineKind
from talentbot.faq.footer import source_html
from talentbot.language import Locale, fallbacks
from talentbot.messages import texts_in, translatable
from talentbot.reminders.planning import REMINDED_AT, plans_in
from talentbot.time_zones import city_of

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Sequence
    from datetime import date, datetime

    from telegram import InlineKeyboardButton

    from talentbot.bot.reader import Reader
    from talentbot.bot.services import Services
    from talentbot.deadlines import Upcoming
    from talentbot.faq.deadline import Deadline
    from talentbot.faq.entry import Faq
    from talentbot.messages import Texts

TRACK_NAMES = {
    "care": translatable("Care work"),
    "it": translatable("IT"),
    "tourism": translatable("Tourism"),
    "manufacturing": translatable("Manufacturing"),
    "internship": translatable("Internships"),
    "study": translatable("Study"),
    "language": translatable("Japanese language"),
}

FROM_LIST_OF_MINE = "r"
"""What a button of /reminders says of where it stands."""

_ONLY_IN = {
    Locale.RU: translatable("So far this is written only in Russian."),
    Locale.KY: translatable("So far this is written only in Kyrgyz."),
    Locale.JA: translatable("So far this is written only in Japanese."),
}
_MAX_DAYS_NAMED = 4


@dataclass(frozen=True, slots=True)
class Outlook:
    """Who looks at a date: in which language, from where, and when."""

    locale: Locale
    zone: str
    now: datetime

    @property
    def texts(self) -> Texts:
        """The interface in the reader's language."""
        return texts_in(self.locale)


class Numbered(NamedTuple):
    """A deadline in a message."""

    #: Its place among others; None where it stands alone.
    number: int | None
    what: Upcoming


def numbered(found: Sequence[Upcoming], first: int = 1, *, is_alone: bool = False) -> list[Numbered]:
    """Deadlines with their places, the first of which is `first`."""
    return [Numbered(None if is_alone else place, each) for place, each in enumerate(found, first)]


async def outlook_of(telegram_id: int, reader: Reader, services: Services) -> Outlook:
    """A person's outlook at this moment."""
    return Outlook(reader.locale, await services.reminders.time_zone(telegram_id), services.now())


def title_of(deadline: Deadline, locale: Locale) -> str:
    """What a deadline is called for a reader of a locale."""
    return next((deadline.texts[each].title for each in fallbacks(locale) if each in deadline.texts), deadline.id)


def deadline_html(
    what: Upcoming, outlook: Outlook, *, number: int | None = None, max_note: int | None = None
) -> Markup:
    """All that is known of a deadline.

    Args:
        what: the deadline and its day.
        outlook: who reads it.
        number: its place among others, which its buttons have as well.
        max_note: how much of its note is shown; None for all.
    """
    deadline, texts = what.deadline, outlook.texts
    lines = [Markup("<b>{}{}</b>").format(_prefix(number), title_of(deadline, outlook.locale))]
    shown = next((each for each in fallbacks(outlook.locale) if each in deadline.texts), outlook.locale)
    if shown is not outlook.locale:
        lines.append(Markup("<i>{}</i>").format(texts.plain(_ONLY_IN[shown])))
    lines.append(_when_html(what, outlook))
    note = deadline.texts[shown].note if shown in deadline.texts else None
    if note:
        lines.append(Markup("{}").format(_shortened(note, max_note)))
    if deadline.needs_confirmation:
        lines.append(texts.html("⚠️ The date is still to be confirmed."))
    if deadline.source is not None:
        lines.append(texts.html("<i>Source: {source}</i>", source=source_html(deadline.source)))
    return Markup("\n").join(lines)


def day_text(what: Upcoming, outlook: Outlook) -> str:
    """The day with its weekday, and the hour and the place where they matter."""
    texts, deadline = outlook.texts, what.deadline
    day = texts.weekday_and_day(what.on)
    city = city_of(deadline.zone, outlook.locale)
    if deadline.time is not None:
        return texts.plain("{day}, {time} ({city} time)", day=day, time=deadline.time.strftime("%H:%M"), city=city)
    if deadline.kind is DeadlineKind.APPLY_BY and not _is_same_time(what, outlook):
        return texts.plain("{day} ({city} time)", day=day, city=city)
    return day


def days_left_text(what: Upcoming, outlook: Outlook) -> str:
    """How far away it is."""
    texts, days = outlook.texts, days_left(what, outlook.now, outlook.zone)
    if days == 0:
        return texts.plain("today")
    if days == 1:
        return texts.plain("tomorrow")
    return texts.counted("in {count} day", "in {count} days", days)


def reminder_days(what: Upcoming, leads: Iterable[int], outlook: Outlook) -> list[date]:
    """On which days reminders are still to come, for who has just asked for them."""
    plans = plans_in([Occurrence.of(what.deadline, what.on)], leads, outlook.zone)
    due = sorted(plan.due_at for plan in plans if plan.due_at > outlook.now)
    return [instant.astimezone(ZoneInfo(outlook.zone)).date() for instant in due]


def promise(what: Upcoming, leads: Iterable[int], outlook: Outlook) -> str:
    """What comes of "Remind me"; 200 characters at most, as the Bot API allows for an alert."""
    texts = outlook.texts
    days = reminder_days(what, leads, outlook)
    if not days:
        return texts.plain(
            "It is too near for a reminder: {left}. Please note it down yourself; if the date moves, I will tell you.",
            left=days_left_text(what, outlook),
        )
    named = [texts.day_and_month(day) for day in days[:_MAX_DAYS_NAMED]]
    comma = "、" if outlook.locale is Locale.JA else ", "
    return texts.plain(
        "🔔 I will remind you at {hour}: {days}.", hour=REMINDED_AT.strftime("%H:%M"), days=comma.join(named)
    )


def deadline_rows(
    shown: Iterable[Numbered], reminded: Container[str], faq: Faq, locale: Locale
) -> list[list[InlineKeyboardButton]]:
    """The buttons of some deadlines: for each, reminders on or off and the calendar; then what the FAQ says of them.

    Args:
        shown: the deadlines, numbered where there are several.
        reminded: the ids of those of which the person is reminded.
        faq: the FAQ, for the entries that explain them.
        locale: that of the reader.
    """
    texts, rows = texts_in(locale), []
    entry_ids: dict[str, None] = {}
    for number, (_, deadline) in shown:
        calendar = _prefix(number) + texts.plain("📅 To calendar")
        rows.append(
            [
                remind_button(deadline.id, texts, is_on=deadline.id in reminded, number=number),
                keyboards.button(calendar, Action.CALENDAR, deadline.id),
            ]
        )
        if deadline.entry_id:
            entry_ids[deadline.entry_id] = None
    return rows + keyboards.entry_rows(existing(faq, entry_ids), locale, "ℹ️ ")


def remind_button(deadline_id: str, texts: Texts, *, is_on: bool, number: int | None = None) -> InlineKeyboardButton:
    """Reminders of one deadline: off where they are on, else on."""
    text, switch = (texts.plain("🔕 Turn off"), "off") if is_on else (texts.plain("🔔 Remind me"), "on")
    return keyboards.button(_prefix(number) + text, Action.REMIND, deadline_id, switch, str(number or ""))


def _prefix(number: int | None) -> str:
    return f"{number}. " if number else ""


def _when_html(what: Upcoming, outlook: Outlook) -> Markup:
    texts = outlook.texts
    values = {"day": day_text(what, outlook), "left": days_left_text(what, outlook)}
    if what.deadline.kind is DeadlineKind.APPLY_BY:
        html = texts.html("⏳ Apply by: {day} – <b>{left}</b>", **values)
    else:
        html = texts.html("🗓 Event: {day} – <b>{left}</b>", **values)
    if what.deadline.time is None or _is_same_time(what, outlook):
        return html
    local = what.deadline.ends_at(what.on).astimezone(ZoneInfo(outlook.zone))
    hour = local.strftime("%H:%M")
    if local.date() == what.on:
        own = texts.html("🕙 Where you are: {time}", time=hour)
    else:
        own = texts.html("🕙 Where you are: {day}, {time}", day=texts.weekday_and_day(local.date()), time=hour)
    return html + "\n" + own


def _is_same_time(what: Upcoming, outlook: Outlook) -> bool:
    """Whether clocks in the reader's zone show the same as those where the deadline is."""
    ends_at = what.deadline.ends_at(what.on)
    there, here = (ends_at.astimezone(ZoneInfo(zone)) for zone in (what.deadline.zone, outlook.zone))
    return there.utcoffset() == here.utcoffset()


def _shortened(text: str, length: int | None) -> str:
    return text if length is None or len(text) <= length else f"{text[: length - 1].rstrip()}…"
