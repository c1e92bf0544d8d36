"""The texts of a draft: taken from the messages that somebody types, and changed when they edit those."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from markupsafe import Markup
from telegram import InlineKeyboardMarkup

from talentbot.bot.presentation import LANGUAGE_NAMES
from talentbot.bot.replies import reply
from talentbot.bot.staff.broadcast_pages import page_button
from talentbot.bot.staff.broadcast_typing import UnfitTextError, doubts, typed_text
from talentbot.bot.staff.broadcast_view import draft_card
from talentbot.broadcasts.record import BroadcastState, StaleBroadcastError
from talentbot.language import Locale

if TYPE_CHECKING:
    from typing import Any

    from telegram import Message, Update
    from telegram.ext import ContextTypes

    from talentbot.bot.services import Services
    from talentbot.bot.staff.door import Visit
    from talentbot.broadcasts.content import BroadcastText
    from talentbot.broadcasts.record import BroadcastRecord
    from talentbot.messages import Texts

DIALOGUE = "broadcast"
"""What is waited for is in the dialogue: the draft, and whether a text, in which language, or a time."""

_LOOKED_AT = 10
"""So many broadcasts back an edit is still told to be in vain."""


class DraftTexts:
    """Takes and changes the texts of whoever types them."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._broadcasts = services.broadcasts

    async def ask(self, record: BroadcastRecord, visit: Visit, locale: Locale) -> None:
        """Wait for the text in a language."""
        await self._begin_dialogue(visit, {"broadcast": record.id, "want": "text", "locale": locale.value})

    async def take(self, message: Message, record: BroadcastRecord, visit: Visit, wanted: dict[str, Any]) -> None:
        """Take a message for the text that was asked for, or say why it cannot be."""
        texts, locale = visit.reader.texts, Locale(wanted["locale"])
        album = {"album": message.media_group_id} if message.media_group_id else {}
        try:
            text = typed_text(message, texts)
        except UnfitTextError as error:
            await self._begin_dialogue(visit, wanted | album | {"refused": message.message_id})
            await reply(message, error.html)
            return
        changed = await self._changed(record, locale, text)
        if changed is None:
            await reply(message, texts.html("This draft has just changed elsewhere. Please send the text once more."))
            return
        await (self._begin_dialogue(visit, album) if album else self._services.dialogues.end(visit.id))
        notices = [texts.html("✓ Taken: {language}", language=LANGUAGE_NAMES[locale]), *doubts(text, locale, texts)]
        if album:
            notices.append(texts.html("Of an album only the first picture can be announced."))
        if len(changed.content.texts) < len(LANGUAGE_NAMES):
            notices.append(texts.html("Add the other languages with the buttons +, or go on."))
        await self._show(message, changed, visit, notices)

    async def edited(self, update: Update, _: ContextTypes.DEFAULT_TYPE, visit: Visit) -> bool:
        """Change the text that was taken from a message as the message is edited; False where none was."""
        message = update.edited_message
        if message is None:
            return False
        made = await self._made_of(message, visit)
        if made is None:
            return await self._mended(message, visit)
        record, locale = made
        if record.state is BroadcastState.DRAFT:
            await self._reword(message, record, visit, locale)
        elif not _is_same(message, record.content.texts[locale], visit.reader.texts):
            texts = visit.reader.texts
            html = texts.html("This announcement was confirmed already: an edit here does not change it.")
            way = InlineKeyboardMarkup([[page_button(record, texts.plain("Open its page"))]])
            await reply(message, html, way, is_quoting=True)
        return True

    async def _mended(self, message: Message, visit: Visit) -> bool:
        """Take a message that was refused as it was before; False where it was not."""
        wanted = await self._services.dialogues.get(visit.id, DIALOGUE, self._services.now())
        draft = await self._broadcasts.draft_of(visit.id)
        if wanted is None or draft is None or wanted.get("refused") != message.message_id:
            return False
        await self.take(message, draft, visit, wanted)
        return True

    async def _reword(self, message: Message, record: BroadcastRecord, visit: Visit, locale: Locale) -> None:
        texts = visit.reader.texts
        if _is_same(message, record.content.texts[locale], texts):
            return
        try:
            text = typed_text(message, texts)
        except UnfitTextError as error:
            await self.ask(record, visit, locale)
            await reply(message, error.html, is_quoting=True)
            return
        changed = await self._changed(record, locale, text)
        if changed is None:
            html = texts.html("This draft has just changed elsewhere. Please edit the message once more.")
            await reply(message, html, is_quoting=True)
            return
        notice = texts.html("✓ The text is changed: {language}", language=LANGUAGE_NAMES[locale])
        await self._show(message, changed, visit, [notice, *doubts(text, locale, texts)])

    async def _made_of(self, message: Message, visit: Visit) -> tuple[BroadcastRecord, Locale] | None:
        """Which text of which broadcast a message became."""
        draft = await self._broadcasts.draft_of(visit.id)
        for record in [*([draft] if draft else []), *await self._broadcasts.listed(_LOOKED_AT)]:
            if record.author_id != visit.id:
                continue
            for locale, text in record.content.texts.items():
                if text.message_id == message.message_id:
                    return record, locale
        return None

    async def _changed(self, record: BroadcastRecord, locale: Locale, text: BroadcastText) -> BroadcastRecord | None:
        """The draft with a text; None when it was changed meanwhile."""
        content = replace(record.content, texts={**record.content.texts, locale: text})
        try:
            return await self._broadcasts.change(record.id, record.revision, content=content)
        except StaleBroadcastError:
            return None

    async def _show(self, message: Message, record: BroadcastRecord, visit: Visit, notices: list[Markup]) -> None:
        card = await draft_card(self._broadcasts, record, visit)
        await reply(message, *card.view(Markup("\n").join(notices)))

    async def _begin_dialogue(self, visit: Visit, content: dict[str, Any]) -> None:
        await self._services.dialogues.begin(visit.id, DIALOGUE, content, self._services.now())


def _is_same(message: Message, text: BroadcastText, texts: Texts) -> bool:
    """Whether an edit changed nothing that counts: Telegram reports more than what its author did, such as previews."""
    try:
        return typed_text(message, texts) == text
    except UnfitTextError:
        return False
