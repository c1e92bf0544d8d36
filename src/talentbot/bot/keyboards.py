"""The inline keyboards under the bot's messages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from talentbot.bot import presses
from talentbot.bot.presentation import LANGUAGE_NAMES, category_title, existing, title_of
from talentbot.bot.presses import Action
from talentbot.language import Locale
from talentbot.messages import texts_in, translatable

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from talentbot.faq.entry import Category, Entry, Faq

PAGE_LENGTH = 8
_MAX_RELATED = 3

_ALWAYS_IN = {
    Locale.RU: translatable("Always answer in Russian"),
    Locale.KY: translatable("Always answer in Kyrgyz"),
    Locale.JA: translatable("Always answer in Japanese"),
}


def button(text: str, action: Action, *parts: str) -> InlineKeyboardButton:
    """One button with its callback data."""
    return InlineKeyboardButton(text, callback_data=presses.data(action, *parts))


def under_answer(
    entry: Entry, faq: Faq, locale: Locale, *, question_id: str = "", switch: bool = False
) -> InlineKeyboardMarkup:
    """Under an entry: did it help, what is related, whom to ask.

    Args:
        entry: the entry shown.
        faq: the FAQ, for the related entries that still exist.
        locale: the locale it is shown in.
        question_id: the question it answers; empty when nobody asked one, and then no thumbs either.
        switch: offer to answer in `locale` from here on.
    """
    texts = texts_in(locale)
    rows = []
    if question_id:
        rows.append(
            [
                button(texts.plain("👍 It helped"), Action.HELPFUL, entry.id, question_id),
                button(texts.plain("👎 Not this"), Action.NOT_HELPFUL, entry.id, question_id),
            ]
        )
    rows += entry_rows(existing(faq, entry.related)[:_MAX_RELATED], locale, "➡️ ", question_id)
    rows.append([button(texts.plain("🙋 Ask a person"), Action.PERSON, entry.id, question_id)])
    if switch:
        always = texts.plain(_ALWAYS_IN[locale])
        rows.append([button(always, Action.SWITCH_LOCALE, locale.value, entry.id, question_id)])
    return InlineKeyboardMarkup(rows)


def suggestions(entries: Sequence[Entry], locale: Locale, question_id: str, *, switch: bool) -> InlineKeyboardMarkup:
    """The titles to choose from, and a way out when none fits."""
    texts = texts_in(locale)
    rows = [
        [button(f"{number}. {title_of(entry, locale)}", Action.SHOW, entry.id, question_id)]
        for number, entry in enumerate(entries, 1)
    ]
    rows.append([button(texts.plain("🙋 None of these: ask a person"), Action.PERSON, "", question_id)])
    if switch:
        rows.append([button(texts.plain(_ALWAYS_IN[locale]), Action.SWITCH_LOCALE, locale.value)])
    return InlineKeyboardMarkup(rows)


def ways_on(locale: Locale, question_id: str = "") -> InlineKeyboardMarkup:
    """Where to go when the bot knows no answer: topics and contacts."""
    texts = texts_in(locale)
    return InlineKeyboardMarkup(
        [
            [
                button(texts.plain("📚 Topics"), Action.TOPICS),
                button(texts.plain("🙋 Ask a person"), Action.PERSON, "", question_id),
            ]
        ]
    )


def entries(found: Iterable[Entry], locale: Locale) -> InlineKeyboardMarkup:
    """Entries to open, one a row."""
    return InlineKeyboardMarkup(entry_rows(found, locale))


def entry_rows(
    found: Iterable[Entry], locale: Locale, prefix: str = "", question_id: str = ""
) -> list[list[InlineKeyboardButton]]:
    """A row with the title of each entry."""
    return [[button(f"{prefix}{title_of(entry, locale)}", Action.SHOW, entry.id, question_id)] for entry in found]


def without(keyboard: InlineKeyboardMarkup | None, *actions: Action) -> InlineKeyboardMarkup | None:
    """A keyboard as it is, less the buttons of some actions."""
    if keyboard is None:
        return None
    rows = [
        [found for found in row if presses.action_of(found.callback_data) not in actions]
        for row in keyboard.inline_keyboard
    ]
    return InlineKeyboardMarkup([row for row in rows if row])


def greeting(locale: Locale, *, offers_announcements: bool = False) -> InlineKeyboardMarkup:
    """All three languages, the topics, and announcements for whoever was not asked yet."""
    rows = [
        languages(Action.GREETING_LOCALE, locale),
        [button(texts_in(locale).plain("📚 Topics"), Action.TOPICS)],
    ]
    if offers_announcements:
        rows.append([subscribe(locale)])
    return InlineKeyboardMarkup(rows)


def subscribe(locale: Locale) -> InlineKeyboardButton:
    """The one clear button that turns announcements on."""
    return button(texts_in(locale).plain("🔔 Send me announcements"), Action.ANNOUNCEMENTS, "on")


def languages(action: Action, current: Locale | None, *parts: str) -> list[InlineKeyboardButton]:
    """A row with the three languages, the current one marked; `parts` follow the locale in the button's data."""
    return [
        button(f"✓ {name}" if locale is current else name, action, locale.value, *parts)
        for locale, name in LANGUAGE_NAMES.items()
    ]


def categories(found: Iterable[Category], locale: Locale) -> InlineKeyboardMarkup:
    """The categories, two a row."""
    buttons = [
        button(category_title(category, locale), Action.TOPICS, presses.category_key(category.id), "0")
        for category in found
    ]
    return InlineKeyboardMarkup([buttons[start : start + 2] for start in range(0, len(buttons), 2)])


def page_of_entries(found: Sequence[Entry], category: str, page: int, locale: Locale) -> InlineKeyboardMarkup:
    """One page of a category's entries, with the way to the others and back."""
    key = presses.category_key(category)
    last = max(0, (len(found) - 1) // PAGE_LENGTH)
    page = min(max(page, 0), last)
    rows = [
        [button(title_of(entry, locale), Action.TOPIC_ENTRY, entry.id)]
        for entry in found[page * PAGE_LENGTH : (page + 1) * PAGE_LENGTH]
    ]
    turning = []
    if page > 0:
        turning.append(button("◀️", Action.TOPICS, key, str(page - 1)))
    if last:
        turning.append(button(f"{page + 1} / {last + 1}", Action.TOPICS, key, str(page)))
    if page < last:
        turning.append(button("▶️", Action.TOPICS, key, str(page + 1)))
    if turning:
        rows.append(turning)
    rows.append([button(texts_in(locale).plain("⬅️ All topics"), Action.TOPICS)])
    return InlineKeyboardMarkup(rows)


def under_topic_entry(entry: Entry, faq: Faq, locale: Locale) -> InlineKeyboardMarkup:
    """Under an entry that was opened from the topics: back to its list."""
    texts = texts_in(locale)
    siblings = faq.entries_of(entry.category)
    page = next((place for place, other in enumerate(siblings) if other.id == entry.id), 0) // PAGE_LENGTH
    return InlineKeyboardMarkup(
        [
            [button(texts.plain("🙋 Ask a person"), Action.PERSON, entry.id)],
            [button(texts.plain("⬅️ Back"), Action.TOPICS, presses.category_key(entry.category), str(page))],
        ]
    )


def confirm_forgetting(locale: Locale) -> InlineKeyboardMarkup:
    """Delete or keep."""
    texts = texts_in(locale)
    return InlineKeyboardMarkup(
        [
            [button(texts.plain("Yes, delete"), Action.FORGET, "yes")],
            [button(texts.plain("No, keep"), Action.FORGET, "no")],
        ]
    )
