"""A verdict depends on the candidate alone: not on what a worker did before, nor on what runs beside it."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from prover.core.ports import Lean
from prover.core.problem import Problem
from tests.golden.cases import Case, list_cases, read_case

pytestmark = [pytest.mark.lean, pytest.mark.slow]
ORDERS = settings(max_examples=5, deadline=None, suppress_health_check=list(HealthCheck))
NUMBERS = "theorem t (n : Nat) : n < 5"

SPOILERS = (
    "local-instance-le", "notation-true", "macro-redefines-theorem", "macro-rules-on-statement", "redefined-function",
    "axiom-before-splice", "implemented-by", "local-instance-numeral", "macro-tactic-sorry", "csimp",
    "namespace-game", "native-decide",
)  # fmt: skip
"""Attacks that leave something behind in the process that elaborates them, if anything does."""
CANDIDATES: tuple[tuple[Problem, str], ...] = (
    (Problem("t", "theorem t (a b : Nat) : a ≤ a + b"), "theorem t (a b : Nat) : a ≤ a + b := Nat.le_add_right a b"),
    (Problem("t", "theorem t : False"), "theorem t : False := trivial"),
    (Problem("t", "theorem t : 0 = 0"), "theorem t : 0 = 0 := rfl"),
    (Problem("t", NUMBERS), "theorem aux : 1 = 1 := rfl\ntheorem t (n : Nat) : n < 5 := by omega"),
    (Problem("t", NUMBERS), "theorem t (n : Nat) : n < 5 := aux.elim"),
    (Problem("t", "theorem t : True ∧ True"), "theorem t : True ∧ True := by constructor <;> trivial"),
    (Problem("t", "theorem t : 2 + 2 = 4", "local notation \"four\" => 4\n"), "theorem t : 2 + 2 = four := rfl"),
    (Problem("t", "theorem t : 2 + 2 = 4"), "theorem t : 2 + 2 = four := rfl"),
)  # fmt: skip


def read_spoilers() -> list[tuple[Problem, str]]:
    cases: list[Case] = [read_case(path) for path in list_cases("attacks") if path.stem in SPOILERS]
    assert len(cases) == len(SPOILERS)
    return [(case.problem, case.candidate.source) for case in cases]


ALL = [*CANDIDATES, *read_spoilers()]


async def ask(lean: Lean, number: int) -> tuple[str, tuple[str, ...]]:
    problem, source = ALL[number]
    verdict = await lean.verify(problem, source, timeout_s=20)
    return verdict.rule, verdict.axioms


@pytest.fixture(scope="module")
async def alone(lean: Lean) -> list[tuple[str, tuple[str, ...]]]:
    """The verdicts, one after the other."""
    answers = [await ask(lean, number) for number in range(len(ALL))]
    assert [rule for rule, _ in answers[:8]] == ["", "error", "", "error", "error", "", "", "error"]
    assert all(rule for rule, _ in answers[8:])
    return answers


@ORDERS
@given(order=st.lists(st.integers(0, len(ALL) - 1), min_size=20, max_size=40))
async def test_verdicts_do_not_depend_on_the_order(lean: Lean, alone: list[tuple[str, ...]], order: list[int]) -> None:
    together = await asyncio.gather(*(ask(lean, number) for number in order))
    assert together == [alone[number] for number in order]
