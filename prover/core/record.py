"""What a run leaves behind of a problem: its search tree, as recorded. Graphs and datasets are made from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from prover.core.assembly import fill_holes, splice
from prover.core.outcome import ProblemOutcome
from prover.core.ports import Elaboration
from prover.core.problem import Problem
from prover.core.proof import Attempt, Proof, Sketch, Subgoal
from prover.core.verdict import Status


@dataclass(frozen=True, slots=True)
class SketchRecord:
    """A sketch, the goal that it is a proof of, and what Lean made of it."""

    sketch: Sketch
    parent_id: str
    outcome: Elaboration


@dataclass(frozen=True, slots=True)
class GoalRecord:
    """A goal, the sketch that it is a hole of, and the attempts on it in their order."""

    subgoal: Subgoal
    parent_id: str | None
    """None for the problem's own goal."""
    sketch_id: str | None
    attempts: tuple[Attempt, ...] = ()

    @property
    def proved_by(self) -> Attempt | None:
        """The attempt that closed the goal, if one did."""
        return next((attempt for attempt in self.attempts if attempt.status is Status.PROVED), None)


@dataclass(frozen=True, slots=True)
class ClosedGoal:
    """A goal with a proof that follows from the records."""

    goal: GoalRecord
    block: str
    """Tactic block that closes it, at column 0; no `sorry` is left in it."""
    sketch: SketchRecord | None = None
    """The sketch that it was filled in, None when one attempt did it."""


@dataclass(frozen=True)
class ProblemRecord:
    """All that a run recorded of one problem."""

    run_id: str
    problem: Problem
    outcome: ProblemOutcome | None
    """None when the work on it has not ended."""
    proofs: tuple[Proof, ...]
    """Verified as a whole."""
    goals: tuple[GoalRecord, ...]
    """In the order of recording: a goal after its parent."""
    sketches: tuple[SketchRecord, ...]

    @property
    def root(self) -> GoalRecord | None:
        """The problem's own goal; None when the statement was never opened."""
        return next((goal for goal in self.goals if goal.parent_id is None), None)

    def sketches_of(self, goal: GoalRecord) -> tuple[SketchRecord, ...]:
        """The sketches of a goal, in their order."""
        return self._by_parent.get(goal.subgoal.id, ())

    def holes_of(self, sketch: SketchRecord) -> tuple[GoalRecord, ...]:
        """The goals that a sketch leaves open, in their order in its text."""
        return self._by_sketch.get((sketch.parent_id, sketch.sketch.id), ())

    @cached_property
    def closed(self) -> Mapping[str, ClosedGoal]:
        """The goals that have a proof, by id: closed by an attempt, or by a sketch whose holes are all closed."""
        closed: dict[str, ClosedGoal] = {}
        for goal in reversed(self.goals):  # holes come after the goal whose sketch they are in
            found = _close_by_attempt(goal) or self._close_by_sketch(goal, closed)
            if found is not None:
                closed[goal.subgoal.id] = found
        return closed

    def _close_by_sketch(self, goal: GoalRecord, closed: Mapping[str, ClosedGoal]) -> ClosedGoal | None:
        for record in self.sketches_of(goal):
            spliced = splice(goal.subgoal.source, goal.subgoal.hole, record.sketch.body)
            holes = [hole for hole in self.holes_of(record) if hole.subgoal.id in closed]
            if record.outcome.status is Status.PROVED and len(holes) == len(spliced.own(record.outcome.holes)):
                blocks = {hole.subgoal.hole: closed[hole.subgoal.id].block for hole in holes}
                return ClosedGoal(goal, fill_holes(spliced, blocks), record)
        return None

    @cached_property
    def _by_parent(self) -> Mapping[str, tuple[SketchRecord, ...]]:
        found: dict[str, list[SketchRecord]] = {}
        for record in self.sketches:
            found.setdefault(record.parent_id, []).append(record)
        return {parent: tuple(records) for parent, records in found.items()}

    @cached_property
    def _by_sketch(self) -> Mapping[tuple[str, str], tuple[GoalRecord, ...]]:
        found: dict[tuple[str, str], list[GoalRecord]] = {}
        for goal in self.goals:
            if goal.parent_id is not None and goal.sketch_id is not None:
                found.setdefault((goal.parent_id, goal.sketch_id), []).append(goal)
        return {key: tuple(sorted(goals, key=lambda g: g.subgoal.hole.index)) for key, goals in found.items()}


def _close_by_attempt(goal: GoalRecord) -> ClosedGoal | None:
    attempt = goal.proved_by
    return None if attempt is None else ClosedGoal(goal, attempt.tactic.text)
