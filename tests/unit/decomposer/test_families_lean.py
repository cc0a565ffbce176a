"""Each family proves a theorem end to end: sketch accepted by Lean, holes filled, whole verified."""

from __future__ import annotations

from dataclasses import replace

import pytest

from decomposer.structural import FAMILIES, Family, StructuralDecomposer
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
)
from decomposer.structural.nonlinear import propose_equality_by_square, propose_products
from decomposer.structural.powers import propose_cycles
from decomposer.structural.residues import propose_coprime_parts, propose_power_residues, propose_splits
from decomposer.structural.sequences import propose_growth, propose_sequences
from decomposer.structural.witnesses import propose_witnesses
from prover.core.assembly import fill_holes, join_proof, splice, state_with_sorry
from prover.core.ports import Lean
from prover.core.problem import Problem
from prover.core.proof import Sketch, Subgoal
from prover.core.verdict import Status
from prover.search import TacticPortfolio

pytestmark = pytest.mark.lean

SAMPLES: tuple[tuple[Family, str], ...] = (
    (propose_cycles, "(n : Nat) : ¬5 ∣ 3 ^ n"),
    (propose_cycles, "(n : Nat) (h : n % 2 = 1) : 3 ∣ 2 ^ n + 1"),
    (propose_splits, "(a : Int) : a ^ 2 % 3 ≠ 2"),
    (propose_power_residues, "(x y : Int) : x ^ 2 ≠ 4 * y + 3"),
    (propose_coprime_parts, "(n : Nat) : 6 ∣ n ^ 3 + 5 * n"),
    (propose_bounded, "(a b : Nat) (h : a ≤ 9) (k : b ≤ 9) (e : 10 * a + b = a * b + a + b) (p : 0 < a) : b = 9"),
    (propose_bounded, "(a b : Int) (h : -1 ≤ a ∧ a ≤ 3) (k : 0 ≤ b ∧ b ≤ 5) (e : a ^ 3 + b ^ 2 = 17) : a + b = 5"),
    (propose_divisors, "(x y : Nat) (h : x * y = 77) (k : 1 < x) (l : x < y) : x = 7"),
    (propose_divisors, "(x y : Int) (h : 0 < x) (k : 0 < y) (e : x * y + x + y = 14) : x + y = 6"),
    (propose_elimination, "(n : Nat) (h : n ^ 2 + 3 * n = 40) : n = 5"),
    (propose_elimination, "(x y : Int) (h : x + y = 7) (k : x * y = 10) : x = 2 ∨ x = 5"),
    (propose_elimination, "(a b : Nat) (h : (a : Rat) / 2 + b = 8) (k : (a : Rat) - b = 1) : a = 6"),
    (propose_gcd, "(n : Nat) : Nat.gcd (3 * n + 2) (2 * n + 1) = 1"),
    (propose_cofactor, "(d a b : Int) (h : d ∣ a) (k : d ∣ b) : d ∣ 3 * a - b * b"),
    (propose_products, "(a b : Rat) : a * b ≤ (a ^ 2 + b ^ 2) / 2"),
    (propose_products, "(x y : Nat) (h : x * y = 30) (k : 2 ≤ y) : x ≤ 15"),
    (propose_equality_by_square, "(a b : Rat) (h : a ^ 2 + b ^ 2 = 0) : a = 0"),
    (
        propose_sequences,
        "(a : Nat → Int) (s : a 0 = 1) (t : a 1 = 2) (r : ∀ n, a (n + 2) = a (n + 1) - a n) : a 600 = 1",
    ),
    (
        propose_sequences,
        "(u : Nat → Nat) (s : u 0 = 3) (r : ∀ n, u (n + 1) = 2 * u n + 1) (n : Nat) : u n + 1 = 4 * 2 ^ n",
    ),
    (
        propose_sequences,
        "(a : Nat → Rat) (s : a 1 = 1) (r : ∀ n ≥ 2, a n = a (n - 1) / (1 + a (n - 1))) : a 50 = 1 / 50",
    ),
    (propose_without_subtraction, "(n : Nat) : n * 2 = 3 * n - n"),
    (propose_witnesses, "(α : Type) (f : α → α → Prop) : ∃ A : α → Prop, ∀ x, f x ≠ A"),
    (propose_witnesses, "(n : Nat) (h : 12 ≤ n) : ∃ a b, n = 4 * a + 5 * b"),
    (propose_growth, "(f : Nat → Nat) (h : ∀ n, f (n + 1) < f n) : False"),
    (propose_cleared_denominators, "(a b : Nat) (h : 0 < a) (k : a < b) (e : 1 / (a : Rat) + 1 / b = 1 / 2) : a = 3"),
    (propose_witnesses, "(n : Nat) : ∃ k, n ^ 2 + 2 * n + 1 = k * k"),
    (propose_induction_from, "(n : Nat) (h : 3 ≤ n) : 2 * n + 1 ≤ 2 ^ n"),
    (propose_induction, "(n : Nat) : 3 ∣ 4 ^ n + 2"),
    (propose_strong_induction, "(P : Nat → Prop) (h : ∀ n, (∀ m, m < n → P m) → P n) (n : Nat) : P n"),
    (propose_splits_of_target, "(x : Int) : x * x = 0 * x ∧ 0 ≤ x ∧ x ≤ 0 ↔ x = 0"),
    (propose_cases_of_facts, "(p q r : Prop) (h : p ∨ q) (a : p → r) (b : q → r) : r"),
    (propose_instances, "(f : Int → Int) (h : ∀ x y, f (x + y) = f x + f y) : f 0 = 0"),
)


