"""The journal of one run: what was tried, written as it happens, read back on resume."""

from __future__ import annotations

import time
from collections.abc import Iterable

from sqlalchemy import bindparam, or_, select, update

from prover.core.errors import StoreError
from prover.core.model import Usage
from prover.core.outcome import ProblemOutcome, ProblemStatus
from prover.core.ports import Elaboration
from prover.core.problem import Problem
from prover.core.proof import Attempt, Proof, Sketch, Subgoal
from prover.store.database import Database
from prover.store.leases import Holder
from prover.store.records import RunStatus
from prover.store.rows import (
    decode_attempt,
    decode_elaboration,
    decode_outcome,
    decode_usage,
    encode_attempt,
    encode_outcome,
    encode_problem,
    encode_proof,
    encode_sketch,
    encode_subgoal,
    encode_usage,
    select_attempts,
    select_elaborations,
    select_goal_ids,
    select_outcomes,
)
from prover.store.schema import AttemptRow, ProblemRow, ProofRow, RunRow, SketchRow, SubgoalRow

ATTEMPTS_ON_GOAL = (
    select_attempts()
    .where(AttemptRow.run_id == bindparam("run"), AttemptRow.subgoal_id == bindparam("goal"))
    .order_by(AttemptRow.seq)
)
"""Asked for every goal of a resumed run: building it anew each time would take longer than running it."""


