"""The tables: one row per fact, keyed by content, in the order in which the facts came.

    runs ──< problems ──< subgoals ──< attempts
                │             │ ▲
                │             ▼ │ (parent_id, sketch_id)
                └──< proofs  sketches

A problem's own goal is a subgoal without a sketch; a sketch belongs to the subgoal it is a proof of
and its holes are subgoals again, so the rows form the search tree. `hole_index` orders the holes of a
sketch: a hole may use only what earlier ones establish.

Each key is (run, content hash): a fact that comes twice, also from two processes, is one row. `seq`
is the order of recording. Rows are never changed, but for the status of problems, and the status,
usage and holder of runs. Times are Unix seconds, durations seconds.

A change of the tables is a new file in migrations/versions, which brings older stores up to it.
"""

from __future__ import annotations

from typing import Annotated, Any

from sqlalchemy import JSON, BigInteger, ForeignKey, ForeignKeyConstraint, Index, Integer, MetaData, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from prover.store.columns import AnyText

SCHEMA_VERSION = 2
"""Raised by one with each change of the tables; a store of a higher version is not touched."""

_INTEGER = BigInteger().with_variant(Integer(), "sqlite")
"""64 bits everywhere: SQLite numbers rows by itself only if the column is called INTEGER."""

Seq = Annotated[int, mapped_column(_INTEGER, primary_key=True)]
RunId = Annotated[str, mapped_column(ForeignKey("runs.id"))]
Json = Annotated[Any, mapped_column(JSON)]


class Row(DeclarativeBase):
    """Base of all tables."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    """Constraints with names, so that a migration can change them."""
    type_annotation_map = {str: AnyText, int: _INTEGER}  # noqa: RUF012 - SQLAlchemy reads a plain dict


class MetaRow(Row):
    """What is known about the store as a whole, e.g. `schema_version`."""

    __tablename__ = "meta"

    key: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]


class RunRow(Row):
    """One call of the solver on a set of problems, however often it was resumed."""

    __tablename__ = "runs"

    id: Mapped[str] = mapped_column(primary_key=True)
    benchmark: Mapped[str]
    fingerprint: Mapped[str]
    settings: Mapped[Json]
    settings_hash: Mapped[str]
    seed: Mapped[int]
    versions: Mapped[Json]
    status: Mapped[str]
    started_at: Mapped[float]
    finished_at: Mapped[float | None]
    problem_count: Mapped[int | None]
    """How many problems it is about, begun or not; None in runs of schema 1."""
    usage: Mapped[Any | None] = mapped_column(JSON(none_as_null=True))
    """What its models cost over all sessions, as `prover.core.model.Usage`."""
    holder: Mapped[str | None]
    """The process that works on it, and when that last said so; see `prover.store.leases`."""
    heartbeat_at: Mapped[float | None]

    __table_args__ = (Index(None, "fingerprint", "settings_hash"), Index(None, "started_at"))


class ProblemRow(Row):
    """A problem of a run; the outcome columns are empty until the work on it has ended."""

    __tablename__ = "problems"

    seq: Mapped[Seq]
    run_id: Mapped[RunId]
    id: Mapped[str]
    name: Mapped[str]
    statement: Mapped[str]
    header: Mapped[str]
    theorem_name: Mapped[str]
    split: Mapped[str]
    area: Mapped[str]
    difficulty: Mapped[str]
    informal: Mapped[str]
    source: Mapped[str]
    defect: Mapped[str]
    started_at: Mapped[float]

    status: Mapped[str | None]
    how: Mapped[str | None]
    seconds: Mapped[float | None]
    attempts: Mapped[int | None]
    message: Mapped[str | None]
    finished_at: Mapped[float | None]

    __table_args__ = (UniqueConstraint("run_id", "id"), Index(None, "run_id", "status"))


class SubgoalRow(Row):
    """A goal to prove: a hole of a source text. `hole` is exact; the columns repeat parts of it."""

    __tablename__ = "subgoals"

    seq: Mapped[Seq]
    run_id: Mapped[RunId]
    id: Mapped[str]
    problem_id: Mapped[str]
    parent_id: Mapped[str | None]
    sketch_id: Mapped[str | None]
    depth: Mapped[int]
    header: Mapped[str]
    source: Mapped[str]
    hole_index: Mapped[int]
    label: Mapped[str]
    target: Mapped[str]
    lemma: Mapped[str]
    hole: Mapped[Json]
    recorded_at: Mapped[float]

    __table_args__ = (
        UniqueConstraint("run_id", "id"),
        Index(None, "run_id", "problem_id"),
        Index(None, "run_id", "parent_id", "sketch_id"),
        ForeignKeyConstraint(["run_id", "problem_id"], ["problems.run_id", "problems.id"]),
        ForeignKeyConstraint(
            ["run_id", "parent_id", "sketch_id"],
            ["sketches.run_id", "sketches.parent_id", "sketches.id"],
            use_alter=True,  # the two tables refer to each other
        ),
    )


class SketchRow(Row):
    """A proof of the subgoal `parent_id` up to its holes, and what Lean made of it."""

    __tablename__ = "sketches"

    seq: Mapped[Seq]
    run_id: Mapped[RunId]
    parent_id: Mapped[str]
    id: Mapped[str]
    body: Mapped[str]
    origin: Mapped[str]
    reasoning: Mapped[str]
    status: Mapped[str]
    messages: Mapped[Json]
    holes: Mapped[Json]
    declarations: Mapped[Json]
    elapsed_s: Mapped[float]
    recorded_at: Mapped[float]

    __table_args__ = (
        UniqueConstraint("run_id", "parent_id", "id"),
        ForeignKeyConstraint(["run_id", "parent_id"], ["subgoals.run_id", "subgoals.id"]),
    )


class AttemptRow(Row):
    """A tactic block tried on a subgoal, failed ones included."""

    __tablename__ = "attempts"

    seq: Mapped[Seq]
    run_id: Mapped[RunId]
    subgoal_id: Mapped[str]
    id: Mapped[str]
    tactic: Mapped[str]
    origin: Mapped[str]
    timeout_s: Mapped[float]
    max_heartbeats: Mapped[int]
    status: Mapped[str]
    messages: Mapped[Json]
    elapsed_s: Mapped[float]
    recorded_at: Mapped[float]
    completion: Mapped[str] = mapped_column(server_default="")
    """What a model wrote, of which the tactic is the proof."""

    __table_args__ = (
        UniqueConstraint("run_id", "subgoal_id", "id"),
        Index(None, "status"),
        ForeignKeyConstraint(["run_id", "subgoal_id"], ["subgoals.run_id", "subgoals.id"]),
    )


class ProofRow(Row):
    """A verified proof of a problem, with the verdict that says so."""

    __tablename__ = "proofs"

    seq: Mapped[Seq]
    run_id: Mapped[RunId]
    problem_id: Mapped[str]
    id: Mapped[str]
    source: Mapped[str]
    how: Mapped[str]
    axioms: Mapped[Json]
    message: Mapped[str]
    messages: Mapped[Json]
    elapsed_s: Mapped[float]
    lean: Mapped[str]
    recorded_at: Mapped[float]

    __table_args__ = (
        UniqueConstraint("run_id", "problem_id", "id"),
        ForeignKeyConstraint(["run_id", "problem_id"], ["problems.run_id", "problems.id"]),
    )
