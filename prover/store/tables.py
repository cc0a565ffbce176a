"""The tables of a store: made in an empty database, checked, brought up to the schema of this version."""

from __future__ import annotations

import time

from sqlalchemy import Connection, MetaData, insert, inspect, select, update
from sqlalchemy.exc import OperationalError

from prover.core.errors import NewerSchema, StoreError
from prover.store.database import Database
from prover.store.faults import explained, name_fault
from prover.store.schema import SCHEMA_VERSION, MetaRow, Row

_OWN = "Give a database of its own with --store, e.g. --store runs.sqlite"


def prepare_tables(database: Database, *, create: bool) -> None:
    """Make the tables in an empty database (with `create`), upgrade those of an older schema, refuse others.

    Nobody else does so meanwhile; what fails leaves the database as it was.
    """
    with database.alone() as connection:
        tables = set(inspect(connection).get_table_names())
        if tables:
            version = _read_version(connection, tables, database.place)
            _check_writable(connection)
            if version < SCHEMA_VERSION:
                from prover.store.upgrading import upgrade  # noqa: PLC0415 - a fifth of a second, for Alembic

                upgrade(database, connection, version)
        elif create:
            _create_tables(connection)
            connection.execute(insert(MetaRow).values(key="schema_version", value=str(SCHEMA_VERSION)))
        else:
            raise StoreError(f"The database {database.place} is empty", hint="`prover solve` fills one")
    if database.is_sqlite:  # only now: a database that is not ours stays as it is
        with explained(database.place):
            _use_write_ahead_log(database, time.monotonic() + database.lock_timeout_s)


def _create_tables(connection: Connection) -> None:
    """Make all tables, from a copy of their description.

    PostgreSQL gets the foreign key of the two tables that refer to each other afterwards, and SQLAlchemy then leaves it
    out of every later CREATE TABLE of the same description: a SQLite store made by this process would lack it.
    """
    description = MetaData(naming_convention=Row.metadata.naming_convention)
    for table in Row.metadata.tables.values():
        table.to_metadata(description)
    description.create_all(connection, checkfirst=False)


def _read_version(connection: Connection, tables: set[str], place: str) -> int:
    """Return the schema's version; raise unless the tables are ours and of a version that we know."""
    meta = MetaRow.__tablename__
    columns = {column["name"] for column in inspect(connection).get_columns(meta)} if meta in tables else set()
    if not {"key", "value"} <= columns:
        raise StoreError(f"The database {place} belongs to another program", hint=_OWN)
    version = connection.execute(select(MetaRow.value).where(MetaRow.key == "schema_version")).scalar()
    if version is None or not version.isdecimal() or not int(version):
        raise StoreError(f"The database {place} says no schema version: it is no store of this project", hint=_OWN)
    if int(version) > SCHEMA_VERSION:
        raise NewerSchema(
            f"The store {place} has schema {version}, this version of prover knows up to {SCHEMA_VERSION}",
            hint="Upgrade prover (pip install -U), or give another place with --store",
        )
    return int(version)


def _check_writable(connection: Connection) -> None:
    """Write something: SQLite lets a transaction begin on a read-only file, and full disks show only now."""
    is_version = MetaRow.key == "schema_version"
    connection.execute(update(MetaRow).where(is_version).values(value=MetaRow.value))


def _use_write_ahead_log(database: Database, deadline: float) -> None:
    """Switch to WAL, which SQLite refuses at once (no lock timeout) while another process does so."""
    while True:
        try:
            with database.engine.connect() as connection:
                connection.exec_driver_sql("PRAGMA journal_mode = WAL")
            return
        except OperationalError as error:
            if name_fault(error) != "BUSY" or time.monotonic() > deadline:
                raise
            time.sleep(0.01)
