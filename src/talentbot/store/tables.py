"""The tables. Each change here needs a migration in `store/migrations/versions`; a test compares the two."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, ClassVar

from sqlalchemy import BigInteger, DateTime, MetaData, Text, TypeDecorator
from sqlmodel import Field, SQLModel

if TYPE_CHECKING:
    from sqlalchemy.engine import Dialect

DEFAULT_TIME_ZONE = "Asia/Bishkek"


class UtcDateTime(TypeDecorator[datetime]):
    """An instant: aware going in, aware UTC coming out, on both databases.

    SQLite keeps no offset, so it is given UTC without one; equal text lengths keep its order that of time.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Raises ValueError for a naive datetime, which would mean another instant on every server."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive datetime is no instant: give it a time zone")
        in_utc = value.astimezone(UTC)
        return in_utc.replace(tzinfo=None) if dialect.name == "sqlite" else in_utc

    def process_result_value(
        self,
        value: datetime | None,
        dialect: Dialect,  # noqa: ARG002, the base class gives it
    ) -> datetime | None:
        """PostgreSQL answers in the session's time zone, SQLite without one."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Table(SQLModel):
    """The base of all tables; constraints get predictable names, by which migrations can drop them.

    A table that holds anything of a person references `person.telegram_id` with ON DELETE CASCADE, so that
    forgetting a person stays one DELETE.
    """

    metadata: ClassVar[MetaData] = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class Person(Table, table=True):
    """Who has written to the bot: a Telegram id and what the person chose; no name."""

    __tablename__ = "person"

    telegram_id: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    #: The locale of the Telegram app at first contact, until the person chooses one.
    locale: str
    is_locale_chosen: bool = False
    time_zone: str = DEFAULT_TIME_ZONE
    #: None until the person was asked.
    wants_announcements: bool | None = None
    last_active_on: date
    #: False once the person has blocked the bot.
    is_reachable: bool = True


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
