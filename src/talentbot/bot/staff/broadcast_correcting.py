"""Another text for an announcement that was sent: asked for language by language, shown, and confirmed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from markupsafe import Markup
from telegram import InlineKeyboardMarkup

from talentbot.bot.keyboards import button
from talentbot.bot.presentation import LANGUAGE_NAMES
from talentbot.bot.presses import Action
from talentbot.bot.replies import acknowledge, edit, reply, reply_to_press
from talentbot.bot.staff.broadcast_messages import under_announcement
from talentbot.bot.staff.broadcast_pages import page_view
from talentbot.bot.staff.broadcast_press import found
from talentbot.bot.staff.broadcast_trial import failure_html, send_trial
from talentbot.bot.staff.broadcast_typing import UnfitTextError, checked, typed_text
from talentbot.bot.staff.broadcast_view import IN_LANGUAGE, draft_button
from talentbot.bot.staff.broadcast_wording import number, snippet
from talentbot.broadcasts.record import BroadcastState
from talentbot.language import Locale, fallbacks
from talentbot.messages import translatable

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from typing import Any

    from telegram import InlineKeyboardButton, Message, Update
    from telegram.ext import ContextTypes, ExtBot

    from talentbot.bot.services import Services
    from talentbot.bot.staff.broadcast_press import Press
    from talentbot.bot.staff.broadcast_view import View
    from talentbot.bot.staff.door import Visit
    from talentbot.broadcasts.content import BroadcastContent, BroadcastText, MediaRef
    from talentbot.broadcasts.record import BroadcastRecord
    from talentbot.messages import Texts

    Say = Callable[..., Awaitable[None]]

DIALOGUE = "correction"
"""What is typed so far is in the dialogue: the announcement, its language that is asked for, and the new texts."""

_MAX_SHOWN = 2500
_MAX_LATER = 100
_STALE = translatable("This correction was made already, or it is too old. Begin again on the announcement's page.")


class CorrectionHandlers:
    """Corrections of whoever asks."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._broadcasts = services.broadcasts
        self._dialogues = services.dialogues

    async def pressed(self, press: Press) -> None:
        """Begin, leave a language as it is, stop, or confirm."""
        does = {"": self._begin, "yes": self._confirm, "stop": self._stop}
        await does.get(press.argument, self._skip)(press)

    async def takes(self, update: Update, context: ContextTypes.DEFAULT_TYPE, visit: Visit) -> bool:
        """Take a message for the new text, if one is waited for."""
        message = update.effective_message
        wanted = await self._dialogues.get(visit.id, DIALOGUE, self._services.now())
        if message is None or wanted is None or wanted["locale"] is None:
            return False
        record = await found(self._broadcasts, str(wanted["broadcast"]))
        if record is None:
            return False
        locale, texts = Locale(wanted["locale"]), visit.reader.texts
        present = await self._present(record)
        try:
            typed = _typed_alone(message, texts, present.texts[locale].media)
        except UnfitTextError as error:
            await reply(message, error.html)
        else:
            correction = _Correction(record, present, wanted["texts"] | {locale.value: str(typed.html)})
            await self._go_on(Place(context.bot, partial(reply, message)), visit, correction, locale)
        return True

    async def _begin(self, press: Press) -> None:
        correction = _Correction(press.record, await self._present(press.record), {})
        first = correction.order(press.visit)[:1]
        await acknowledge(press.query)
        if first:
            await edit(press.query, *await self._asked(press.visit, correction, first[0]))
        else:
            await edit(press.query, *await self._page(press.record, press.texts))

    async def _skip(self, press: Press) -> None:
        """Leave a language as it is; the button says which, since an older one may be pressed."""
        wanted = await self._dialogues.get(press.visit.id, DIALOGUE, self._services.now())
        if wanted is None or wanted["broadcast"] != press.record.id or wanted["locale"] != press.argument:
            await self._tell_stale(press)
            return
        await acknowledge(press.query)
        correction = _Correction(press.record, await self._present(press.record), wanted["texts"])
        place = Place(press.bot, partial(reply_to_press, press.query))
        await self._go_on(place, press.visit, correction, Locale(press.argument))

    async def _go_on(self, place: Place, visit: Visit, correction: _Correction, done: Locale) -> None:
        """Ask for the next language; after the last one show what changes as its readers will see it, and ask."""
        order = correction.order(visit)
        following = order[order.index(done) + 1 :]
        texts = visit.reader.texts
        if following:
            await place.say(*await self._asked(visit, correction, following[0]))
        elif not correction.typed:
            await self._dialogues.end(visit.id)
            await place.say(*await self._page(correction.record, texts, texts.html("Nothing was changed.")))
        else:
            await self._await(visit, correction, None)
            await self._preview(place, visit, correction)
            await place.say(*await self._last_question(visit, correction))

    async def _last_question(self, visit: Visit, correction: _Correction) -> View:
        texts, record = visit.reader.texts, correction.record
        counts = await self._broadcasts.counts(record.id)
        html = texts.html(
            "<b>Correct the announcement in {count} chats?</b>\n\n"
            "The messages are edited without a sound; who has not got it yet gets the new text.",
            count=number(counts.sent, texts),
        )
        rows = [
            [_act(record, texts.plain("✅ Yes, correct it everywhere"), "yes")],
            [_act(record, texts.plain("✖️ Leave it as it is"), "stop")],
        ]
        return html, InlineKeyboardMarkup(rows)

    async def _preview(self, place: Place, visit: Visit, correction: _Correction) -> None:
        texts, content = visit.reader.texts, correction.content()
        for locale, name in LANGUAGE_NAMES.items():
            if locale.value not in correction.typed:
                continue
            await place.say(texts.html("👁 Who reads <b>{language}</b> gets:", language=name))
            label = under_announcement(locale).inline_keyboard[0][0].text
            inert = InlineKeyboardMarkup([[draft_button(correction.record, label, "inert")]])
            failure = await send_trial(place.bot, visit.id, content, locale, inert)
            if failure is not None:
                await place.say(failure_html(failure, texts))

    async def _confirm(self, press: Press) -> None:
        correction = await self._typed(press.visit, press.record)
        if correction is None:
            await self._tell_stale(press)
            return
        made = await self._broadcasts.correct(press.record.id, correction.content(), press.visit.id)
        await self._dialogues.end(press.visit.id)
        texts = press.texts
        await acknowledge(press.query, texts.plain("It is being corrected."))
        await edit(press.query, *await self._page(made, texts, texts.html("✅ The messages are being edited.")))

    async def _stop(self, press: Press) -> None:
        await acknowledge(press.query)
        await self._dialogues.end(press.visit.id)
        await edit(press.query, *await self._page(press.record, press.texts))

    async def _tell_stale(self, press: Press) -> None:
        await acknowledge(press.query, press.texts.plain(_STALE), show_alert=True)
        await edit(press.query, *await self._page(press.record, press.texts))

    async def _typed(self, visit: Visit, record: BroadcastRecord) -> _Correction | None:
        """What was typed to the end and waits to be confirmed."""
        wanted = await self._dialogues.get(visit.id, DIALOGUE, self._services.now())
        if wanted is None or wanted["broadcast"] != record.id or wanted["locale"] is not None:
            return None
        return _Correction(record, await self._present(record), wanted["texts"])

    async def _asked(self, visit: Visit, correction: _Correction, locale: Locale) -> View:
        """Wait for the text in a language, and say so."""
        await self._await(visit, correction, locale)
        texts, record = visit.reader.texts, correction.record
        html = texts.html(
            "<b>✏️ Correct the text {language}</b>\n\nAs it is now:\n<blockquote>{text}</blockquote>\n"
            "Send the whole new text as your next message; its formatting is kept. A photo or a file stays as it is.",
            language=texts.plain(IN_LANGUAGE[locale]),
            text=snippet(correction.present, locale, _MAX_SHOWN),
        )
        rows = [
            [_act(record, texts.plain("⏭ This language stays as it is"), locale.value)],
            [_act(record, texts.plain("✖️ Stop"), "stop")],
        ]
        return html, InlineKeyboardMarkup(rows)

    async def _await(self, visit: Visit, correction: _Correction, locale: Locale | None) -> None:
        content = {"broadcast": correction.record.id, "locale": locale, "texts": correction.typed}
        await self._dialogues.begin(visit.id, DIALOGUE, content, self._services.now())

    async def _present(self, record: BroadcastRecord) -> BroadcastContent:
        """What the chats show now: an announcement keeps its own words, the last correction has those that count."""
        later = await self._broadcasts.listed(_MAX_LATER)
        corrections = (each for each in later if each.target_id == record.id and each.content.texts)
        return next((each.content for each in corrections if _has_changed_chats(each)), record.content)

    async def _page(self, record: BroadcastRecord, texts: Texts, notice: Markup | None = None) -> View:
        counts = await self._broadcasts.counts(record.id) if record.started_at is not None else None
        return page_view(record, counts, texts, notice)


