"""What a broadcast becomes in a chat: the announcement, its correction, its recall, and the report to its author."""

from __future__ import annotations

import csv
import io
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from markupsafe import Markup
from telegram import InlineKeyboardMarkup

from talentbot.bot.keyboards import button
from talentbot.bot.outgoing import Deletion, Edit, Media, Outgoing
from talentbot.bot.presentation import LANGUAGE_NAMES
from talentbot.bot.presses import Action
from talentbot.bot.staff.broadcast_press import found
from talentbot.bot.staff.broadcast_times import OFFICE, in_japan
from talentbot.bot.staff.broadcast_wording import counts_html, duration, kind_name, number, reason_name, snippet
from talentbot.broadcasts.content import BroadcastContent
from talentbot.language import Locale
from talentbot.messages import texts_in, translatable
from talentbot.outbox.worker import Obsolete

if TYPE_CHECKING:
    from collections.abc import Sequence

    from talentbot.bot.outgoing import Rendered, Renderer
    from talentbot.bot.services import Services
    from talentbot.broadcasts.content import BroadcastText
    from talentbot.broadcasts.record import BroadcastRecord, Counts, FailureLine
    from talentbot.messages import Texts
    from talentbot.store.outbox import Delivery

_ONLY_IN = {
    Locale.RU: translatable("This announcement exists only in Russian."),
    Locale.KY: translatable("This announcement exists only in Kyrgyz."),
    Locale.JA: translatable("This announcement exists only in Japanese."),
}
_MAX_REASONS = 4


def announcement(
    content: BroadcastContent, locale: Locale, keyboard: InlineKeyboardMarkup | None = None
) -> Outgoing | None:
    """The message as somebody gets who reads `locale`; None where there is nothing for them."""
    found = content.for_locale(locale)
    if found is None:
        return None
    shown, text = found
    if shown is not locale:
        text = _with_note(text, texts_in(locale).plain(_ONLY_IN[shown]))
    media = Media(text.media.kind, text.media.file_id) if text.media else None
    return Outgoing(text.html, keyboard or under_announcement(locale), media)


def under_announcement(locale: Locale) -> InlineKeyboardMarkup:
    """The way out of announcements."""
    label = texts_in(locale).plain("🔕 No more announcements")
    return InlineKeyboardMarkup([[button(label, Action.ANNOUNCEMENTS, "off")]])


def _with_note(text: BroadcastText, note: str) -> BroadcastText:
    """A text with a note beneath; without it where there is no room, as the announcement outranks it."""
    noted = replace(text, html=Markup("{}\n\n<i>{}</i>").format(text.html, note))
    return noted if noted.length <= noted.limit else text


def renderers(services: Services) -> dict[str, Renderer]:
    """What makes the messages of broadcasts, by the kind of their content."""
    return {
        "announcement": render_announcement,
        "correction": _correction,
        "recall": _recall,
        "broadcast_report": _Reports(services).render,
    }


async def render_announcement(delivery: Delivery) -> Rendered:
    """The announcement for one recipient, unless they have had enough of them meanwhile."""
    recipient = delivery.recipient
    if recipient is None or recipient.wants_announcements is not True:
        return Obsolete("unsubscribed")
    found = announcement(BroadcastContent.from_json(delivery.body["content"]), recipient.locale)
    return found or Obsolete("no_text")


async def _correction(delivery: Delivery) -> Rendered:
    if delivery.recipient is None:
        return Obsolete("unsubscribed")
    found = announcement(BroadcastContent.from_json(delivery.body["content"]), delivery.recipient.locale)
    return Edit(found.html, found.keyboard, is_caption=found.media is not None) if found else Obsolete("no_text")


async def _recall(_: Delivery) -> Rendered:
    return Deletion()


class _Reports:
    """What an author is told at the end."""

    def __init__(self, services: Services) -> None:
        self._broadcasts = services.broadcasts

    async def render(self, delivery: Delivery) -> Rendered:
        """The report, with the failures as a file where there are any."""
        record = await found(self._broadcasts, str(delivery.body["broadcast"]))
        if record is None:
            return Obsolete("gone")
        texts = texts_in(delivery.recipient.locale if delivery.recipient else Locale.JA)
        counts = record.result or await self._broadcasts.counts(record.id)
        failures = await self._broadcasts.failures(record.id)
        html = report_html(record, counts, failures, texts)
        if not failures:
            return Outgoing(html)
        file = Media("document", failures_csv(failures, texts), f"broadcast-{record.id}.csv")
        return Outgoing(html, media=file)


def report_html(record: BroadcastRecord, counts: Counts, failures: Sequence[FailureLine], texts: Texts) -> Markup:
    """The report; short enough for the caption of a file."""
    blocks = [
        texts.html("<b>Report: {kind} {id}</b>", kind=kind_name(record, texts), id=record.id),
        _about_html(record, texts),
        _recipients_html(record, counts, texts),
        counts_html(record, counts, texts),
    ]
    reasons = Counter(failure.reason for failure in failures)
    if reasons:
        lines = [
            Markup("• {}: {}").format(reason_name(reason, texts), number(count, texts))
            for reason, count in reasons.most_common(_MAX_REASONS)
        ]
        blocks.append(Markup("{}\n{}").format(texts.html("Why it did not arrive:"), Markup("\n").join(lines)))
        blocks.append(texts.html("The file lists every failure, without naming anybody."))
    if record.started_at and record.finished_at:
        took = duration(record.finished_at - record.started_at, texts)
        blocks.append(
            texts.html("Began {time}, took {duration}.", time=in_japan(record.started_at, texts), duration=took)
        )
    return Markup("\n\n").join(blocks)


def _about_html(record: BroadcastRecord, texts: Texts) -> Markup:
    begins = snippet(record.content, texts.locale)
    if begins or record.target_id is None:
        return Markup("<i>{}</i>").format(begins or "…")
    return texts.html("<b>About:</b> announcement {id}", id=record.target_id)


def _recipients_html(record: BroadcastRecord, counts: Counts, texts: Texts) -> Markup:
    at_start = number(record.recipients if record.recipients is not None else counts.total, texts)
    if record.expected is None:
        return texts.html("Recipients: <b>{count}</b>", count=at_start)
    return texts.html(
        "Recipients: <b>{count}</b> (when it was confirmed: {expected})",
        count=at_start,
        expected=number(record.expected, texts),
    )


def failures_csv(failures: Sequence[FailureLine], texts: Texts) -> bytes:
    """The failures as a table; with the mark by which Excel knows UTF-8."""
    buffer = io.StringIO()
    table = csv.writer(buffer)
    heading = (
        texts.plain("Reason"),
        texts.plain("Telegram's words"),
        texts.plain("Language"),
        texts.plain("Time zone"),
        texts.plain("Attempts"),
        texts.plain("Last attempt (Japan time)"),
    )
    table.writerow(heading)
    for failure in sorted(failures, key=lambda each: each.reason):
        locale = LANGUAGE_NAMES.get(Locale(failure.locale), "") if failure.locale else ""
        last = texts.moment(failure.last_at, OFFICE) if failure.last_at else ""
        reason = reason_name(failure.reason, texts)
        table.writerow((reason, failure.error or "", locale, failure.time_zone or "", failure.attempts, last))
    return buffer.getvalue().encode("utf-8-sig")
