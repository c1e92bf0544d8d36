"""What was published: /faqlog, the way back by /rollback, and the whole FAQ as a workbook by /export."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from markupsafe import Markup
from telegram import InlineKeyboardMarkup

from talentbot.bot import keyboards, presses
from talentbot.bot.presses import Action
from talentbot.bot.replies import acknowledge, pressed, reply, reply_to_press, send_file, take_away
from talentbot.bot.staff.draft_view import changes_html
from talentbot.bot.staff.failures import shortened
from talentbot.faq.load import parse_faq
from talentbot.publishing.difference import difference
from talentbot.publishing.publisher import applied
from talentbot.publishing.telling import difference_text
from talentbot.store.tables import DEFAULT_TIME_ZONE
from talentbot.store.versions import Origin

if TYPE_CHECKING:
    from pathlib import Path

    from telegram import Message, Update
    from telegram.ext import ContextTypes

    from talentbot.bot.services import Services
    from talentbot.bot.staff.door import Visit
    from talentbot.faq.folder import Files
    from talentbot.publishing.difference import Change
    from talentbot.store.versions import Version

    Changes = dict[str, bytes | None]

_LISTED_VERSIONS = 10
_LISTED_SUBJECTS = 8
_MAX_WHAT = 200
"""Characters a version: ten of them fit into a message whatever the entries are called."""


class HistoryHandlers:
    """Versions, seen and gone back to."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._publisher = services.publisher

    async def log(self, update: Update, _: ContextTypes.DEFAULT_TYPE, visit: Visit) -> None:
        """/faqlog."""
        if update.effective_message is None:
            return
        texts = visit.reader.texts
        names = {member.telegram_id: member.name for member in await self._services.staff.members()}
        person = await self._services.people.get(visit.id)
        zone = person.time_zone if person else DEFAULT_TIME_ZONE
        lines = []
        for version in await self._publisher.history(_LISTED_VERSIONS):
            at = texts.moment(version.published_at, zone)
            who = self._who(version, names, visit)
            what = shortened(_what(version, visit), _MAX_WHAT)
            lines.append(Markup("<b>{}</b> · {} · {}\n{}").format(version.number, at, who, what))
        html = texts.html(
            "<b>Published versions</b>\n\n{lines}\n\n"
            "/rollback returns to the version before, /rollback NUMBER to any of these.",
            lines=Markup("\n\n").join(lines),
        )
        await reply(update.effective_message, html)

    async def roll_back(self, update: Update, context: ContextTypes.DEFAULT_TYPE, visit: Visit) -> None:
        """/rollback [NUMBER]: show what would change, and ask."""
        message, texts = update.effective_message, visit.reader.texts
        if message is None:
            return
        history = await self._publisher.history(2)
        asked = context.args[0] if context.args else ""
        number = int(asked) if asked.isdecimal() and len(asked) < 9 else (history[-1].number if len(history) > 1 else 0)
        changes = await self._publisher.changes_back_to(number)
        if changes is None or (asked and not asked.isdecimal()):
            await reply(message, texts.html("There is no such version to return to. /faqlog lists them."))
        elif not changes:
            await reply(message, texts.html("The FAQ is the same as version {number}; nothing changes.", number=number))
        else:
            await self._ask(message, visit, number, history[0].number, changes)

    async def _ask(self, message: Message, visit: Visit, number: int, newest: int, changes: Changes) -> None:
        texts, folder = visit.reader.texts, self._services.live.folder
        live = await self._publisher.files()
        differing = await asyncio.to_thread(_difference, folder, live, applied(live, changes))
        shown, is_shortened = changes_html(differing, texts)
        back = texts.plain("↩️ Return to version {number}", number=number)
        keyboard = InlineKeyboardMarkup(
            [
                [keyboards.button(back, Action.ROLL_BACK, str(number), str(newest))],
                [keyboards.button(texts.plain("No, leave it"), Action.ROLL_BACK, "no")],
            ]
        )
        html = texts.html(
            "<b>Return to version {number}?</b> This would change:\n\n{changes}", number=number, changes=shown
        )
        await reply(message, html, keyboard)
        if is_shortened:
            await send_file(message, difference_text(differing, texts.said), "difference.txt")

    async def confirmed(self, update: Update, _: ContextTypes.DEFAULT_TYPE, visit: Visit) -> None:
        """The button under the difference."""
        query, texts = pressed(update), visit.reader.texts
        number, newest = presses.parts_of(query.data)[:2]
        await acknowledge(query)
        await take_away(query, Action.ROLL_BACK)
        if not number.isdecimal():
            await reply_to_press(query, texts.html("Everything stays as it is."))
            return
        history = await self._publisher.history(1)
        changes = await self._publisher.changes_back_to(int(number))
        if not changes:
            await reply_to_press(query, texts.html("There is no such version to return to. /faqlog lists them."))
        elif newest != str(history[0].number):
            html = texts.html("Something was published since you looked. Send /rollback {number} again.", number=number)
            await reply_to_press(query, html)
        else:
            live = await self._publisher.files()
            base = {name: live.get(name) for name in changes}
            version = await self._publisher.publish(changes, base, visit.id, Origin.ROLLBACK)
            html = texts.html(
                "↩️ The FAQ is again as in version {old}; this is version {new}.", old=number, new=version.number
            )
            await reply_to_press(query, html)

    async def export(self, update: Update, _: ContextTypes.DEFAULT_TYPE, visit: Visit) -> None:
        """/export: the live FAQ as a workbook."""
        from talentbot.faq.workbook.write import write_workbook  # noqa: PLC0415 - Excel's library is 10 MB that few need

        if update.effective_message is None:
            return
        workbook = await asyncio.to_thread(write_workbook, self._services.live.faq)
        await send_file(update.effective_message, workbook, f"nagaoka-faq-{self._services.now():%Y-%m-%d}.xlsx")
        html = visit.reader.texts.html(
            "Change the cells you want, save, and send me the file. Nothing goes live before you press Publish."
        )
        await reply(update.effective_message, html)

    def _who(self, version: Version, names: dict[int, str | None], visit: Visit) -> Markup:
        if version.origin is Origin.FILES:
            return visit.reader.texts.html("in the files")
        if version.published_by is None:
            return Markup("–")
        return person_link(version.published_by, names.get(version.published_by))


def _difference(folder: Path, before: Files, after: Files) -> tuple[Change, ...]:
    return difference(parse_faq(before, folder)[0], parse_faq(after, folder)[0])


def person_link(telegram_id: int, name: str | None) -> Markup:
    """A name that opens the person's profile in Telegram (Bot API, HTML style)."""
    return Markup('<a href="tg://user?id={}">{}</a>').format(telegram_id, name or f"Telegram {telegram_id}")


def _what(version: Version, visit: Visit) -> str:
    if version.replaced_digest is None:
        return visit.reader.texts.plain("the FAQ as it was found")
    listed = ", ".join(version.changed[:_LISTED_SUBJECTS])
    return listed + (f" … ({len(version.changed)})" if len(version.changed) > _LISTED_SUBJECTS else "")