def _has_changed_chats(correction: BroadcastRecord) -> bool:
    if correction.state is not BroadcastState.CANCELLED:
        return True
    return correction.result is not None and correction.result.sent > 0


class Place(NamedTuple):
    """Where the conversation goes on."""

    bot: ExtBot[Any]
    #: Sends a text, and buttons if there are any, below what is there.
    say: Say


@dataclass(frozen=True, slots=True)
class _Correction:
    """A correction that is being typed."""

    record: BroadcastRecord
    #: What the chats show now.
    present: BroadcastContent
    #: The new texts so far, by locale.
    typed: dict[str, str]

    def content(self) -> BroadcastContent:
        """What is to be said from now on."""
        new = {
            Locale(locale): replace(self.present.texts[Locale(locale)], html=Markup(html))  # noqa: S704 - as typed_text made it
            for locale, html in self.typed.items()
        }
        return replace(self.present, texts={**self.present.texts, **new})

    def order(self, visit: Visit) -> list[Locale]:
        """The languages to ask for, one's own first."""
        return [locale for locale in fallbacks(visit.reader.locale) if locale in self.present.texts]


def _typed_alone(message: Message, texts: Texts, media: MediaRef | None) -> BroadcastText:
    """A text to go with the media that were sent already.

    Raises:
        UnfitTextError: it is no text, has media of its own, or is too long.
    """
    typed = typed_text(message, texts)
    if typed.media is not None:
        raise UnfitTextError(texts.html("Only the text can be corrected. Please send the text alone."))
    return checked(replace(typed, media=media), texts)


def _act(record: BroadcastRecord, text: str, verb: str) -> InlineKeyboardButton:
    return button(text, Action.BROADCASTS, str(record.id), "correct", verb)
