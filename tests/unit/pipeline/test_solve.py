"""The solve loop, on a Lean that is a table."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Iterator, Sequence

import pytest

from prover.core.errors import StoreError
from prover.core.outcome import ProblemStatus
from prover.core.problem import Problem
from prover.core.proof import Sketch, Subgoal, Tactic
from prover.core.verdict import Status, Verdict
from prover.pipeline.run import Run, Searchers
from prover.pipeline.settings import SolveSettings
from tests.fakes.lean import FakeLean
from tests.fakes.log import MemoryLog, QuietListener


class Tiers:
    def __init__(self, *tiers: Sequence[str]) -> None:
        self.tiers = tiers

    def propose(self, subgoal: Subgoal) -> Iterator[Sequence[Tactic]]:
        for tier in self.tiers:
            yield [Tactic(text) for text in tier]


class Sketches:
    def __init__(self, bodies: dict[str, list[str]], revisions: dict[str, list[str]] | None = None) -> None:
        self.bodies = bodies
        self.revisions = revisions or {}
        self.told: list[tuple[str, tuple[str, ...]]] = []

    async def propose(self, problem: Problem, subgoal: Subgoal, *, failed=()) -> AsyncGenerator[Sketch]:
        for body in self.bodies.get(subgoal.goal.target, []):
            yield Sketch(body, "test")

    async def revise(self, problem, subgoal, sketch, messages) -> AsyncGenerator[Sketch]:
        for body in self.revisions.get(sketch.body, []):
            self.told.append((sketch.body, tuple(message.text for message in messages)))
            yield Sketch(body, "test")


def problem(goal: str, name: str = "t") -> Problem:
    return Problem(name, f"theorem {name} : {goal}")


def plan(lean: FakeLean, sketches: dict[str, list[str]] | None = None, log: MemoryLog | None = None, **settings) -> Run:
    tiers = Tiers(["rfl", "omega"], ["grind"])
    searchers = Searchers(tiers, Sketches(sketches or {}))
    return Run(lean, searchers, log or MemoryLog(), SolveSettings(**settings), QuietListener(), 2)


async def test_the_portfolio_goes_first() -> None:
    lean = FakeLean({"P": "omega"})
    run = plan(lean, {"P": ["have a : A := by sorry\nexact a"]})
    (outcome,) = await run.solve_all([problem("P")])
    assert (outcome.status, outcome.how, outcome.attempts) == (ProblemStatus.PROVED, "portfolio", 2)
    assert lean.tried == [("P", "rfl"), ("P", "omega")]
    assert lean.verified == ["theorem t : P := by\n  omega"]


async def test_a_sketch_is_filled_and_verified_as_a_whole() -> None:
    lean = FakeLean({"A": "rfl", "B": "grind"})
    log = MemoryLog()
    run = plan(lean, {"P": ["have a : A := by sorry\nhave b : B := by sorry\nexact f a b"]}, log)
    (outcome,) = await run.solve_all([problem("P")])
    assert (outcome.status, outcome.how) == (ProblemStatus.PROVED, "sketch")
    expected = "theorem t : P := by\n  have a : A := by rfl\n  have b : B := by grind\n  exact f a b"
    assert lean.verified == [expected]
    assert log.proofs[0].source == expected


async def test_a_failed_sketch_is_not_the_end() -> None:
    lean = FakeLean({"B": "rfl"})
    bodies = ["have a : BAD := by sorry", "have a : A := by sorry", "have b : B := by sorry"]
    (outcome,) = await plan(lean, {"P": bodies}).solve_all([problem("P")])
    assert outcome.status is ProblemStatus.PROVED
    assert lean.verified == ["theorem t : P := by\n  have b : B := by rfl"]


async def test_a_subgoal_is_decomposed_again() -> None:
    lean = FakeLean({"A2": "rfl"})
    sketches = {"P": ["have a : A := by sorry\nexact a"], "A": ["have c : A2 := by sorry\nexact c"]}
    (outcome,) = await plan(lean, sketches).solve_all([problem("P")])
    assert outcome.status is ProblemStatus.PROVED
    assert lean.verified[0].splitlines()[1:3] == ["  have a : A := by have c : A2 := by rfl", " " * 19 + "exact c"]


async def test_depth_is_bounded() -> None:
    lean = FakeLean({})
    sketches = {goal: [f"have a : {goal}x := by sorry"] for goal in ("P", "Px", "Pxx")}
    (outcome,) = await plan(lean, sketches, max_depth=2).solve_all([problem("P")])
    assert outcome.status is ProblemStatus.FAILED
    assert {goal for goal, _ in lean.tried} == {"P", "Px", "Pxx"}


async def test_a_goal_that_failed_is_not_tried_twice() -> None:
    lean = FakeLean({})
    bodies = ["have a : A := by sorry\none a", "have a : A := by sorry\ntwo a"]
    await plan(lean, {"P": bodies}).solve_all([problem("P")])
    assert lean.tried.count(("A", "grind")) == 1


async def test_what_proved_a_goal_is_tried_first_on_its_twin() -> None:
    lean = FakeLean({"A": "grind", "B": "rfl"})
    bodies = ["have a : A := by sorry\nhave z : Z := by sorry", "have a : A := by sorry\nhave b : B := by sorry"]
    await plan(lean, {"P": bodies}, max_depth=1).solve_all([problem("P")])
    assert [text for goal, text in lean.tried if goal == "A"][-1:] == ["grind"]
    assert len([1 for goal, _ in lean.tried if goal == "A"]) <= 4


async def test_only_a_verified_whole_counts() -> None:
    lean = FakeLean({"P": "rfl"})
    lean.refuse_verification = True
    log = MemoryLog()
    (outcome,) = await plan(lean, {}, log).solve_all([problem("P")])
    assert outcome.status is ProblemStatus.FAILED
    assert "not accepted" in outcome.message
    assert log.proofs == []


async def test_what_still_mentions_sorry_is_no_proof() -> None:
    lean = FakeLean({"P": "first | rfl | sorry"})
    searchers = Searchers(Tiers(["first | rfl | sorry"]), Sketches({}))
    run = Run(lean, searchers, MemoryLog(), SolveSettings(), QuietListener(), 1)
    (outcome,) = await run.solve_all([problem("P")])
    assert outcome.status is ProblemStatus.FAILED
    assert "sorry" in outcome.message
    assert lean.verified == []


async def test_a_proof_cannot_be_made_from_a_rejection() -> None:
    from prover.core.proof import Proof

    with pytest.raises(ValueError, match="proved"):
        Proof(problem("P"), "x", Verdict(Status.REJECTED), "portfolio")


async def test_a_statement_that_does_not_elaborate_is_invalid_and_the_run_goes_on() -> None:
    lean = FakeLean({"P": "rfl"})
    bad, good, broken = problem("BAD", "b"), problem("P", "g"), Problem("d", "", defect="no theorem in it")
    outcomes = await plan(lean).solve_all([bad, good, broken])
    assert [o.status.value for o in outcomes] == ["invalid", "proved", "invalid"]
    assert outcomes[0].message == "BAD is not defined"
    assert outcomes[2].message == "no theorem in it"


async def test_the_budget_ends_a_problem() -> None:
    lean = FakeLean({}, delay_s=0.05)
    run = plan(lean, {"P": [f"have a : A{i} := by sorry" for i in range(1000)]}, budget_s=0.3)
    (outcome,) = await run.solve_all([problem("P")])
    assert outcome.status is ProblemStatus.TIMEOUT
    assert 0.3 <= outcome.seconds < 1.0


async def test_time_spent_before_an_interruption_counts() -> None:
    log = MemoryLog()
    log.spent[problem("P").id] = 60.0
    (outcome,) = await plan(FakeLean({}, delay_s=0.01), {}, log, budget_s=60.0).solve_all([problem("P")])
    assert outcome.status is ProblemStatus.TIMEOUT
    assert outcome.seconds >= 60


async def test_nothing_recorded_is_asked_again() -> None:
    sketches = {"P": ["have a : A := by sorry", "have b : B := by sorry\nexact b"]}
    log = MemoryLog()
    first = FakeLean({"A": "nothing"})
    (before,) = await plan(first, sketches, log).solve_all([problem("P")])
    log.done.clear()  # as if killed before the outcome was written
    second = FakeLean({})
    (after,) = await plan(second, sketches, log).solve_all([problem("P")])
    assert second.tried == []
    assert len(second.elaborated) == 1  # the statement itself
    assert (after.status, after.attempts) == (before.status, before.attempts)


async def test_done_problems_are_shown_and_not_solved_again() -> None:
    log = MemoryLog()
    problems = [problem(goal, goal.lower()) for goal in ("P", "Q", "R")]
    await plan(FakeLean({"P": "rfl"}), {}, log).solve_all(problems[:2])
    lean = FakeLean({"R": "rfl"})
    run = plan(lean, {}, log)
    outcomes = await run.solve_all(problems)
    assert [o.name for o in outcomes] == ["p", "q", "r"]
    assert {goal for goal, _ in lean.tried} == {"R"}


async def test_a_failing_store_is_one_clear_error() -> None:
    class FullLog(MemoryLog):
        def record_attempt(self, *args) -> None:
            raise StoreError("the disk is full", hint="Free some space")

    with pytest.raises(StoreError, match="disk is full"):
        await plan(FakeLean({}), {}, FullLog()).solve_all([problem("P"), problem("Q", "q")])
