"""A broadcast's draft as one card: what is written, who gets it, when, and the buttons that change it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup
from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from talentbot.bot.keyboards import button
from talentbot.bot.presentation import LANGUAGE_NAMES
from talentbot.bot.presses import Action
from talentbot.bot.staff.broadcast_times import OFFICE, in_bishkek, in_japan, offered_times, time_to_button
from talentbot.bot.staff.broadcast_typing import doubts
from talentbot.bot.staff.broadcast_wording import number, segment_lines, snippet
from talentbot.broadcasts.content import Missing
from talentbot.language import Locale
from talentbot.messages import translatable
from talentbot.store.roles import Role

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from talentbot.bot.staff.door import Visit
    from talentbot.broadcasts.broadcasts import Broadcasts
    from talentbot.broadcasts.record import Audience, BroadcastRecord
    from talentbot.messages import Texts

    View = tuple[Markup, InlineKeyboardMarkup]

IN_LANGUAGE = {
    Locale.RU: translatable("in Russian"),
    Locale.KY: translatable("in Kyrgyz"),
    Locale.JA: translatable("in Japanese"),
}
_MEDIA_ICONS = {"photo": "🖼 ", "document": "📎 "}


@dataclass(frozen=True, slots=True)
class DraftCard:
    """One draft, for one member of the staff."""

    record: BroadcastRecord
    audience: Audience
    texts: Texts
    #: Whether the reader may mark it urgent.
    is_admin: bool

    def button(self, text: str, verb: str, *arguments: str) -> InlineKeyboardButton:
        """A button that does something with this revision."""
        return draft_button(self.record, text, verb, *arguments)

    def view(self, notice: Markup | None = None) -> View:
        """The card; `notice` says what has just happened."""
        texts = self.texts
        blocks = [
            texts.html("<b>📣 Announcement</b> (draft)"),
            *([notice] if notice else []),
            self._texts_html(),
            self._terms_html(),
            self._recipients_html(),
        ]
        return Markup("\n\n").join(blocks), InlineKeyboardMarkup([*self._rows()])

    def confirmation(self) -> View:
        """What will happen, asked once more."""
        texts, count = self.texts, number(self.audience.total, self.texts)
        if self.record.start_at is None:
            question = texts.html("<b>Send this to {count} recipients?</b>", count=count)
            yes = texts.plain("✅ Yes, send to {count}", count=count)
        else:
            question = texts.html("<b>Plan this for {count} recipients?</b>", count=count)
            # Buttons are short: whose time it is stands above.
            yes = texts.plain("✅ Yes, plan it for {time}", time=texts.moment(self.record.start_at, OFFICE))
        recipients = Markup("\n").join(self._by_language())
        rows = [[self.button(yes, "confirm")], [self.button(texts.plain("⬅️ Back"), "card")]]
        blocks = [question, recipients, self._terms_html(), self._texts_html(), *self._doubts()]
        return Markup("\n\n").join(blocks), InlineKeyboardMarkup(rows)

    def _texts_html(self) -> Markup:
        texts, content = self.texts, self.record.content
        lines = [texts.html("<b>Texts</b>")]
        for locale, name in LANGUAGE_NAMES.items():
            text = content.texts.get(locale)
            if text is None:
                lines.append(Markup("– {}").format(name))
            else:
                icon = _MEDIA_ICONS.get(text.media.kind, "") if text.media else ""
                lines.append(Markup("✓ {}: {}<i>{}</i>").format(name, icon, snippet(content, locale)))
        if content.texts and len(content.texts) < len(LANGUAGE_NAMES):
            lines.append(texts.html("Whose language is missing: {what}", what=self._missing()))
        return Markup("\n").join(lines)

    def _doubts(self) -> list[Markup]:
        """What may be wrong with the texts, each of it once."""
        content = self.record.content.texts
        found = [doubt for locale, text in content.items() for doubt in doubts(text, locale, self.texts)]
        return list(dict.fromkeys(found))

    def _missing(self) -> str:
        if self.record.content.missing is Missing.FALLBACK:
            return self.texts.plain("they get the text in another language, with a note")
        return self.texts.plain("they get nothing")

    def _terms_html(self) -> Markup:
        texts, start_at = self.texts, self.record.start_at
        lines = [
            texts.html("<b>To:</b> {people}", people="; ".join(segment_lines(self.record.segment, texts))),
            *when_lines(start_at, texts),
        ]
        if self.record.is_urgent:
            lines.append(texts.html("<b>At night:</b> ❗ sent all the same (urgent)"))
        else:
            lines.append(texts.html("<b>At night:</b> waits until 8:00 where they live"))
            if self.audience.night:
                night = number(self.audience.night, texts)
                lines.append(texts.html("🌙 When it starts it is night for {count} of them.", count=night))
        return Markup("\n").join(lines)

    def _recipients_html(self) -> Markup:
        texts = self.texts
        heading = texts.html("<b>Recipients now: {count}</b>", count=number(self.audience.total, texts))
        return Markup("\n").join([heading, *self._by_language()])

    def _by_language(self) -> Iterator[Markup]:
        for locale, name in LANGUAGE_NAMES.items():
            count = self.audience.by_locale.get(locale, 0)
            if count:
                yield Markup("{}: {}{}").format(name, number(count, self.texts), self._instead(locale))

    def _instead(self, locale: Locale) -> str:
        """What those get whose language is missing."""
        content = self.record.content
        if not content.texts or locale in content.texts:
            return ""
        found = content.for_locale(locale)
        instead = LANGUAGE_NAMES[found[0]] if found else self.texts.plain("nothing")
        return f" → {instead}"

    def _rows(self) -> Iterator[list[InlineKeyboardButton]]:
        texts, content = self.texts, self.record.content
        yield [
            self.button(f"{'✓' if locale in content.texts else '+'} {name}", "text", locale.value)
            for locale, name in LANGUAGE_NAMES.items()
        ]
        if content.texts:
            yield [
                self.button(texts.plain("👁 Preview"), "preview"),
                self.button(texts.plain("📩 To me first"), "me"),
            ]
        yield [
            self.button(texts.plain("👥 Recipients"), "who"),
            self.button(texts.plain("🕐 Time"), "when"),
        ]
        if content.texts and len(content.texts) < len(LANGUAGE_NAMES):
            is_fallback = content.missing is Missing.FALLBACK
            other = (
                texts.plain("Missing language: nothing") if is_fallback else texts.plain("Missing language: another")
            )
            yield [self.button(other, "missing")]
        if self.is_admin:
            urgent = (
                texts.plain("🌙 Wait at night") if self.record.is_urgent else texts.plain("❗ Urgent: also at night")
            )
            yield [self.button(urgent, "urgent")]
        if content.texts:
            is_planned = self.record.start_at is not None
            yield [self.button(texts.plain("✅ Plan…") if is_planned else texts.plain("✅ Send…"), "send")]
        yield [self.button(texts.plain("🗑 Discard"), "discard")]


async def draft_card(broadcasts: Broadcasts, record: BroadcastRecord, visit: Visit) -> DraftCard:
    """The card of a draft, with the audience of this moment."""
    is_admin = visit.member.role is Role.ADMIN
    return DraftCard(record, await broadcasts.audience(record), visit.reader.texts, is_admin)


def draft_button(record: BroadcastRecord, text: str, verb: str, *arguments: str) -> InlineKeyboardButton:
    """A button that does something with a revision of a draft."""
    return button(text, Action.BROADCAST, str(record.id), str(record.revision), verb, *arguments)


def when_lines(start_at: datetime | None, texts: Texts) -> list[Markup]:
    """When it starts: in Japan's time, and beneath in Bishkek's."""
    if start_at is None:
        return [texts.html("<b>When:</b> as soon as it is confirmed")]
    return [
        texts.html("<b>When:</b> {time}", time=in_japan(start_at, texts)),
        Markup("({})").format(in_bishkek(start_at, texts)),
    ]


def text_prompt(record: BroadcastRecord, locale: Locale, texts: Texts) -> View:
    """The request for a text."""
    html = texts.html(
        "<b>📣 Announcement {language}</b>\n\n"
        "Send the text as your next message. Its formatting (bold, links …) is kept exactly as you type it. "
        "A photo or a file may go with it: send it with the text as its caption (1,024 characters at most).",
        language=texts.plain(IN_LANGUAGE[locale]),
    )
    others = [
        draft_button(record, name, "text", other.value) for other, name in LANGUAGE_NAMES.items() if other is not locale
    ]
    rows = [others]
    if locale in record.content.texts:
        rows.append([draft_button(record, texts.plain("🗑 Take this text out"), "drop", locale.value)])
    rows.append([draft_button(record, texts.plain("⬅️ Back"), "card")])
    return html, InlineKeyboardMarkup(rows)


def time_prompt(record: BroadcastRecord, now: datetime, texts: Texts) -> View:
    """The request for a time."""
    html = texts.html(
        "<b>When shall it start?</b>\n\n"
        "Choose, or type the day and time <b>in Japan</b>, for example:\n"
        "<code>2026-12-01 10:00</code>\n<code>12-01 10:00</code>\n<code>10:00</code> (today)\n\n"
        "Now: {now}\n({bishkek})",
        now=in_japan(now, texts),
        bishkek=in_bishkek(now, texts),
    )
    rows = [[draft_button(record, texts.plain("As soon as it is confirmed"), "at", "now")]]
    rows += [[draft_button(record, in_japan(at, texts), "at", time_to_button(at))] for at in offered_times(now)]
    rows.append([draft_button(record, texts.plain("⬅️ Back"), "card")])
    return html, InlineKeyboardMarkup(rows)


def discard_question(record: BroadcastRecord, texts: Texts) -> View:
    """Whether the draft really is to go."""
    rows = [
        [draft_button(record, texts.plain("Yes, discard it"), "discarded")],
        [draft_button(record, texts.plain("⬅️ Back"), "card")],
    ]
    return texts.html("Discard this draft with all its texts?"), InlineKeyboardMarkup(rows)


def draft_found(record: BroadcastRecord, texts: Texts) -> View:
    """There is a draft already: go on with it, or begin anew."""
    html = texts.html(
        "You have begun an announcement already:\n<i>{text}</i>",
        text=snippet(record.content, texts.locale, 200) or "…",
    )
    rows = [
        [draft_button(record, texts.plain("▶️ Go on with it"), "card")],
        [draft_button(record, texts.plain("🆕 Begin anew (it is discarded)"), "fresh")],
    ]
    return html, InlineKeyboardMarkup(rows)
