"""Audit a benchmark with Lean: every statement must elaborate, and none should be refutable.

A statement that a few cheap tactics can refute is wrong; one that they cannot may still be. So an empty report is
evidence, not proof: only a proof shows a statement right.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import product

from prover.core.ports import Elaboration, Lean
from prover.core.problem import Problem
from prover.core.verdict import STANDARD_AXIOMS, Status

_REFUTATION = "refutation_by_audit"
_AUTOMATION = ("decide", "omega", "simp", "grind", "intro h; simp_all", "intro h; grind")
_VALUES_BY_ARITY = {1: range(-1, 8), 2: range(4), 3: range(3)}
"""Numbers tried for the first arguments of a statement; what is left must be decidable."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong with a problem."""

    problem: str
    kind: str
    """`unreadable`, `does not elaborate`, `refuted` or `undecided` (Lean ran out of time or died)."""
    detail: str


async def audit(
    problems: Iterable[Problem], lean: Lean, *, timeout_s: float = 10.0, concurrency: int = 2
) -> list[Finding]:
    """Return what is wrong with `problems`, in their order; at most one finding a problem."""
    places = asyncio.Semaphore(concurrency)

    async def look_at(problem: Problem) -> Finding | None:
        async with places:
            return await audit_problem(problem, lean, timeout_s=timeout_s)

    findings = await asyncio.gather(*(look_at(problem) for problem in problems))
    return [finding for finding in findings if finding is not None]


async def audit_problem(problem: Problem, lean: Lean, *, timeout_s: float = 10.0) -> Finding | None:
    """Elaborate the statement, then try to prove its negation; None when nothing is wrong."""
    if problem.defect:
        return Finding(problem.name, "unreadable", problem.defect)
    stated = await lean.elaborate(problem.header, f"{problem.statement} := by\n  sorry", timeout_s=timeout_s)
    if stated.status in (Status.TIMEOUT, Status.CRASHED):
        return Finding(problem.name, "undecided", stated.first_error or stated.status.value)
    if stated.first_error:
        return Finding(problem.name, "does not elaborate", stated.first_error)
    for tactic in refutations():
        tried = await lean.elaborate(problem.header, negate(problem, tactic), timeout_s=timeout_s)
        if _proves_refutation(tried):
            return Finding(problem.name, "refuted", tactic)
    return None


def negate(problem: Problem, tactic: str) -> str:
    """Return Lean text that states the problem and proves its negation by `tactic`.

    Lean itself reads the type off the theorem, so binders and coercions are exactly the problem's.
    """
    return (
        f"{problem.statement} := by\n  sorry\n\n"
        f"theorem {_REFUTATION} : ¬ type_of% @{problem.lean_name} := by\n  {tactic}"
    )


def refutations() -> Iterable[str]:
    """Yield the tactics that `audit_problem` tries on the negation of a statement, cheap ones first."""
    yield from _AUTOMATION
    for arity, values in _VALUES_BY_ARITY.items():
        cases = (" ".join(f"({value})" for value in point) for point in product(values, repeat=arity))
        yield "intro h; first " + " ".join(f"| exact absurd (h {case}) (by decide)" for case in cases)


def _proves_refutation(tried: Elaboration) -> bool:
    """True when Lean accepted the negation, resting on nothing but the standard axioms."""
    if tried.first_error or tried.status in (Status.TIMEOUT, Status.CRASHED):
        return False
    return any(
        declaration.name.endswith(_REFUTATION) and STANDARD_AXIOMS.issuperset(declaration.axioms)
        for declaration in tried.declarations
    )
