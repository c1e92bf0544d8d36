"""Drafts and versions of the FAQ."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import LargeBinary, Text
from sqlmodel import Field

from talentbot.store.tables.base import Table, UtcDateTime, key_of_a_person, optional_person


class FaqDraft(Table, table=True):
    """Changes to the FAQ that a coordinator has sent and not yet published."""

    __tablename__ = "faq_draft"

    telegram_id: int = key_of_a_person()
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
    published_by: int | None = optional_person("SET NULL")
    #: "telegram", "files" or "rollback".
    origin: str
    #: The ids of the entries, and the other files, that changed, as JSON.
    changed: str = Field(sa_type=Text)
    #: The whole FAQ, packed; None once the version is too old to go back to.
    files: bytes | None = Field(default=None, sa_type=LargeBinary)
