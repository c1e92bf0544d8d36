"""The one database: opened, upgraded, and given out in transactions for reading and for writing."""

from __future__ import annotations

import asyncio
import os
import time
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import NullPool, inspect, text
from sqlalchemy.dialects import sqlite
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine
from sqlalchemy.util.concurrency import greenlet_spawn

from talentbot.errors import ConfigurationError, DatabaseError
from talentbot.store import migrations
from talentbot.store.failures import explaining
from talentbot.store.single_process import claimed
from talentbot.store.sqlite_connections import prepare_sqlite
from talentbot.store.unbroken import commit, to_its_end

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator

    import psycopg
    from sqlalchemy.dialects import postgresql
    from sqlalchemy.engine import Connection
    from sqlalchemy.ext.asyncio import AsyncEngine
    from sqlalchemy.pool import Pool

    from talentbot.store.tables import Table

_CONNECT_SECONDS = 5
_UPGRADE_SECONDS = 60
_KEEPALIVES: dict[str, Any] = {
    "keepalives_idle": 2,
    "keepalives_interval": 1,
    "keepalives_count": 3,
    "tcp_user_timeout": 4000,
}
"""Our end notices within five seconds that the other is gone: libpq, "Parameter Key Words"; the last in milliseconds.
"""

_SERVER_KEEPALIVES = "-c tcp_keepalives_idle=2 -c tcp_keepalives_interval=1 -c tcp_keepalives_count=3"
"""So does the server, and frees our locks: PostgreSQL, "TCP Settings"."""

_WRONG_URL = "TALENTBOT_DATABASE_URL must be sqlite:///path or postgresql://user:password@host/name"
_UPGRADE_LOCK = 0x74616C656E74
"""PostgreSQL's advisory locks go by number: "talent" in ASCII."""


