"""The outbox: what is to be sent, and who sends it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, Text, false, text, true
from sqlmodel import Field

from talentbot.store.tables.base import Table, UtcDateTime, optional_person

_BigKey = BigInteger().with_variant(Integer, "sqlite")
"""SQLite numbers rows by itself only where the key is an INTEGER."""


class OutboxContent(Table, table=True):
    """What is sent, once for all who get it."""

    __tablename__ = "outbox_content"

    id: int | None = Field(default=None, primary_key=True)
    #: Which renderer makes a message of it.
    kind: str
    #: What the renderer needs, as JSON.
    body: str = Field(sa_type=Text)
    #: Counts up with each change of the body.
    revision: int = 1
    is_paused: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    #: Not sent while it is night where the recipient lives.
    has_quiet_hours: bool = Field(default=True, sa_column_kwargs={"server_default": true()})
    created_at: datetime = Field(sa_type=UtcDateTime)


class OutboxRow(Table, table=True):
    """One message to one chat, from its writing to its outcome."""

    __tablename__ = "outbox"
    __table_args__ = (
        Index(
            "ix_outbox_pending",
            "lane",
            "not_before_at",
            "id",
            sqlite_where=text("state = 'pending'"),
            postgresql_where=text("state = 'pending'"),
        ),
        Index(
            "ix_outbox_sending",
            "lease_until_at",
            sqlite_where=text("state = 'sending'"),
            postgresql_where=text("state = 'sending'"),
        ),
        Index("ix_outbox_content_id", "content_id", "state"),
        Index(
            "ix_outbox_settled_at",
            "settled_at",
            sqlite_where=text("settled_at IS NOT NULL"),
            postgresql_where=text("settled_at IS NOT NULL"),
        ),
        Index(
            "ix_outbox_target_id",
            "target_id",
            sqlite_where=text("target_id IS NOT NULL"),
            postgresql_where=text("target_id IS NOT NULL"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=_BigKey)
    content_id: int = Field(sa_column_args=[ForeignKey("outbox_content.id", ondelete="CASCADE")])
    #: `talentbot.store.outbox.Lane`: the lower goes first.
    lane: int
    chat_id: int = Field(sa_type=BigInteger)
    #: None for a group.
    person_id: int | None = optional_person("CASCADE", index=True)
    #: Forbids a second row for the same.
    unique_key: str = Field(unique=True)
    #: The row whose message is edited or deleted.
    target_id: int | None = Field(
        default=None,
        sa_type=_BigKey,
        sa_column_args=[ForeignKey("outbox.id", ondelete="CASCADE")],
    )
    #: "pending", "sending", "sent", "failed" or "cancelled".
    state: str = "pending"
    not_before_at: datetime = Field(sa_type=UtcDateTime)
    #: From then on it is of no use.
    expires_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    lease_until_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    #: How often the row was claimed, by which a late outcome of an earlier claim is told apart.
    claims: int = Field(default=0, sa_column_kwargs={"server_default": text("0")})
    #: How often Telegram was asked.
    attempts: int = Field(default=0, sa_column_kwargs={"server_default": text("0")})
    #: In one word what became of it, and Telegram's error.
    outcome: str | None = None
    error: str | None = Field(default=None, sa_type=Text)
    message_id: int | None = Field(default=None, sa_type=BigInteger)
    settled_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class BulkPause(Table, table=True):
    """Until when Telegram asks every process to send nothing but replies; one row."""

    __tablename__ = "bulk_pause"

    id: int = Field(default=1, primary_key=True, sa_column_kwargs={"autoincrement": False})
    until_at: datetime = Field(sa_type=UtcDateTime)


class MigratedChat(Table, table=True):
    """A group that became a supergroup, and so has another id."""

    __tablename__ = "migrated_chat"

    old_chat_id: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    new_chat_id: int = Field(sa_type=BigInteger)


class LeaderRow(Table, table=True):
    """Which process paces and schedules; empty once it has let go in good order. One row."""

    __tablename__ = "leader"

    id: int = Field(default=1, primary_key=True, sa_column_kwargs={"autoincrement": False})
    holder: str | None = None
