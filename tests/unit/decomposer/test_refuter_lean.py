"""Refutation with the real Lean: false statements fall, true ones stand, and a verdict says so."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from benchmarks import load
from decomposer.refutation import CounterexampleRefuter
from prover.core.ports import Lean
from prover.core.problem import Problem
from prover.core.refutation import Refutation

DATA = Path(__file__).parents[2] / "data"

pytestmark = pytest.mark.lean


async def refute_all(lean: Lean, problems: tuple[Problem, ...], timeout_s: float) -> dict[str, Refutation | None]:
    refuter = CounterexampleRefuter(lean)
    places = asyncio.Semaphore(2)

    async def refute(problem: Problem) -> Refutation | None:
        async with places:
            return await refuter.refute(problem, timeout_s=timeout_s)

    found = await asyncio.gather(*(refute(problem) for problem in problems))
    return {problem.name: refutation for problem, refutation in zip(problems, found, strict=True)}


@pytest.mark.slow
async def test_false_statements_are_refuted_with_a_witness(lean: Lean) -> None:
    problems = load(str(DATA / "false_statements.lean")).problems
    assert len(problems) >= 40
    found = await refute_all(lean, problems, timeout_s=30)
    assert [name for name, refutation in found.items() if refutation is None] == []
    with_values = [name for name, refutation in found.items() if refutation and refutation.witness]
    assert len(with_values) >= 45
    gcd_and_lcm = found["false_34"]
    assert gcd_and_lcm is not None
    assert gcd_and_lcm.witness == (("x", "37"), ("a", "1480"))


@pytest.mark.slow
async def test_true_statements_are_not_refuted(lean: Lean) -> None:
    problems = load(str(DATA / "true_statements.lean")).problems
    assert len(problems) >= 20
    found = await refute_all(lean, problems, timeout_s=15)
    assert {name: str(refutation) for name, refutation in found.items() if refutation is not None} == {}


async def test_the_verdict_can_be_had_again(lean: Lean) -> None:
    """The refutation carries all that another check needs."""
    problem = Problem("A.t", "theorem t : m < 5", "namespace A\nvariable (m : Nat) [Nonempty Empty]\n", "A.t")
    plain = Problem("A.t", "theorem t : m < 5", "namespace A\nvariable (m : Nat)\n", "A.t")
    refuter = CounterexampleRefuter(lean)
    assert await refuter.refute(problem, timeout_s=10) is None
    refutation = await refuter.refute(plain, timeout_s=10)
    assert refutation is not None
    assert refutation.witness == (("m", "5"),)
    again = await lean.verify(refutation.negation, refutation.source, timeout_s=10)
    assert again.is_proved
    whole = await lean.elaborate("", refutation.file_text, timeout_s=10)
    assert whole.first_error == ""


async def test_a_header_cannot_lend_premises_to_the_negation(lean: Lean) -> None:
    header = "variable (impossible : False) [Nonempty Empty]\ninclude impossible\n"
    assert await CounterexampleRefuter(lean).refute(Problem("t", "theorem t : 1 = 1", header), timeout_s=10) is None


async def test_the_refuted_statement_proves_nothing(lean: Lean) -> None:
    """A simp lemma of the header that is itself unproved is not used to refute."""
    header = "@[simp] theorem wrong (n : Nat) : (n = n + 0) = False := sorry\n"
    problem = Problem("t", "theorem t (n : Nat) : n = n + 0", header)
    assert await CounterexampleRefuter(lean).refute(problem, timeout_s=10) is None


async def test_unusable_statements_are_not_refuted(lean: Lean) -> None:
    refuter = CounterexampleRefuter(lean)
    assert await refuter.refute(Problem("t", "theorem t (x : ℝ) : x = x"), timeout_s=10) is None
    assert await refuter.refute(Problem("t", "", defect="no theorem"), timeout_s=10) is None
    assert await refuter.refute(Problem("t", "theorem t (n : Nat) : n < 5"), timeout_s=0.01) is None
