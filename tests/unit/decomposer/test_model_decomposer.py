"""A model as decomposer, and decomposers in a row."""

from __future__ import annotations

from collections.abc import AsyncGenerator

import pytest

from decomposer.cascade import CascadeDecomposer, LimitedDecomposer, share_at
from decomposer.model import ModelDecomposer
from prover.core.goal import Goal, Hole
from prover.core.model import Sampling
from prover.core.problem import Problem
from prover.core.proof import Attempt, Sketch, Subgoal, Tactic
from prover.core.verdict import Message, Status
from prover.prompts import PromptLibrary
from tests.fakes.language_model import ListModel

PROBLEM = Problem("t", "theorem t (n : Nat) : n < n + 2")
SKETCH = "have step : n < n + 1 := by sorry\nomega"
ANSWER = (
    "First n < n + 1.\n```lean4\ntheorem t (n : Nat) : n < n + 2 := by\n"
    "  have step : n < n + 1 := by sorry\n  omega\n```"
)


def at(depth: int = 0, lemma: str = "theorem t_hole0 (n : Nat) : n < n + 2", renames: tuple[str, ...] = ()) -> Subgoal:
    goal = Goal("n < n + 2", lemma=lemma, renames=renames)
    return Subgoal(PROBLEM.header, "sorry", Hole(0, 0, 5, 0, "tactic", (goal,)), depth)


def decomposer(model: ListModel, sketches: int = 4, screen=lambda text: "", lemmas=None) -> ModelDecomposer:
    return ModelDecomposer(model, PromptLibrary.load(), Sampling(), sketches, screen, lemmas)


async def collect(sketches: AsyncGenerator[Sketch]) -> list[Sketch]:
    return [sketch async for sketch in sketches]


async def test_a_completion_becomes_a_sketch_with_the_models_words() -> None:
    model = ListModel(ANSWER, reasoning="hm")
    (sketch,) = await collect(decomposer(model).propose(PROBLEM, at()))
    assert (sketch.body, sketch.origin) == (SKETCH, "model/list:test")
    assert sketch.reasoning.startswith("hm\n\nFirst n < n + 1.")
    assert PROBLEM.statement in model.last_prompt


async def test_a_subgoal_is_shown_as_its_lemma_and_hidden_hypotheses_get_names() -> None:
    model = ListModel(ANSWER.replace("theorem t ", "theorem t_hole0 "))
    (sketch,) = await collect(decomposer(model).propose(PROBLEM, at(1, renames=("h",))))
    assert "theorem t_hole0 (n : Nat)" in model.last_prompt
    assert sketch.body == "rename_i h\n" + SKETCH


async def test_fewer_sketches_are_asked_for_at_depth() -> None:
    model = ListModel()
    for depth in range(4):
        await collect(decomposer(model, sketches=16).propose(PROBLEM, at(depth)))
    assert model.counts == [16, 4, 1, 1]


async def test_a_goal_without_a_faithful_text_is_not_shown() -> None:
    model = ListModel(ANSWER)
    assert await collect(decomposer(model).propose(PROBLEM, at(1, lemma=""))) == []
    assert model.prompts == []


@pytest.mark.parametrize(
    "answer",
    [
        "I cannot.",
        "```lean4\nlemma aux : 1 = 1 := rfl\n" + ANSWER.split("```lean4\n")[1].replace("omega", "have := aux\n  omega"),
    ],
)
async def test_unreadable_answers_and_sketches_with_helpers_are_passed_over(answer: str) -> None:
    sketches = await collect(decomposer(ListModel(answer, ANSWER)).propose(PROBLEM, at()))
    assert [sketch.body for sketch in sketches] == [SKETCH]


async def test_what_the_screen_turns_away_is_no_sketch() -> None:
    assert await collect(decomposer(ListModel(ANSWER), screen=lambda text: "axiom").propose(PROBLEM, at())) == []


async def test_what_failed_is_told() -> None:
    model = ListModel(ANSWER)
    failed = Attempt("x", Tactic("simp_all", "model/x"), Status.REJECTED, (Message("error", 1, 0, "simp made no way"),))
    await collect(decomposer(model).propose(PROBLEM, at(), failed=[failed]))
    assert "simp_all" in model.last_prompt
    assert "simp made no way" in model.last_prompt


async def test_own_sketches_are_revised_with_leans_messages_and_others_are_not() -> None:
    model = ListModel(ANSWER)
    message = Message("error", 2, 0, "omega could not prove the goal")
    own, foreign = Sketch("have a : 1 = 1 := by sorry\nomega", "model/x"), Sketch("omega", "structural/residues")
    revised = await collect(decomposer(model).revise(PROBLEM, at(), own, [message]))
    assert [sketch.body for sketch in revised] == [SKETCH]
    assert "omega could not prove the goal" in model.last_prompt
    assert await collect(decomposer(model).revise(PROBLEM, at(), foreign, [message])) == []


class Fixed:
    def __init__(self, *bodies: str) -> None:
        self.bodies = bodies
        self.proposed = 0

    async def propose(self, problem, subgoal, *, failed=()) -> AsyncGenerator[Sketch]:
        for body in self.bodies:
            self.proposed += 1
            yield Sketch(body, "fixed")

    async def revise(self, problem, subgoal, sketch, messages) -> AsyncGenerator[Sketch]:
        yield Sketch(sketch.body + "!", "fixed")


async def test_stages_follow_each_other_and_repeat_nothing() -> None:
    cascade = CascadeDecomposer(Fixed("a", "b"), Fixed("b", "c"))
    assert [sketch.body for sketch in await collect(cascade.propose(PROBLEM, at()))] == ["a", "b", "c"]
    revised = await collect(cascade.revise(PROBLEM, at(), Sketch("a", "fixed"), []))
    assert [sketch.body for sketch in revised] == ["a!", "a!"]


async def test_the_second_stage_costs_nothing_while_the_first_has_ideas() -> None:
    later = Fixed("c")
    sketches = CascadeDecomposer(Fixed("a"), later).propose(PROBLEM, at())
    assert (await anext(sketches)).body == "a"
    await sketches.aclose()
    assert later.proposed == 0


async def test_limits_hold_by_depth() -> None:
    limited = LimitedDecomposer(Fixed(*"abcdefgh"), 8)
    lengths = [len(await collect(limited.propose(PROBLEM, at(depth)))) for depth in range(3)]
    assert lengths == [8, 2, 1]
    assert await collect(LimitedDecomposer(Fixed("a"), 0).propose(PROBLEM, at())) == []
    assert share_at(0, 3) == 0
