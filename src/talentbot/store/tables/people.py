"""People and staff, what they asked, and what the bot waits for."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, Text
from sqlmodel import Field

from talentbot.store.tables.base import Table, UtcDateTime, key_of_a_person

DEFAULT_TIME_ZONE = "Asia/Bishkek"
DEFAULT_LEADS = "30,7,1"
"""Days before a deadline, as `Person.lead_days` writes them."""


class Person(Table, table=True):
    """Who has written to the bot: a Telegram id and what the person chose; no name."""

    __tablename__ = "person"

    telegram_id: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    #: The locale of the Telegram app at first contact, until the person chooses one.
    locale: str
    is_locale_chosen: bool = False
    time_zone: str = Field(default=DEFAULT_TIME_ZONE, index=True)
    #: None until the person was asked.
    wants_announcements: bool | None = None
    last_active_on: date
    #: False once the person has blocked the bot.
    is_reachable: bool = True
    #: How many days before a deadline to remind, between commas.
    lead_days: str = Field(default=DEFAULT_LEADS, sa_column_kwargs={"server_default": DEFAULT_LEADS})


class Question(Table, table=True):
    """What was asked and what the bot decided, without the person."""

    __tablename__ = "question"

    id: str = Field(primary_key=True)
    text: str = Field(sa_type=Text)
    locale: str
    #: "answer", "suggest" or "none".
    decision: str
    entry_id: str | None = None
    asked_at: datetime = Field(sa_type=UtcDateTime, index=True)
    #: None until the person says so.
    is_helpful: bool | None = None


class SeenUpdate(Table, table=True):
    """A Telegram update that was handled; each bot counts its own."""

    __tablename__ = "seen_update"

    bot_id: int = Field(primary_key=True, sa_type=BigInteger)
    update_id: int = Field(primary_key=True, sa_type=BigInteger)
    seen_at: datetime = Field(sa_type=UtcDateTime, index=True)


class StaffMember(Table, table=True):
    """Somebody who keeps the FAQ or announces; administrators of the settings have no row."""

    __tablename__ = "staff_member"

    telegram_id: int = key_of_a_person()
    #: "admin", "coordinator" or "announcer".
    role: str
    #: What an administrator calls them, to tell them apart and to sign reviews with.
    name: str | None = None
    since_at: datetime = Field(sa_type=UtcDateTime)


class Invitation(Table, table=True):
    """A link that makes whoever follows it first a member of the staff; only a hash of its secret is kept."""

    __tablename__ = "invitation"

    secret_hash: str = Field(primary_key=True)
    role: str
    name: str | None = None
    expires_at: datetime = Field(sa_type=UtcDateTime, index=True)


class Dialogue(Table, table=True):
    """What the bot waits for in a person's next message."""

    __tablename__ = "dialogue"

    telegram_id: int = key_of_a_person()
    kind: str
    #: What belongs to it, as JSON.
    content: str = Field(sa_type=Text)
    began_at: datetime = Field(sa_type=UtcDateTime)
