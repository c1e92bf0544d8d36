"""/broadcast: an announcement, from its first word to its confirmation, in one card."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from typing import TYPE_CHECKING

from telegram import InlineKeyboardMarkup, Message
from telegram.error import BadRequest

from talentbot.bot import presses
from talentbot.bot.presentation import LANGUAGE_NAMES
from talentbot.bot.replies import acknowledge, edit, pressed, reply, reply_to_press
from talentbot.bot.staff import broadcast_audience as audience
from talentbot.bot.staff import broadcast_view as view
from talentbot.bot.staff.broadcast_list import page_of
from talentbot.bot.staff.broadcast_messages import under_announcement
from talentbot.bot.staff.broadcast_press import Press, found
from talentbot.bot.staff.broadcast_texts import DIALOGUE, DraftTexts
from talentbot.bot.staff.broadcast_times import (
    PastTimeError,
    UnreadableTimeError,
    in_japan,
    time_of_button,
    typed_time,
)
from talentbot.bot.staff.broadcast_trial import failure_html, send_trial
from talentbot.broadcasts.content import BroadcastContent, Missing
from talentbot.broadcasts.record import BroadcastRecord, BroadcastState, StaleBroadcastError
from talentbot.broadcasts.segment import Segment
from talentbot.language import Locale
from talentbot.messages import translatable
from talentbot.store.roles import Role

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from datetime import datetime
    from typing import Any

    from telegram import CallbackQuery, Update
    from telegram.ext import ContextTypes

    from talentbot.bot.services import Services
    from talentbot.bot.staff.broadcast_view import DraftCard
    from talentbot.bot.staff.door import Visit

    Does = Callable[["Press"], Awaitable[None]]

_OLD_CARD = translatable("This card is out of date. Here is how it is now.")
_NO_DRAFT = translatable(
    "This draft is gone. /broadcast begins a new one, /broadcasts shows those that were confirmed."
)


class BroadcastHandlers:
    """The draft of whoever asks: every change is in the database before it is shown."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._broadcasts = services.broadcasts
        self._dialogues = services.dialogues
        self._texts = DraftTexts(services)
        self._verbs: dict[str, Does] = {
            "card": self._show,
            "text": self._ask_for_text,
            "drop": self._drop_text,
            "missing": self._switch_missing,
            "who": self._show_audience,
            "all": self._choose_everyone,
            "pick": self._pick,
            "when": self._ask_for_time,
            "at": self._choose_time,
            "urgent": self._switch_urgent,
            "preview": self._preview,
            "me": self._send_to_me,
            "send": self._ask_to_confirm,
            "confirm": self._confirm,
            "discard": self._ask_to_discard,
            "discarded": self._discard,
            "fresh": self._begin_anew,
        }

    async def command(self, update: Update, _: ContextTypes.DEFAULT_TYPE, visit: Visit) -> None:
        """/broadcast."""
        if update.effective_message is None:
            return
        record = await self._broadcasts.draft_of(visit.id)
        if record is not None and record.content.texts:
            await reply(update.effective_message, *view.draft_found(record, visit.reader.texts))
            return
        record = record or await self._broadcasts.new_draft(visit.id)
        await self._texts.ask(record, visit, visit.reader.locale)
        await reply(update.effective_message, *view.text_prompt(record, visit.reader.locale, visit.reader.texts))

    async def pressed(self, update: Update, context: ContextTypes.DEFAULT_TYPE, visit: Visit) -> None:
        """A button of a card; one of an older card changes nothing, and shows how it is now."""
        query, texts = pressed(update), visit.reader.texts
        number_, revision, verb, argument = [*presses.parts_of(query.data), ""][:4]
        if verb == "inert":
            told = texts.plain("In the real message this button turns announcements off for whoever presses it.")
            await acknowledge(query, told, show_alert=True)
            return
        record = await found(self._broadcasts, number_)
        if record is None or record.state is not BroadcastState.DRAFT:
            await self._tell_no_draft(query, visit, record)
        elif str(record.revision) != revision or verb not in self._verbs:
            await self._tell_old(Press(query, context.bot, visit, record, argument))
        else:
            press = Press(query, context.bot, visit, record, argument)
            try:
                await self._verbs[verb](press)
            except StaleBroadcastError:
                await self._tell_old(press)

    async def takes(self, update: Update, _: ContextTypes.DEFAULT_TYPE, visit: Visit) -> bool:
        """Take a message for what is waited for: a text, or a time."""
        message = update.effective_message
        wanted = await self._dialogues.get(visit.id, DIALOGUE, self._services.now())
        if message is None or wanted is None:
            return False
        if message.media_group_id is not None and message.media_group_id == wanted.get("album"):
            return True
        record = await found(self._broadcasts, str(wanted.get("broadcast", "")))
        if record is None or record.state is not BroadcastState.DRAFT:
            return False
        if wanted["want"] == "time":
            return await self._take_time(message, record, visit)
        await self._texts.take(message, record, visit, wanted)
        return True

    async def _take_time(self, message: Message, record: BroadcastRecord, visit: Visit) -> bool:
        if message.text is None:
            return False
        texts, now = visit.reader.texts, self._services.now()
        try:
            start_at = typed_time(message.text, now)
            changed = await self._broadcasts.change(record.id, record.revision, start_at=start_at)
        except UnreadableTimeError:
            await reply(
                message,
                texts.html(
                    "I cannot read this as a time. Write it like <code>2026-12-01 10:00</code>, "
                    "<code>12-01 10:00</code> or <code>10:00</code>; it is meant in Japan's time."
                ),
            )
        except PastTimeError:
            html = texts.html("This time has passed: now it is {now}. Send a later one.", now=in_japan(now, texts))
            await reply(message, html)
        except StaleBroadcastError:
            await reply(message, texts.html("This draft has just changed elsewhere. Please send the time once more."))
        else:
            await self._dialogues.end(visit.id)
            await reply(message, *(await self._card(changed, visit)).view())
        return True

    async def _show(self, press: Press) -> None:
        await self._dialogues.end(press.visit.id)
        await self._shown(press, press.record)

    async def _shown(self, press: Press, record: BroadcastRecord, toast: str | None = None) -> None:
        """Put a draft's card in place of what was there."""
        await acknowledge(press.query, toast)
        await edit(press.query, *(await self._card(record, press.visit)).view())

    async def _ask_for_text(self, press: Press) -> None:
        locale = Locale(press.argument) if press.argument in set(Locale) else press.visit.reader.locale
        await acknowledge(press.query)
        await self._texts.ask(press.record, press.visit, locale)
        await edit(press.query, *view.text_prompt(press.record, locale, press.texts))

    async def _drop_text(self, press: Press) -> None:
        left = {locale: text for locale, text in press.record.content.texts.items() if locale != press.argument}
        await self._dialogues.end(press.visit.id)
        await self._change_content(press, replace(press.record.content, texts=left))

    async def _switch_missing(self, press: Press) -> None:
        is_fallback = press.record.content.missing is Missing.FALLBACK
        missing = Missing.NOTHING if is_fallback else Missing.FALLBACK
        await self._change_content(press, replace(press.record.content, missing=missing))

    async def _change_content(self, press: Press, content: BroadcastContent) -> None:
        record = press.record
        await self._shown(press, await self._broadcasts.change(record.id, record.revision, content=content))

    async def _show_audience(self, press: Press) -> None:
        await acknowledge(press.query)
        await self._edit_audience(press.query, await self._card(press.record, press.visit), press.argument)

    async def _choose_everyone(self, press: Press) -> None:
        await self._change_segment(press, Segment(), "")

    async def _pick(self, press: Press) -> None:
        segment = audience.toggled(press.record.segment, press.argument)
        await self._change_segment(press, segment, audience.kind_of(press.argument))

    async def _change_segment(self, press: Press, segment: Segment, kind: str) -> None:
        record = press.record
        if segment != record.segment:
            record = await self._broadcasts.change(record.id, record.revision, segment=segment)
        await acknowledge(press.query)
        await self._edit_audience(press.query, await self._card(record, press.visit), kind)

    async def _edit_audience(self, query: CallbackQuery, card: DraftCard, kind: str) -> None:
        shown = audience.choice_view(card, kind) if audience.is_kind(kind) else audience.audience_view(card)
        await edit(query, *shown)

    async def _ask_for_time(self, press: Press) -> None:
        await acknowledge(press.query)
        await self._begin_dialogue(press.visit, {"broadcast": press.record.id, "want": "time"})
        await edit(press.query, *view.time_prompt(press.record, self._services.now(), press.texts))

    async def _choose_time(self, press: Press) -> None:
        start_at = time_of_button(press.argument)
        if start_at is not None and start_at <= self._services.now():
            await acknowledge(press.query, press.texts.plain("This time has passed."), show_alert=True)
            return
        await self._dialogues.end(press.visit.id)
        await self._shown(press, await self._changed_time(press.record, start_at))

    async def _changed_time(self, record: BroadcastRecord, start_at: datetime | None) -> BroadcastRecord:
        return await self._broadcasts.change(record.id, record.revision, start_at=start_at)

    async def _switch_urgent(self, press: Press) -> None:
        record = press.record
        if press.visit.member.role is not Role.ADMIN:
            told = press.texts.plain("Only an administrator may send at night.")
            await acknowledge(press.query, told, show_alert=True)
            return
        changed = await self._broadcasts.change(record.id, record.revision, is_urgent=not record.is_urgent)
        await self._shown(press, changed)

    async def _preview(self, press: Press) -> None:
        """Each language as its recipients will see it, then the card again beneath."""
        await acknowledge(press.query)
        texts, record = press.texts, press.record
        for locale, name in LANGUAGE_NAMES.items():
            if record.content.for_locale(locale) is None:
                continue
            await reply_to_press(press.query, texts.html("👁 Who reads <b>{language}</b> gets:", language=name))
            label = under_announcement(locale).inline_keyboard[0][0].text
            inert = InlineKeyboardMarkup([[view.draft_button(record, label, "inert")]])
            await self._try(press, locale, inert)
        await self._move_card_down(press)

    async def _send_to_me(self, press: Press) -> None:
        """What recipients of one's own language get, under the very same button."""
        await acknowledge(press.query, press.texts.plain("Sent to you alone."))
        locale = press.visit.reader.locale
        found = press.record.content.for_locale(locale)
        await self._try(press, locale if found else next(iter(press.record.content.texts), locale))
        await self._move_card_down(press)

    async def _try(self, press: Press, locale: Locale, keyboard: InlineKeyboardMarkup | None = None) -> None:
        failure = await send_trial(press.bot, press.visit.id, press.record.content, locale, keyboard)
        if failure is not None:
            await reply_to_press(press.query, failure_html(failure, press.texts))

    async def _move_card_down(self, press: Press) -> None:
        """The card in a message of its own at the end of the chat, not far above."""
        message = press.query.message
        if isinstance(message, Message):
            # Telegram does not delete what is older than two days; that card stays, and works.
            with contextlib.suppress(BadRequest):
                await message.delete()
        await reply_to_press(press.query, *(await self._card(press.record, press.visit)).view())

    async def _ask_to_confirm(self, press: Press) -> None:
        card = await self._card(press.record, press.visit)
        obstacle = self._obstacle(card)
        await acknowledge(press.query, obstacle, show_alert=obstacle is not None)
        if obstacle is None:
            await edit(press.query, *card.confirmation())

    def _obstacle(self, card: DraftCard) -> str | None:
        """Why the draft cannot be sent as it is."""
        record, texts = card.record, card.texts
        if not record.content.texts:
            return texts.plain("There is no text yet.")
        if record.is_urgent and not card.is_admin:
            return texts.plain("Only an administrator may send at night.")
        if record.start_at is not None and record.start_at <= self._services.now():
            return texts.plain("Its time has passed. Choose another one.")
        if not card.audience.total:
            return texts.plain("Nobody would get this. Choose other recipients.")
        return None

    async def _confirm(self, press: Press) -> None:
        record, texts = press.record, press.texts
        card = await self._card(record, press.visit)
        obstacle = self._obstacle(card)
        if obstacle is not None:
            await acknowledge(press.query, obstacle, show_alert=True)
            await edit(press.query, *card.view())
            return
        is_first = await self._broadcasts.confirm(record.id, record.revision)
        if not is_first:
            raise StaleBroadcastError(record.id)
        await self._dialogues.end(press.visit.id)
        await acknowledge(press.query, texts.plain("Confirmed."))
        await self._show_what_became(press.query, press.visit, await self._broadcasts.get(record.id))

    async def _ask_to_discard(self, press: Press) -> None:
        await acknowledge(press.query)
        await edit(press.query, *view.discard_question(press.record, press.texts))

    async def _discard(self, press: Press) -> None:
        await self._broadcasts.discard(press.record.id)
        await self._dialogues.end(press.visit.id)
        await acknowledge(press.query)
        await edit(press.query, press.texts.html("The draft is discarded. /broadcast begins a new one."))

    async def _begin_anew(self, press: Press) -> None:
        record = await self._broadcasts.new_draft(press.visit.id)
        await acknowledge(press.query)
        await self._texts.ask(record, press.visit, press.visit.reader.locale)
        await edit(press.query, *view.text_prompt(record, press.visit.reader.locale, press.texts))

    async def _tell_old(self, press: Press) -> None:
        await acknowledge(press.query, press.texts.plain(_OLD_CARD), show_alert=True)
        record = await found(self._broadcasts, str(press.record.id))
        if record is None or record.state is not BroadcastState.DRAFT:
            await self._show_what_became(press.query, press.visit, record)
        else:
            await edit(press.query, *(await self._card(record, press.visit)).view())

    async def _tell_no_draft(self, query: CallbackQuery, visit: Visit, record: BroadcastRecord | None) -> None:
        texts = visit.reader.texts
        told = texts.plain(_NO_DRAFT) if record is None else texts.plain("This announcement was confirmed already.")
        await acknowledge(query, told, show_alert=True)
        await self._show_what_became(query, visit, record)

    async def _show_what_became(self, query: CallbackQuery, visit: Visit, record: BroadcastRecord | None) -> None:
        if record is None:
            await edit(query, visit.reader.texts.html(_NO_DRAFT))
        else:
            await edit(query, *await page_of(self._broadcasts, record, visit.reader.texts))

    async def _card(self, record: BroadcastRecord, visit: Visit) -> DraftCard:
        return await view.draft_card(self._broadcasts, record, visit)

    async def _begin_dialogue(self, visit: Visit, content: dict[str, Any]) -> None:
        await self._dialogues.begin(visit.id, DIALOGUE, content, self._services.now())
