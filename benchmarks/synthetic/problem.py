"""What the generator makes: a true statement, a proof of it, and where both come from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from random import Random

from prover.core.problem import DEFAULT_HEADER, Problem

THEOREM = "claim"
"""Lean name of every generated theorem: a name that told the family would give the proof away."""


class Difficulty(StrEnum):
    """How hard a family is for this project without a model; set by measuring (docs/benchmarks.md)."""

    EASY = "easy"
    """A tactic of the portfolio closes the theorem itself."""
    MEDIUM = "medium"
    """The portfolio closes it with an induction or a search of some seconds, or closes only some of the family."""
    HARD = "hard"
    """The portfolio does not close it: a witness, a lemma with its arguments, or a `have` has to be found."""


@dataclass(frozen=True, slots=True)
class Draft:
    """One member of a family."""

    statement: str
    """Binders and type, e.g. `(n : Nat) : n ≤ n + 1`."""
    witness: str
    """A tactic block that proves it, not indented."""
    header: str = ""
    """Definitions that it needs."""


@dataclass(frozen=True, slots=True)
class Family:
    """Statements of one shape, true by construction."""

    name: str
    area: str
    difficulty: Difficulty
    draw: Callable[[Random], Draft]
    is_held_out: bool = False
    """Whether no member may be trained on, whatever its parameters."""


@dataclass(frozen=True, slots=True)
class SyntheticProblem:
    """A generated problem."""

    problem: Problem
    family: str
    difficulty: str
    witness: str
    """A tactic block that proves the problem, not indented."""

    @property
    def proof(self) -> str:
        """The theorem with its proof, as it stands after the problem's header."""
        return f"{self.problem.statement} := by\n{indent(self.witness)}"


def make_problem(family: Family, draft: Draft, split: str, number: int) -> SyntheticProblem:
    """Give a draft its place in a split."""
    problem = Problem(
        name=f"{split}_{number}_{family.name}",
        statement=f"theorem {THEOREM} {draft.statement}",
        header=DEFAULT_HEADER + draft.header,
        theorem_name=THEOREM,
        split=split,
        area=family.area,
        difficulty=family.difficulty.value,
        source=f"generated, family {family.name}",
    )
    return SyntheticProblem(problem, family.name, family.difficulty.value, draft.witness)


def indent(block: str) -> str:
    """The block two columns to the right, blank lines left blank."""
    return "\n".join(f"  {line}" if line else line for line in block.split("\n"))
