"""What follows from a recorded search tree: which goals are closed, and by what."""

from __future__ import annotations

from prover.core.assembly import splice
from prover.core.goal import Goal, Hole
from prover.core.ports import Elaboration
from prover.core.problem import Problem
from prover.core.proof import Attempt, Sketch, Subgoal, Tactic
from prover.core.record import GoalRecord, ProblemRecord, SketchRecord
from prover.core.verdict import Status

PROBLEM = Problem("t", "theorem t : P")
SOURCE = "theorem t : P := by\n  sorry"


def holes(source: str) -> tuple[Hole, ...]:
    found = [at for at in range(len(source)) if source.startswith("sorry", at)]
    return tuple(
        Hole(index, at, at + 5, at - source.rfind("\n", 0, at) - 1, "tactic", (Goal(f"G{index}"),))
        for index, at in enumerate(found)
    )


def tried(subgoal: Subgoal, **tactics: Status) -> tuple[Attempt, ...]:
    return tuple(Attempt(subgoal.id, Tactic(text), status) for text, status in tactics.items())


ROOT = Subgoal("", SOURCE, holes(SOURCE)[0])


def record_sketch(
    body: str, *solved: str | None, status: Status = Status.PROVED
) -> tuple[SketchRecord, list[GoalRecord]]:
    """A sketch of the root with one goal for each of its holes, closed by the tactic named or left open."""
    sketch = Sketch(body, "test")
    spliced = splice(SOURCE, ROOT.hole, body)
    record = SketchRecord(sketch, ROOT.id, Elaboration(status, holes=holes(spliced.source)))
    goals = []
    for hole, tactic in zip(record.outcome.holes, solved, strict=False):
        subgoal = Subgoal("", spliced.source, hole, 1)
        attempts = tried(subgoal, **{tactic: Status.PROVED}) if tactic else tried(subgoal, simp=Status.REJECTED)
        goals.append(GoalRecord(subgoal, ROOT.id, sketch.id, attempts))
    return record, goals


def problem(*sketches: tuple[SketchRecord, list[GoalRecord]], root: tuple[Attempt, ...] = ()) -> ProblemRecord:
    goals = [GoalRecord(ROOT, None, None, root), *(goal for _, found in sketches for goal in found)]
    return ProblemRecord("run", PROBLEM, None, (), tuple(goals), tuple(record for record, _ in sketches))


def test_an_attempt_closes_a_goal() -> None:
    record = problem(root=tried(ROOT, simp=Status.REJECTED, omega=Status.PROVED))
    assert record.closed[ROOT.id].block == "omega"
    assert record.closed[ROOT.id].sketch is None


def test_a_sketch_closes_a_goal_when_all_its_holes_are_closed() -> None:
    body = "have a : A := by sorry\nhave b : B := by\n  sorry\nexact f a b"
    record = problem(record_sketch(body, "rfl", "grind"))
    closed = record.closed[ROOT.id]
    assert closed.block == "have a : A := by rfl\nhave b : B := by\n  grind\nexact f a b"
    assert closed.sketch is record.sketches[0]
    assert [goal.subgoal.hole.index for goal in record.holes_of(record.sketches[0])] == [0, 1]


def test_an_open_hole_or_a_missing_one_closes_nothing() -> None:
    body = "have a : A := by sorry\nexact b (by sorry)"
    assert ROOT.id not in problem(record_sketch(body, "rfl", None)).closed
    assert ROOT.id not in problem(record_sketch(body, "rfl")).closed  # killed before the second was recorded


def test_a_sketch_that_lean_turned_away_closes_nothing() -> None:
    assert ROOT.id not in problem(record_sketch("exact wrong", status=Status.REJECTED)).closed


def test_the_second_sketch_may_be_the_one() -> None:
    record = problem(record_sketch("have a : A := by sorry", None), record_sketch("exact (by sorry)", "rfl"))
    assert record.closed[ROOT.id].block == "exact (by rfl)"


def test_a_problem_that_was_never_opened_has_no_root() -> None:
    record = ProblemRecord("run", PROBLEM, None, (), (), ())
    assert (record.root, dict(record.closed)) == (None, {})
