"""Deleting a run with all that was recorded of it."""

from __future__ import annotations

from sqlalchemy import delete, select, update

from prover.store.database import Database
from prover.store.leases import refuse_held
from prover.store.schema import AttemptRow, ProblemRow, ProofRow, RunRow, SketchRow, SubgoalRow

_TABLES = (AttemptRow, ProofRow, SketchRow, SubgoalRow, ProblemRow)
"""What refers to others comes first."""


def delete_run(database: Database, run_id: str) -> int:
    """Delete a run in one transaction; return the number of rows. Raises `StoreError` when it is worked on."""
    with database.alone() as connection:
        for holder, heartbeat_at in connection.execute(
            select(RunRow.holder, RunRow.heartbeat_at).where(RunRow.id == run_id)
        ):
            refuse_held(run_id, holder, heartbeat_at, "delete")
        # Subgoals and sketches refer to each other: one side has to let go first.
        connection.execute(update(SubgoalRow).where(SubgoalRow.run_id == run_id).values(sketch_id=None))
        rows = sum(connection.execute(delete(table).where(table.run_id == run_id)).rowcount for table in _TABLES)
        return rows + connection.execute(delete(RunRow).where(RunRow.id == run_id)).rowcount
