"""The Telegram bot: its handlers, keyboards and transport."""
