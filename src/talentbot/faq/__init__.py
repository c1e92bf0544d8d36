"""The FAQ: entries, the files that hold them, and their rendering for Telegram."""
