"""Broadcasts."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Text, false
from sqlmodel import Field

from talentbot.store.tables.base import Table, UtcDateTime, optional_person


class Broadcast(Table, table=True):
    """An announcement, its correction or its recall, from the draft to the report."""

    __tablename__ = "broadcast"

    id: int | None = Field(default=None, primary_key=True)
    #: "announcement", "correction" or "recall".
    kind: str
    #: The announcement that is corrected or recalled.
    target_id: int | None = Field(
        default=None, index=True, sa_column_args=[ForeignKey("broadcast.id", ondelete="CASCADE")]
    )
    #: None for the command line, and for somebody who was forgotten.
    author_id: int | None = optional_person("SET NULL", index=True)
    #: "draft", "planned", "running", "paused", "done" or "cancelled".
    state: str = Field(index=True)
    #: Texts, media and what a person gets whose language is missing, as JSON.
    content: str = Field(sa_type=Text)
    #: Who gets it, as JSON.
    segment: str = Field(sa_type=Text)
    #: None: as soon as it is confirmed.
    start_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    #: Also at night.
    is_urgent: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    #: Counts up with each change, so that a button under an older preview can be told.
    revision: int = 1
    #: How many there were when it was confirmed, and when it started.
    expected: int | None = None
    recipients: int | None = None
    content_id: int | None = Field(default=None, sa_column_args=[ForeignKey("outbox_content.id", ondelete="SET NULL")])
    #: The message in the author's chat that shows how far it is.
    progress_message_id: int | None = Field(default=None, sa_type=BigInteger)
    #: How many rows had which outcome at the end, as JSON.
    result: str | None = Field(default=None, sa_type=Text)
    created_at: datetime = Field(sa_type=UtcDateTime)
    started_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    finished_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
