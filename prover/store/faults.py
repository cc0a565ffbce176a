"""Database errors in the words of a user: what happened and what to do next."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, IntegrityError, SQLAlchemyError

from prover.core.errors import StoreError

_ELSEWHERE = "Give another place with --store"
_CONTINUE = "what was recorded before is kept and --resume continues from it"

_FAULTS = {
    "READONLY": ("is read-only", f"Make it and its folder writable. {_ELSEWHERE} otherwise"),
    "CANTOPEN": ("cannot be opened", f"Check that its folder exists and is writable. {_ELSEWHERE} otherwise"),
    "PERM": ("may not be accessed", f"Check its permissions. {_ELSEWHERE} otherwise"),
    "AUTH": ("may not be accessed", f"Check its permissions. {_ELSEWHERE} otherwise"),
    "FULL": ("has no room left: the disk is full", f"Free some space and run again: {_CONTINUE}"),
    "IOERR": ("cannot be read or written", f"Check the disk (is it full?) and run again: {_CONTINUE}"),
    "BUSY": ("is locked by another process", "Wait for it to end, or stop it, and run again"),
    "LOCKED": ("is locked by another process", "Wait for it to end, or stop it, and run again"),
    "PROTOCOL": ("is locked by another process", "Wait for it to end, or stop it, and run again"),
    "NOTADB": ("is not a database", _ELSEWHERE),
    "CORRUPT": (
        "is damaged",
        f"Move the file away, or rescue what it holds with `sqlite3 FILE .recover`. {_ELSEWHERE}",
    ),
    "ERROR": (
        "does not have the tables of this version",
        "Was it changed by hand? Restore a copy, or give another place",
    ),
    "CONSTRAINT": ("was given records out of order", "This is a bug: please report it"),
}
"""SQLite's primary result code (https://www.sqlite.org/rescode.html): what it means, what to do."""

_SQLSTATES = {
    "25006": "READONLY",
    "42501": "PERM",
    "28P01": "AUTH",
    "28000": "AUTH",
    "53100": "FULL",
    "55P03": "BUSY",
    "58030": "IOERR",
    "22003": "RANGE",
}
"""PostgreSQL's codes (https://www.postgresql.org/docs/current/errcodes-appendix.html): SQLite's name of the like."""

_OTHER = ("does not answer", "Check the address and that the database runs")


@contextmanager
def explained(place: str) -> Iterator[None]:
    """Raise what SQLAlchemy raises inside as a `StoreError` about `place`."""
    try:
        yield
    except DBAPIError as error:
        if name_fault(error) == "RANGE":
            raise _explain_range() from error
        meaning, hint = _FAULTS.get(name_fault(error), _OTHER)
        raise StoreError(f"The store {place} {meaning} ({_first_line(error.orig)})", hint=hint) from error
    except OverflowError as error:  # raised by SQLite's driver, not wrapped by SQLAlchemy
        raise _explain_range() from error
    except SQLAlchemyError as error:
        raise StoreError(f"The store {place} cannot be used ({_first_line(error)})", hint=_OTHER[1]) from error


def name_fault(error: DBAPIError) -> str:
    """Return SQLite's primary result code by name, without `SQLITE_`, or the like of it; empty when there is none."""
    if isinstance(error, IntegrityError):  # the one that SQLAlchemy names for all databases
        return "CONSTRAINT"
    if sqlstate := getattr(error.orig, "sqlstate", None):
        return _SQLSTATES.get(str(sqlstate), "")
    full_name = getattr(error.orig, "sqlite_errorname", "")  # e.g. SQLITE_IOERR_WRITE
    parts = str(full_name).split("_")
    return parts[1] if len(parts) > 1 else ""


def _explain_range() -> StoreError:
    return StoreError("A number has more than 64 bits", hint="Give a smaller one, e.g. with --seed")


def _first_line(error: object) -> str:
    return next(iter(str(error).splitlines()), type(error).__name__)
