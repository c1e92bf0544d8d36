"""The errors that end a command with one line instead of a traceback."""


class TalentbotError(Exception):
    """Something a person can mend; the message is one line that says what, where and how.

    The command line prints the message and exits with `exit_code`.
    """

    exit_code = 1


class ConfigurationError(TalentbotError):
    """A setting or an argument is missing or wrong; the message names it."""

    exit_code = 2


class FaqError(TalentbotError):
    """The FAQ folder cannot be used; the message lists every problem, one a line."""


class DatabaseError(TalentbotError):
    """The database cannot be opened, is locked, or has a schema this program does not know."""


class TelegramError(TalentbotError):
    """Telegram, or the Bot API server in its place, refuses to work with this bot."""
