"""A Telegram bot that answers questions about working in Nagaoka in Russian, Kyrgyz and Japanese."""
