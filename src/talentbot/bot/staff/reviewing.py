"""/review: the entries that somebody should read again, the most asked first."""

from __future__ import annotations

import asyncio
import hashlib
from datetime import timedelta
from typing import TYPE_CHECKING

from telegram import InlineKeyboardMarkup

from talentbot.bot import keyboards, presses
from talentbot.bot.presentation import LANGUAGE_NAMES, entry_html, titles_html
from talentbot.bot.presses import Action
from talentbot.bot.replies import acknowledge, edit, pressed, reply
from talentbot.language import Locale
from talentbot.publishing.checks.contents import is_due
from talentbot.publishing.edits import file_of, with_review

if TYPE_CHECKING:
    from markupsafe import Markup
    from telegram import Update
    from telegram.ext import ContextTypes

    from talentbot.bot.services import Services
    from talentbot.bot.staff.door import Visit
    from talentbot.faq.entry import Entry

MAX_DUE = 10
ASKED_WITHIN = timedelta(days=90)


class ReviewHandlers:
    """Shows what is due and takes the verdict."""

    def __init__(self, services: Services) -> None:
        self._services = services

    async def command(self, update: Update, _: ContextTypes.DEFAULT_TYPE, visit: Visit) -> None:
        """/review."""
        if update.effective_message is not None:
            await reply(update.effective_message, *await self._due(visit))

    async def chosen(self, update: Update, _: ContextTypes.DEFAULT_TYPE, visit: Visit) -> None:
        """Back to the list, an entry, or that it is still right."""
        query, texts = pressed(update), visit.reader.texts
        entry_id, verdict, read = presses.parts_of(query.data)[:3]
        entry = self._services.live.faq.entries.get(entry_id)
        if entry is not None and verdict == "ok" and read == _mark_of(entry):
            await acknowledge(query, texts.plain("Thank you! Confirmed as of today."))
            await self._confirm(entry, visit)
            await edit(query, *await self._due(visit))
        elif entry is None:
            await acknowledge(query)
            await edit(query, *await self._due(visit))
        else:
            has_changed = verdict == "ok"
            told = texts.plain("It has changed since you opened it. Please read it again.") if has_changed else None
            await acknowledge(query, told, show_alert=has_changed)
            locale = Locale(verdict) if verdict in set(Locale) else visit.reader.locale
            await edit(query, entry_html(entry, locale), self._under(entry, locale, visit))

    async def _due(self, visit: Visit) -> tuple[Markup, InlineKeyboardMarkup | None]:
        texts = visit.reader.texts
        due, asked = await due_entries(self._services)
        if not due:
            return texts.html("✅ Every entry was confirmed within the last 180 days."), None
        shown = due[:MAX_DUE]
        rows = [
            [keyboards.button(f"{number}. {self._asked(asked.get(entry.id, 0))}{entry.id}", Action.REVIEW, entry.id)]
            for number, entry in enumerate(shown, 1)
        ]
        count = texts.counted("{count} entry is due", "{count} entries are due", len(due))
        html = texts.html(
            "<b>Review</b>: {count}, the most asked first.\n\n{titles}\n\n"
            "Open one, read it in each language, and decide.",
            count=count,
            titles=titles_html(shown, visit.reader.locale),
        )
        return html, InlineKeyboardMarkup(rows)

    async def _confirm(self, entry: Entry, visit: Visit) -> None:
        files = await self._services.publisher.files()
        name = file_of(entry, self._services.live.folder)
        today = self._services.now().date()
        changes = await asyncio.to_thread(with_review, files, name, today, visit.signature)
        await self._services.publisher.publish(changes, {name: files[name]}, visit.id)

    @staticmethod
    def _asked(count: int) -> str:
        return f"({count}×) " if count else ""

    @staticmethod
    def _under(entry: Entry, locale: Locale, visit: Visit) -> InlineKeyboardMarkup:
        texts = visit.reader.texts
        return InlineKeyboardMarkup(
            [
                [
                    keyboards.button(
                        texts.plain("✅ Still right in all languages"), Action.REVIEW, entry.id, "ok", _mark_of(entry)
                    )
                ],
                [keyboards.button(texts.plain("✏️ Needs change"), Action.EDIT, entry.id)],
                [
                    keyboards.button(f"✓ {name}" if other is locale else name, Action.REVIEW, entry.id, other.value)
                    for other, name in LANGUAGE_NAMES.items()
                    if other in entry.texts
                ],
                [keyboards.button(texts.plain("⬅️ Back"), Action.REVIEW)],
            ]
        )


async def due_entries(services: Services) -> tuple[list[Entry], dict[str, int]]:
    """The entries that somebody should read again, the most asked first, and how often each was asked lately."""
    now = services.now()
    asked = await services.questions.counts_by_entry(now - ASKED_WITHIN)
    due = [entry for entry in services.live.faq.entries.values() if is_due(entry, now.date())]
    due.sort(key=lambda entry: (-asked.get(entry.id, 0), entry.reviewed_on or now.date().min, entry.id))
    return due, asked


def _mark_of(entry: Entry) -> str:
    """What tells a text that was read from one that was changed since; with the longest id it fits into a button."""
    texts = "\0".join(f"{text.title}\0{text.answer}" for text in entry.texts.values())
    return hashlib.blake2s(texts.encode(), digest_size=4).hexdigest()
