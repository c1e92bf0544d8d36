"""The outbox, reminders and broadcasts."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_INSTANT = sa.DateTime(timezone=True)
_BIG_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    with op.batch_alter_table("person") as person:
        person.add_column(sa.Column("lead_days", sa.String(), server_default="30,7,1", nullable=False))
    op.create_index("ix_person_time_zone", "person", ["time_zone"])
    _create_outbox()
    _create_reminders()
    _create_broadcasts()


def _create_outbox() -> None:
    op.create_table(
        "outbox_content",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("is_paused", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("has_quiet_hours", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("created_at", _INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_outbox_content"),
    )
    op.create_table(
        "outbox",
        sa.Column("id", _BIG_KEY, nullable=False),
        sa.Column("content_id", sa.Integer(), nullable=False),
        sa.Column("lane", sa.Integer(), nullable=False),
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=True),
        sa.Column("unique_key", sa.String(), nullable=False),
        sa.Column("target_id", _BIG_KEY, nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("not_before_at", _INSTANT, nullable=False),
        sa.Column("expires_at", _INSTANT, nullable=True),
        sa.Column("lease_until_at", _INSTANT, nullable=True),
        sa.Column("claims", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("message_id", sa.BigInteger(), nullable=True),
        sa.Column("settled_at", _INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
        sa.UniqueConstraint("unique_key", name="uq_outbox_unique_key"),
        _reference("outbox", "content_id", "outbox_content.id", "CASCADE"),
        _reference("outbox", "person_id", "person.telegram_id", "CASCADE"),
        _reference("outbox", "target_id", "outbox.id", "CASCADE"),
    )
    _create_partial_index("ix_outbox_pending", "outbox", ["lane", "not_before_at", "id"], "state = 'pending'")
    _create_partial_index("ix_outbox_sending", "outbox", ["lease_until_at"], "state = 'sending'")
    op.create_index("ix_outbox_content_id", "outbox", ["content_id", "state"])
    op.create_index("ix_outbox_person_id", "outbox", ["person_id"])
    _create_partial_index("ix_outbox_settled_at", "outbox", ["settled_at"], "settled_at IS NOT NULL")
    _create_partial_index("ix_outbox_target_id", "outbox", ["target_id"], "target_id IS NOT NULL")
    op.create_table(
        "bulk_pause",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("until_at", _INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_bulk_pause"),
    )
    op.create_table(
        "migrated_chat",
        sa.Column("old_chat_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("new_chat_id", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("old_chat_id", name="pk_migrated_chat"),
    )
    op.create_table(
        "leader",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("holder", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_leader"),
    )


def _create_reminders() -> None:
    op.create_table(
        "subscription",
        _person("telegram_id"),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("is_on", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("since_at", _INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("telegram_id", "kind", "name", name="pk_subscription"),
        _reference("subscription", "telegram_id", "person.telegram_id", "CASCADE"),
    )
    op.create_index("ix_subscription_name", "subscription", ["kind", "name"])
    op.create_table(
        "planned_reminder",
        _person("telegram_id"),
        sa.Column("deadline_id", sa.String(), nullable=False),
        sa.Column("occurs_on", sa.Date(), nullable=False),
        sa.Column("lead_days", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("due_at", _INSTANT, nullable=False),
        sa.Column("expires_at", _INSTANT, nullable=False),
        sa.Column("enqueued_at", _INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("telegram_id", "deadline_id", "occurs_on", "lead_days", name="pk_planned_reminder"),
        _reference("planned_reminder", "telegram_id", "person.telegram_id", "CASCADE"),
    )
    _create_partial_index("ix_planned_reminder_due_at", "planned_reminder", ["due_at"], "enqueued_at IS NULL")
    op.create_index("ix_planned_reminder_deadline_id", "planned_reminder", ["deadline_id"])
    op.create_table(
        "calendar_copy",
        _person("telegram_id"),
        sa.Column("deadline_id", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("telegram_id", "deadline_id", name="pk_calendar_copy"),
        _reference("calendar_copy", "telegram_id", "person.telegram_id", "CASCADE"),
    )
    op.create_table(
        "known_deadline",
        sa.Column("deadline_id", sa.String(), nullable=False),
        sa.Column("occurs_on", sa.Date(), nullable=False),
        sa.Column("ends_at", _INSTANT, nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("missing_since_at", _INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("deadline_id", name="pk_known_deadline"),
    )


def _create_broadcasts() -> None:
    op.create_table(
        "broadcast",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("target_id", sa.Integer(), nullable=True),
        sa.Column("author_id", sa.BigInteger(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("segment", sa.Text(), nullable=False),
        sa.Column("start_at", _INSTANT, nullable=True),
        sa.Column("is_urgent", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("expected", sa.Integer(), nullable=True),
        sa.Column("recipients", sa.Integer(), nullable=True),
        sa.Column("content_id", sa.Integer(), nullable=True),
        sa.Column("progress_message_id", sa.BigInteger(), nullable=True),
        sa.Column("result", sa.Text(), nullable=True),
        sa.Column("created_at", _INSTANT, nullable=False),
        sa.Column("started_at", _INSTANT, nullable=True),
        sa.Column("finished_at", _INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_broadcast"),
        _reference("broadcast", "target_id", "broadcast.id", "CASCADE"),
        _reference("broadcast", "author_id", "person.telegram_id", "SET NULL"),
        _reference("broadcast", "content_id", "outbox_content.id", "SET NULL"),
    )
    op.create_index("ix_broadcast_target_id", "broadcast", ["target_id"])
    op.create_index("ix_broadcast_author_id", "broadcast", ["author_id"])
    op.create_index("ix_broadcast_state", "broadcast", ["state"])


def _person(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), autoincrement=False, nullable=False)


def _reference(table: str, column: str, referred: str, ondelete: str) -> sa.ForeignKeyConstraint:
    name = f"fk_{table}_{column}_{referred.partition('.')[0]}"
    return sa.ForeignKeyConstraint([column], [referred], name=name, ondelete=ondelete)


def _create_partial_index(name: str, table: str, columns: list[str], condition: str) -> None:
    where = sa.text(condition)
    op.create_index(name, table, columns, sqlite_where=where, postgresql_where=where)
