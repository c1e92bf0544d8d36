"""The tables. Each change here needs a migration in `store/migrations/versions`; a test compares the two."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, ClassVar

from sqlalchemy import BigInteger, DateTime, ForeignKey, LargeBinary, MetaData, Text, TypeDecorator
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


def _key_of_a_person() -> Any:  # noqa: ANN401 - a field stands for its value
    """The key of a table that has one row a person, which goes with the person."""
    return Field(
        primary_key=True,
        sa_type=BigInteger,
        sa_column_args=[ForeignKey("person.telegram_id", ondelete="CASCADE")],
        sa_column_kwargs={"autoincrement": False},
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


class StaffMember(Table, table=True):
    """Somebody who keeps the FAQ or announces; administrators of the settings have no row."""

    __tablename__ = "staff_member"

    telegram_id: int = _key_of_a_person()
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

    telegram_id: int = _key_of_a_person()
    kind: str
    #: What belongs to it, as JSON.
    content: str = Field(sa_type=Text)
    began_at: datetime = Field(sa_type=UtcDateTime)


class FaqDraft(Table, table=True):
    """Changes to the FAQ that a coordinator has sent and not yet published."""

    __tablename__ = "faq_draft"

    telegram_id: int = _key_of_a_person()
    #: Another with every change, so that a button under an older difference can be told.
    revision: int
    #: The new files and those they were made from, packed by `talentbot.store.packing`.
    changes: bytes = Field(sa_type=LargeBinary)
    changed_at: datetime = Field(sa_type=UtcDateTime)


class FaqVersion(Table, table=True):
    """The FAQ as it was published once; numbers count up without a gap."""

    __tablename__ = "faq_version"

    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    #: `talentbot.faq.folder.digest_of` the files, and of those that they took the place of.
    digest: str
    replaced_digest: str | None = None
    published_at: datetime = Field(sa_type=UtcDateTime)
    #: None for changes made in the files, and for somebody who was forgotten.
    published_by: int | None = Field(
        default=None,
        sa_type=BigInteger,
        sa_column_args=[ForeignKey("person.telegram_id", ondelete="SET NULL")],
    )
    #: "telegram", "files" or "rollback".
    origin: str
    #: The ids of the entries, and the other files, that changed, as JSON.
    changed: str = Field(sa_type=Text)
    #: The whole FAQ, packed; None once the version is too old to go back to.
    files: bytes | None = Field(default=None, sa_type=LargeBinary)
