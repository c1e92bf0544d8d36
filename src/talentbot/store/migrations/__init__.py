"""How the schema came to be: one numbered file in `versions` for each step, run by Alembic.

A step that is released is never changed; the next one gets the next number, in its file name and as `revision`.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

FOLDER = Path(__file__).parent


@cache
def known_revisions() -> tuple[str, ...]:
    """The revisions this program knows, oldest first; file names tell, since importing Alembic takes 0.1 s."""
    return tuple(sorted(path.name.split("_")[0] for path in FOLDER.glob("versions/[0-9]*.py")))


def upgrade(connection: Connection, revision: str = "head") -> None:
    """Bring the schema to a revision, in the transaction that the connection is in."""
    from alembic import command  # noqa: PLC0415, a start without migrations need not wait for it
    from alembic.config import Config  # noqa: PLC0415

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    command.upgrade(config, revision)
