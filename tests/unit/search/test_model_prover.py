"""A prover model: completions become tactics to try, or defects."""

from __future__ import annotations

from collections.abc import AsyncGenerator

import pytest

from prover.core.goal import Goal, Hole
from prover.core.lemmas import LemmaLibrary
from prover.core.model import Sampling, Usage
from prover.core.problem import Problem
from prover.core.proof import Attempt, Rollout, Subgoal, Tactic
from prover.core.verdict import Message, Status
from prover.prompts import PromptLibrary, ProofMode
from prover.search.model_prover import ModelProver
from tests.fakes.language_model import ListModel

PROBLEM = Problem("t", "theorem t (n : Nat) : n < n + 2", informal="n is less than n + 2")
ANSWER = "```lean4\ntheorem t (n : Nat) : n < n + 2 := by\n  omega\n```"


def at(depth: int = 0, renames: tuple[str, ...] = ()) -> Subgoal:
    goal = Goal("n < n + 2", lemma="theorem t_hole0 (n : Nat) : n < n + 2", renames=renames)
    return Subgoal(PROBLEM.header, "sorry", Hole(0, 0, 5, 0, "tactic", (goal,)), depth)


def prover(model: ListModel, mode: ProofMode = ProofMode.COT, screen=lambda text: "", lemmas=None) -> ModelProver:
    return ModelProver(model, PromptLibrary.load(), Sampling(), mode, screen, lemmas)


async def collect(rollouts: AsyncGenerator[Rollout]) -> list[Rollout]:
    return [rollout async for rollout in rollouts]


async def test_a_completion_becomes_a_tactic_with_limits_and_cost() -> None:
    (rollout,) = await collect(prover(ListModel(ANSWER)).write(PROBLEM, at(), count=1))
    assert rollout.tactic is not None
    assert (rollout.tactic.text, rollout.tactic.origin) == ("omega", "model/list:test")
    assert rollout.tactic.timeout_s > 2
    assert rollout.usage == Usage(5, 7)


@pytest.mark.parametrize(("mode", "asks_for_plan"), [(ProofMode.COT, True), (ProofMode.NONCOT, False)])
async def test_the_two_prompt_modes(mode: ProofMode, asks_for_plan: bool) -> None:
    model = ListModel()
    await collect(prover(model, mode).write(PROBLEM, at(), count=2))
    assert model.counts == [2]
    assert ("plan" in model.last_prompt) == asks_for_plan
    assert "theorem t (n : Nat) : n < n + 2 := by\n  sorry" in model.last_prompt


async def test_hidden_hypotheses_get_the_lemmas_names() -> None:
    model = ListModel(ANSWER.replace("theorem t ", "theorem t_hole0 "))
    (rollout,) = await collect(prover(model).write(PROBLEM, at(1, ("h",)), count=1))
    assert rollout.tactic is not None
    assert rollout.tactic.text == "rename_i h\nomega"


async def test_helper_lemmas_are_kept_apart() -> None:
    answer = ANSWER.replace("theorem t", "theorem aux : 1 = 1 := rfl\n\ntheorem t").replace(
        "omega", "have := aux\n  omega"
    )
    (rollout,) = await collect(prover(ListModel(answer)).write(PROBLEM, at(), count=1))
    assert rollout.preamble == "theorem aux : 1 = 1 := rfl"


async def test_what_cannot_be_read_says_why_and_still_costs() -> None:
    (rollout,) = await collect(prover(ListModel("No idea.")).write(PROBLEM, at(), count=1))
    assert (rollout.tactic, rollout.defect) == (None, "no-code")
    assert rollout.usage.tokens == 12


async def test_the_screen_speaks_before_lean() -> None:
    (rollout,) = await collect(prover(ListModel(ANSWER), screen=lambda text: "axiom").write(PROBLEM, at(), count=1))
    assert (rollout.tactic, rollout.defect) == (None, "screen:axiom")


async def test_a_repair_shows_the_attempt_with_leans_message() -> None:
    model = ListModel(ANSWER)
    message = Message("error", 2, 0, "linarith failed to find a contradiction")
    failed = Attempt("x", Tactic("intro h\nlinarith"), Status.REJECTED, (message,))
    (rollout,) = await collect(prover(model).repair(PROBLEM, at(), failed, count=1))
    assert rollout.tactic is not None
    shown = model.last_prompt.splitlines()
    line = next(number for number, text in enumerate(shown) if text.strip() == "linarith")
    assert "linarith failed to find a contradiction" in shown[line + 1]


async def test_a_repair_shows_the_block_as_the_model_wrote_it() -> None:
    model = ListModel(ANSWER.replace("theorem t ", "theorem t_hole0 "))
    subgoal = at(1, ("h",))
    failed = Attempt("x", Tactic("rename_i h\nlinarith"), Status.REJECTED, (Message("error", 2, 0, "no way"),))
    (rollout,) = await collect(prover(model).repair(PROBLEM, subgoal, failed, count=1))
    shown = model.last_prompt.splitlines()
    assert "rename_i" not in model.last_prompt
    assert "no way" in shown[next(n for n, text in enumerate(shown) if text.strip() == "linarith") + 1]
    assert rollout.tactic is not None
    assert rollout.tactic.text == "rename_i h\nomega"


async def test_lemmas_of_the_library_are_offered() -> None:
    library = LemmaLibrary()
    old = Goal("n < n + 1", lemma="theorem old (n : Nat) : n < n + 1")
    library.add(PROBLEM.header, old, "exact Nat.lt_succ_self n", for_prompts=True)
    model = ListModel()
    await collect(prover(model, lemmas=library).write(PROBLEM, at(), count=1))
    assert "exact Nat.lt_succ_self n" in model.last_prompt
