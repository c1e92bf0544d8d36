"""Who gets a broadcast, chosen by buttons: languages, tracks, time zones, and who used the bot lately."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from markupsafe import Markup
from telegram import InlineKeyboardMarkup

from talentbot.bot.deadline_presentation import TRACK_NAMES
from talentbot.bot.presentation import LANGUAGE_NAMES
from talentbot.bot.staff.broadcast_wording import number, segment_lines
from talentbot.language import Locale
from talentbot.messages import translatable
from talentbot.time_zones import COMMON, city_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from telegram import InlineKeyboardButton

    from talentbot.bot.staff.broadcast_view import DraftCard, View
    from talentbot.broadcasts.segment import Segment
    from talentbot.messages import Texts

_DAYS = (7, 30, 90, 180)
_KINDS = {
    "l": translatable("🗣 Languages"),
    "t": translatable("📌 Subjects"),
    "z": translatable("🌍 Where they live"),
    "a": translatable("📱 Who used the bot lately"),
}
"""The letter that begins a choice in a button, and what the choice is about."""


def choices(segment: Segment, kind: str, texts: Texts) -> list[tuple[str, str, bool]]:
    """What can be chosen of one kind: the choice as a button carries it, its name, and whether it is chosen."""
    match kind:
        case "l":
            return [(f"l{each.value}", name, each in segment.locales) for each, name in LANGUAGE_NAMES.items()]
        case "t":
            return [(f"t{each}", texts.plain(name), each in segment.tracks) for each, name in TRACK_NAMES.items()]
        case "z":
            zones = dict.fromkeys((*COMMON, *sorted(segment.zones)))
            return [(f"z{each}", city_of(each, texts.locale), each in segment.zones) for each in zones]
        case _:
            active = [
                (f"a{days}", texts.plain("Used in the last {days} days", days=days), segment.active_within_days == days)
                for days in _DAYS
            ]
            inactive = [
                (f"i{days}", texts.plain("Not used for {days} days", days=days), segment.inactive_for_days == days)
                for days in _DAYS
            ]
            return [choice for pair in zip(active, inactive, strict=True) for choice in pair]


def toggled(segment: Segment, choice: str) -> Segment:
    """The segment with a choice taken in, or taken out; as it was for a choice that does not exist."""
    kind, what = choice[:1], choice[1:]
    if kind == "l" and what in set(Locale):
        return replace(segment, locales=segment.locales ^ {Locale(what)})
    if kind == "t" and what in TRACK_NAMES:
        return replace(segment, tracks=segment.tracks ^ {what})
    if kind == "z" and what in {*COMMON, *segment.zones}:
        return replace(segment, zones=segment.zones ^ {what})
    days = int(what) if what.isdecimal() and int(what) in _DAYS else None
    # One button of these is on at most: both together are seldom meant, and hard to read.
    if kind == "a" and days:
        days_or_any = None if segment.active_within_days == days else days
        return replace(segment, active_within_days=days_or_any, inactive_for_days=None)
    if kind == "i" and days:
        days_or_any = None if segment.inactive_for_days == days else days
        return replace(segment, inactive_for_days=days_or_any, active_within_days=None)
    return segment


def kind_of(choice: str) -> str:
    """The kind of a choice."""
    return "a" if choice.startswith("i") else choice[:1]


def audience_view(card: DraftCard) -> View:
    """Who gets it now, and the ways to narrow it."""
    texts, segment = card.texts, card.record.segment
    rows = [[card.button(_marked(texts.plain("Everyone"), is_chosen=segment.is_everyone), "all")]]
    for kind, name in _KINDS.items():
        is_chosen = any(chosen for _, _, chosen in choices(segment, kind, texts))
        rows.append([card.button(_marked(texts.plain(name), is_chosen=is_chosen), "who", kind)])
    rows.append([card.button(texts.plain("⬅️ Back"), "card")])
    return _html(card), InlineKeyboardMarkup(rows)


def choice_view(card: DraftCard, kind: str) -> View:
    """One kind of choice."""
    buttons = [
        card.button(_marked(name, is_chosen=is_chosen), "pick", choice)
        for choice, name, is_chosen in choices(card.record.segment, kind, card.texts)
    ]
    rows = [*_in_rows(buttons, 3 if kind == "l" else 2)]
    rows.append([card.button(card.texts.plain("⬅️ Back"), "who")])
    return _html(card, _KINDS[kind]), InlineKeyboardMarkup(rows)


def is_kind(kind: str) -> bool:
    """Whether there is such a kind of choice."""
    return kind in _KINDS


def _marked(name: str, *, is_chosen: bool) -> str:
    return f"✓ {name}" if is_chosen else name


def _html(card: DraftCard, kind: str | None = None) -> Markup:
    texts = card.texts
    lines = Markup("\n").join(Markup("• {}").format(line) for line in segment_lines(card.record.segment, texts))
    count = number(card.audience.total, texts)
    html = texts.html("<b>Who gets it?</b>\n{lines}\n\nRecipients now: <b>{count}</b>", lines=lines, count=count)
    return html if kind is None else Markup("{}\n\n{}").format(html, texts.plain(kind))


def _in_rows(buttons: list[InlineKeyboardButton], width: int) -> Iterable[list[InlineKeyboardButton]]:
    return (buttons[start : start + width] for start in range(0, len(buttons), width))
