"""The portfolio picks tactics by the features of the goal, each once, and stays within its time."""

from __future__ import annotations

import pytest

from prover.core.goal import Goal, Hole, Hypothesis
from prover.core.proof import Subgoal, Tactic
from prover.screen import screen
from prover.search import TacticPortfolio
from prover.search.features import read_features

HEADER = """def triangle : Nat → Nat
  | 0 => 0
  | n + 1 => triangle n + (n + 1)

def twice (n : Nat) : Nat := 2 * triangle n

inductive Tree where
  | leaf : Tree
"""


def subgoal(target: str, header: str = "", **context: str) -> Subgoal:
    data = ("Nat", "Int", "List", "Tree", "Bool", "Type")
    hypotheses = tuple(Hypothesis(n, t, is_prop=not t.startswith(data)) for n, t in context.items())
    return Subgoal(header, "sorry", Hole(0, 0, 5, 0, "tactic", (Goal(target, hypotheses),)))


def propose(target: str, header: str = "", **context: str) -> list[Tactic]:
    return [t for tier in TacticPortfolio().propose(subgoal(target, header, **context)) for t in tier]


@pytest.mark.parametrize(
    ("target", "context"),
    [
        ("2 + 2 = 4", {}),
        ("n < 2 ^ n", {"n": "Nat"}),
        ("∀ (k : Nat), 2 ^ k % 3 = 1", {"h": "0 < 3"}),
        ("xs ++ [] = xs", {"xs": "List Nat"}),
        ("p ∧ q", {"p": "Prop", "hp": "p", "hq": "q"}),
    ],
)
def test_no_tactic_twice_and_bounded_time(target, context):
    tactics = propose(target, **context)
    texts = [t.text for t in tactics]
    assert len(set(texts)) == len(texts)
    assert all(0 < t.timeout_s <= 5 and t.max_heartbeats > 0 for t in tactics)
    assert texts == [t.text for t in propose(target, **context)]


def test_what_the_portfolio_writes_passes_the_screen():
    for target, context in (("n < 2 ^ n", {"n": "Nat"}), ("∀ x < 40, x * x % 7 ≠ 3", {}), ("(2 : Rat) / 3 < 1", {})):
        assert [t.text for t in propose(target, **context) if screen(t.text) is not None] == []


def test_inductions_only_on_variables_of_the_target():
    texts = " ".join(t.text for t in propose("n < 2 ^ n", n="Nat", m="Nat", xs="List Nat"))
    assert "induction n" in texts
    assert "induction m" not in texts
    assert "induction xs" not in texts


def test_definitions_are_unfolded_with_those_they_use():
    features = read_features(subgoal("twice n = n", HEADER, n="Nat").goal, HEADER)
    assert set(features.definitions) == {"twice", "triangle"}
    assert features.calls == ("twice n",)
    assert any("grind [twice, triangle]" in t.text for t in propose("twice n = n", HEADER, n="Nat"))
    assert not any("triangle" in t.text for t in propose("n = n", HEADER, n="Nat"))


def test_variables_of_declared_types_are_inducted_on():
    assert read_features(subgoal("t.size = 1", HEADER, t="Tree").goal, HEADER).inductives == ("t",)


def test_towers_of_powers_are_never_computed():
    texts = [t.text for t in propose("(k ^ 2 + 2 ^ k) % 10 = 6", k="Nat", h="k = 2008 ^ 2 + 2 ^ 2008")]
    assert texts
    assert not any("subst" in text or "rw [" in text for text in texts)


def test_inaccessible_hypotheses_are_not_named():
    hidden = Goal(
        "n = n",
        (Hypothesis("n✝", "Nat", is_accessible=False), Hypothesis("h✝", "0 < n", is_prop=True, is_accessible=False)),
    )
    tiers = TacticPortfolio().propose(Subgoal("", "sorry", Hole(0, 0, 5, 0, "tactic", (hidden,))))
    assert not any("✝" in t.text for tier in tiers for t in tier)
