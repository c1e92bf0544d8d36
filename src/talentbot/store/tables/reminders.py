"""Deadlines as they were last told, who wants to be reminded, and the reminders planned."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Index, Text, text, true
from sqlmodel import Field

from talentbot.store.tables.base import Table, UtcDateTime, key_of_a_person


class Subscription(Table, table=True):
    """What a person wants to be reminded of."""

    __tablename__ = "subscription"
    __table_args__ = (Index("ix_subscription_name", "kind", "name"),)

    telegram_id: int = key_of_a_person()
    #: "deadline" or "track".
    kind: str = Field(primary_key=True)
    #: The deadline's id, or the track; "*" for every track.
    name: str = Field(primary_key=True)
    #: False for a deadline of a subscribed track of which the person does not want to hear.
    is_on: bool = Field(default=True, sa_column_kwargs={"server_default": true()})
    since_at: datetime = Field(sa_type=UtcDateTime)


class PlannedReminder(Table, table=True):
    """One reminder of one deadline to one person: its key forbids a second."""

    __tablename__ = "planned_reminder"
    __table_args__ = (
        Index(
            "ix_planned_reminder_due_at",
            "due_at",
            sqlite_where=text("enqueued_at IS NULL"),
            postgresql_where=text("enqueued_at IS NULL"),
        ),
        Index("ix_planned_reminder_deadline_id", "deadline_id"),
    )

    telegram_id: int = key_of_a_person()
    deadline_id: str = Field(primary_key=True)
    #: The day of the deadline, in its own zone.
    occurs_on: date = Field(primary_key=True)
    lead_days: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    due_at: datetime = Field(sa_type=UtcDateTime)
    #: The deadline itself.
    expires_at: datetime = Field(sa_type=UtcDateTime)
    enqueued_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class CalendarCopy(Table, table=True):
    """Who took a deadline into their calendar, and so gets the new file when it moves."""

    __tablename__ = "calendar_copy"

    telegram_id: int = key_of_a_person()
    deadline_id: str = Field(primary_key=True)


class KnownDeadline(Table, table=True):
    """A deadline as subscribers were last told of it."""

    __tablename__ = "known_deadline"

    deadline_id: str = Field(primary_key=True)
    occurs_on: date
    #: When it is over.
    ends_at: datetime = Field(sa_type=UtcDateTime)
    #: Counts up with each change, for calendars (RFC 5545, SEQUENCE).
    sequence: int = 0
    #: The deadline as `talentbot.reminders` writes it, as JSON: it is told of when the file no longer has it.
    content: str = Field(sa_type=Text)
    #: Since when the file does not have it.
    missing_since_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
