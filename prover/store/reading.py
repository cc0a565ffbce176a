"""Reading runs back, problem by problem: what graphs and datasets are made from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from sqlalchemy import select

from prover.core.proof import Attempt, Sketch, Subgoal
from prover.core.record import GoalRecord, ProblemRecord, SketchRecord
from prover.store.codec import decode_hole
from prover.store.database import Database
from prover.store.rows import (
    decode_attempt,
    decode_elaboration,
    decode_outcome,
    decode_problem,
    decode_proof,
    select_attempts,
    select_goal_ids,
)
from prover.store.schema import AttemptRow, ProblemRow, ProofRow, SketchRow, SubgoalRow


def read_problems(database: Database, run_id: str, name: str | None = None) -> Iterator[ProblemRecord]:
    """Yield the problems of a run in the order of their begin, or only the one called `name`.

    Memory holds one problem at a time. Raises `StoreError`.
    """
    ids = select(ProblemRow.seq).where(ProblemRow.run_id == run_id).order_by(ProblemRow.seq)
    if name is not None:
        ids = ids.where(ProblemRow.name == name)
    for (seq,) in database.rows(ids):
        for (row,) in database.rows(select(ProblemRow).where(ProblemRow.seq == seq)):
            yield _read_problem(database, row)


def _read_problem(database: Database, row: ProblemRow) -> ProblemRecord:
    outcome = None
    if row.status is not None:
        _, outcome = decode_outcome(row.id, row.name, row.status, row.how, row.seconds, row.attempts, row.message)
    proofs = select(ProofRow).where(ProofRow.run_id == row.run_id, ProofRow.problem_id == row.id).order_by(ProofRow.seq)
    return ProblemRecord(
        run_id=row.run_id,
        problem=decode_problem(row),
        outcome=outcome,
        proofs=tuple(decode_proof(row, proof) for (proof,) in database.rows(proofs)),
        goals=tuple(_read_goals(database, row)),
        sketches=tuple(_read_sketches(database, row)),
    )


def _read_goals(database: Database, problem: ProblemRow) -> Iterator[GoalRecord]:
    is_mine = (SubgoalRow.run_id == problem.run_id) & (SubgoalRow.problem_id == problem.id)
    goals = select_goal_ids(problem.run_id, problem.id)
    is_tried = (AttemptRow.run_id == problem.run_id) & AttemptRow.subgoal_id.in_(goals)
    attempts: dict[str, list[Attempt]] = defaultdict(list)
    for found in database.values(select_attempts().where(is_tried).order_by(AttemptRow.seq)):
        attempt = decode_attempt(*found)
        attempts[attempt.subgoal_id].append(attempt)
    for (row,) in database.rows(select(SubgoalRow).where(is_mine).order_by(SubgoalRow.seq)):
        subgoal = Subgoal(row.header, row.source, decode_hole(row.hole), row.depth)
        yield GoalRecord(subgoal, row.parent_id, row.sketch_id, tuple(attempts[row.id]))


def _read_sketches(database: Database, problem: ProblemRow) -> Iterator[SketchRecord]:
    goals = select_goal_ids(problem.run_id, problem.id)
    is_mine = (SketchRow.run_id == problem.run_id) & SketchRow.parent_id.in_(goals)
    for (row,) in database.rows(select(SketchRow).where(is_mine).order_by(SketchRow.seq)):
        outcome = decode_elaboration(row.status, row.messages, row.holes, row.declarations, row.elapsed_s)
        yield SketchRecord(Sketch(row.body, row.origin, row.reasoning), row.parent_id, outcome)
