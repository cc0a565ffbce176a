"""Random Lean texts and random honest proofs."""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import strategies as st

from tests.fuzz.text_mutators import ODDITIES, VOCABULARY

ANY_TEXT = st.lists(
    st.one_of(
        st.sampled_from(VOCABULARY),
        st.sampled_from(ODDITIES),
        st.text(st.characters(), max_size=6),  # halves of surrogate pairs included
        st.sampled_from([" ", "\n", "\n  ", "\t"]),
    ),
    max_size=40,
).map("".join)
"""Texts that use Lean's words and signs without being Lean."""


@dataclass(frozen=True)
class Proved:
    """A proposition about `p q r : Prop` and `f : Nat → Nat`, and a term that proves it from the hypotheses."""

    prop: str
    term: str


HYPOTHESES = (
    Proved("p", "hp"), Proved("q → r", "hqr"), Proved("∀ k, f k = k + 1", "hf"), Proved("¬r ∨ q", "hrq"),
    Proved("∃ k, f k = 0 ∨ p", "he"),
)  # fmt: skip
_NUMBERS = st.integers(0, 20)
_OTHERS = st.sampled_from(["p", "r", "p ↔ q", "∀ k : Nat, f k = 7", "False", "∃ k, f k < 2"])
_BASE = st.one_of(
    st.sampled_from(HYPOTHESES),
    st.just(Proved("True", "trivial")),
    _NUMBERS.map(lambda n: Proved(f"f {n} = {n + 1}", f"hf {n}")),
    _NUMBERS.map(lambda n: Proved(f"{n} + 2 = {n + 2}", "rfl")),
    _NUMBERS.map(lambda n: Proved(f"{n} < {n + 3}", "(by decide)")),
    _OTHERS.map(lambda other: Proved(f"({other}) → ({other})", "id")),
)


def _extend(inner: st.SearchStrategy[Proved]) -> st.SearchStrategy[Proved]:
    return st.one_of(
        st.tuples(inner, inner).map(lambda x: Proved(f"({x[0].prop}) ∧ ({x[1].prop})", f"⟨{x[0].term}, {x[1].term}⟩")),
        st.tuples(inner, _OTHERS).map(lambda x: Proved(f"({x[0].prop}) ∨ ({x[1]})", f"Or.inl ({x[0].term})")),
        st.tuples(inner, _OTHERS).map(lambda x: Proved(f"({x[1]}) ∨ ({x[0].prop})", f"Or.inr ({x[0].term})")),
        st.tuples(inner, _OTHERS).map(lambda x: Proved(f"({x[1]}) → ({x[0].prop})", f"fun _ => ({x[0].term})")),
        st.tuples(inner, _NUMBERS).map(
            lambda x: Proved(f"∃ n : Nat, n = {x[1]} ∧ ({x[0].prop})", f"⟨{x[1]}, rfl, {x[0].term}⟩")
        ),
        inner.map(lambda x: Proved(f"∀ m : Nat, m ≤ m ∧ ({x.prop})", f"fun m => ⟨Nat.le_refl m, {x.term}⟩")),
        inner.map(lambda x: Proved(x.prop, f"(by\n    have step : {x.prop} := {x.term}\n    exact step)")),
    )


BINDERS = "(p q r : Prop) (f : Nat → Nat) " + " ".join(f"({proved.term} : {proved.prop})" for proved in HYPOTHESES)
HONEST = st.recursive(_BASE, _extend, max_leaves=6)
"""Propositions that follow from the hypotheses, each with its proof."""
