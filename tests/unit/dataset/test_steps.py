"""Cutting proofs into blocks and steps by layout."""

from __future__ import annotations

import pytest

from prover.dataset.steps import find_blocks, open_levels

HEAD = "theorem t (n : Nat) : n = n := by\n"


def steps_of(proof: str) -> list[tuple[str, ...]]:
    return [block.steps for block in find_blocks(HEAD + proof)]


@pytest.mark.parametrize(
    ("proof", "expected"),
    [
        ("  simp\n  rfl", ["simp", "rfl"]),
        ("  simp; rfl", ["simp", "rfl"]),
        ("  constructor <;> simp\n  rfl", ["constructor <;> simp", "rfl"]),
        ("  constructor\n  <;> simp\n  rfl", ["constructor\n<;> simp", "rfl"]),
        ("  constructor <;>\n  simp", ["constructor <;>\nsimp"]),
        ("  (simp; rfl)\n  done", ["(simp; rfl)", "done"]),
        ("  exact foo\n    bar\n  -- why\n  rfl", ["exact foo\n  bar", "rfl"]),
        ("  open Nat in\n  simp\n  rfl", ["open Nat in\nsimp", "rfl"]),
        ("  rcases h with a | b\n  rfl", ["rcases h with a | b", "rfl"]),
        ("  first\n  | simp\n  | rfl", ["first\n| simp\n| rfl"]),
        ('  exact foo "by ; by"\n  rfl', ['exact foo "by ; by"', "rfl"]),
    ],
)
def test_steps_of_a_flat_block(proof: str, expected: list[str]) -> None:
    assert steps_of(proof)[0] == tuple(expected)


def test_a_proof_on_the_line_of_its_statement() -> None:
    assert [block.steps for block in find_blocks("theorem t : True := by trivial")] == [("trivial",)]


def test_inner_blocks_follow_the_block_around_them() -> None:
    proof = "  have h : a := by\n    left; simp\n  · intro x\n    rfl\n  exact ⟨by simp, by omega⟩"
    assert steps_of(proof) == [
        ("have h : a := by\n  left; simp", "· intro x\n  rfl", "exact ⟨by simp, by omega⟩"),
        ("left", "simp"),
        ("intro x", "rfl"),
        ("simp",),
        ("omega",),
    ]


def test_alternatives_and_cases() -> None:
    proof = "  induction n with\n  | zero => simp; rfl\n  | succ n ih =>\n    rw [ih]\n    rfl\n  case a x => simp"
    outer, *inner = steps_of(proof)
    assert len(outer) == 2
    assert inner == [("simp", "rfl"), ("rw [ih]", "rfl"), ("simp",)]


def test_alternatives_on_one_line() -> None:
    assert steps_of("  cases h with | inl a => simp | inr b => rfl")[1:] == [("simp",), ("rfl",)]


def test_bars_within_an_alternative_of_several_lines() -> None:
    zero = "\n    have h : p := by\n      first | simp | rfl\n    rfl"
    proof = f"  induction n with\n  | zero =>{zero}\n  | succ n ih => simp"
    assert steps_of(proof)[1:] == [
        ("have h : p := by\n  first | simp | rfl", "rfl"),
        ("first | simp | rfl",),
        ("simp",),
    ]


def test_a_function_is_no_block() -> None:
    assert steps_of("  exact h fun x => x\n  rfl") == [("exact h fun x => x", "rfl")]


def test_calc_steps_keep_their_proofs_apart() -> None:
    proof = "  calc a = b := by\n        simp\n    _ = c := by rfl"
    assert steps_of(proof) == [("calc a = b := by\n      simp\n  _ = c := by rfl",), ("simp",), ("rfl",)]


def test_blocks_of_a_statement_or_a_definition_do_not_count() -> None:
    source = "def two : Fin 3 := ⟨2, by omega⟩\n\ntheorem t : two = ⟨2, by omega⟩ := by\n  rfl"
    assert [block.steps for block in find_blocks(source)] == [("rfl",)]


def test_the_blocks_of_a_level_are_opened_in_place() -> None:
    source = "lemma a : p := by simp\n\ntheorem t (α : Type) : q := by\n  have := by\n    rfl\n  exact this"
    outer, inner = open_levels(source, find_blocks(source))
    assert outer.text == "lemma a : p := by sorry\n\ntheorem t (α : Type) : q := by\n  sorry"
    assert inner.text == source.replace("rfl", "sorry")
    assert [block.steps for block, _ in outer.blocks] == [("simp",), ("have := by\n  rfl", "exact this")]
    for opened in (outer, inner):
        assert all(opened.text[at:].startswith("sorry") for _, at in opened.blocks)


@pytest.mark.parametrize("proof", ["", "  ", "  ⟩ by", "  by by by", "  | =>", "  ·", "  (((", "  case =>\n"])
def test_nonsense_is_cut_without_failing(proof: str) -> None:
    for block in find_blocks(HEAD + proof):
        assert block.steps
        assert block.start < block.end