async def _prove(lean: Lean, subgoal: Subgoal, families: tuple[Family, ...], depth: int, patience: float) -> str | None:
    """The portfolio first (below the root), then the sketches of `families`; recursion as the pipeline does it.

    Tactics get `patience` times their time.
    """
    if subgoal.depth > 0:
        for tier in TacticPortfolio().propose(subgoal):
            patient = [replace(tactic, timeout_s=patience * tactic.timeout_s) for tactic in tier]
            solved = await lean.try_tactics(subgoal, patient, on_attempt=lambda _: None)
            if solved is not None:
                return solved.tactic.text
    if depth == 0:
        return None
    async for sketch in StructuralDecomposer(families).propose(Problem("t", ""), subgoal):
        block = await _fill(lean, subgoal, sketch, depth, patience)
        if block is not None:
            return block
    return None


async def _fill(lean: Lean, parent: Subgoal, sketch: Sketch, depth: int, patience: float) -> str | None:
    spliced = splice(parent.source, parent.hole, sketch.body)
    outcome = await lean.elaborate(parent.header, spliced.source, timeout_s=20)
    if outcome.status is not Status.PROVED:
        return None
    blocks = {}
    for hole in outcome.holes:
        if spliced.contains(hole):
            subgoal = Subgoal(parent.header, spliced.source, hole, parent.depth + 1)
            block = await _prove(lean, subgoal, FAMILIES, depth - 1, patience)
            if block is None:
                return None
            blocks[hole] = block
    return fill_holes(spliced, blocks)


@pytest.mark.parametrize(("family", "statement"), SAMPLES, ids=lambda v: v.__name__ if callable(v) else "")
async def test_family_proves(lean, family, statement):
    problem = Problem("sample", f"theorem sample {statement}")
    source = state_with_sorry(problem.statement)
    opened = await lean.elaborate(problem.header, source, timeout_s=10)
    assert opened.status is Status.PROVED, opened.first_error
    root = Subgoal(problem.header, source, opened.holes[0])
    # The sketch is tested, not the machine: with more time where that was short.
    block = await _prove(lean, root, (family,), 2, patience=1) or await _prove(lean, root, (family,), 2, patience=4)
    assert block is not None
    verdict = await lean.verify(problem, join_proof(problem.statement, block), timeout_s=30)
    assert verdict.is_proved, verdict.message
