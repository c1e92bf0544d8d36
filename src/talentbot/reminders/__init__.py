"""Reminders of deadlines: who wants them, when they are due, and what is told when a deadline changes."""

from talentbot.reminders.planning import DEFAULT_LEADS, LEAD_CHOICES
from talentbot.reminders.service import Reminders
from talentbot.reminders.subscriptions import Subscriptions
from talentbot.store.subscriptions import EVERY_TRACK

__all__ = ["DEFAULT_LEADS", "EVERY_TRACK", "LEAD_CHOICES", "Reminders", "Subscriptions"]
