"""A coordinator's draft in Telegram: files come in, differences go out, and Publish and Discard decide."""

from __future__ import annotations

import asyncio
import difflib
import logging
from typing import TYPE_CHECKING

from telegram.constants import ChatAction
from telegram.error import TelegramError as BotApiError

from talentbot.bot import keyboards, presses
from talentbot.bot.outcomes import outcome_reply
from talentbot.bot.presentation import LANGUAGE_NAMES, entry_html
from talentbot.bot.presses import Action
from talentbot.bot.replies import acknowledge, pressed, reply, reply_to_press, send_file, take_away
from talentbot.bot.staff.draft_view import DraftView
from talentbot.bot.staff.failures import SHOWN_PROBLEMS, problems_html
from talentbot.faq.folder import StaleFilesError
from talentbot.messages import translatable
from talentbot.publishing.drafting import NoDraftError
from talentbot.publishing.telling import problem_line
from talentbot.publishing.uploads import MAX_UPLOAD_BYTES, read_upload

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from markupsafe import Markup
    from telegram import CallbackQuery, Message, Update
    from telegram.ext import ContextTypes

    from talentbot.bot.services import Services
    from talentbot.bot.staff.door import Visit
    from talentbot.faq.document import Problem
    from talentbot.faq.entry import Faq
    from talentbot.messages import Texts
    from talentbot.publishing.drafting import Desk

_logger = logging.getLogger(__name__)

_NO_DRAFT = translatable("You have no draft. Send a file of the FAQ, or change an answer with /edit.")
_DISCARDED = translatable("The draft is discarded; the live FAQ is as it was.")


