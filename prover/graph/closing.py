"""How far each part of a record came, and by what each proved goal is closed."""

from __future__ import annotations

from dataclasses import dataclass

from prover.core.assembly import fill_holes, join_proof, splice
from prover.core.outcome import ProblemStatus
from prover.core.proof import Attempt
from prover.core.record import GoalRecord, ProblemRecord, SketchRecord
from prover.core.verdict import Status
from prover.graph.model import NodeStatus

_BY_OUTCOME = {
    ProblemStatus.PROVED: NodeStatus.PROVED,
    ProblemStatus.REFUTED: NodeStatus.REFUTED,
    ProblemStatus.FAILED: NodeStatus.FAILED,
    ProblemStatus.TIMEOUT: NodeStatus.OPEN,
    ProblemStatus.CRASHED: NodeStatus.OPEN,
    ProblemStatus.INVALID: NodeStatus.TURNED_AWAY,
}


@dataclass(frozen=True, slots=True)
class Closer:
    """What closes a goal: an attempt, or a sketch whose holes are all closed; neither for a proof that is not in it."""

    attempt: Attempt | None = None
    sketch: SketchRecord | None = None


def find_closer(record: ProblemRecord, goal: GoalRecord) -> Closer | None:
    """What closes `goal`, None when nothing does. For the problem's own goal: what became its verified proof."""
    if goal.parent_id is None:
        return _find_verified(record, goal)
    closed = record.closed.get(goal.subgoal.id)
    if closed is None:
        return None
    return Closer(sketch=closed.sketch) if closed.sketch else Closer(attempt=goal.proved_by)


def _find_verified(record: ProblemRecord, root: GoalRecord) -> Closer | None:
    """The attempt or sketch whose text, put together, is the proof that was verified."""
    if not record.proofs:
        return None
    source = record.proofs[0].source
    for attempt in root.attempts:
        if attempt.status is Status.PROVED and join_proof(record.problem.statement, attempt.tactic.text) == source:
            return Closer(attempt=attempt)
    for sketch in record.sketches_of(root):
        block = fill_sketch(record, root, sketch)
        if block is not None and join_proof(record.problem.statement, block) == source:
            return Closer(sketch=sketch)
    return Closer()


def count_holes(goal: GoalRecord, sketch: SketchRecord) -> int:
    """How many goals a sketch of `goal` leaves open, whether they were recorded or not."""
    spliced = splice(goal.subgoal.source, goal.subgoal.hole, sketch.sketch.body)
    return len(spliced.own(sketch.outcome.holes))


def fill_sketch(record: ProblemRecord, goal: GoalRecord, sketch: SketchRecord) -> str | None:
    """The sketch of `goal` with its holes filled; None while one of them is open."""
    if sketch.outcome.status is not Status.PROVED:
        return None
    holes = record.holes_of(sketch)
    blocks = {h.subgoal.hole: record.closed[h.subgoal.id].block for h in holes if h.subgoal.id in record.closed}
    if len(blocks) != count_holes(goal, sketch):
        return None
    return fill_holes(splice(goal.subgoal.source, goal.subgoal.hole, sketch.sketch.body), blocks)


def judge_theorem(record: ProblemRecord) -> NodeStatus:
    """The status of the whole problem."""
    if record.proofs:
        return NodeStatus.PROVED
    return NodeStatus.OPEN if record.outcome is None else _BY_OUTCOME[record.outcome.status]


def judge_goal(record: ProblemRecord, goal: GoalRecord) -> NodeStatus:
    """The status of a hole."""
    if goal.subgoal.id in record.closed:
        return NodeStatus.PROVED
    is_tried = bool(goal.attempts or record.sketches_of(goal))
    return NodeStatus.FAILED if is_tried and record.outcome is not None else NodeStatus.OPEN


def judge_sketch(record: ProblemRecord, goal: GoalRecord, sketch: SketchRecord) -> NodeStatus:
    """The status of a sketch of `goal`."""
    if sketch.outcome.status is not Status.PROVED:
        return NodeStatus.TURNED_AWAY
    if fill_sketch(record, goal, sketch) is not None:
        return NodeStatus.PROVED
    statuses = {judge_goal(record, hole) for hole in record.holes_of(sketch)}
    return NodeStatus.FAILED if NodeStatus.FAILED in statuses else NodeStatus.OPEN
