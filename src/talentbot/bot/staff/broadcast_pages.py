"""Broadcasts that were confirmed: the list of them, one of them, and how far one is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from markupsafe import Markup
from telegram import InlineKeyboardMarkup

from talentbot.bot.keyboards import button
from talentbot.bot.presentation import LANGUAGE_NAMES
from talentbot.bot.presses import Action
from talentbot.bot.staff.broadcast_times import OFFICE, in_japan
from talentbot.bot.staff.broadcast_view import when_lines
from talentbot.bot.staff.broadcast_wording import (
    counts_html,
    duration,
    kind_name,
    number,
    segment_lines,
    snippet,
    state_icon,
    state_name,
)
from talentbot.broadcasts.record import BroadcastKind, BroadcastState, Counts

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from telegram import InlineKeyboardButton

    from talentbot.bot.staff.broadcast_view import View
    from talentbot.broadcasts.record import BroadcastRecord
    from talentbot.messages import Texts

LIST_LENGTH = 10
_BLOCKS = 10
_MAX_SHOWN = 1000
"""Characters of a text that a page shows; the whole of it is in the preview and in the chats."""

_UNDER_WAY = frozenset({BroadcastState.RUNNING, BroadcastState.PAUSED})


@dataclass(frozen=True, slots=True)
class Speed:
    """How fast a broadcast goes at the moment."""

    per_second: float

    def left(self, counts: Counts) -> timedelta | None:
        """How long it takes still; None while nothing moves."""
        return timedelta(seconds=counts.pending / self.per_second) if self.per_second > 0 and counts.pending else None


def list_view(records: Sequence[BroadcastRecord], texts: Texts) -> View:
    """The last broadcasts, the newest first."""
    if not records:
        return texts.html("There is no broadcast yet. /broadcast begins one."), InlineKeyboardMarkup([])
    lines = [_list_line(place, record, texts) for place, record in enumerate(records, 1)]
    rows = [
        [page_button(record, f"{place}. {state_icon(record)} {title_of(record, texts)}")]
        for place, record in enumerate(records, 1)
    ]
    html = texts.html("<b>Broadcasts</b> (Japan time)\n\n{lines}", lines=Markup("\n").join(lines))
    return html, InlineKeyboardMarkup(rows)


def _list_line(place: int, record: BroadcastRecord, texts: Texts) -> Markup:
    at = record.finished_at or record.started_at or record.start_at or record.created_at
    count = record.recipients if record.recipients is not None else record.expected
    people = f" · 👥 {number(count, texts)}" if count is not None else ""
    moment = texts.moment(at, OFFICE)
    return Markup("{}. {} {}, {}{}").format(place, state_icon(record), state_name(record, texts), moment, people)


def title_of(record: BroadcastRecord, texts: Texts) -> str:
    """How a broadcast begins; what kind it is, where it is no announcement."""
    begins = snippet(record.content, texts.locale)
    if record.kind is BroadcastKind.ANNOUNCEMENT:
        return begins or kind_name(record, texts)
    return f"{kind_name(record, texts)}: {begins or record.target_id}"


def page_view(record: BroadcastRecord, counts: Counts | None, texts: Texts, notice: Markup | None = None) -> View:
    """One broadcast: its texts, its numbers, and what can be done about it.

    Args:
        record: the broadcast.
        counts: how far it is; None before it starts.
        texts: the reader's language.
        notice: what has just happened.
    """
    head = texts.html(
        "<b>{kind} {id}</b>: {icon} {state}",
        kind=kind_name(record, texts),
        id=record.id,
        icon=state_icon(record),
        state=state_name(record, texts),
    )
    blocks = [head, *([notice] if notice else []), *_texts_html(record), _terms_html(record, texts)]
    if counts is not None:
        blocks.append(counts_html(record, counts, texts))
    rows = [*_rows(record, texts), [button(texts.plain("⬅️ All broadcasts"), Action.BROADCASTS)]]
    return Markup("\n\n").join(block for block in blocks if block), InlineKeyboardMarkup(rows)


def progress_view(record: BroadcastRecord, counts: Counts, texts: Texts, speed: Speed | None = None) -> View:
    """How far a broadcast is: the one message that is edited while it goes out."""
    title = Markup("<b>{} {}</b> · {}").format(state_icon(record), title_of(record, texts), state_name(record, texts))
    done, total = counts.done, counts.total
    share = done / total if total else 1.0
    bar = "▓" * int(share * _BLOCKS) + "░" * (_BLOCKS - int(share * _BLOCKS))
    lines = [
        title,
        Markup("{} {}%  {} / {}").format(bar, int(share * 100), number(done, texts), number(total, texts)),
        counts_html(record, counts, texts),
    ]
    if record.state is BroadcastState.RUNNING and speed is not None and counts.pending:
        lines.append(_speed_html(speed, counts, texts))
    if record.finished_at is not None and record.started_at is not None:
        took = duration(record.finished_at - record.started_at, texts)
        lines.append(
            texts.html("Began {time}, took {duration}.", time=in_japan(record.started_at, texts), duration=took)
        )
    return Markup("\n\n").join(lines), InlineKeyboardMarkup([*_controls(record, texts, "m")])


def _speed_html(speed: Speed, counts: Counts, texts: Texts) -> Markup:
    left = speed.left(counts)
    if left is None:
        return texts.html("The rest waits: it is night where they live, or Telegram asks to wait.")
    return texts.html("{rate} a second · about {left} left", rate=f"{speed.per_second:.1f}", left=duration(left, texts))


def page_button(record: BroadcastRecord, label: str) -> InlineKeyboardButton:
    """The way to a broadcast's page."""
    return button(label, Action.BROADCASTS, str(record.id))


