"""Properties of the verdict: what may change in a candidate without consequence, and what may not."""

from __future__ import annotations

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from prover.core.lexer import Kind, Token, join, tokenize
from prover.core.ports import Lean
from prover.core.problem import Problem
from prover.core.verdict import Status
from prover.screen import read_candidate, screen

pytestmark = [pytest.mark.lean, pytest.mark.slow]
EXAMPLES = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))

PROOFS = [
    ("theorem t (a b : Nat) (h : a < b) : a + 1 ≤ b", "by\n  have hab : a + 1 ≤ b := h\n  exact hab"),
    ("theorem t (a b : Nat) : a * b = b * a", "by\n  rw [Nat.mul_comm]"),
    ("theorem t (p q : Prop) (hp : p) (hq : q) : p ∧ q", "by\n  constructor\n  · exact hp\n  · exact hq"),
    ("theorem t (a : Nat) : 0 + a = a", "by\n  induction a with\n  | zero => rfl\n  | succ k ih => simp"),
    ("theorem t (f : Nat → Nat) (h : ∀ x, f x = 3) : f (f 1) = 3", "by\n  intros\n  rw [h]"),
    ("theorem t (a b c : Nat) (h : a ≤ b) : a ≤ b + c",
     "by\n  calc\n    a ≤ b := h\n    _ ≤ _ := Nat.le_add_right _ _"),
]  # fmt: skip
COMMENTS = [" ", "  ", " /- sorry -/ ", " /- a /- b -/ axiom -/ ", " -- #eval sorry\n      ", "\n      "]
NAMES = ["w", "y'", "h₁", "αβ", "«t' 1»", "«axiom»", "n0", "z_1"]
HEADER = "set_option autoImplicit false\n"
BOUND = re.compile(r"\(([^:()]+) :")


async def judge(lean: Lean, problem: Problem, text: str):
    candidate = read_candidate(text, problem)
    return screen(candidate.own_text), await lean.verify(problem, candidate.source, timeout_s=20)


@EXAMPLES
@given(data=st.data())
async def test_blanks_and_comments_in_a_statement_are_free(lean: Lean, data: st.DataObject) -> None:
    statement, proof = data.draw(st.sampled_from(PROOFS))
    pieces = [
        data.draw(st.sampled_from(COMMENTS)) if token.kind is Kind.SPACE else token.text
        for token in tokenize(statement)
    ]
    finding, verdict = await judge(lean, Problem("t", statement), f"{''.join(pieces)} := {proof}")
    assert finding is None
    assert verdict.status is Status.PROVED, verdict


@EXAMPLES
@given(data=st.data())
async def test_comments_in_a_proof_are_free(lean: Lean, data: st.DataObject) -> None:
    statement, proof = data.draw(st.sampled_from(PROOFS))
    lines = [
        line + data.draw(st.sampled_from(["", "  -- sorry", " /- axiom a -/", "\n", "\n-- admit", "   "]))
        for line in proof.split("\n")
    ]
    newline = data.draw(st.sampled_from(["\n", "\n\n"]))
    finding, verdict = await judge(lean, Problem("t", statement), newline.join(lines))
    assert finding is None
    assert verdict.status is Status.PROVED, verdict


def rename(text: str, names: dict[str, str]) -> str:
    return join([Token(t.kind, names.get(t.text, t.text)) if t.kind is Kind.WORD else t for t in tokenize(text)])


@EXAMPLES
@given(data=st.data())
async def test_names_of_binders_are_free(lean: Lean, data: st.DataObject) -> None:
    statement, proof = data.draw(st.sampled_from(PROOFS))
    bound = [name for group in BOUND.findall(statement) for name in group.split()]
    fresh = data.draw(st.permutations(NAMES))
    names = dict(zip(bound, fresh, strict=False))
    text = f"{rename(statement, names)} := {rename(proof, names)}"
    finding, verdict = await judge(lean, Problem("t", statement), text)
    assert finding is None
    assert verdict.status is Status.PROVED, (text, verdict)


REPLACEMENTS = [
    "a", "b", "p", "q", "0", "1", "2", "Nat", "Int", "Prop", "<", "≤", "=", "+", "*", "∧", "∨", "→", "↔", "∀", "∃", ":",
    "(", ")", "{", "}", "x", "f", "True", "False", "¬", ",", "3", "h",
]  # fmt: skip


@EXAMPLES
@given(data=st.data())
async def test_a_changed_statement_is_never_proved_unless_it_is_the_same(lean: Lean, data: st.DataObject) -> None:
    """If it passes for ours, Lean reads both as the same proposition."""
    statement, _ = data.draw(st.sampled_from(PROOFS))
    tokens = list(tokenize(statement))
    places = [i for i, token in enumerate(tokens) if i > 3 and not token.is_blank]
    place = data.draw(st.sampled_from(places))
    replaced = data.draw(st.sampled_from(REPLACEMENTS))
    tokens[place] = Token(tokens[place].kind, replaced)
    changed = join(tokens)
    attempts = "(first | exact h | omega | trivial | simp_all | decide | (intros; simp_all) | grind)"
    _, verdict = await judge(lean, Problem("t", statement), f"{changed} := by\n  {attempts}")
    if verdict.status is Status.PROVED:
        both = f"{statement} := sorry\n{changed.replace('theorem t', 'theorem other', 1)} := sorry\n"
        same = await lean.elaborate(HEADER, f"{both}example : type_of% @t = type_of% @other := rfl", timeout_s=20)
        assert same.status is Status.PROVED, (changed, same.first_error)
