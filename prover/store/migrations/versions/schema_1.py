"""Schema 1: runs, problems, subgoals, sketches, attempts, proofs.

The tables as they were then; `prover.store.schema` has them as they are now.
"""

from __future__ import annotations

from typing import Any

from alembic import op
from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    Double,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.types import TypeEngine

revision = "1"
down_revision = None

Kind = TypeEngine[Any] | type[TypeEngine[Any]]
INTEGER = BigInteger().with_variant(Integer(), "sqlite")
TABLES = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def upgrade() -> None:
    """Make the tables in an empty database."""
    TABLES.create_all(op.get_bind(), checkfirst=False)


def _columns(kind: Kind, names: str) -> list[Column[Any]]:
    """Columns of one type; a name that ends in `?` may be null."""
    return [Column(name.rstrip("?"), kind, nullable=name.endswith("?")) for name in names.split()]


def _key(*names: str) -> PrimaryKeyConstraint:
    return PrimaryKeyConstraint(*names)


def _run() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["run_id"], ["runs.id"])


Table("meta", TABLES, *_columns(Text, "key value"), _key("key"))
Table(
    "runs",
    TABLES,
    *_columns(Text, "id benchmark fingerprint settings_hash status"),
    *_columns(JSON, "settings versions"),
    *_columns(INTEGER, "seed"),
    *_columns(Double, "started_at finished_at?"),
    _key("id"),
    Index(None, "fingerprint", "settings_hash"),
)
Table(
    "problems",
    TABLES,
    *_columns(INTEGER, "seq attempts?"),
    *_columns(Text, "run_id id name statement header theorem_name split area difficulty informal source defect"),
    *_columns(Text, "status? how? message?"),
    *_columns(Double, "started_at seconds? finished_at?"),
    _key("seq"),
    UniqueConstraint("run_id", "id"),
    _run(),
)
Table(
    "subgoals",
    TABLES,
    *_columns(INTEGER, "seq depth hole_index"),
    *_columns(Text, "run_id id problem_id parent_id? sketch_id? header source label target lemma"),
    *_columns(JSON, "hole"),
    *_columns(Double, "recorded_at"),
    _key("seq"),
    UniqueConstraint("run_id", "id"),
    Index(None, "run_id", "problem_id"),
    _run(),
    ForeignKeyConstraint(["run_id", "problem_id"], ["problems.run_id", "problems.id"]),
    ForeignKeyConstraint(
        ["run_id", "parent_id", "sketch_id"],
        ["sketches.run_id", "sketches.parent_id", "sketches.id"],
        use_alter=True,  # the two tables refer to each other
    ),
)
Table(
    "sketches",
    TABLES,
    *_columns(INTEGER, "seq"),
    *_columns(Text, "run_id parent_id id body origin reasoning status"),
    *_columns(JSON, "messages holes declarations"),
    *_columns(Double, "elapsed_s recorded_at"),
    _key("seq"),
    UniqueConstraint("run_id", "parent_id", "id"),
    _run(),
    ForeignKeyConstraint(["run_id", "parent_id"], ["subgoals.run_id", "subgoals.id"]),
)
Table(
    "attempts",
    TABLES,
    *_columns(INTEGER, "seq max_heartbeats"),
    *_columns(Text, "run_id subgoal_id id tactic origin status"),
    *_columns(JSON, "messages"),
    *_columns(Double, "timeout_s elapsed_s recorded_at"),
    _key("seq"),
    UniqueConstraint("run_id", "subgoal_id", "id"),
    _run(),
    ForeignKeyConstraint(["run_id", "subgoal_id"], ["subgoals.run_id", "subgoals.id"]),
)
Table(
    "proofs",
    TABLES,
    *_columns(INTEGER, "seq"),
    *_columns(Text, "run_id problem_id id source how message lean"),
    *_columns(JSON, "axioms messages"),
    *_columns(Double, "elapsed_s recorded_at"),
    _key("seq"),
    UniqueConstraint("run_id", "problem_id", "id"),
    _run(),
    ForeignKeyConstraint(["run_id", "problem_id"], ["problems.run_id", "problems.id"]),
)
