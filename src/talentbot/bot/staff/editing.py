"""/edit: one answer, changed inside Telegram."""

from __future__ import annotations

from typing import TYPE_CHECKING

from telegram import InlineKeyboardMarkup

from talentbot.bot import keyboards, presses
from talentbot.bot.presentation import LANGUAGE_NAMES
from talentbot.bot.presses import Action
from talentbot.bot.replies import acknowledge, pressed, reply, reply_to_press
from talentbot.bot.staff.drafts import unknown_entry
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

DIALOGUE = "edit"


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
        entry = await self._entry(visit, entry_id)
        await acknowledge(query)
        if entry is None:
            await reply_to_press(query, texts.html("There is no such entry any more."))
            return
        if code not in set(Locale) or Locale(code) not in entry.texts:
            await reply_to_press(query, *which_language(entry, texts))
            return
        locale = Locale(code)
        content = {"entry": entry.id, "locale": locale.value}
        await self._services.dialogues.begin(visit.id, DIALOGUE, content, self._services.now())
        html = texts.html(
            "The answer of {id} in {language} now (press to copy):\n\n<pre>{answer}</pre>\n\n"
            "Send the whole new answer as your next message. **bold**, *italic*, lists with - and [links](https://...) "
            "are kept. /cancel leaves everything as it is.",
            id=entry.id,
            language=LANGUAGE_NAMES[locale],
            answer=entry.texts[locale].answer.strip(),
        )
        await reply_to_press(query, html)

    async def takes(self, update: Update, visit: Visit) -> bool:
        """Take a message for the new answer, if one is waited for."""
        message = update.effective_message
        if message is None or message.text is None:
            return False
        wanted = await self._services.dialogues.get(visit.id, DIALOGUE, self._services.now())
        if wanted is None:
            return False
        await self._services.dialogues.end(visit.id)
        entry = await self._entry(visit, wanted["entry"])
        if entry is None:
            await reply(message, visit.reader.texts.html("There is no such entry any more."))
            return True
        files = await self._services.drafting.files(visit.id)
        name = file_of(entry, self._services.live.folder)
        changes = with_answer(files, name, Locale(wanted["locale"]), markdown_of(message.text, message.entities))
        if changes[name] == files[name]:
            await reply(message, visit.reader.texts.html("That is the answer as it stands; nothing has changed."))
        else:
            await self._drafts.add(message, visit, changes)
        return True

    async def cancel(self, update: Update, _: ContextTypes.DEFAULT_TYPE, visit: Visit) -> None:
        """/cancel."""
        await self._services.dialogues.end(visit.id)
        if update.effective_message is not None:
            await reply(update.effective_message, visit.reader.texts.html("Everything stays as it is."))

    async def _entry(self, visit: Visit, entry_id: str) -> Entry | None:
        """The entry as the coordinator's draft has it, or the live one."""
        files = await self._services.drafting.files(visit.id)
        return parse_faq(files, self._services.live.folder)[0].entries.get(entry_id)


def which_language(entry: Entry, texts: Texts) -> tuple[Markup, InlineKeyboardMarkup]:
    """The question in which language the answer is to change."""
    row = [
        keyboards.button(name, Action.EDIT, entry.id, locale.value)
        for locale, name in LANGUAGE_NAMES.items()
        if locale in entry.texts
    ]
    return texts.html("Which answer of {id} do you want to change?", id=entry.id), InlineKeyboardMarkup([row])
