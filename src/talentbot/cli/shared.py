"""What several commands have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from talentbot.settings import read_settings

if TYPE_CHECKING:
    from talentbot.answering import Answering

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def loaded_answering() -> Answering:
    """What answers from the FAQ of the settings.

    The bot does not start with an FAQ that has problems. Here somebody wants to see what is found, maybe in an FAQ that
    is still being written, so what could be read is asked, and the problems are told on standard error.

    Raises:
        BrokenFaqError: nothing could be read.
    """
    from talentbot.answering import Answering
    from talentbot.faq.load import BrokenFaqError, read_faq

    folder = read_settings().faq_dir
    faq, problems = read_faq(folder)
    if problems and not faq.entries:
        raise BrokenFaqError(problems)
    if problems:
        message = (
            f"talentbot: {folder} has {len(problems)} problems, the first: {min(problems)}; `talentbot faq check` "
            f"lists all. Going on with the {len(faq.entries)} entries that could be read."
        )
        typer.echo(message, err=True)
    return Answering(faq)


def bot_username() -> str:
    """The user name of the bot whose token the settings hold; asks the Bot API server."""
    import asyncio

    from talentbot.bot.identity import username_of

    settings = read_settings()
    return asyncio.run(username_of(settings.bot_token(), settings.api_url))
