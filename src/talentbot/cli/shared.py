"""What several commands have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from talentbot.settings import read_settings

if TYPE_CHECKING:
    from talentbot.answering import Answering

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def loaded_answering() -> Answering:
    """What answers from the FAQ of the settings."""
    from talentbot.answering import Answering
    from talentbot.faq.load import load_faq

    return Answering(load_faq(read_settings().faq_dir))


def bot_username() -> str:
    """The user name of the bot whose token the settings hold; asks the Bot API server."""
    import asyncio

    from talentbot.bot.identity import username_of

    settings = read_settings()
    return asyncio.run(username_of(settings.bot_token(), settings.api_url))
