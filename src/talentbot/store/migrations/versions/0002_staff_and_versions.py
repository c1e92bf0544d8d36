"""Staff with their invitations, dialogues and drafts, and the versions of the FAQ."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "staff_member",
        *_of_a_person("staff_member"),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=True),
        sa.Column("since_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "invitation",
        sa.Column("secret_hash", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("secret_hash", name="pk_invitation"),
    )
    op.create_index("ix_invitation_expires_at", "invitation", ["expires_at"])
    op.create_table(
        "dialogue",
        *_of_a_person("dialogue"),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "faq_draft",
        *_of_a_person("faq_draft"),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("changes", sa.LargeBinary(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "faq_version",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("replaced_digest", sa.String(), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_by", sa.BigInteger(), nullable=True),
        sa.Column("origin", sa.String(), nullable=False),
        sa.Column("changed", sa.Text(), nullable=False),
        sa.Column("files", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("number", name="pk_faq_version"),
        sa.ForeignKeyConstraint(
            ["published_by"], ["person.telegram_id"], name="fk_faq_version_published_by_person", ondelete="SET NULL"
        ),
    )


def _of_a_person(table: str) -> tuple[sa.Column[int], sa.PrimaryKeyConstraint, sa.ForeignKeyConstraint]:
    """The key of a table that has one row a person, which goes with the person."""
    return (
        sa.Column("telegram_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("telegram_id", name=f"pk_{table}"),
        sa.ForeignKeyConstraint(
            ["telegram_id"], ["person.telegram_id"], name=f"fk_{table}_telegram_id_person", ondelete="CASCADE"
        ),
    )
