"""What all tables have in common: instants, the base class, and how a row belongs to a person."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, ClassVar

from sqlalchemy import BigInteger, DateTime, ForeignKey, MetaData, TypeDecorator
from sqlmodel import Field, SQLModel

if TYPE_CHECKING:
    from sqlalchemy.engine import Dialect


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

    A table that holds anything of a person references `person.telegram_id` with ON DELETE CASCADE, or SET NULL where
    the rest of the row is no matter of theirs, so that forgetting a person stays one DELETE.
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


def key_of_a_person() -> Any:  # noqa: ANN401 - a field stands for its value
    """The key, or its first part, of a table whose rows go with a person."""
    return Field(
        primary_key=True,
        sa_type=BigInteger,
        sa_column_args=[ForeignKey("person.telegram_id", ondelete="CASCADE")],
        sa_column_kwargs={"autoincrement": False},
    )


def optional_person(ondelete: str, **options: Any) -> Any:  # noqa: ANN401 - as above
    """A person whom a row may concern."""
    return Field(
        default=None,
        sa_type=BigInteger,
        sa_column_args=[ForeignKey("person.telegram_id", ondelete=ondelete)],
        **options,
    )
