"""The tables. Each change here needs a migration in `store/migrations/versions`; a test compares the two."""

from talentbot.store.tables.base import Table, UtcDateTime
from talentbot.store.tables.broadcasts import Broadcast
from talentbot.store.tables.faq import FaqDraft, FaqVersion
from talentbot.store.tables.outbox import BulkPause, LeaderRow, MigratedChat, OutboxContent, OutboxRow
from talentbot.store.tables.people import (
    DEFAULT_LEADS,
    DEFAULT_TIME_ZONE,
    Dialogue,
    Invitation,
    Person,
    Question,
    SeenUpdate,
    StaffMember,
)
from talentbot.store.tables.reminders import CalendarCopy, KnownDeadline, PlannedReminder, Subscription

__all__ = [
    "DEFAULT_LEADS",
    "DEFAULT_TIME_ZONE",
    "Broadcast",
    "BulkPause",
    "CalendarCopy",
    "Dialogue",
    "FaqDraft",
    "FaqVersion",
    "Invitation",
    "KnownDeadline",
    "LeaderRow",
    "MigratedChat",
    "OutboxContent",
    "OutboxRow",
    "Person",
    "PlannedReminder",
    "Question",
    "SeenUpdate",
    "StaffMember",
    "Subscription",
    "Table",
    "UtcDateTime",
]
