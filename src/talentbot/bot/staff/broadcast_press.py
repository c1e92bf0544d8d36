"""A button that concerns one broadcast, as it was pressed."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from talentbot.broadcasts.record import UnknownBroadcastError

if TYPE_CHECKING:
    from typing import Any

    from telegram import CallbackQuery
    from telegram.ext import ExtBot

    from talentbot.bot.staff.door import Visit
    from talentbot.broadcasts.broadcasts import Broadcasts
    from talentbot.broadcasts.record import BroadcastRecord
    from talentbot.messages import Texts

_MAX_DIGITS = 9
"""More than that no number of a broadcast has, and no database's integer."""


class Press(NamedTuple):
    """Who pressed, and what the button is about."""

    query: CallbackQuery
    bot: ExtBot[Any]
    visit: Visit
    record: BroadcastRecord
    #: What else the button carries; empty where there is nothing to tell.
    argument: str

    @property
    def texts(self) -> Texts:
        """The interface in the language of whoever pressed."""
        return self.visit.reader.texts


async def found(broadcasts: Broadcasts, number: str) -> BroadcastRecord | None:
    """The broadcast whose number a button carries; None where there is none."""
    if not (number.isascii() and number.isdecimal()) or len(number) > _MAX_DIGITS:
        return None
    try:
        return await broadcasts.get(int(number))
    except UnknownBroadcastError:
        return None