class Database:
    """An SQLite file or a PostgreSQL database.

    Args:
        url: `sqlite:///path` (four slashes for an absolute path) or `postgresql://user:password@host/name`.
        lock_seconds: how long a writer waits for others, those of this process and those of another together.

    Raises:
        ConfigurationError: the URL is neither.
    """

    def __init__(self, url: str, *, lock_seconds: float = 5.0) -> None:
        self._url = _with_driver(url)
        self._lock_milliseconds = round(lock_seconds * 1000)
        self._engine: AsyncEngine | None = None
        # SQLite's own waiting is a lottery among connections; within the process writers queue in order.
        self._writing_turn = asyncio.Lock()
        self._writing_task: asyncio.Task[Any] | None = None

    def __repr__(self) -> str:
        return f"Database({self._url.render_as_string(hide_password=True)!r})"

    @property
    def is_sqlite(self) -> bool:
        """Whether this is an SQLite file; otherwise it is PostgreSQL."""
        return self._url.get_backend_name() == "sqlite"

    @property
    def path(self) -> Path:
        """The SQLite file."""
        return Path(self._url.database or "")

    async def open(self, *, is_upgrading: bool = True) -> None:
        """Connect, and bring the schema up to date unless told not to.

        The folder of an SQLite file is created if needed, and the file for its owner's eyes only.

        Raises:
            DatabaseError: it cannot be opened, is locked, is no database, or is newer than this program.
        """
        if self.is_sqlite:
            self._create_file()
        engine = self._create_engine()
        self._engine = engine.execution_options(is_writing=False)
        try:
            if is_upgrading:
                await self.upgrade()
            else:
                await self.revision()
        except BaseException:
            await self.close()
            raise

    def check_exists(self) -> None:
        """For what has no use for a database made new, such as a backup; a PostgreSQL tells when it is opened.

        Raises:
            DatabaseError: there is no such SQLite file.
        """
        if self.is_sqlite and not self.path.is_file():
            message = f"{self.place} does not exist: check TALENTBOT_DATABASE_URL"
            raise DatabaseError(message)

    async def close(self) -> None:
        """Close every connection; the database may be opened again."""
        if self._engine:
            engine, self._engine = self._engine, None
            await engine.dispose()

    async def revision(self) -> str | None:
        """The revision of the schema that the database has, or None while it has none."""
        with explaining(self.place):
            async with self.engine.connect() as connection:
                return await connection.run_sync(revision_of)

    async def upgrade(self) -> bool:
        """Bring the schema to this program's revision; True when something had to be done.

        Raises:
            DatabaseError: the database was upgraded by a later version of this program.
        """
        known = migrations.known_revisions()
        current = await self.revision()
        if current == known[-1]:
            return False
        if current and current not in known:
            message = (
                f"{self.place} has schema {current}, but this talentbot knows only up to {known[-1]}: "
                "install the newer talentbot, or restore a backup"
            )
            raise DatabaseError(message)
        # SQLite alters a table by making it anew; enforced foreign keys would empty the tables that refer to it.
        engine = self._create_engine(has_foreign_keys=False, poolclass=NullPool).execution_options(is_writing=True)
        with explaining(self.place):
            async with engine.begin() as connection:
                if not self.is_sqlite:
                    await connection.execute(text(f"SET LOCAL lock_timeout = '{_UPGRADE_SECONDS}s'"))
                    await connection.execute(text(f"SELECT pg_advisory_xact_lock({_UPGRADE_LOCK})"))
                await connection.run_sync(migrations.upgrade)
        return True

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncSession]:
        """A session for asking; what it changes is not kept. On SQLite all its answers are of one moment.

        Raises:
            DatabaseError: the database failed.
        """
        with explaining(self.place):
            async with AsyncSession(self.engine, expire_on_commit=False) as session:
                yield session

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncSession]:
        """A session whose changes are committed at the end of the block, or undone by an exception.

        On SQLite the transaction begins IMMEDIATE: it waits for its turn at the start, where waiting is safe,
        since a reader that turns writer halfway fails at once when another has written meanwhile.

        Raises:
            DatabaseError: the database failed, or stayed locked by another process.
        """
        async with self._turn_to_write() as milliseconds:
            engine = self.engine.execution_options(is_writing=True, lock_milliseconds=milliseconds)
            session = AsyncSession(engine, expire_on_commit=False)
            with explaining(self.place):
                try:
                    yield session
                except BaseException:
                    with suppress(Exception):  # what went wrong first says more
                        await to_its_end(session.close())
                    raise
                await to_its_end(commit(session))

    async def write(self, work: Callable[[Connection], object]) -> None:
        """Do `work` in a transaction of its own, as `writing` does.

        For what is done many times a second: without a session, and in one go, it costs half as much on PostgreSQL.

        Raises:
            DatabaseError: the database failed, or stayed locked by another process.
        """
        async with self._turn_to_write() as milliseconds:
            engine = self.engine.execution_options(is_writing=True, lock_milliseconds=milliseconds).sync_engine

            def transact() -> None:
                with engine.begin() as connection:
                    work(connection)

            with explaining(self.place):
                await to_its_end(greenlet_spawn(transact))

    @contextmanager
    def claim_single_process(self) -> Iterator[None]:
        """Keep other processes from running on the same SQLite file; the system frees the claim of a dead process.

        On PostgreSQL several processes may run.

        Raises:
            DatabaseError: another process has the claim.
        """
        if not self.is_sqlite:
            yield
            return
        self._create_file()
        with claimed(self.path):
            yield

    def insert(self, table: type[Table]) -> sqlite.Insert | postgresql.Insert:
        """An INSERT in the dialect of this database, which can say what to do on a conflict."""
        if self.is_sqlite:
            return sqlite.insert(table)
        from sqlalchemy.dialects import postgresql  # noqa: PLC0415, spares SQLite the import

        return postgresql.insert(table)

    async def connect_apart(self) -> psycopg.AsyncConnection[tuple[Any, ...]]:
        """A connection to PostgreSQL outside of all transactions, for a lock or for notifications.

        Whoever asks closes it. Either side notices within seconds when the other is gone.

        Raises:
            psycopg.Error: the server cannot be reached.
        """
        import psycopg  # noqa: PLC0415, spares SQLite the import
        from psycopg.conninfo import make_conninfo  # noqa: PLC0415

        query = dict(self._url.query)
        options = f"{_SERVER_KEEPALIVES} {query.pop('options', '')}"
        place = self._url.translate_connect_args(username="user", database="dbname")
        address = make_conninfo(**_KEEPALIVES | place | query, options=options)
        return await psycopg.AsyncConnection.connect(address, autocommit=True, connect_timeout=_CONNECT_SECONDS)

    @property
    def engine(self) -> AsyncEngine:
        """The engine, for what needs a connection rather than a session."""
        if self._engine is None:
            raise RuntimeError("the database is not open")
        return self._engine

    @property
    def name(self) -> str:
        """How a sentence names the database; without user and password."""
        if self.is_sqlite:
            return f"database {self.path}"
        host = self._url.host or self._url.query.get("host", "localhost")
        return f"PostgreSQL database {self._url.database} on {host}"

    @property
    def place(self) -> str:
        """How a sentence about the database begins."""
        return f"The {self.name}"

    @asynccontextmanager
    async def _turn_to_write(self) -> AsyncIterator[int]:
        """The block is this writer's turn in its process; gives how long it may wait for other processes still."""
        if not self.is_sqlite:
            yield self._lock_milliseconds
            return
        task, begun_at = asyncio.current_task(), time.monotonic()
        if self._writing_task is task:
            raise RuntimeError("writing() inside of writing() would wait for itself")
        try:
            async with asyncio.timeout(self._lock_milliseconds / 1000):
                await self._writing_turn.acquire()
        except TimeoutError as error:
            message = f"{self.place} is locked, writers before this one still wait: see what holds it, or try again"
            raise DatabaseError(message) from error
        self._writing_task = task
        try:
            waited = round((time.monotonic() - begun_at) * 1000)
            yield max(0, self._lock_milliseconds - _rounded(waited))
        finally:
            self._writing_task = None
            self._writing_turn.release()

    def _create_file(self) -> None:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            os.close(os.open(self.path, os.O_CREAT | os.O_RDONLY, 0o600))
        except OSError as error:
            message = f"{self.place} cannot be opened ({error.strerror}): check the path and its access rights"
            raise DatabaseError(message) from error

    def _create_engine(self, *, has_foreign_keys: bool = True, poolclass: type[Pool] | None = None) -> AsyncEngine:
        if self.is_sqlite:
            # Python's sqlite3 begins transactions by itself unless told not to, and never IMMEDIATE.
            arguments: dict[str, Any] = {"isolation_level": None, "timeout": self._lock_milliseconds / 1000}
        else:
            given = self._url.query.get("options", "")
            arguments = {
                "options": f"-c lock_timeout={self._lock_milliseconds} {given}",
                "connect_timeout": _CONNECT_SECONDS,
                **_KEEPALIVES,
            }
        # Parameters are what people typed: they stay out of error messages and so out of logs.
        engine = create_async_engine(
            self._url,
            connect_args=arguments,
            poolclass=poolclass,
            pool_pre_ping=not self.is_sqlite,
            hide_parameters=True,
        )
        if self.is_sqlite:
            prepare_sqlite(engine, self._lock_milliseconds, has_foreign_keys=has_foreign_keys)
        return engine


def revision_of(connection: Connection) -> str | None:
    """The revision of the schema that a connection finds, or None without one."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()


def _with_driver(url: str) -> URL:
    # What cannot be read may hold a password anywhere: it is not repeated, nor is the error that quotes it.
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        raise ConfigurationError(_WRONG_URL) from None
    backend = parsed.get_backend_name()
    if backend == "sqlite" and parsed.database not in {None, "", ":memory:"} and not parsed.query:
        return parsed.set(drivername="sqlite+aiosqlite")
    if backend in {"postgresql", "postgres"}:
        return parsed.set(drivername="postgresql+psycopg")
    raise ConfigurationError(_WRONG_URL)


def _rounded(milliseconds: int) -> int:
    """What little a writer waited for its turn changes nothing: only what changes has to be told to SQLite."""
    return milliseconds // 250 * 250
