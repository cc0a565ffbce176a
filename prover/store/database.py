"""One database: short transactions, each its own commit, and statements that differ by dialect."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from typing import Any, TypeVarTuple

from sqlalchemy import Connection, Engine, Executable, Select, func, select, text
from sqlalchemy import Row as ResultRow
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session
from sqlalchemy.sql.dml import Insert

from prover.store.faults import explained
from prover.store.schema import Row

Ts = TypeVarTuple("Ts")

ADVISORY_LOCK = 0x70726F766572
"""The number by which processes on one PostgreSQL database exclude each other."""


def _ignore_on_sqlite(table: type[Row]) -> Insert:
    return sqlite.insert(table).on_conflict_do_nothing()


def _ignore_on_postgresql(table: type[Row]) -> Insert:
    return postgresql.insert(table).on_conflict_do_nothing()


INSERTS: dict[str, Callable[[type[Row]], Insert]] = {
    "sqlite": _ignore_on_sqlite,
    "postgresql": _ignore_on_postgresql,
}
"""By dialect: an INSERT that leaves the row alone whose key is already there."""


@cache
def insert_new(table: type[Row], dialect: str) -> Insert:
    """Return the statement that inserts a row unless its key is there; built once for speed."""
    return INSERTS[dialect](table).inline()  # inline: nobody reads `seq` back


class Database:
    """Runs statements; every method is one transaction. Raises `StoreError` only."""

    def __init__(self, engine: Engine, place: str, lock_timeout_s: float) -> None:
        self.engine = engine
        # A single statement is a transaction by itself; telling PostgreSQL so would take two round trips more.
        self._single = engine if self.is_sqlite else engine.execution_options(isolation_level="AUTOCOMMIT")
        self.place = place
        """How messages to the user name this database (no password in it)."""
        self.lock_timeout_s = lock_timeout_s

    @property
    def is_sqlite(self) -> bool:
        """Whether this is SQLite; otherwise it is PostgreSQL."""
        return self.engine.dialect.name == "sqlite"

    def add(self, table: type[Row], **values: Any) -> None:
        """Insert one row of `table`; nothing happens when its key is already there."""
        with explained(self.place), self._single.begin() as connection:
            connection.execute(insert_new(table, self.engine.dialect.name), values)

    def change(self, statement: Executable) -> int:
        """Run an UPDATE or DELETE; return how many rows it met."""
        with explained(self.place), self._single.begin() as connection:
            return connection.execute(statement).rowcount

    def rows(self, query: Select[*Ts]) -> Sequence[ResultRow[*Ts]]:
        """Return all rows of `query`."""
        with explained(self.place), Session(self._single) as session:
            return session.execute(query).all()

    def values(self, query: Select[*Ts], **parameters: Any) -> Sequence[ResultRow[*Ts]]:
        """Return all rows of `query`, which selects columns only: faster than `rows`."""
        with explained(self.place), self._single.connect() as connection:
            return connection.execute(query, parameters).all()

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """Commit at the end of the block, roll back when it raises."""
        with explained(self.place), self.engine.begin() as connection:
            yield connection

    @contextmanager
    def alone(self) -> Iterator[Connection]:
        """A transaction during which no other one of this kind runs, in any process: what is read stays true.

        On SQLite nobody else writes at all meanwhile.
        """
        with self.transaction() as connection:
            if self.is_sqlite:
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            else:
                connection.execute(text(f"SET LOCAL lock_timeout = {int(1000 * self.lock_timeout_s)}"))
                connection.execute(select(func.pg_advisory_xact_lock(ADVISORY_LOCK)))
            yield connection

    def close(self) -> None:
        """Close all connections; SQLite then folds its write-ahead log into the file."""
        self.engine.dispose()
