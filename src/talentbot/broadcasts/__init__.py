"""Announcements to many: what is said, to whom and when, and what became of it."""
