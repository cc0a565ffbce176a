"""Statements up to spelling."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prover.dataset.canonical import canonicalize

BASE = "theorem t (a b : Nat) (h : a < b) : a + 1 ≤ b"


@pytest.mark.parametrize(
    "spelling",
    [
        "theorem other (x y : Nat) (hxy : x < y) : x + 1 ≤ y",
        "theorem t (a : Nat) (b : Nat) (h : a < b) : a + 1 ≤ b := by sorry",
        "lemma t {a b : ℕ}\n    (h : (a < b)) : -- why\n    a + 1 ≤ b",
        "theorem t : ∀ a b : Nat, a < b → a + 1 ≤ b",
        "theorem t (a : Nat) : ∀ (b : Nat), (a < b) -> (a + 1 <= b)",
        "example (a b : Nat) : a < b → a + 1 ≤ b := fun h => h",
        "/-- words -/ theorem t.{u} ⦃a b : Nat⦄ (h : a < b) : (a + 1 ≤ b)",
        "theorem t : (a b : Nat) → a < b → a + 1 ≤ b",
    ],
)
def test_spellings_of_one_statement(spelling: str) -> None:
    assert canonicalize(spelling).key == canonicalize(BASE).key


@pytest.mark.parametrize(
    "statement",
    [
        "theorem t (a b : Nat) (h : a < b) : b + 1 ≤ a",
        "theorem t (a b : Nat) (h : b < a) : a + 1 ≤ b",
        "theorem t (a b : Int) (h : a < b) : a + 1 ≤ b",
        "theorem t (a b : Nat) (h : a ≤ b) : a + 1 ≤ b",
        "theorem t (a b : Nat) (h : a < b) : a + 2 ≤ b",
        "theorem t (a b : Nat) : a < b ↔ a + 1 ≤ b",
        "theorem t (a b : Nat) : a + 1 ≤ b",
        "theorem t (a b : Nat) (h : a < b) : (a : Int) + 1 ≤ b",
    ],
)
def test_other_statements_stay_apart(statement: str) -> None:
    assert canonicalize(statement).key != canonicalize(BASE).key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("theorem t : ∃ x, x = 1", "theorem t : ∃ y, y = 1"),
        ("theorem t : (fun x => x) 1 = 1", "theorem t : (λ y ↦ y) 1 = 1"),
        ("theorem t (n : Nat) : ∀ n, n = n", "theorem t (m : Nat) : ∀ k, k = k"),
        ("theorem t (S : Set Nat) : {x | x ∈ S} = S", "theorem t (T : Set Nat) : {n | n ∈ T} = T"),
        ("theorem t (x : {n : Nat // 0 < n}) : x.1 = x.1", "theorem t (y : {k : Nat // 0 < k}) : y.1 = y.1"),
        ("theorem t : ∀ x > 0, p x", "theorem t : ∀ y > 0, p y"),
        ("theorem t (h : p ∧ q) : h.left = h.1", "theorem t (g : p ∧ q) : g.left = g.1"),
    ],
)
def test_names_that_a_statement_binds_itself(one: str, other: str) -> None:
    assert canonicalize(one).key == canonicalize(other).key


def test_shadowing_is_minded() -> None:
    inner = canonicalize("theorem t (n : Nat) : (∃ n, n = 1) ∧ n = 2").key
    assert inner == canonicalize("theorem t (n : Nat) : (∃ k, k = 1) ∧ n = 2").key
    assert inner != canonicalize("theorem t (n : Nat) : (∃ k, k = 1) ∧ k = 2").key


def test_free_names_are_kept() -> None:
    assert canonicalize("theorem t : Nat.Prime 7").key != canonicalize("theorem t : Nat.Odd 7").key


@given(st.text(alphabet="∀∃(){}[]⟨⟩:,→=>|.ab1 \nfunλ∑⊢«»", max_size=60))
@settings(max_examples=300, deadline=None)
def test_any_text_has_a_form(text: str) -> None:
    assert canonicalize(text) == canonicalize(text)
    canonicalize(f"theorem t {text}")
