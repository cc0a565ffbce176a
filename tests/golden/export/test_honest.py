"""Honest proofs survive export and judgement, with the axioms that they rest on."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from prover.core.problem import DEFAULT_HEADER, Problem
from prover.lean.trusted import TrustedLean

CASES = tomllib.loads((Path(__file__).parent / "honest.toml").read_text(encoding="utf-8"))["proof"]

pytestmark = pytest.mark.lean


def read_case(case: dict[str, Any]) -> tuple[Problem, str]:
    """The problem of a case, and the text of its candidate."""
    problem = Problem("t", case["statement"], case.get("header", DEFAULT_HEADER), case.get("theorem", "t"))
    return problem, f"{case.get('before', '')}\n{case['statement']} := {case['proof']}"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
async def test_honest_proof_is_accepted(lean: TrustedLean, case: dict[str, Any]) -> None:
    problem, source = read_case(case)
    judgement = await lean.judge(problem, source, timeout_s=60)
    verdict = judgement.verdict
    assert verdict.is_proved, f"{verdict.rule}: {verdict.message}"
    if "axioms" in case:
        assert list(verdict.axioms) == case["axioms"]
    again, _ = await lean.judge_export(problem, judgement.export, timeout_s=60)
    assert again.is_proved


async def test_300_have_steps_are_accepted(lean: TrustedLean) -> None:
    steps = "\n".join(f"  have h{i} (a b : Nat) (h : a + {i} ≤ b) : a ≤ b := by omega" for i in range(300))
    problem = Problem("t", "theorem t (n : Nat) : n + 0 = n")
    judgement = await lean.judge(problem, f"{problem.statement} := by\n{steps}\n  rfl", timeout_s=180)
    assert judgement.verdict.is_proved, f"{judgement.verdict.rule}: {judgement.verdict.message}"


async def test_sharing_is_kept(lean: TrustedLean) -> None:
    """A term of 2^50 nodes that has 50 distinct ones is as small on paper as in memory."""
    doublings = "\n".join(f"  refine Nat.add ?x{i} ?x{i}" for i in range(50))
    problem = Problem("t", "theorem t : ∃ n : Nat, n = n")
    source = f"{problem.statement} := by\n  refine ⟨?x, rfl⟩\n{doublings}\n  exact 1"
    judgement = await lean.judge(problem, source, timeout_s=60)
    assert judgement.verdict.is_proved, f"{judgement.verdict.rule}: {judgement.verdict.message}"
    assert judgement.export.count('"app"') > 50
    assert judgement.export.count("\n") < 300


async def test_closure_has_what_the_proof_rests_on(lean: TrustedLean) -> None:
    problem = Problem("t", "theorem t (a b : Nat) : a + b = b + a")
    judgement = await lean.judge(problem, f"{problem.statement} := Nat.add_comm a b", timeout_s=60, closure=True)
    assert judgement.verdict.is_proved
    assert '"inductive"' in judgement.export  # Nat, Eq, ...
    assert len(judgement.export) > 5000
