"""The messages that show how far broadcasts are, edited while they go out."""

from __future__ import annotations

import logging
import time
from collections import deque
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from telegram.constants import ParseMode
from telegram.error import BadRequest, Forbidden
from telegram.error import TelegramError as BotApiError

from talentbot.bot.flood import AT_MOST_ONCE
from talentbot.bot.staff.broadcast_pages import LIST_LENGTH, Speed, progress_view
from talentbot.bot.staff.broadcast_press import found
from talentbot.broadcasts.record import BroadcastState
from talentbot.language import Locale
from talentbot.messages import texts_in

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from markupsafe import Markup
    from telegram import InlineKeyboardMarkup
    from telegram.ext import ExtBot

    from talentbot.bot.services import Services
    from talentbot.broadcasts.record import BroadcastRecord, Counts

_logger = logging.getLogger(__name__)

_MEASURED_SECONDS = 15.0
_LATELY = timedelta(minutes=10)
_UNCHANGED = "message is not modified"


@dataclass(slots=True)
class _Followed:
    """What this process knows of a broadcast that it shows."""

    shown: str = ""
    #: Seconds on the clock, and how many messages were settled then.
    measured: deque[tuple[float, int]] = field(default_factory=deque)

    def speed(self, at: float, done: int) -> Speed | None:
        """The speed over the last seconds; None at first."""
        self.measured.append((at, done))
        while len(self.measured) > 2 and at - self.measured[1][0] >= _MEASURED_SECONDS:
            self.measured.popleft()
        began_at, done_then = self.measured[0]
        return Speed(max(0, done - done_then) / (at - began_at)) if at > began_at else None


class BroadcastProgress:
    """Shows authors how far their broadcasts are; only what changed is edited.

    Args:
        services: the broadcasts and their authors.
        bot: sends and edits.
        clock: seconds on a clock that never goes back.
    """

    def __init__(self, services: Services, bot: ExtBot[Any], *, clock: Callable[[], float] = time.monotonic) -> None:
        self._services = services
        self._broadcasts = services.broadcasts
        self._bot = bot
        self._clock = clock
        self._followed: dict[int, _Followed] = {}
        self._has_looked_back = False

    async def tick(self) -> None:
        """Look once at what goes out, and at what has come to its end since the last time.

        What Telegram does not take now is tried at the next tick.
        """
        running = {record.id: record for record in await self._broadcasts.running()}
        for record in await self._just_over(running):
            # What was on its way when it was cancelled is still counted.
            if await self._show(record) and record.finished_at is not None:
                self._followed.pop(record.id, None)
        for record in running.values():
            await self._show(record)

    async def _just_over(self, running: dict[int, BroadcastRecord]) -> list[BroadcastRecord]:
        """Broadcasts that were shown as going out, by this process or by the one before it, and no longer do."""
        ids = [each for each in self._followed if each not in running]
        over = [record for each in ids if (record := await found(self._broadcasts, str(each))) is not None]
        for gone in set(ids) - {record.id for record in over}:
            del self._followed[gone]
        if not self._has_looked_back:
            self._has_looked_back = True
            since = self._services.now() - _LATELY
            listed = await self._broadcasts.listed(LIST_LENGTH)
            over += [
                record
                for record in listed
                if record.progress_message_id is not None
                and record.finished_at is not None
                and record.finished_at > since
            ]
        return over

    async def _show(self, record: BroadcastRecord) -> bool:
        """Show one; whether its message says how it is."""
        if record.author_id is None:
            return True
        followed = self._followed.setdefault(record.id, _Followed())
        counts = record.result or await self._broadcasts.counts(record.id)
        html, keyboard = progress_view(
            record, counts, texts_in(await self._locale_of(record.author_id)), self._speed(record, counts, followed)
        )
        if str(html) == followed.shown:
            return True
        try:
            await self._put(record, record.author_id, html, keyboard)
        except (BadRequest, Forbidden) as error:
            # The author has deleted the message or blocked the bot: there is nobody to show it to.
            _logger.info("The progress of broadcast %d cannot be shown: %s", record.id, error)
        except BotApiError as error:
            _logger.info("The progress of broadcast %d is shown later: %s", record.id, error)
            return False
        followed.shown = str(html)
        return True

    def _speed(self, record: BroadcastRecord, counts: Counts, followed: _Followed) -> Speed | None:
        if record.state is not BroadcastState.RUNNING:
            followed.measured.clear()
            return None
        return followed.speed(self._clock(), counts.done)

    async def _put(self, record: BroadcastRecord, author_id: int, html: Markup, keyboard: InlineKeyboardMarkup) -> None:
        if record.progress_message_id is None:
            message = await self._bot.send_message(
                author_id, html, parse_mode=ParseMode.HTML, reply_markup=keyboard, rate_limit_args=AT_MOST_ONCE
            )
            await self._broadcasts.set_progress_message(record.id, message.message_id)
            return
        try:
            await self._bot.edit_message_text(
                html,
                author_id,
                record.progress_message_id,
                parse_mode=ParseMode.HTML,
                reply_markup=keyboard,
                rate_limit_args=AT_MOST_ONCE,
            )
        except BadRequest as error:
            if _UNCHANGED not in error.message.casefold():
                raise

    async def _locale_of(self, author_id: int) -> Locale:
        person = await self._services.people.get(author_id)
        return person.locale if person else Locale.JA
