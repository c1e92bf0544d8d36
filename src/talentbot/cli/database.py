"""`talentbot db`."""

from __future__ import annotations

import asyncio
from contextlib import nullcontext
from pathlib import Path
from typing import Annotated

import typer

from talentbot.settings import read_settings

database = typer.Typer(help="Look after the database.", no_args_is_help=True)


@database.command("upgrade")
def database_upgrade() -> None:
    """Bring the database to this program's schema; `run` does so too."""
    from talentbot.store.database import Database

    async def upgrade() -> None:
        opened = Database(read_settings().database_url)
        await opened.open()
        await opened.close()

    asyncio.run(upgrade())
    typer.echo("The database is up to date.")


@database.command("backup")
def database_backup(out: Annotated[Path, typer.Argument(help="The file to write, such as backup.zip.")]) -> None:
    """Write the database and the FAQ into one file; the bot may go on running."""
    from talentbot.faq.folder import reading
    from talentbot.store.backup import back_up
    from talentbot.store.database import Database

    async def backup() -> None:
        settings = read_settings()
        opened = Database(settings.database_url)
        opened.check_exists()
        await opened.open(is_upgrading=False)
        try:
            # Nothing is published into the folder while it is copied.
            with reading(settings.faq_dir) if settings.faq_dir.is_dir() else nullcontext():
                await back_up(opened, settings.faq_dir, out)
        finally:
            await opened.close()

    asyncio.run(backup())
    typer.echo(f"Written: {out}")
