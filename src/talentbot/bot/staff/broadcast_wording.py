"""A broadcast in words: its text in short, who gets it, how far it is, and why some did not get it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from talentbot.bot.deadline_presentation import TRACK_NAMES
from talentbot.bot.presentation import LANGUAGE_NAMES
from talentbot.bot.staff.failures import shortened
from talentbot.faq.render import visible_text
from talentbot.language import Locale, fallbacks
from talentbot.messages import translatable
from talentbot.time_zones import city_of

if TYPE_CHECKING:
    from datetime import timedelta

    from talentbot.broadcasts.content import BroadcastContent
    from talentbot.broadcasts.record import BroadcastRecord, Counts
    from talentbot.broadcasts.segment import Segment
    from talentbot.messages import Texts

_STATES = {
    "planned": ("🗓", translatable("planned")),
    "running": ("▶️", translatable("under way")),
    "paused": ("⏸", translatable("paused")),
    "done": ("✅", translatable("finished")),
    "cancelled": ("✖️", translatable("cancelled")),
}
_KINDS = {
    "announcement": translatable("Announcement"),
    "correction": translatable("Correction"),
    "recall": translatable("Recall"),
}
_REASONS = {
    "blocked": translatable("has blocked the bot, or deleted the account"),
    "no_connection": translatable("Telegram could not be reached for more than a day"),
    "too_late": translatable("the message is gone, or Telegram no longer lets it be changed"),
    "refused": translatable("Telegram refused it"),
    "fault": translatable("a fault of this program; the operator finds it in the log"),
    "expired": translatable("too late to be of use"),
}
"""Why a message did not arrive, by the outcome that the outbox keeps."""

_DIGITS_BETWEEN = {Locale.RU: "\N{NO-BREAK SPACE}", Locale.KY: "\N{NO-BREAK SPACE}", Locale.JA: ","}
_MAX_SNIPPET = 40


def number(count: int, texts: Texts) -> str:
    """A number with its thousands apart, as the language writes them."""
    return f"{count:,}".replace(",", _DIGITS_BETWEEN[texts.locale])


def duration(length: timedelta, texts: Texts) -> str:
    """A length of time, in the two units that matter."""
    minutes, seconds = divmod(max(0, round(length.total_seconds())), 60)
    if minutes >= 60:
        return texts.plain("{hours} h {minutes} min", hours=minutes // 60, minutes=minutes % 60)
    if minutes:
        return texts.plain("{minutes} min {seconds} s", minutes=minutes, seconds=seconds)
    return texts.plain("{seconds} s", seconds=seconds)


def state_icon(record: BroadcastRecord) -> str:
    """The sign of a state, as lists show it."""
    return _STATES[record.state][0]


def state_name(record: BroadcastRecord, texts: Texts) -> str:
    """The state in words."""
    return texts.plain(_STATES[record.state][1])


def kind_name(record: BroadcastRecord, texts: Texts) -> str:
    """Announcement, correction or recall."""
    return texts.plain(_KINDS[record.kind])


def reason_name(reason: str, texts: Texts) -> str:
    """Why somebody did not get it; the word itself for one that nobody has described."""
    return texts.plain(_REASONS[reason]) if reason in _REASONS else reason


def snippet(content: BroadcastContent, locale: Locale, length: int = _MAX_SNIPPET) -> str:
    """How a broadcast begins, in the nearest language that it has."""
    text = next((content.texts[choice] for choice in fallbacks(locale) if choice in content.texts), None)
    return shortened(" ".join(visible_text(text.html).split()), length) if text else ""


def segment_lines(segment: Segment, texts: Texts) -> list[str]:
    """Who gets it: one line for each condition, all of which hold."""
    lines = []
    if segment.locales:
        names = [name for locale, name in LANGUAGE_NAMES.items() if locale in segment.locales]
        lines.append(texts.plain("who reads {languages}", languages=", ".join(names)))
    if segment.tracks:
        tracks = [texts.plain(name) for track, name in TRACK_NAMES.items() if track in segment.tracks]
        lines.append(texts.plain("who follows the deadlines of: {tracks}", tracks=", ".join(tracks)))
    if segment.zones:
        cities = sorted(city_of(zone, texts.locale) for zone in segment.zones)
        lines.append(texts.plain("who lives by the time of: {cities}", cities=", ".join(cities)))
    if segment.active_within_days is not None:
        lines.append(texts.plain("who used the bot in the last {days} days", days=segment.active_within_days))
    if segment.inactive_for_days is not None:
        lines.append(texts.plain("who has not used the bot for {days} days", days=segment.inactive_for_days))
    return lines or [texts.plain("everyone who wants announcements")]


def counts_html(record: BroadcastRecord, counts: Counts, texts: Texts) -> Markup:
    """What became of the messages so far, a line for each kind of end."""
    done = {
        "announcement": texts.plain("Sent"),
        "correction": texts.plain("Corrected"),
        "recall": texts.plain("Deleted"),
    }[record.kind]
    lines = [Markup("✅ {}: <b>{}</b>").format(done, number(counts.sent, texts))]
    optional = (
        (counts.plain_text, texts.plain("– of these without formatting")),
        (counts.blocked, texts.plain("🚫 Blocked the bot")),
        (counts.failed, texts.plain("⚠️ Failed")),
        (counts.cancelled, texts.plain("🔕 Not sent: cancelled or unsubscribed")),
        (counts.pending, texts.plain("⏳ Waiting")),
    )
    lines += [Markup("{}: {}").format(label, number(count, texts)) for count, label in optional if count]
    return Markup("\n").join(lines)
