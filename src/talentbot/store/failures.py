"""What a database driver reports, in words that say how to mend it."""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING

from sqlalchemy import exc

from talentbot.errors import DatabaseError

if TYPE_CHECKING:
    from collections.abc import Iterator

_OPERATING_ERRORS = (exc.OperationalError, exc.InterfaceError, exc.InternalError, exc.TimeoutError, sqlite3.Error)
"""What goes wrong with the database itself; the other kinds (a broken constraint, wrong SQL) are mistakes in code."""

_SQLITE_ADVICE = {
    "SQLITE_BUSY": "is locked by another process: end that process, or try again",
    "SQLITE_LOCKED": "is locked by another process: end that process, or try again",
    "SQLITE_FULL": "cannot grow, the disk is full: free some space",
    "SQLITE_NOTADB": "is not an SQLite database: name another file in TALENTBOT_DATABASE_URL",
    "SQLITE_CORRUPT": "is damaged: restore a backup",
    "SQLITE_READONLY": "cannot be written: give this user the right to write the file and its folder",
    "SQLITE_CANTOPEN": "cannot be opened: check the path and its access rights",
    "SQLITE_PERM": "cannot be opened: check its access rights",
    "SQLITE_IOERR": "cannot be read or written: check the disk",
}

_POSTGRESQL_ADVICE = {
    "55P03": "is locked by another process: end that process, or try again",
    "40P01": "is locked by another process: try again",
    "53100": "cannot grow, the disk is full: free some space",
    "53300": "has too many connections: raise max_connections, or stop other programs",
    "25006": "can only be read: it is a standby server, name the primary in TALENTBOT_DATABASE_URL",
}


@contextmanager
def explaining(place: str) -> Iterator[None]:
    """Turn a failure of the database within the block into one line on what failed, where, and how to mend it.

    Args:
        place: the subject of the line, such as "The database var/bot.sqlite3"; without a password.

    Raises:
        DatabaseError: the database failed. Mistakes of the code that asked it pass unchanged.
    """
    try:
        yield
    except Exception as error:
        if _is_failure(error):
            raise _explained(error, place) from error
        raise


def _is_failure(error: Exception) -> bool:
    # sqlite3 reports a damaged file as its bare DatabaseError, which is also the base class of the mistakes.
    if isinstance(error, _OPERATING_ERRORS) or type(error) is exc.DatabaseError:
        return True
    # psycopg reports a wrong option in the URL as a mistake of the program; there is no statement yet.
    return isinstance(error, exc.ProgrammingError) and error.statement is None


def _explained(error: Exception, place: str) -> DatabaseError:
    original = error.orig if isinstance(error, exc.DBAPIError) else error
    sqlite_code = getattr(original, "sqlite_errorname", None) or ""
    primary_code = "_".join(sqlite_code.split("_")[:2])
    advice = _SQLITE_ADVICE.get(primary_code) or _POSTGRESQL_ADVICE.get(getattr(original, "sqlstate", None) or "")
    if advice:
        return DatabaseError(f"{place} {advice}")
    reason = " ".join(str(original).split())
    return DatabaseError(f"{place} does not work ({reason}): check it and TALENTBOT_DATABASE_URL")
