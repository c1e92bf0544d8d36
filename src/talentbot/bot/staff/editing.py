"""/edit: one answer, changed inside Telegram."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from telegram import InlineKeyboardMarkup, Message

from talentbot.bot import keyboards, presses
from talentbot.bot.presentation import LANGUAGE_NAMES
from talentbot.bot.presses import Action
from talentbot.bot.replies import acknowledge, pressed, reply, reply_to_press, send_file
from talentbot.bot.staff.drafts import unknown_entry
from talentbot.bot.staff.failures import shortened
from talentbot.bot.staff.markdown import markdown_of
from talentbot.faq.load import parse_faq
from talentbot.language import Locale
from talentbot.publishing.edits import file_of, with_answer

if TYPE_CHECKING:
    from markupsafe import Markup
    from telegram import Update
    from telegram.ext import ContextTypes

    from talentbot.bot.services import Services
    from talentbot.bot.staff.door import Visit
    from talentbot.bot.staff.drafts import DraftHandlers
    from talentbot.faq.entry import Entry
    from talentbot.messages import Texts
    from talentbot.publishing.drafting import Desk

DIALOGUE = "edit"

_MAX_SHOWN = 3000
"""Characters of an answer's source that fit into a message with what is said around it."""


class EditHandlers:
    """Asks which language, shows the answer, and takes the next message for the new one."""

    def __init__(self, services: Services, drafts: DraftHandlers) -> None:
        self._services = services
        self._drafts = drafts

    async def command(self, update: Update, context: ContextTypes.DEFAULT_TYPE, visit: Visit) -> None:
        """/edit ID."""
        message, texts = update.effective_message, visit.reader.texts
        if message is None:
            return
        faq = self._services.live.faq
        entry_id = context.args[0] if context.args else ""
        entry = faq.entries.get(entry_id)
        if entry is None:
            await reply(message, unknown_entry(entry_id, faq, texts, "/edit"))
        else:
            await reply(message, *which_language(entry, texts))

    async def chosen(self, update: Update, _: ContextTypes.DEFAULT_TYPE, visit: Visit) -> None:
        """A language was pressed: show the answer and wait for the new one."""
        query, texts = pressed(update), visit.reader.texts
        entry_id, code = presses.parts_of(query.data)[:2]
        await acknowledge(query)
        _desk, entry = await self._desk(visit, entry_id)
        if entry is None:
            await reply_to_press(query, texts.html("There is no such entry any more."))
            return
        if code not in set(Locale) or Locale(code) not in entry.texts:
            await reply_to_press(query, *which_language(entry, texts))
            return
        locale = Locale(code)
        content = {"entry": entry.id, "locale": locale.value, "shown": entry.texts[locale].answer}
        await self._services.dialogues.begin(visit.id, DIALOGUE, content, self._services.now())
        answer = entry.texts[locale].answer.strip()
        html = texts.html(
            "The answer of {id} in {language} now (press to copy):\n\n<pre>{answer}</pre>\n\n"
            "Send the whole new answer as your next message. **bold**, *italic*, lists with - and [links](https://...) "
            "are kept. /cancel leaves everything as it is.",
            id=entry.id,
            language=LANGUAGE_NAMES[locale],
            answer=shortened(answer, _MAX_SHOWN),
        )
        await reply_to_press(query, html)
        if len(answer) > _MAX_SHOWN and isinstance(query.message, Message):
            await send_file(query.message, answer, f"{entry.id}-{locale.value}.txt")

    async def takes(self, update: Update, visit: Visit) -> bool:
        """Take a message for the new answer, if one is waited for."""
        message, texts = update.effective_message, visit.reader.texts
        if message is None or message.text is None:
            return False
        wanted = await self._services.dialogues.get(visit.id, DIALOGUE, self._services.now())
        if wanted is None:
            return False
        desk, entry = await self._desk(visit, wanted["entry"])
        if entry is None:
            await reply(message, texts.html("There is no such entry any more."))
        else:
            name = file_of(entry, self._services.live.folder)
            markdown = markdown_of(message.text, message.entities)
            changes = await asyncio.to_thread(with_answer, desk.files, name, Locale(wanted["locale"]), markdown)
            if changes[name] == desk.files[name]:
                await reply(message, texts.html("That is the answer as it stands; nothing has changed."))
            else:
                was_shown = entry.texts[Locale(wanted["locale"])].answer == wanted.get("shown")
                await self._drafts.add(message, visit, desk, changes, () if was_shown else (entry.id,))
        await self._services.dialogues.end(visit.id)
        return True

    async def cancel(self, update: Update, _: ContextTypes.DEFAULT_TYPE, visit: Visit) -> None:
        """/cancel."""
        await self._services.dialogues.end(visit.id)
        if update.effective_message is not None:
            await reply(update.effective_message, visit.reader.texts.html("Everything stays as it is."))

    async def _desk(self, visit: Visit, entry_id: str) -> tuple[Desk, Entry | None]:
        """What the change is made on, and the entry as the coordinator's draft or the live FAQ has it."""
        desk = await self._services.drafting.desk(visit.id)
        faq, _ = await asyncio.to_thread(parse_faq, desk.files, self._services.live.folder)
        return desk, faq.entries.get(entry_id)


def which_language(entry: Entry, texts: Texts) -> tuple[Markup, InlineKeyboardMarkup]:
    """The question in which language the answer is to change."""
    row = [
        keyboards.button(name, Action.EDIT, entry.id, locale.value)
        for locale, name in LANGUAGE_NAMES.items()
        if locale in entry.texts
    ]
    return texts.html("Which answer of {id} do you want to change?", id=entry.id), InlineKeyboardMarkup([row])
