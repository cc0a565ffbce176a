from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prover.core.commands import split_commands
from prover.core.statement import Theorem, read_theorem

OPEN_PROOFS = [
    "",
    " :=",
    " := by",
    " := by\n",
    " := sorry",
    " := by sorry",
    " :=\n  by\n    sorry",
    "\n  := by\n  sorry -- todo",
]


def read(text: str) -> Theorem:
    (command,) = split_commands(text)
    return read_theorem(command)


STATEMENTS = [
    "theorem t : 1 = 1",
    "theorem t (n : Nat) (h : n = 3 := by decide) : n = 3",
    "theorem t : let x := 1; x = 1",
    "theorem t :\n  let x : Nat := 1\n  let ⟨a, b⟩ := (x, x)\n  a = b",
    "theorem t : have h : 1 = 1 := rfl; h = h",
    "theorem t : ∃ x : Nat, let y := x + 1; y = 2",
    "theorem t : (fun (x : Nat) => let y := x; y) 1 = 1",
    "theorem t : ({ fst := 1, snd := 2 } : Nat × Nat).1 = 1",
    "theorem t (x : Nat) /- := -/ -- := by\n  : x = x",
    'theorem t (s : String) : s = ":= by"',
    "theorem t (c : Char) : c = '(' ∨ c = ')'",
    "theorem «odd := name» : 1 = 1",
    "theorem t.{u, v} (α : Type u) (β : Type v) : α = α",
    "theorem t (x : Nat) : match x with | 0 => True | _ => True",
    "theorem t (x : Nat) :\n  match x with\n  | 0 => True\n  | _ => True",
    "theorem t (a b : Nat) (h : a\n  | b) : a = b",
    "theorem X.y.t ⦃n : Nat⦄ {m : Nat} [Inhabited Nat] : n = n",
]


@pytest.mark.parametrize(
    "proof", [*OPEN_PROOFS, " := by\n  have h : 1 = 1 := rfl\n  simp", " := fun x => x", " where\n  left := 1"]
)
@pytest.mark.parametrize("statement", STATEMENTS)
def test_statement_and_proof_come_apart(statement: str, proof: str) -> None:
    theorem = read(statement + proof)
    assert theorem.state() == statement
    assert not theorem.defect
    assert theorem.is_open == (proof in OPEN_PROOFS)


@given(
    st.sampled_from(STATEMENTS),
    st.sampled_from(OPEN_PROOFS),
    st.sampled_from(["", " ", "\n\n", " -- note\n", "/- x -/"]),
)
def test_blanks_before_the_proof_do_not_matter(statement: str, proof: str, gap: str) -> None:
    assert read(statement + gap + proof).state() == statement


@pytest.mark.parametrize(
    ("text", "name", "statement"),
    [
        ("lemma l (n : Nat) : n = n := rfl", "l", "theorem l (n : Nat) : n = n"),
        ("@[simp] private theorem p: 1 = 1 := rfl", "p", "theorem p : 1 = 1"),
        ("theorem t(n : Nat) : n = n", "t", "theorem t (n : Nat) : n = n"),
        ("theorem t\n    (n : Nat) : n = n", "t", "theorem t (n : Nat) : n = n"),
    ],
)  # fmt: skip
def test_spelling_is_normalised(text: str, name: str, statement: str) -> None:
    theorem = read(text)
    assert (theorem.name, theorem.state()) == (name, statement)


def test_example_takes_a_name() -> None:
    theorem = read("example (n : Nat) : n = n := by sorry")
    assert theorem.name == ""
    assert theorem.state("example_1") == "theorem example_1 (n : Nat) : n = n"


def test_docstring_is_read_without_markers() -> None:
    assert read("/-- Adding zero.\n-/\ntheorem t : 1 = 1").docstring == "Adding zero."


@pytest.mark.parametrize(
    ("text", "defect"),
    [
        ("theorem t (n : Nat : n = n := by sorry", "unbalanced"),
        ("theorem t", "no statement"),
        ("theorem", "no statement"),
    ],
)  # fmt: skip
def test_unusable_statements_are_marked(text: str, defect: str) -> None:
    assert defect in read(text).defect


def test_a_proof_by_equations_begins_at_its_first_bar() -> None:
    theorem = read("theorem t : ∀ n : Nat, n = n\n  | 0 => rfl\n  | n + 1 => by have h := 1; rfl")
    assert theorem.state() == "theorem t : ∀ n : Nat, n = n"
    assert theorem.proof == "| 0 => rfl\n  | n + 1 => by have h := 1; rfl"
    assert not theorem.is_open
    assert not theorem.defect


def test_an_absolute_value_is_no_equation() -> None:
    theorem = read("theorem t (x : Int) :\n  |x| = x := fun h => foo")
    assert theorem.state() == "theorem t (x : Int) :\n  |x| = x"
