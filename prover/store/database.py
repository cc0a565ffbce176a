"""One database: short transactions, each its own commit, and statements that differ by dialect."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from typing import Any, TypeVarTuple

from sqlalchemy import Connection, Engine, Executable, Select
from sqlalchemy import Row as ResultRow
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session
from sqlalchemy.sql.dml import Insert

from prover.store.faults import explained
from prover.store.schema import Row

Ts = TypeVarTuple("Ts")


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

    def __init__(self, engine: Engine, place: str) -> None:
        self.engine = engine
        self.place = place
        """How messages to the user name this database (no password in it)."""

    def add(self, table: type[Row], **values: Any) -> None:
        """Insert one row of `table`; nothing happens when its key is already there."""
        with self.transaction() as connection:
            connection.execute(insert_new(table, self.engine.dialect.name), values)

    def change(self, statement: Executable) -> None:
        """Run an UPDATE."""
        with self.transaction() as connection:
            connection.execute(statement)

    def rows(self, query: Select[*Ts]) -> Sequence[ResultRow[*Ts]]:
        """Return all rows of `query`."""
        with explained(self.place), Session(self.engine) as session:
            return session.execute(query).all()

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """Commit at the end of the block, roll back when it raises."""
        with explained(self.place), self.engine.begin() as connection:
            yield connection

    def close(self) -> None:
        """Close all connections; SQLite then folds its write-ahead log into the file."""
        self.engine.dispose()
