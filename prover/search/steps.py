"""Tree search: single tactic steps, each with `sorry` for what it leaves to prove, and quick closers for the leaves.

As a decomposer whose sketches are single steps it makes the pipeline a depth-first search in an AND-OR tree: a goal
needs one of its steps (OR), a step all of its goals (AND). Lean elaborates each step; goals that are equal share what
became of them; every node is recorded.
"""

from __future__ import annotations

import random
from collections.abc import AsyncGenerator, Iterator, Sequence
from dataclasses import dataclass

from prover.core.problem import Problem
from prover.core.proof import Attempt, Sketch, Subgoal, Tactic
from prover.core.verdict import Message
from prover.search.features import GoalFeatures, read_features

STEPS = 12
"""Steps tried at the theorem itself; half as many at each further level, two at least."""
_CLOSERS = ("rfl", "omega", "simp_all", "grind")


class QuickClosers:
    """Proposes what closes a leaf or fails within a second or so. Implements `prover.core.ports.TacticSource`."""

    def propose(self, subgoal: Subgoal) -> Iterator[Sequence[Tactic]]:
        """Yield one tier, the same for every goal."""
        yield [Tactic(text, "closer", timeout_s=1.5) for text in _CLOSERS]


@dataclass(frozen=True, slots=True)
class StepDecomposer:
    """Proposes single steps, in an order drawn by the seed. Implements `prover.core.ports.Decomposer`."""

    seed: int = 0

    async def propose(
        self, problem: Problem, subgoal: Subgoal, *, failed: Sequence[Attempt] = ()
    ) -> AsyncGenerator[Sketch]:
        """Yield steps that fit the shape of the goal."""
        steps = list(dict.fromkeys(_list_steps(subgoal)))
        random.Random(f"{self.seed}/{subgoal.id}").shuffle(steps)
        for step in steps[: max(2, STEPS >> subgoal.depth)]:
            yield Sketch(step, f"step/{step.split(maxsplit=1)[0]}")

    async def revise(
        self, problem: Problem, subgoal: Subgoal, sketch: Sketch, messages: Sequence[Message]
    ) -> AsyncGenerator[Sketch]:
        """A step that fails has no better version."""
        return
        yield  # makes this a generator


def _list_steps(subgoal: Subgoal) -> Iterator[str]:
    features = read_features(subgoal.goal, subgoal.header)
    yield from _by_target(features, subgoal.depth)
    yield from _by_hypotheses(subgoal)
    yield from _by_variables(features)
    yield "simp at *\nsorry"
    yield "subst_vars\nsorry"
    if features.has_cast:
        yield "push_cast at *\nsorry"
    for name in features.definitions:
        yield f"unfold {name}\nsorry"
        yield f"simp only [{name}] at *\nsorry"


def _by_target(features: GoalFeatures, depth: int) -> Iterator[str]:
    target = features.target
    if target.startswith(("∀", "¬")) or "→" in target or "≠" in target:
        yield f"intro a{depth}\nsorry"
    if "∧" in target or "↔" in target:
        yield "constructor\n· sorry\n· sorry"
    if "∨" in target:
        yield "left\nsorry"
        yield "right\nsorry"


def _by_hypotheses(subgoal: Subgoal) -> Iterator[str]:
    for hypothesis in subgoal.goal.hypotheses:
        if not hypothesis.is_prop or not hypothesis.is_accessible:
            continue
        name = hypothesis.name
        if "∧" in hypothesis.type:
            yield f"obtain ⟨{name}l, {name}r⟩ := {name}\nsorry"
        if "∨" in hypothesis.type:
            yield f"rcases {name} with {name} | {name}\n· sorry\n· sorry"
        if "∃" in hypothesis.type:
            yield f"obtain ⟨{name}w, {name}⟩ := {name}\nsorry"
        if " = " in hypothesis.type:
            yield f"rw [{name}]\nsorry"
            yield f"rw [← {name}]\nsorry"


def _by_variables(features: GoalFeatures) -> Iterator[str]:
    for name in features.naturals:
        yield f"induction {name} with\n| zero => sorry\n| succ {name} ih => sorry"
        yield f"cases {name} with\n| zero => sorry\n| succ {name} => sorry"
    for name in features.lists:
        yield f"induction {name} with\n| nil => sorry\n| cons head tail ih => sorry"
