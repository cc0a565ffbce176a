from __future__ import annotations

import pytest

from prover.train.probes import find_haves, leave_haves_open

CASES = {
    "one line": (
        "have h : 0 < n := by omega\nexact h",
        "have h : 0 < n := by sorry\nexact h",
    ),
    "a term": ("have h : 0 < n := f x\nexact h", "have h : 0 < n := by sorry\nexact h"),
    "a block, and one within it": (
        "have h : a = b := by\n  have g : b = a := by\n    simp\n  exact g.symm\nrw [h]",
        "have h : a = b := by sorry\nrw [h]",
    ),
    "in a bullet": (
        "constructor\n· have h : p := by\n    simp\n  exact h\n· trivial",
        "constructor\n· have h : p := by sorry\n  exact h\n· trivial",
    ),
    "a semicolon": ("have h : p := hp; exact h", "have h : p := by sorry; exact h"),
    "in brackets": ("(have h : p := hp\n exact h)", "(have h : p := by sorry\n exact h)"),
    "without a type": ("have h := foo x\nexact h", "have h := foo x\nexact h"),
    "a pattern": ("have ⟨a, b⟩ : p ∧ q := h\nexact a", "have ⟨a, b⟩ : p ∧ q := by sorry\nexact a"),
    "binders": ("have h (x : Nat) : x = x := rfl\nexact h 1", "have h (x : Nat) : x = x := by sorry\nexact h 1"),
    "a long statement": (
        "have h : a\n    = b := by\n  simp\nexact h",
        "have h : a\n    = b := by sorry\nexact h",
    ),
    "two": (
        "have h : p := by simp\nhave g : q := by\n  simp\n\nexact ⟨h, g⟩",
        "have h : p := by sorry\nhave g : q := by sorry\n\nexact ⟨h, g⟩",
    ),
    "in words": (
        '-- have h : p := by simp\nexact "have h : p := q"',
        '-- have h : p := by simp\nexact "have h : p := q"',
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_proofs_of_haves_are_left_open(name: str) -> None:
    block, expected = CASES[name]
    assert leave_haves_open(block) == expected


PROOFS = {
    "have h : p := by omega": "omega",
    "have h : p := hq.symm": "exact hq.symm",
    "have h : p := by\n  simp\n  omega\nexact h": "simp\nomega",
    "have h : p := by\n    calc a = b := h\n      _ = c := g\nexact h": "calc a = b := h\n  _ = c := g",
    "have h : p := by intro x\n                 omega\nexact h": "intro x\nomega",
    "have h : p := byContradiction f": "exact byContradiction f",
}


@pytest.mark.parametrize("text", PROOFS)
def test_the_proof_of_a_have_is_a_block_of_its_own(text: str) -> None:
    (have,) = find_haves(text)
    assert have.block == PROOFS[text]
    assert text[have.start : have.end] == have.text
