"""The two forms of a subgoal, and the binders of a lemma."""

from __future__ import annotations

import pytest

from prover.core.goal import Goal, Hole, Hypothesis
from prover.core.proof import Subgoal
from prover.dataset.binders import read_lemma
from prover.dataset.forms import named_by_haves, prove_alone, state_forms

LEMMAS = [
    "theorem t : True",
    "theorem t.{u, v} {α : Type u} [Add α] [inst : Inhabited α] ⦃a : α⦄ (f : α → α × α) : f a = f a",
    "theorem ns.t' (x y : Int) (h : ∀ i : Nat, i < 3 → x ≠ ↑i) (s : {n : Nat // n < 3}) : (x : Int) < y",
    "theorem «a b» («x y» : Nat) : «x y» = «x y»",
]


@pytest.mark.parametrize("text", LEMMAS)
def test_a_lemma_taken_apart_and_put_together_is_the_same(text: str) -> None:
    assert str(read_lemma(text)) == text


@pytest.mark.parametrize("text", ["", "theorem t", "lemma t : True", "theorem t (n : Nat)", "theorem t x : x = x"])
def test_what_is_not_of_that_form_is_not_read(text: str) -> None:
    assert read_lemma(text) is None


def test_only_what_is_left_out_changes() -> None:
    lemma = read_lemma("theorem t (x y z : Nat) (h : x < y) [Inhabited Nat] : x < y + 1")
    assert lemma is not None
    assert str(lemma.without({"z", "h"})) == "theorem t (x y : Nat) [Inhabited Nat] : x < y + 1"


def test_what_the_rest_mentions_is_needed_through_others_too() -> None:
    lemma = read_lemma("theorem t (a : Nat) (b : Fin a) (c : b = b) (d : Nat) : c.symm = c.symm")
    assert lemma is not None
    assert lemma.find_needed({"a", "b", "c", "d"}) == {"a", "b", "c"}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("have h : a := b\nhave := h", ["h", "this"]),
        ("have : a := by\n  have inner : c := d\n  e", ["this", "inner"]),
        ("have ⟨x, hx, y⟩ := h", ["x", "hx", "y"]),
        ("haveI : T := i\nhave f (n : Nat) : P n := q", ["this", "f"]),
        ("obtain ⟨x, hx⟩ := h -- have nothing : here", []),
        ('exact "have it : all"', []),
    ],
)
def test_names_that_haves_introduce(text: str, names: list[str]) -> None:
    assert list(named_by_haves(text)) == names


def make_subgoal(before: str, hypotheses: list[Hypothesis], lemma: str, renames: tuple[str, ...] = ()) -> Subgoal:
    source = f"theorem t (n : Nat) (h : 0 < n) : P := by\n{before}  sorry"
    start = source.index("sorry")
    hole = Hole(0, start, start + 5, 2, "tactic", (Goal("Q n", tuple(hypotheses), "", lemma, renames),))
    return Subgoal("", source, hole, 1)


ROOT = Goal("P", (Hypothesis("n", "Nat"), Hypothesis("h", "0 < n", is_prop=True)))
OWN = [*ROOT.hypotheses]


def test_form_a_drops_what_haves_brought_and_keeps_the_rest() -> None:
    context = [*OWN, Hypothesis("m", "Nat"), Hypothesis("hm", "n = m", is_prop=True), Hypothesis("k", "n < 9")]
    binders = "(n : Nat) (h : 0 < n) (m : Nat) (hm : n = m) (k : n < 9)"
    forms = state_forms(
        make_subgoal("  obtain ⟨m, hm⟩ := e\n  have k : n < 9 := by f\n", context, f"theorem l {binders} : Q n"), ROOT
    )
    assert forms is not None
    assert forms.premises == ("k",)
    assert str(forms.with_premises) == f"theorem l {binders} : Q n"
    assert str(forms.without_premises) == "theorem l (n : Nat) (h : 0 < n) (m : Nat) (hm : n = m) : Q n"


def test_data_that_the_statement_needs_stays() -> None:
    context = [*OWN, Hypothesis("m", "Nat"), Hypothesis("k", "m < 9", is_prop=True)]
    lemma = "theorem l (n : Nat) (h : 0 < n) (m : Nat) (k : m < 9) : m = n"
    forms = state_forms(make_subgoal("  have ⟨m, k⟩ := e\n", context, lemma), ROOT)
    assert forms is not None
    assert forms.premises == ("k",)
    assert str(forms.without_premises) == "theorem l (n : Nat) (h : 0 < n) (m : Nat) : m = n"


def test_the_theorems_own_hypotheses_are_nobodys_premises() -> None:
    lemma = "theorem l (n : Nat) (h : 0 < n) : Q n"
    forms = state_forms(make_subgoal("  have g : (by have h : a := b; c) := d\n", OWN, lemma), ROOT)
    assert forms is not None
    assert forms.without_premises is None


def test_a_shadowing_have_is_dropped_though_it_has_the_name_of_a_hypothesis() -> None:
    context = [OWN[0], Hypothesis("h", "n = 1", is_prop=True)]
    forms = state_forms(make_subgoal("  have h : n = 1 := d\n", context, "theorem l (n : Nat) (h : n = 1) : Q n"), ROOT)
    assert forms is not None
    assert str(forms.without_premises) == "theorem l (n : Nat) : Q n"


def test_no_lemma_no_forms() -> None:
    assert state_forms(make_subgoal("", OWN, ""), ROOT) is None


def test_a_proof_alone_has_no_rename_i() -> None:
    subgoal = make_subgoal("", OWN, "theorem l (n x : Nat) : Q n", renames=("x",))
    lemma = read_lemma(subgoal.goal.lemma)
    assert lemma is not None
    block = subgoal.name_hypotheses("cases x\n· simp")
    assert prove_alone(lemma, subgoal, block) == "theorem l (n x : Nat) : Q n := by\n  cases x\n  · simp"
