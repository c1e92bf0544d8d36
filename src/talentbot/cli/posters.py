"""`talentbot poster`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from talentbot.cli.shared import bot_username
from talentbot.settings import read_settings


def poster(
    subject: Annotated[str, typer.Argument(help="An entry's id, or `start` for the bot as a whole.")],
    out: Annotated[Path, typer.Argument(help="The PDF to write.")],
    username: Annotated[
        str | None, typer.Option("--bot", help="The bot's user name; asked of Telegram when left out.")
    ] = None,
) -> None:
    """Make an A4 page in three languages with a QR code, to hang up."""
    from talentbot.faq.load import load_faq
    from talentbot.publishing.poster import write_poster

    faq = load_faq(read_settings().faq_dir)
    write_poster(faq, subject, (username or bot_username()).removeprefix("@"), out)
    typer.echo(f"Written: {out}")
