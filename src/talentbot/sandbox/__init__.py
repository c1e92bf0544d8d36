"""A local Bot API server and its chat page, to try everything without a Telegram account."""
