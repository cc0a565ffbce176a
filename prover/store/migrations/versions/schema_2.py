"""Schema 2: what models cost, what they wrote, who works on a run, and indices for large stores."""

from __future__ import annotations

from alembic import op
from sqlalchemy import JSON, BigInteger, Column, Double, Integer, Text

revision = "2"
down_revision = "1"

INDICES = {
    "ix_runs_started_at": ("runs", ["started_at"]),
    "ix_problems_run_id_status": ("problems", ["run_id", "status"]),
    "ix_subgoals_run_id_parent_id_sketch_id": ("subgoals", ["run_id", "parent_id", "sketch_id"]),
    "ix_attempts_status": ("attempts", ["status"]),
}


def upgrade() -> None:
    """Add columns and indices; no row changes."""
    op.add_column("runs", Column("problem_count", BigInteger().with_variant(Integer(), "sqlite"), nullable=True))
    op.add_column("runs", Column("usage", JSON(), nullable=True))
    op.add_column("runs", Column("holder", Text(), nullable=True))
    op.add_column("runs", Column("heartbeat_at", Double(), nullable=True))
    op.add_column("attempts", Column("completion", Text(), nullable=False, server_default=""))
    for name, (table, columns) in INDICES.items():
        op.create_index(name, table, columns)
