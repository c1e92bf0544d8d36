"""`talentbot staff`."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Annotated

import typer

from talentbot.cli.shared import bot_username
from talentbot.settings import read_settings
from talentbot.store.roles import Role

staff = typer.Typer(help="Say who keeps the FAQ and who announces.", no_args_is_help=True)


@staff.command("invite")
def staff_invite(
    role: Annotated[Role, typer.Option(help="What the person may do.")],
    name: Annotated[str | None, typer.Option(help="What to call the person in lists and reviews.")] = None,
) -> None:
    """Print a link that gives whoever opens it first a role; it works once, within two days."""
    from talentbot.bot.staff.members import invitation_link
    from talentbot.store.database import Database
    from talentbot.store.staff import Staff

    async def invite() -> str:
        settings = read_settings()
        opened = Database(settings.database_url)
        await opened.open()
        try:
            return await Staff(opened, settings.admin_ids).invite(role, name, datetime.now(UTC))
        finally:
            await opened.close()

    username = bot_username()
    typer.echo(invitation_link(username, asyncio.run(invite())))
