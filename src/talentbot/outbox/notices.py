"""Notices to the coordinators' chat."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from talentbot.errors import DatabaseError
from talentbot.store.outbox import Lane
from talentbot.store.posting import Letter, post, post_content, present_chat_id

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from markupsafe import Markup

    from talentbot.store.database import Database

KIND = "notice"
"""A content whose body holds the message: `{"html": ...}`."""

_logger = logging.getLogger(__name__)


class Notices:
    """Tells the coordinators what they should know of.

    Args:
        database: the open database.
        chat_id: their group; None where there is none, and then nothing is told.
        now: the present instant, aware.
    """

    def __init__(self, database: Database, chat_id: int | None, now: Callable[[], datetime]) -> None:
        self._database = database
        self._chat_id = chat_id
        self._now = now

    @property
    def has_readers(self) -> bool:
        """Whether anybody would be told."""
        return self._chat_id is not None

    async def tell(self, key: str, html: Markup) -> bool:
        """Post a message, once for each key; False while the database fails: tell it again."""
        if self._chat_id is None:
            return True
        now = self._now()
        try:
            async with self._database.writing() as session:
                chat_id = await present_chat_id(session, self._chat_id)
                content_id = await post_content(session, KIND, {"html": str(html)}, now, has_quiet_hours=False)
                letter = Letter(chat_id, None, f"notice:{key}", now)
                await post(self._database, session, content_id, Lane.NOTICE, [letter])
        except DatabaseError as error:
            _logger.warning("A notice to the coordinators could not be posted: %s", error)
            return False
        return True
