"""Opening a store: find the database, check that it is ours and writable, make the tables."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, create_engine, event, insert, inspect, make_url, select, update
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, OperationalError
from sqlalchemy.pool import StaticPool

from prover.core.errors import NewerSchema, StoreError
from prover.store.database import INSERTS, Database
from prover.store.faults import explained, name_fault
from prover.store.runs import Store
from prover.store.schema import SCHEMA_VERSION, MetaRow, Row

_OWN = "Give a database of its own with --store, e.g. --store runs.sqlite"


def open_store(url: str, *, create: bool = True, lock_timeout_s: float = 10.0) -> Store:
    """Open the store at `url`: `sqlite:///PATH`, a bare path, or `postgresql+psycopg://...`.

    With `create`, a missing one is made, its folder too. That it can be written is checked here, before
    any work is done for it.

    Raises:
        StoreError: missing, read-only, full, locked for `lock_timeout_s`, or not a store of this project.
        NewerSchema: made by a newer version of this project.
    """
    location = parse_url(url)
    if _is_plain_file(location):
        _prepare_file(Path(str(location.database)), create=create)
    database = _connect(location, lock_timeout_s)
    try:
        _prepare_tables(database, create=create, lock_timeout_s=lock_timeout_s)
    except BaseException:
        database.close()
        raise
    return Store(database)


def parse_url(url: str) -> URL:
    """Return the database address that `url` (or a bare path) means."""
    if "://" not in url:
        if not url.strip():
            raise StoreError("The store has an empty name", hint="Give a path, e.g. --store runs.sqlite")
        return URL.create("sqlite", database=os.path.expanduser(url))
    try:
        parsed = make_url(url)
        backend = parsed.get_backend_name()
    except (ArgumentError, ValueError) as error:
        raise StoreError(f"The store {url!r} is no database address", hint="Use a path or sqlite:///PATH") from error
    if backend not in INSERTS:
        raise StoreError(f"The store cannot be kept in {backend!r}", hint="Use sqlite:///PATH or postgresql+psycopg://")
    return parsed


def _is_in_memory(location: URL) -> bool:
    return location.database in (None, "", ":memory:")


def _is_plain_file(location: URL) -> bool:
    """Whether it is a SQLite file by path; `file:` addresses (e.g. with `mode=ro`) are left to SQLite."""
    is_sqlite = location.get_backend_name() == "sqlite"
    return is_sqlite and not _is_in_memory(location) and not str(location.database).startswith("file:")


def _prepare_file(path: Path, *, create: bool) -> None:
    """Make the folder of `path` if need be; refuse a folder in its place."""
    if path.is_dir():
        raise StoreError(f"The store {path} is a folder", hint="Name a file in it, e.g. --store runs/store.sqlite")
    try:
        if create:
            path.parent.mkdir(parents=True, exist_ok=True)
        elif not path.exists():
            raise StoreError(f"There is no store {path}", hint="`prover solve` makes one; --store names another")
    except OSError as error:
        hint = "Give a path in a writable folder with --store"
        raise StoreError(f"The folder of the store {path} cannot be used ({error.strerror})", hint=hint) from error


def _connect(location: URL, lock_timeout_s: float) -> Database:
    """Return the database, not yet spoken to."""
    place = str(location.database) if _is_plain_file(location) else location.render_as_string()
    options: dict[str, Any] = {}
    is_sqlite = location.get_backend_name() == "sqlite"
    if is_sqlite:
        # IMMEDIATE: a transaction takes its lock when it begins, where waiting for it is possible.
        options["connect_args"] = {"timeout": lock_timeout_s, "isolation_level": "IMMEDIATE"}
        if _is_in_memory(location):
            options["poolclass"] = StaticPool  # one connection, or each would see another database
    try:
        engine = create_engine(location, **options)
    except (NoSuchModuleError, ImportError) as error:
        hint = "Install the driver, e.g. pip install 'psycopg[binary]', and use postgresql+psycopg://"
        raise StoreError(f"The driver of the store {place} is missing ({error})", hint=hint) from error
    if is_sqlite:
        event.listen(engine, "connect", _tune_sqlite)
    return Database(engine, place)


def _tune_sqlite(connection: Any, _record: object) -> None:
    """Set what SQLite forgets between connections.

    With a write-ahead log, NORMAL survives the death of the process at any moment without an fsync per
    commit; only a power cut can lose the last commits (https://www.sqlite.org/pragma.html#pragma_synchronous).
    """
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA synchronous = NORMAL")


def _prepare_tables(database: Database, *, create: bool, lock_timeout_s: float) -> None:
    """Check the schema, and make it in an empty database, under a write lock."""
    with database.transaction() as connection:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        tables = set(inspect(connection).get_table_names())
        if tables:
            _check_version(connection, tables, database.place)
            _check_writable(connection)
        elif create:
            Row.metadata.create_all(connection)
            connection.execute(insert(MetaRow).values(key="schema_version", value=str(SCHEMA_VERSION)))
        else:
            raise StoreError(f"The database {database.place} is empty", hint="`prover solve` fills one")
    if database.engine.dialect.name == "sqlite":  # only now: a database that is not ours stays as it is
        with explained(database.place):
            _use_write_ahead_log(database, time.monotonic() + lock_timeout_s)


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


def _check_version(connection: Connection, tables: set[str], place: str) -> None:
    """Raise unless the tables are ours and of this version."""
    meta = MetaRow.__tablename__
    columns = {column["name"] for column in inspect(connection).get_columns(meta)} if meta in tables else set()
    if not {"key", "value"} <= columns:
        raise StoreError(f"The database {place} belongs to another program", hint=_OWN)
    version = connection.execute(select(MetaRow.value).where(MetaRow.key == "schema_version")).scalar()
    if version is None or not version.isdecimal():
        raise StoreError(f"The database {place} says no schema version: it is no store of this project", hint=_OWN)
    if int(version) > SCHEMA_VERSION:
        raise NewerSchema(
            f"The store {place} has schema {version}, this version of prover knows up to {SCHEMA_VERSION}",
            hint="Upgrade prover (pip install -U), or give another place with --store",
        )


def _check_writable(connection: Connection) -> None:
    """Write something: SQLite lets a transaction begin on a read-only file, and full disks show only now."""
    is_version = MetaRow.key == "schema_version"
    connection.execute(update(MetaRow).where(is_version).values(value=MetaRow.value))
