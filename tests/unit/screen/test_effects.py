"""Texts after which a worker is not used again."""

from __future__ import annotations

import pytest

from prover.screen.effects import may_run_code
from tests.golden.cases import list_cases, read_case


@pytest.mark.parametrize(
    "text",
    [
        "#eval 1",
        "run_cmd f",
        "initialize x : Nat ← pure 1",
        'elab "t" : tactic => f',
        "example : True := by run_tac f",
        "def f := IO.println 1",
        '@[extern "x"] def f : Nat := 1',
        "open Lean in theorem t : True := trivial",
        "set_option compiler.extract_closed false in theorem t : True := trivial",
        "theorem t : f = 1 := by native_decide",
    ],
)
def test_these_may(text: str) -> None:
    assert may_run_code(text)


@pytest.mark.parametrize(
    "text",
    [
        "theorem t : 1 = 1 := sorry",
        "axiom a : False",
        "theorem t (p : Prop) (h : p) : p := by\n  have h2 : p := by sorry\n  exact h2 -- #eval 1",
        "set_option maxRecDepth 10000 in\ndecide +kernel",
        'infixl:65 " + " => f',
    ],
)
def test_these_do_not(text: str) -> None:
    assert not may_run_code(text)


@pytest.mark.parametrize("path", list_cases("honest"), ids=lambda path: path.stem)
def test_no_honest_proof_costs_a_worker(path) -> None:
    assert not may_run_code(read_case(path).candidate.own_text)
