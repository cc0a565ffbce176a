"""A refuted statement: its negation, proved, and the values at which the statement fails."""

from __future__ import annotations

from dataclasses import dataclass

from prover.core.problem import Problem
from prover.core.proof import Subgoal
from prover.core.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Refutation:
    """A statement that is false, for sure. Made only from a verdict that accepts a proof of the negation."""

    negation: Problem
    """The negation as a problem of its own; its header states the refuted theorem."""
    source: str
    """Lean text that proves `negation`, to be put after its header."""
    verdict: Verdict
    witness: tuple[tuple[str, str], ...] = ()
    """Variables with Lean terms at which the statement fails; empty when it has none, or when the negation was proved
    without naming values."""
    how: str = ""
    """`counterexample`, or the tactic that proved the negation."""

    def __post_init__(self) -> None:
        if not self.verdict.is_proved:
            raise ValueError(f"a refutation needs a verdict `proved`, not `{self.verdict.status}`")

    @property
    def file_text(self) -> str:
        """A stand-alone Lean file; the refuted theorem stands in it with `sorry`, and is not used."""
        return f"{self.negation.header.rstrip()}\n\n{self.source}\n"

    def __str__(self) -> str:
        """Say at which values the statement fails, in one line."""
        if self.witness:
            return f"false at {', '.join(f'{name} = {value}' for name, value in self.witness)}"
        return "false" if self.how == "counterexample" else f"false: its negation is proved by `{self.how}`"


def state_lemma(problem: Problem, subgoal: Subgoal) -> Problem | None:
    """Return the stand-alone lemma of a subgoal of `problem`; None when Lean found no faithful text for it.

    All premises of the local context are binders of the lemma. So the lemma is false only when values exist at which
    every premise holds and the target does not: then no proof can fill the hole, whatever it uses.
    """
    lemma = subgoal.goal.lemma
    if not lemma:
        return None
    name = lemma.removeprefix("theorem ").split(maxsplit=1)[0].split(".{")[0]
    return Problem(f"{problem.name}/{name}", lemma, subgoal.header, theorem_name=name)
