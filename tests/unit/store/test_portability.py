"""The tables and statements that SQLite runs in the other tests are valid PostgreSQL too."""

from __future__ import annotations

import pytest
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateTable

from prover.store.database import insert_new
from prover.store.schema import AttemptRow, Row

POSTGRESQL = postgresql.dialect()  # type: ignore[no-untyped-call]


@pytest.mark.parametrize("name", sorted(Row.metadata.tables))
def test_tables_compile_for_postgresql(name: str) -> None:
    ddl = str(CreateTable(Row.metadata.tables[name]).compile(dialect=POSTGRESQL))
    assert f"CREATE TABLE {name}" in ddl
    assert ("BIGSERIAL" in ddl) == ("seq" in Row.metadata.tables[name].c)


def test_a_repeated_key_is_ignored_on_postgresql() -> None:
    statement = insert_new(AttemptRow, "postgresql").values(id="a")
    assert str(statement.compile(dialect=POSTGRESQL)).endswith("ON CONFLICT DO NOTHING")


def test_every_constraint_has_a_name_for_migrations() -> None:
    names = [constraint.name for table in Row.metadata.sorted_tables for constraint in table.constraints]
    assert None not in names
    assert len(names) == len(set(names))
    assert all(len(str(name)) <= POSTGRESQL.max_identifier_length for name in names)
