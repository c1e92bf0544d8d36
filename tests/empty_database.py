"""A database with all tables and no rows, made in a third of the time that the migrations take.

What the migrations make is the same; `tests/store/test_migrations.py` compares the two.
"""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path

from sqlalchemy import NullPool, create_engine, make_url, text

from talentbot.store import migrations
from talentbot.store.tables import Table


def create_tables(url: str) -> None:
    """Make the tables in an empty database."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        Path(parsed.database or "").write_bytes(_sqlite_file())
    else:
        _create(url)


@cache
def _sqlite_file() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "empty.db"
        _create(f"sqlite:///{path}")
        return path.read_bytes()


def _create(url: str) -> None:
    parsed = make_url(url)
    driver = "sqlite" if parsed.get_backend_name() == "sqlite" else "postgresql+psycopg"
    engine = create_engine(parsed.set(drivername=driver), poolclass=NullPool)
    with engine.begin() as connection:
        Table.metadata.create_all(connection)
        connection.execute(
            text(
                "CREATE TABLE alembic_version "
                "(version_num VARCHAR(32) NOT NULL, CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num))"
            )
        )
        latest = {"revision": migrations.known_revisions()[-1]}
        connection.execute(text("INSERT INTO alembic_version VALUES (:revision)"), latest)
