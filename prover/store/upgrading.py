"""Bringing the tables of an older schema up to date with Alembic, after a copy of the file was made.

`meta.schema_version` says which schema a store has, since the first one; Alembic's own table exists only while it
works.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import Connection, text, update

from prover.core.errors import StoreError
from prover.store.database import Database
from prover.store.schema import SCHEMA_VERSION, MetaRow

_ALEMBIC_TABLE = "alembic_version"


def upgrade(database: Database, connection: Connection, version: int) -> None:
    """Upgrade from `version` to `SCHEMA_VERSION` inside the caller's transaction, which nobody else writes beside.

    Raises `StoreError`; the caller rolls back then, and the copy is removed: the file itself is what it was.
    """
    with _backed_up(connection, database.place, version):
        config = Config()
        config.set_main_option("script_location", "prover.store:migrations")
        config.attributes["connection"] = connection
        try:
            command.stamp(config, str(version), purge=True)
            command.upgrade(config, str(SCHEMA_VERSION))
        except CommandError as error:
            hint = f"This version of prover cannot read schema {version}: reinstall it, or give another place"
            raise StoreError(f"The store {database.place} cannot be upgraded ({error})", hint=hint) from error
        connection.execute(text(f"DROP TABLE {_ALEMBIC_TABLE}"))
        is_version = MetaRow.key == "schema_version"
        connection.execute(update(MetaRow).where(is_version).values(value=str(SCHEMA_VERSION)))


@contextmanager
def _backed_up(connection: Connection, place: str, version: int) -> Iterator[None]:
    """Copy the file first, if it is one; remove the copy when the upgrade inside the block fails."""
    path = _find_file(connection)
    if path is None:  # PostgreSQL upgrades in its transaction; who wants a copy has pg_dump
        yield
        return
    backup = _name_backup(path, version)
    try:
        _copy(path, backup)
    except (sqlite3.Error, OSError) as error:
        hint = "Free some space (as much as the store takes) or make its folder writable, and run again"
        raise StoreError(f"No backup of the store {place} could be made before its upgrade ({error})", hint=hint) from (
            error
        )
    try:
        yield
    except BaseException:
        backup.unlink(missing_ok=True)
        raise


def _find_file(connection: Connection) -> Path | None:
    """The file of a SQLite database; None in memory and on PostgreSQL."""
    if connection.dialect.name != "sqlite":
        return None
    rows = connection.exec_driver_sql("PRAGMA database_list").all()
    file = next((row[2] for row in rows if row[1] == "main"), "")
    return Path(file) if file else None


def _name_backup(path: Path, version: int) -> Path:
    """`NAME.schema1.bak`, with a number when there is one already."""
    backup, number = path.with_name(f"{path.name}.schema{version}.bak"), 1
    while backup.exists():
        number += 1
        backup = path.with_name(f"{path.name}.schema{version}.{number}.bak")
    return backup


def _copy(path: Path, backup: Path) -> None:
    """Copy a database with all that is committed, its write-ahead log included; the copy appears whole or not."""
    draft = backup.with_name(f"{backup.name}.part")
    try:
        with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(draft)) as target:
            source.backup(target)
        os.replace(draft, backup)
    except BaseException:
        with suppress(OSError):
            draft.unlink(missing_ok=True)
        raise
