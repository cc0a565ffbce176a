"""Opening a store: find the database, connect, have its tables checked."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from sqlalchemy import URL, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError
from sqlalchemy.pool import StaticPool

from prover.core.errors import StoreError
from prover.core.extras import install_command
from prover.store.database import INSERTS, Database
from prover.store.runs import Store
from prover.store.tables import prepare_tables


def open_store(url: str, *, create: bool = True, lock_timeout_s: float = 10.0) -> Store:
    """Open the store at `url`: `sqlite:///PATH`, a bare path, or `postgresql+psycopg://...`.

    With `create`, a missing one is made, its folder too. One of an older schema is upgraded; a SQLite file is
    copied to `NAME.schemaN.bak` first. That it can be written is checked here, before any work is done for it.

    Raises:
        StoreError: missing, read-only, full, locked for `lock_timeout_s`, or not a store of this project.
        NewerSchema: made by a newer version of this project.
    """
    location = parse_url(url)
    if _is_plain_file(location):
        _prepare_file(Path(str(location.database)), create=create)
    database = _connect(location, lock_timeout_s)
    try:
        prepare_tables(database, create=create)
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
    else:
        options["pool_pre_ping"] = True  # a server may have been restarted since the last record
    try:
        engine = create_engine(location, **options)
    except (NoSuchModuleError, ImportError) as error:
        hint = f"Run {install_command('postgres')} and use postgresql+psycopg://"
        raise StoreError(f"The driver of the store {place} is missing ({error})", hint=hint) from error
    if is_sqlite:
        event.listen(engine, "connect", _tune_sqlite)
    return Database(engine, place, lock_timeout_s)


def _tune_sqlite(connection: Any, _record: object) -> None:
    """Set what SQLite forgets between connections.

    With a write-ahead log, NORMAL survives the death of the process at any moment without an fsync per
    commit; only a power cut can lose the last commits (https://www.sqlite.org/pragma.html#pragma_synchronous).
    """
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA synchronous = NORMAL")