class RunJournal:
    """Implements `prover.core.ports.RunLog` for one run: what was tried, and how each problem ended.

    Each call is one short transaction: killed at any moment, the process loses what it was writing
    and nothing else. A record that comes twice changes nothing; the first one stays. A subgoal belongs
    to the problem that met it first. All methods raise `StoreError` when the database fails.
    """

    def __init__(self, database: Database, run_id: str) -> None:
        self._database = database
        self.run_id = run_id

    def begin_problem(self, problem: Problem) -> None:
        """Record that work on `problem` begins; to be called before anything about it is recorded."""
        self._database.add(ProblemRow, run_id=self.run_id, started_at=time.time(), **encode_problem(problem))

    def finish_problem(self, problem: Problem, outcome: ProblemOutcome) -> None:
        """Record how `problem` ended; a later outcome replaces an earlier one unless that was a proof."""
        self.begin_problem(problem)
        is_open = or_(ProblemRow.status.is_(None), ProblemRow.status != ProblemStatus.PROVED.value)
        self._database.change(
            update(ProblemRow)
            .where(ProblemRow.run_id == self.run_id, ProblemRow.id == problem.id, is_open)
            .values(finished_at=time.time(), **encode_outcome(outcome))
        )

    def outcomes(self) -> dict[str, ProblemOutcome]:
        """Return the outcomes of the problems that have ended, by problem id, in the order of their begin."""
        return load_outcomes(self._database, self.run_id)

    def seconds_spent(self, problem: Problem) -> float:
        """Return the seconds during which Lean worked on `problem`, by its recorded checks.

        This is what a run that was killed has used of the problem's budget: the union of the times of
        its attempts and sketches, so that checks side by side count once and pauses not at all.
        """
        goals = select_goal_ids(self.run_id, problem.id)
        attempts = select(AttemptRow.recorded_at, AttemptRow.elapsed_s).where(
            AttemptRow.run_id == self.run_id, AttemptRow.subgoal_id.in_(goals)
        )
        sketches = select(SketchRow.recorded_at, SketchRow.elapsed_s).where(
            SketchRow.run_id == self.run_id, SketchRow.parent_id.in_(goals)
        )
        checks = [*self._database.values(attempts), *self._database.values(sketches)]
        return measure_union((end - elapsed, end) for end, elapsed in checks)

    def record_subgoal(
        self, problem: Problem, subgoal: Subgoal, *, parent: Subgoal | None = None, sketch: Sketch | None = None
    ) -> None:
        """Record a subgoal of `sketch`, proposed for `parent`, both recorded before; the problem's own has neither."""
        self._database.add(
            SubgoalRow,
            run_id=self.run_id,
            problem_id=problem.id,
            parent_id=None if parent is None else parent.id,
            sketch_id=None if sketch is None else sketch.id,
            recorded_at=time.time(),
            **encode_subgoal(subgoal),
        )

    def record_attempt(self, problem: Problem, subgoal: Subgoal, attempt: Attempt) -> None:
        """Record an attempt on a recorded subgoal; recording it twice changes nothing."""
        self._database.add(AttemptRow, run_id=self.run_id, recorded_at=time.time(), **encode_attempt(attempt))

    def recall_attempts(self, subgoal: Subgoal) -> dict[str, Attempt]:
        """Return the attempts already made on `subgoal` in this run, by tactic text, in their order."""
        rows = self._database.values(ATTEMPTS_ON_GOAL, run=self.run_id, goal=subgoal.id)
        attempts = (decode_attempt(*row) for row in rows)
        return {attempt.tactic.text: attempt for attempt in attempts}

    def record_sketch(self, problem: Problem, parent: Subgoal, sketch: Sketch, outcome: Elaboration) -> None:
        """Record a sketch of the recorded subgoal `parent`, together with what Lean made of it."""
        self._database.add(
            SketchRow,
            run_id=self.run_id,
            parent_id=parent.id,
            recorded_at=time.time(),
            **encode_sketch(sketch, outcome),
        )

    def recall_sketch(self, parent: Subgoal, sketch: Sketch) -> Elaboration | None:
        """Return what Lean made of `sketch` at `parent`, holes and all, if this run has tried it."""
        query = select_elaborations().where(
            SketchRow.run_id == self.run_id, SketchRow.parent_id == parent.id, SketchRow.id == sketch.id
        )
        return next((decode_elaboration(*row) for row in self._database.values(query)), None)

    def record_proof(self, proof: Proof) -> None:
        """Record a verified proof of a problem that was begun."""
        self._database.add(ProofRow, run_id=self.run_id, recorded_at=time.time(), **encode_proof(proof))

    def record_usage(self, usage: Usage) -> None:
        """Add what models have cost since this was last called to what the run has cost in all."""
        with self._database.alone() as connection:
            known = connection.execute(select(RunRow.usage).where(RunRow.id == self.run_id)).scalar()
            total = encode_usage(decode_usage(known) + usage)
            connection.execute(update(RunRow).where(RunRow.id == self.run_id).values(usage=total))

    def keep(self) -> None:
        """Say that this process still works on the run; to be called every `leases.HEARTBEAT_S` seconds.

        Raises `StoreError` when another process has taken the run over meanwhile.
        """
        is_mine = or_(RunRow.holder == str(Holder.me()), RunRow.status == RunStatus.FINISHED.value)
        beat = update(RunRow).where(RunRow.id == self.run_id, is_mine).values(heartbeat_at=time.time())
        if not self._database.change(beat):
            hint = "This one stops; what it recorded is kept. Was it paused, or its host cut off?"
            raise StoreError(f"Another process has taken over the run {self.run_id}", hint=hint)

    def finish(self, status: RunStatus) -> None:
        """Record that the run ended: `FINISHED`, or `INTERRUPTED` when there is more to do.

        A finished run stays as it is, and so does one that another process has taken over.
        """
        is_mine = or_(RunRow.holder.is_(None), RunRow.holder == str(Holder.me()))
        self._database.change(
            update(RunRow)
            .where(RunRow.id == self.run_id, RunRow.status != RunStatus.FINISHED.value, is_mine)
            .values(status=status.value, finished_at=time.time(), holder=None)
        )


def load_outcomes(database: Database, run_id: str) -> dict[str, ProblemOutcome]:
    """Return the outcomes of the problems of a run that have ended, by problem id."""
    is_mine = ProblemRow.run_id == run_id
    query = select_outcomes().where(is_mine, ProblemRow.status.is_not(None)).order_by(ProblemRow.seq)
    return dict(decode_outcome(*row) for row in database.rows(query))


def measure_union(intervals: Iterable[tuple[float, float]]) -> float:
    """Return the length of the union of `intervals`, each (begin, end)."""
    total, covered_to = 0.0, float("-inf")
    for begin, end in sorted(intervals):
        total += max(0.0, end - max(begin, covered_to))
        covered_to = max(covered_to, end)
    return total
