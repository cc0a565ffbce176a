"""A decomposer without a model: families of general ideas, each tested numerically before it is proposed."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Iterator, Sequence

from decomposer.structural.bounded import propose_bounded
from decomposer.structural.certificates import propose_cofactor
from decomposer.structural.denominators import propose_cleared_denominators
from decomposer.structural.divisors import propose_divisors
from decomposer.structural.elimination import propose_elimination
from decomposer.structural.gcds import propose_gcd
from decomposer.structural.induction import (
    propose_induction,
    propose_induction_from,
    propose_strong_induction,
    propose_without_subtraction,
)
from decomposer.structural.logic import (
    propose_cases_of_facts,
    propose_instances,
    propose_splits_of_target,
    propose_unfolding,
)
from decomposer.structural.nonlinear import propose_equality_by_square, propose_products
from decomposer.structural.powers import propose_cycles
from decomposer.structural.residues import propose_coprime_parts, propose_power_residues, propose_splits
from decomposer.structural.sequences import propose_growth, propose_sequences
from decomposer.structural.view import GoalView, view_goal
from decomposer.structural.witnesses import propose_witnesses
from prover.core.problem import Problem
from prover.core.proof import Attempt, Sketch, Subgoal
from prover.core.verdict import Message

Family = Callable[[GoalView], Iterator[Sketch]]

FAMILIES: tuple[Family, ...] = (
    propose_unfolding,
    propose_sequences,
    propose_growth,
    propose_witnesses,
    propose_coprime_parts,
    propose_without_subtraction,
    propose_cycles,
    propose_gcd,
    propose_cofactor,
    propose_cleared_denominators,
    propose_elimination,
    propose_divisors,
    propose_splits,
    propose_power_residues,
    propose_products,
    propose_equality_by_square,
    propose_bounded,
    propose_splits_of_target,
    propose_cases_of_facts,
    propose_instances,
    propose_induction_from,
    propose_induction,
    propose_strong_induction,
)


class StructuralDecomposer:
    """Proposes the sketches of every family that recognises the goal, family by family."""

    def __init__(self, families: tuple[Family, ...] = FAMILIES) -> None:
        self._families = families

    async def propose(
        self, problem: Problem, subgoal: Subgoal, *, failed: Sequence[Attempt] = ()
    ) -> AsyncGenerator[Sketch]:
        """Yield sketches for the goal of `subgoal`, most specific family first, without repeats."""
        view = view_goal(subgoal.goal, subgoal.header)
        if view is None:
            return
        seen: set[str] = set()
        for family in self._families:
            for sketch in family(view):
                if sketch.id not in seen:
                    seen.add(sketch.id)
                    yield sketch

    async def revise(
        self, problem: Problem, subgoal: Subgoal, sketch: Sketch, messages: Sequence[Message]
    ) -> AsyncGenerator[Sketch]:
        """Yield nothing: each family has made its checks before it proposed."""
        return
        yield  # makes this a generator


__all__ = ["FAMILIES", "StructuralDecomposer"]
