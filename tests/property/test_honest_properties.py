"""Random honest proofs stay accepted, however they are written down."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from benchmarks.text import decode
from prover.core.lexer import Kind, Token, join, tokenize
from prover.core.ports import Lean
from prover.core.problem import Problem
from prover.core.verdict import STANDARD_AXIOMS
from prover.screen import read_candidate, screen
from tests.property.texts import BINDERS, HONEST, Proved

pytestmark = [pytest.mark.lean, pytest.mark.slow]
EXAMPLES = settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))

HELPERS = (
    "theorem aux (n : Nat) : n = n := rfl\n",
    "def two : Nat := 2\n",
    "private theorem step (a b : Nat) : a + b = b + a := Nat.add_comm a b\n",
    "section\nvariable (k : Nat)\ntheorem same : k = k := rfl\nend\n",
    "namespace N\nlemma inside : True := trivial\nend N\n",
    "@[simp] theorem zero_plus (n : Nat) : 0 + n = n := Nat.zero_add n\n",
    "structure Point where\n  x : Nat\n  y : Nat\n",
    "inductive Colour | red | green\n  deriving DecidableEq\n",
    "/-- Says `sorry`. -/\ntheorem documented : 2 = 2 := rfl\n",
    "mutual\ninductive Even : Nat → Prop\n  | zero : Even 0\ninductive Odd : Nat → Prop\n  | one : Odd 1\nend\n",
    "open Nat in\ntheorem opened : succ 0 = 1 := rfl\n",
)
LIMITS = (
    "", "set_option maxHeartbeats 400000 in\n", "set_option maxRecDepth 2000 in\n", "open Nat in\n",
    "set_option linter.unusedVariables false in\n", "/-- What has to be proved. -/\n", "@[simp] ", "private ",
)  # fmt: skip
PROOF_SHAPES = ("{}", "by exact {}", "by\n  exact {}", "by\n  refine {}\n  done", "by\n  · exact {}")
BLANKS = (" ", "   ", " /- sorry -/ ", " /- a /- b -/ axiom -/ ", " -- #eval\n      ", "\n      ")
NAMES = ("w", "y'", "h₁", "αβ", "«t' 1»", "«axiom»", "n0", "z_1", "step", "magic", "ℓ")
BOUND = ("p", "q", "r", "f", "hp", "hqr", "hf", "hrq", "he")


def rename(text: str, names: dict[str, str]) -> str:
    tokens = tokenize(text)
    return join([Token(t.kind, names.get(t.text, t.text)) if t.kind is Kind.WORD else t for t in tokens])


def respace(data: st.DataObject, text: str) -> str:
    """Put other blanks for blanks."""
    return "".join(
        data.draw(st.sampled_from(BLANKS)) if token.kind is Kind.SPACE and "\n" not in token.text else token.text
        for token in tokenize(text)
    )


def bracket(prop: str, depth: int) -> str:
    return "(" * depth + prop + ")" * depth


def disguise(data: st.DataObject, proved: Proved) -> str:
    """The proved proposition as a candidate, written down in one of many ways."""
    prop = bracket(proved.prop, data.draw(st.sampled_from([0, 1, 3])))
    names = dict(zip(BOUND, data.draw(st.permutations(NAMES)), strict=False)) if data.draw(st.booleans()) else {}
    statement = rename(f"theorem t {BINDERS} : {prop}", names)
    if data.draw(st.booleans()):
        statement = respace(data, statement)
    term = bracket(rename(proved.term, names), data.draw(st.sampled_from([0, 1, 2])))
    proof = data.draw(
        st.sampled_from([term, f"by\n  exact {term}", f"by exact {term}", f"by\n  refine {term}\n  done"])
    )
    helpers = data.draw(st.lists(st.sampled_from(HELPERS), unique=True, max_size=4))
    limit = data.draw(st.sampled_from(LIMITS))
    text = f"{''.join(helpers)}{limit}{statement} := {proof}\n"
    return text.replace("\n", data.draw(st.sampled_from(["\n", "\r\n"])))


@EXAMPLES
@given(st.data(), HONEST)
async def test_an_honest_proof_is_accepted_in_any_dress(lean: Lean, data: st.DataObject, proved: Proved) -> None:
    problem = Problem("t", f"theorem t {BINDERS} : {proved.prop}")
    text = disguise(data, proved)
    candidate = read_candidate(decode(text.encode("utf-8"), "candidate").text, problem)
    finding = screen(candidate.own_text)
    assert finding is None, finding
    verdict = await lean.verify(problem, candidate.source, timeout_s=20)
    assert verdict.is_proved, (text, verdict.rule, verdict.message)
    assert set(verdict.axioms) <= STANDARD_AXIOMS


@EXAMPLES
@given(HONEST, HONEST)
async def test_a_proof_of_another_proposition_is_not_accepted(lean: Lean, ours: Proved, theirs: Proved) -> None:
    """Both are true; that is not enough."""
    problem = Problem("t", f"theorem t {BINDERS} : {ours.prop}")
    candidate = f"theorem t {BINDERS} : {theirs.prop} := {theirs.term}"
    verdict = await lean.verify(problem, candidate, timeout_s=20)
    assert verdict.is_proved == (ours.prop == theirs.prop), verdict
    if not verdict.is_proved:
        assert verdict.rule == "statement-differs"
