"""Tree search: steps that fit the goal, an order that depends on the seed alone, and a proof found by real steps."""

from __future__ import annotations

import pytest

from prover.core.goal import Goal, Hole, Hypothesis
from prover.core.ports import Lean
from prover.core.problem import Problem
from prover.core.proof import Subgoal
from prover.pipeline.methods import Method
from prover.pipeline.run import Run, Searchers
from prover.pipeline.settings import SolveSettings
from prover.search.steps import QuickClosers, StepDecomposer
from tests.fakes.log import MemoryLog, QuietListener

PROBLEM = Problem("t", "theorem t (n : Nat) (h : p ∧ q) : r ∧ s n")


def make_subgoal(depth: int = 0) -> Subgoal:
    hypotheses = (Hypothesis("n", "Nat"), Hypothesis("h", "p ∧ q", is_prop=True))
    goal = Goal("r ∧ s n", hypotheses, "n : Nat\nh : p ∧ q\n⊢ r ∧ s n")
    source = f"{PROBLEM.statement} := by sorry"
    return Subgoal("", source, Hole(0, len(source) - 5, len(source), 0, "tactic", (goal,)), depth)


async def propose(seed: int, depth: int = 0) -> list[str]:
    return [sketch.body async for sketch in StepDecomposer(seed).propose(PROBLEM, make_subgoal(depth))]


async def test_steps_fit_the_goal_and_leave_something_open() -> None:
    steps = await propose(0)
    assert {"constructor\n· sorry\n· sorry", "obtain ⟨hl, hr⟩ := h\nsorry"} <= {*steps}
    assert "induction n with\n| zero => sorry\n| succ n ih => sorry" in steps
    assert all("sorry" in step for step in steps)
    assert len(set(steps)) == len(steps)
    assert not [step for step in steps if step.startswith(("left", "intro"))]


async def test_the_order_depends_on_the_seed_alone_and_depth_has_fewer() -> None:
    assert await propose(1) == await propose(1)
    assert len({tuple(await propose(seed)) for seed in range(10)}) > 5
    assert len(await propose(1, depth=3)) == 2


@pytest.mark.lean
async def test_a_proof_by_single_steps(lean: Lean) -> None:
    statement = "theorem t (f : Nat → Nat) (h : f 0 = 0 ∧ ∀ k, f (k + 1) = f k + 3) (n : Nat) : f n % 3 = 0"
    log = MemoryLog()
    searchers = Searchers(QuickClosers(), StepDecomposer(0))
    settings = Method.TREE_SEARCH.limit(SolveSettings(budget_s=60))
    await Run(lean, searchers, log, settings, QuietListener(), 1).solve_all([Problem("t", statement)])
    assert [proof.how for proof in log.proofs] == ["sketch"], log.done
    assert "induction n with" in log.proofs[0].source
