"""The nodes of a proof graph: their names and what is told about each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from prover.core.problem import Problem
from prover.core.proof import Attempt
from prover.core.record import GoalRecord, ProblemRecord, SketchRecord
from prover.core.verdict import Message, Status
from prover.graph.closing import Closer, count_holes, find_closer, judge_goal, judge_sketch, judge_theorem
from prover.graph.model import NodeKind, NodeStatus

Attributes = dict[str, Any]
"""JSON values."""


def name_theorem(problem: Problem) -> str:
    """The node of a problem."""
    return f"theorem:{problem.id}"


def name_goal(record: ProblemRecord, goal: GoalRecord) -> str:
    """The node of a goal; the problem's own goal is the theorem."""
    return name_theorem(record.problem) if goal.parent_id is None else f"goal:{goal.subgoal.id}"


def name_sketch(sketch: SketchRecord) -> str:
    """The node of a sketch: a text counts once for each goal that it was tried on."""
    return f"sketch:{sketch.parent_id}.{sketch.sketch.id}"


def describe_theorem(record: ProblemRecord) -> Attributes:
    """The problem, its verified proof, and what was tried on its own goal."""
    root, problem, outcome = record.root, record.problem, record.outcome
    proof = record.proofs[0] if record.proofs else None
    return {
        "kind": NodeKind.THEOREM.value,
        "label": problem.name,
        "status": judge_theorem(record).value,
        "depth": 0,
        "goal": root.subgoal.goal.text if root else "",
        "lean": f"{problem.header.rstrip()}\n\n{problem.statement}".strip(),
        "informal": problem.informal,
        "proof": proof.source if proof else "",
        "axioms": list(proof.verdict.axioms) if proof else [],
        "how": proof.how if proof else "",
        "outcome": outcome.status.value if outcome else "",
        "outcome_seconds": round(outcome.seconds, 3) if outcome else 0.0,
        "message": outcome.message if outcome else "",
        **_describe_closer(find_closer(record, root) if root else None),
        **_describe_attempts(root.attempts if root else ()),
    }


def describe_goal(record: ProblemRecord, goal: GoalRecord, number: int) -> Attributes:
    """A hole of a sketch, the `number`th."""
    hole, found = goal.subgoal.hole, goal.subgoal.goal
    closed = record.closed.get(goal.subgoal.id)
    return {
        "kind": NodeKind.GOAL.value,
        "label": hole.label or f"hole {number}",
        "status": judge_goal(record, goal).value,
        "depth": goal.subgoal.depth,
        "goal": found.text or f"⊢ {found.target}",
        "target": found.target,
        "lean": found.lemma,
        "proof": closed.block if closed else "",
        **_describe_closer(find_closer(record, goal)),
        **_describe_attempts(goal.attempts),
    }


def describe_sketch(record: ProblemRecord, parent: GoalRecord, sketch: SketchRecord) -> Attributes:
    """A sketch and what Lean made of it."""
    return {
        "kind": NodeKind.SKETCH.value,
        "label": sketch.sketch.origin,
        "status": judge_sketch(record, parent, sketch).value,
        "depth": parent.subgoal.depth,
        "lean": sketch.sketch.body,
        "reasoning": sketch.sketch.reasoning,
        "lean_status": sketch.outcome.status.value,
        "holes": count_holes(parent, sketch),
        "messages": _describe_messages(sketch.outcome.messages),
        "attempt_count": 0,
        "seconds": round(float(sketch.outcome.elapsed_s), 3),
    }


def describe_lemma(members: Sequence[tuple[str, GoalRecord, Attributes]]) -> Attributes:
    """A goal that stands at several places: node, record and attributes of each; it is proved where one of them is."""
    _, first, _ = members[0]
    proved_by = next((node for node, _, told in members if told["status"] == NodeStatus.PROVED), "")
    statuses = [told["status"] for _, _, told in members]
    order = (NodeStatus.PROVED, NodeStatus.REFUTED, NodeStatus.FAILED, NodeStatus.OPEN, NodeStatus.TURNED_AWAY)
    return {
        "kind": NodeKind.LEMMA.value,
        "label": f"lemma at {len(members)} places",
        "status": next(status.value for status in order if status in statuses),
        "depth": min(goal.subgoal.depth for _, goal, _ in members),
        "goal": first.subgoal.goal.text or f"⊢ {first.subgoal.goal.target}",
        "lean": first.subgoal.goal.lemma,
        "proved_by": proved_by,
        "members": [node for node, _, _ in members],
        "attempt_count": 0,
        "seconds": 0.0,
    }


def _describe_closer(closer: Closer | None) -> Attributes:
    attempt, sketch = (closer.attempt, closer.sketch) if closer else (None, None)
    return {
        "closed_by": name_sketch(sketch) if sketch else "",
        "tactic": attempt.tactic.text if attempt else "",
        "origin": attempt.tactic.origin if attempt else sketch.sketch.origin if sketch else "",
    }


def _describe_attempts(attempts: Sequence[Attempt]) -> Attributes:
    return {
        "attempt_count": len(attempts),
        "proved_attempts": sum(attempt.status is Status.PROVED for attempt in attempts),
        "seconds": round(sum((attempt.elapsed_s for attempt in attempts), start=0.0), 3),
        "attempts": [_describe_attempt(attempt) for attempt in attempts],
    }


def _describe_attempt(attempt: Attempt) -> Attributes:
    told = {
        "tactic": attempt.tactic.text,
        "origin": attempt.tactic.origin,
        "status": attempt.status.value,
        "seconds": round(float(attempt.elapsed_s), 3),
        "messages": _describe_messages(attempt.messages),
    }
    return {**told, "completion": attempt.tactic.completion} if attempt.tactic.completion else told


def _describe_messages(messages: Sequence[Message]) -> list[Attributes]:
    return [{"severity": m.severity, "line": m.line, "column": m.column, "text": m.text} for m in messages]
