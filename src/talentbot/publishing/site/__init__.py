"""The whole FAQ as a small static site, for those without Telegram, for printing, and for a coordinator's eyes."""