class DraftHandlers:
    """Everything that concerns the draft of whoever asks."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._drafting = services.drafting
        self._folder = services.live.folder

    async def received(self, update: Update, _: ContextTypes.DEFAULT_TYPE, visit: Visit) -> None:
        """A file: take it into the draft and show what it changes, or say what is wrong with it."""
        message, texts = update.effective_message, visit.reader.texts
        if message is None or message.document is None:
            return
        document = message.document
        if (document.file_size or 0) > MAX_UPLOAD_BYTES:
            limit = f"{MAX_UPLOAD_BYTES // 1024 // 1024} MB"
            html = texts.html("The file is larger than {limit}. Send the files that changed.", limit=limit)
            await reply(message, html)
            return
        await message.get_bot().send_chat_action(message.chat_id, ChatAction.TYPING)
        try:
            content = bytes(await (await document.get_file()).download_as_bytearray())
        except BotApiError as error:
            _logger.warning("A file of a coordinator could not be fetched: %s", error)
            await reply(message, texts.html("The file did not reach me. Please send it again."))
            return
        desk = await self._drafting.desk(visit.id)
        name = document.file_name or "file"
        # A workbook is the whole FAQ: it says what differs from the live one, whatever was sent before.
        is_workbook = name.casefold().endswith(".xlsx")
        files = desk.live if is_workbook else desk.files
        upload = await asyncio.to_thread(read_upload, name, content, files, self._folder)
        if upload.problems:
            await self.show_problems(message, upload.problems, texts)
        elif upload.changes:
            await self.add(message, visit, desk, upload.changes, upload.stale, is_replacing=is_workbook)
        elif is_workbook and desk.stored is not None:
            await self._drafting.discard(visit.id)
            html = texts.html("This workbook changes nothing: the draft that you had before is discarded.")
            await reply(message, html)
        else:
            await reply(message, texts.html("This file changes nothing: everything in it is live already."))

    async def add(
        self,
        message: Message,
        visit: Visit,
        desk: Desk,
        changes: Mapping[str, bytes | None],
        stale: Sequence[str] = (),
        *,
        is_replacing: bool = False,
    ) -> None:
        """Take changes into the draft, or in its place, and show it; the check takes a few seconds."""
        await message.get_bot().send_chat_action(message.chat_id, ChatAction.TYPING)
        await self._drafting.add(desk, changes, is_replacing=is_replacing)
        await self.show(message, visit, stale)

    async def show(self, message: Message, visit: Visit, stale: Sequence[str] = ()) -> None:
        """The whole draft against the live FAQ, with the buttons that decide."""
        draft = await self._drafting.get(visit.id)
        texts = visit.reader.texts
        if draft is None:
            await reply(message, texts.html(_NO_DRAFT))
            return
        if draft.obstacles:
            await self.show_problems(message, draft.obstacles, texts, is_draft=True)
            return
        view = DraftView(draft, texts, self._folder, stale)
        await reply(message, view.html(), view.keyboard())
        if view.is_shortened:
            await send_file(message, view.text(), "difference.txt")

    async def command(self, update: Update, _: ContextTypes.DEFAULT_TYPE, visit: Visit) -> None:
        """/draft."""
        if update.effective_message is not None:
            await self.show(update.effective_message, visit)

    async def preview(self, update: Update, context: ContextTypes.DEFAULT_TYPE, visit: Visit) -> None:
        """/preview ID: the entry in each language, as students will see it."""
        message, texts = update.effective_message, visit.reader.texts
        if message is None:
            return
        entry_id = context.args[0] if context.args else ""
        draft = await self._drafting.get(visit.id)
        faq = draft.faq if draft else self._services.live.faq
        entry = faq.entries.get(entry_id)
        if entry is None:
            await reply(message, unknown_entry(entry_id, faq, texts, "/preview"))
            return
        if draft and any(change.subject == entry_id for change in draft.changes):
            await reply(message, texts.html("From your draft; students do not see it yet:"))
        else:
            await reply(message, texts.html("As students see it now:"))
        for locale in LANGUAGE_NAMES:
            if locale in entry.texts:
                await reply(message, entry_html(entry, locale), keyboards.under_answer(entry, faq, locale))
            else:
                await reply(message, texts.html("There is no text in {language} yet.", language=LANGUAGE_NAMES[locale]))

    async def try_out(self, update: Update, context: ContextTypes.DEFAULT_TYPE, visit: Visit) -> None:
        """/try QUESTION: what the bot would reply with the draft."""
        message, texts = update.effective_message, visit.reader.texts
        if message is None:
            return
        question = " ".join(context.args or ())
        if not question:
            await reply(message, texts.html("Write a question after the command, as a student would: /try QUESTION"))
            return
        draft = await self._drafting.get(visit.id)
        answering = self._services.live.answering
        if draft is None:
            await reply(message, texts.html("You have no draft; this is what the live FAQ answers:"))
        elif draft.answering is None:
            await self.show_problems(message, draft.obstacles, texts, is_draft=True)
            return
        else:
            answering = draft.answering
            await reply(message, texts.html("With your draft the bot answers:"))
        outcome = answering.answer(question, visit.reader.locale)
        await reply(message, *outcome_reply(answering.faq, outcome))

    async def publish(self, update: Update, _: ContextTypes.DEFAULT_TYPE, visit: Visit) -> None:
        """The button Publish."""
        query = pressed(update)
        revision, *options = presses.parts_of(query.data)
        await acknowledge(query)
        texts, number = visit.reader.texts, int(revision) if revision.isdecimal() else -1
        try:
            version = await self._drafting.publish(visit.id, number, is_overwriting="over" in options)
        except NoDraftError:
            await self._say_gone(query, texts)
        except StaleFilesError as error:
            await self._show_stale(query, visit, error.names)
        else:
            await take_away(query, Action.PUBLISH, Action.DISCARD)
            html = texts.html(
                "✅ Published as version {number}. Students get it from now on.\n\n"
                "/rollback returns to the version before.",
                number=version.number,
            )
            await reply_to_press(query, html)

    async def _show_stale(self, query: CallbackQuery, visit: Visit, names: Sequence[str]) -> None:
        """Somebody else was quicker: the difference to what is live now, and the choice."""
        draft = await self._drafting.get(visit.id)
        await take_away(query, Action.PUBLISH, Action.DISCARD)
        if draft is not None:
            view = DraftView(draft, visit.reader.texts, self._folder, names)
            await reply_to_press(query, view.html(), view.keyboard(is_overwriting=True))

    async def discard(self, update: Update, _: ContextTypes.DEFAULT_TYPE, visit: Visit) -> None:
        """The button Discard."""
        query = pressed(update)
        revision = presses.parts_of(query.data)[0]
        await acknowledge(query)
        try:
            await self._drafting.discard(visit.id, int(revision) if revision.isdecimal() else -1)
        except NoDraftError:
            await self._say_gone(query, visit.reader.texts)
            return
        await take_away(query, Action.PUBLISH, Action.DISCARD)
        await reply_to_press(query, visit.reader.texts.html(_DISCARDED))

    async def discard_command(self, update: Update, _: ContextTypes.DEFAULT_TYPE, visit: Visit) -> None:
        """/discard."""
        if update.effective_message is not None:
            had_one = (await self._drafting.desk(visit.id)).stored is not None
            await self._drafting.discard(visit.id)
            html = visit.reader.texts.html(_DISCARDED if had_one else _NO_DRAFT)
            await reply(update.effective_message, html)

    async def _say_gone(self, query: CallbackQuery, texts: Texts) -> None:
        await take_away(query, Action.PUBLISH, Action.DISCARD)
        html = texts.html("This draft has changed since, or is gone. /draft shows what there is.")
        await reply_to_press(query, html)

    async def show_problems(
        self, message: Message, problems: Sequence[Problem], texts: Texts, *, is_draft: bool = False
    ) -> None:
        """What is wrong, and the whole list as a file when it is long."""
        lines = problems_html(problems, texts, self._folder)
        if is_draft:
            html = texts.html(
                "The draft has problems and cannot be published yet:\n\n{problems}\n\n"
                "Send the mended files; they take the place of these. /discard throws the draft away.",
                problems=lines,
            )
        else:
            html = texts.html("Nothing was taken over, the live FAQ is untouched:\n\n{problems}", problems=lines)
        await reply(message, html)
        if len(problems) > SHOWN_PROBLEMS:
            every = "\n".join(problem_line(problem, self._folder, texts.said) for problem in problems)
            await send_file(message, every, "problems.txt")


def unknown_entry(entry_id: str, faq: Faq, texts: Texts, command: str) -> Markup:
    """Say that there is no such entry, and which was probably meant."""
    near = difflib.get_close_matches(entry_id.casefold(), faq.entries, 3, cutoff=0.5)
    if near:
        return texts.html("There is no entry {id}. Did you mean: {near}?", id=entry_id, near=", ".join(near))
    example = f"{command} visa-coe"
    if entry_id:
        html = texts.html("There is no entry {id}. /review and the workbook of /export show the ids.", id=entry_id)
    else:
        html = texts.html("Write the entry's id after the command, for example: {example}", example=example)
    return html
