"""Audit a benchmark with Lean: every statement must elaborate, and none should be refutable.

A statement that a `Refuter` refutes is wrong, and the finding says at which values; one that it cannot refute may still
be wrong. So an empty report is evidence, not proof: only a proof shows a statement right.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from prover.core.ports import Lean, Refuter
from prover.core.problem import Problem
from prover.core.refutation import Refutation
from prover.core.verdict import Status


class Defect(StrEnum):
    """What can be wrong with a problem."""

    UNREADABLE = "unreadable"
    ILL_FORMED = "does not elaborate"
    REFUTED = "refuted"
    UNDECIDED = "undecided"
    """Lean ran out of time, or died, on the statement itself."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong with a problem."""

    problem: str
    kind: Defect
    detail: str
    """One line; for a refuted problem the values at which it fails."""
    refutation: Refutation | None = None


async def audit(
    problems: Iterable[Problem], lean: Lean, refuter: Refuter, *, timeout_s: float = 20.0, concurrency: int = 2
) -> list[Finding]:
    """Return what is wrong with `problems`, in their order; at most one finding a problem."""
    places = asyncio.Semaphore(concurrency)

    async def look_at(problem: Problem) -> Finding | None:
        async with places:
            return await audit_problem(problem, lean, refuter, timeout_s=timeout_s)

    findings = await asyncio.gather(*(look_at(problem) for problem in problems))
    return [finding for finding in findings if finding is not None]


async def audit_problem(problem: Problem, lean: Lean, refuter: Refuter, *, timeout_s: float = 20.0) -> Finding | None:
    """Elaborate the statement, then try to refute it for up to `timeout_s`; None when nothing is wrong."""
    if problem.defect:
        return Finding(problem.name, Defect.UNREADABLE, problem.defect)
    stated = await lean.elaborate(problem.header, f"{problem.statement} := by\n  sorry", timeout_s=timeout_s)
    if stated.status in (Status.TIMEOUT, Status.CRASHED):
        return Finding(problem.name, Defect.UNDECIDED, stated.first_error or stated.status.value)
    if stated.first_error:
        return Finding(problem.name, Defect.ILL_FORMED, stated.first_error)
    refutation = await refuter.refute(problem, timeout_s=timeout_s)
    return None if refutation is None else Finding(problem.name, Defect.REFUTED, str(refutation), refutation)
