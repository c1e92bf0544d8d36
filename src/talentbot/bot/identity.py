"""Who the bot is at Telegram."""

from __future__ import annotations

from telegram import Bot
from telegram.error import InvalidToken
from telegram.error import TelegramError as BotApiError

from talentbot.bot.transport import AiohttpRequest, PollingRequest
from talentbot.errors import ConfigurationError, TelegramError


async def username_of(token: str, api_url: str) -> str:
    """The user name that belongs to a token.

    Raises:
        ConfigurationError: the Bot API server does not know the token.
        TelegramError: it cannot be reached.
    """
    bot = Bot(
        token,
        base_url=f"{api_url}/bot",
        base_file_url=f"{api_url}/file/bot",
        request=AiohttpRequest(),
        get_updates_request=PollingRequest(),
    )
    try:
        async with bot:
            return bot.username
    except InvalidToken as error:
        raise ConfigurationError("TALENTBOT_TOKEN is not known to Telegram; copy it whole from @BotFather") from error
    except BotApiError as error:
        message = f"{api_url} cannot be reached: {error.message}"
        raise TelegramError(message) from error
