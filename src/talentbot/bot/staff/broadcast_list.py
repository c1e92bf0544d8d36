"""/broadcasts: what goes out, what is planned and what was sent, and what can be done about each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from talentbot.bot import presses
from talentbot.bot.replies import acknowledge, edit, pressed, reply, reply_to_press
from talentbot.bot.staff.broadcast_pages import (
    LIST_LENGTH,
    list_view,
    page_view,
    progress_view,
    question_view,
)
from talentbot.bot.staff.broadcast_press import Press, found
from talentbot.bot.staff.broadcast_view import draft_card
from talentbot.bot.staff.broadcast_wording import number
from talentbot.broadcasts.record import (
    BroadcastRecord,
    BroadcastState,
    UnfitBroadcastError,
)
from talentbot.store.roles import Role

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from markupsafe import Markup
    from telegram import Update
    from telegram.ext import ContextTypes

    from talentbot.bot.services import Services
    from talentbot.bot.staff.broadcast_correcting import CorrectionHandlers
    from talentbot.bot.staff.broadcast_view import View
    from talentbot.bot.staff.door import Visit
    from talentbot.broadcasts.broadcasts import Broadcasts
    from talentbot.messages import Texts

    Does = Callable[["Press"], Awaitable[None]]

IN_PROGRESS_MESSAGE = "m"
"""What a button carries that stands under the message of the progress, not on a page."""


class BroadcastListHandlers:
    """The list, and a page for each."""

    def __init__(self, services: Services, correcting: CorrectionHandlers) -> None:
        self._services = services
        self._broadcasts = services.broadcasts
        self._correcting = correcting
        self._verbs: dict[str, Does] = {
            "": self._open,
            "pause": self._pause,
            "resume": self._resume,
            "cancel": self._cancel,
            "change": self._change,
            "correct": self._correct,
            "recall": self._recall,
        }

    async def command(self, update: Update, _: ContextTypes.DEFAULT_TYPE, visit: Visit) -> None:
        """/broadcasts."""
        if update.effective_message is not None:
            listed = await self._broadcasts.listed(LIST_LENGTH)
            await reply(update.effective_message, *list_view(listed, visit.reader.texts))

    async def pressed(self, update: Update, context: ContextTypes.DEFAULT_TYPE, visit: Visit) -> None:
        """The list, a page, or a button on one."""
        query = pressed(update)
        number_, verb, argument = presses.parts_of(query.data)[:3]
        record = await found(self._broadcasts, number_)
        if record is None or record.state is BroadcastState.DRAFT or verb not in self._verbs:
            await acknowledge(query)
            await edit(query, *list_view(await self._broadcasts.listed(LIST_LENGTH), visit.reader.texts))
            return
        press = Press(query, context.bot, visit, record, argument)
        try:
            await self._verbs[verb](press)
        except UnfitBroadcastError:
            await self._tell_too_late(press)

    async def _open(self, press: Press) -> None:
        await acknowledge(press.query)
        await self._show(press)

    async def _pause(self, press: Press) -> None:
        is_done = await self._broadcasts.pause(press.record.id)
        told = press.texts.plain("Paused. Nothing more goes out until you resume it.")
        await self._after(press, is_done, told)

    async def _resume(self, press: Press) -> None:
        await self._after(press, await self._broadcasts.resume(press.record.id), press.texts.plain("It goes on."))

    async def _cancel(self, press: Press) -> None:
        """Ask once, beneath: the message with the progress is edited all the time."""
        texts, record = press.texts, press.record
        if press.argument == "yes":
            is_done = await self._broadcasts.cancel(record.id)
            await self._after(press, is_done, texts.plain("Cancelled. Nothing more goes out."))
        elif record.state in {BroadcastState.PLANNED, BroadcastState.RUNNING, BroadcastState.PAUSED}:
            await acknowledge(press.query)
            counts = await self._broadcasts.counts(record.id)
            html = texts.html(
                "<b>Cancel this broadcast?</b>\n\nSent already: {sent}. These stay. Nobody else gets it any more.",
                sent=number(counts.sent, texts),
            )
            question = question_view(record, html, "cancel", texts.plain("Yes, cancel it"), texts)
            if press.argument == IN_PROGRESS_MESSAGE:
                await reply_to_press(press.query, *question)
            else:
                await edit(press.query, *question)
        else:
            await self._tell_too_late(press)

    async def _change(self, press: Press) -> None:
        """Take a plan back into a draft, so that nothing half changed can ever go out."""
        texts, record, author_id = press.texts, press.record, press.visit.id
        draft = await self._broadcasts.draft_of(author_id)
        if draft is not None and draft.content.texts:
            told = texts.plain("You have another draft. First send or discard it: /broadcast")
            await acknowledge(press.query, told, show_alert=True)
            return
        if record.state is not BroadcastState.PLANNED:
            await self._tell_too_late(press)
            return
        # The draft first: whatever happens in between, the announcement is not lost.
        draft = await self._broadcasts.new_draft(author_id)
        is_admin = press.visit.member.role is Role.ADMIN
        changed = await self._broadcasts.change(
            draft.id,
            draft.revision,
            content=record.content,
            segment=record.segment,
            start_at=record.start_at,
            is_urgent=record.is_urgent and is_admin,
        )
        if not await self._broadcasts.cancel(record.id):
            await self._broadcasts.discard(draft.id)
            await self._tell_too_late(press)
            return
        await acknowledge(press.query)
        card = await draft_card(self._broadcasts, changed, press.visit)
        notice = texts.html("The plan is taken back. Nothing goes out until you confirm it again.")
        await edit(press.query, *card.view(notice))

    async def _correct(self, press: Press) -> None:
        if await self._broadcasts.is_recalled(press.record.id):
            await self._tell_too_late(press)
            return
        await self._correcting.pressed(press)

    async def _recall(self, press: Press) -> None:
        texts, record = press.texts, press.record
        if await self._broadcasts.is_recalled(record.id):
            await self._tell_too_late(press)
            return
        if press.argument == "yes":
            await self._broadcasts.recall(record.id, press.visit.id)
            await acknowledge(press.query, texts.plain("It is being deleted."))
            notice = texts.html("↩️ Recalled: what has not been sent is cancelled, the rest is being deleted.")
            await self._show(press, notice)
            return
        await acknowledge(press.query)
        html = texts.html(
            "<b>Delete this announcement in all chats?</b>\n\n"
            "Telegram lets a bot delete a message only within 48 hours after it was sent. "
            "What is older stays; it can be corrected instead. What has not been sent yet is cancelled."
        )
        await edit(press.query, *question_view(record, html, "recall", texts.plain("Yes, delete it everywhere"), texts))

    async def _after(self, press: Press, is_done: bool, told: str) -> None:
        """Say what was done, or that it was too late for it, and show how it is now."""
        if not is_done:
            await self._tell_too_late(press)
            return
        await acknowledge(press.query, told)
        await self._show(press)

    async def _tell_too_late(self, press: Press) -> None:
        told = press.texts.plain("This can no longer be done. Here is how it is now.")
        await acknowledge(press.query, told, show_alert=True)
        await self._show(press)

    async def _show(self, press: Press, notice: Markup | None = None) -> None:
        record = await self._broadcasts.get(press.record.id)
        if press.argument == IN_PROGRESS_MESSAGE:
            counts = await self._broadcasts.counts(record.id)
            await edit(press.query, *progress_view(record, counts, press.texts))
        else:
            await edit(press.query, *await page_of(self._broadcasts, record, press.texts, notice))


async def page_of(broadcasts: Broadcasts, record: BroadcastRecord, texts: Texts, notice: Markup | None = None) -> View:
    """The page of a broadcast, with its present numbers."""
    counts = await broadcasts.counts(record.id) if record.started_at is not None else None
    return page_view(record, counts, texts, notice)