def question_view(record: BroadcastRecord, html: Markup, verb: str, yes: str, texts: Texts) -> View:
    """A question before something that cannot be undone."""
    rows = [
        [button(yes, Action.BROADCASTS, str(record.id), verb, "yes")],
        [button(texts.plain("⬅️ Back"), Action.BROADCASTS, str(record.id))],
    ]
    return html, InlineKeyboardMarkup(rows)


def _texts_html(record: BroadcastRecord) -> Iterator[Markup]:
    shown = [locale for locale in LANGUAGE_NAMES if locale in record.content.texts]
    for locale in shown:
        length = _MAX_SHOWN // len(shown)
        media = "🖼 " if record.content.texts[locale].media else ""
        beginning = snippet(record.content, locale, length)
        yield Markup("{}:\n<blockquote>{}{}</blockquote>").format(LANGUAGE_NAMES[locale], media, beginning)


def _terms_html(record: BroadcastRecord, texts: Texts) -> Markup:
    lines = []
    if record.kind is BroadcastKind.ANNOUNCEMENT:
        people = "; ".join(segment_lines(record.segment, texts))
        lines.append(texts.html("<b>To:</b> {people}", people=people))
    else:
        lines.append(texts.html("<b>About:</b> announcement {id}", id=record.target_id))
    if record.state is BroadcastState.PLANNED:
        lines += when_lines(record.start_at, texts)
    elif record.started_at is not None:
        lines.append(texts.html("<b>Began:</b> {time}", time=in_japan(record.started_at, texts)))
    if record.is_urgent:
        lines.append(texts.html("<b>At night:</b> ❗ sent all the same (urgent)"))
    if record.expected is not None:
        lines.append(texts.html("Recipients when it was confirmed: {count}", count=number(record.expected, texts)))
    if record.recipients is not None:
        lines.append(texts.html("Recipients when it started: {count}", count=number(record.recipients, texts)))
    return Markup("\n").join(lines)


def _rows(record: BroadcastRecord, texts: Texts) -> Iterator[list[InlineKeyboardButton]]:
    def act(text: str, verb: str) -> InlineKeyboardButton:
        return button(text, Action.BROADCASTS, str(record.id), verb)

    if record.state in _UNDER_WAY:
        yield from _controls(record, texts, "")
    if record.state is BroadcastState.PLANNED:
        yield [act(texts.plain("✏️ Change"), "change"), act(texts.plain("✖️ Cancel"), "cancel")]
    was_sent = record.started_at is not None and record.kind is BroadcastKind.ANNOUNCEMENT
    if was_sent and record.content_id is not None:
        yield [act(texts.plain("✏️ Correct"), "correct"), act(texts.plain("↩️ Recall"), "recall")]
    if record.state in _UNDER_WAY:
        yield [act(texts.plain("🔄 Refresh"), "")]


def _controls(record: BroadcastRecord, texts: Texts, place: str) -> Iterator[list[InlineKeyboardButton]]:
    """Pause, resume, cancel; `place` says in which message they stand."""

    def act(text: str, verb: str) -> InlineKeyboardButton:
        return button(text, Action.BROADCASTS, str(record.id), verb, place)

    cancel = act(texts.plain("✖️ Cancel"), "cancel")
    if record.state is BroadcastState.RUNNING:
        yield [act(texts.plain("⏸ Pause"), "pause"), cancel]
    elif record.state is BroadcastState.PAUSED:
        yield [act(texts.plain("▶️ Resume"), "resume"), cancel]
