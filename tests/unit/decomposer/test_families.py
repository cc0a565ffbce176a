"""Each family recognises its goals, proposes the expected lemmas, and stays silent elsewhere."""

from __future__ import annotations

from fractions import Fraction

import pytest

from decomposer.structural import FAMILIES, StructuralDecomposer
from decomposer.structural.bounded import propose_bounded
from decomposer.structural.bounds import find_bounds
from decomposer.structural.certificates import propose_cofactor
from decomposer.structural.closed_forms import find_period, guess_closed_forms, guess_reciprocal
from decomposer.structural.divisors import propose_divisors
from decomposer.structural.elimination import propose_elimination
from decomposer.structural.farkas import find_contradiction
from decomposer.structural.gcds import propose_gcd
from decomposer.structural.induction import propose_induction, propose_induction_from, propose_without_subtraction
from decomposer.structural.logic import propose_splits_of_target
from decomposer.structural.nonlinear import propose_products
from decomposer.structural.powers import cycle_of_powers, propose_cycles
from decomposer.structural.residues import propose_coprime_parts, propose_power_residues, propose_splits
from decomposer.structural.sequences import propose_sequences
from decomposer.structural.view import GoalView, introduce, view_goal
from decomposer.structural.witnesses import propose_witnesses
from prover.core.goal import Goal, Hole, Hypothesis
from prover.core.problem import Problem
from prover.core.proof import Subgoal

DATA = ("Nat", "Int", "Rat", "List")


def goal(target: str, **context: str) -> Goal:
    """A goal with hypotheses given as `name="type"`; what does not look like data is a proposition."""
    return Goal(target, tuple(Hypothesis(n, t, is_prop=not t.startswith(DATA)) for n, t in context.items()))


def view(target: str, **context: str) -> GoalView:
    parsed = view_goal(goal(target, **context))
    assert parsed is not None
    return parsed


def bodies(family, target: str, **context: str) -> list[str]:
    return [sketch.body for sketch in family(view(target, **context))]


def test_view_splits_conjunctions_and_introduces_premises():
    seen = introduce(view("∀ (n : Nat), 0 < n → ¬7 ∣ n", n="Int", h="n = 1 ∧ n < 2"))
    assert [f.term for f in seen.facts] == ["h.1", "h.2", "hyp", "hyp1"]
    assert seen.types == {"n": "Int", "n1": "Nat"}
    assert seen.prefix == ("intro n1", "intro hyp", "intro hyp1")


def test_powers_cycle():
    assert cycle_of_powers(2, 7) == ([], [1, 2, 4])
    assert cycle_of_powers(2, 12) == ([1, 2], [4, 8])
    (body,) = bodies(propose_cycles, "¬7 ∣ 2 ^ n + 1", n="Nat")
    assert "∀ k : Nat, k % 3 = 0 ∧ 2 ^ k % 7 = 1 ∨ k % 3 = 1 ∧ 2 ^ k % 7 = 2" in body
    assert body.endswith("omega")


def test_residue_splits_need_a_modulus():
    (body,) = bodies(propose_splits, "a ^ 2 % 4 = 0 ∨ a ^ 2 % 4 = 1", a="Int")
    assert "have a_cases : a % 4 = 0 ∨ a % 4 = 1 ∨ a % 4 = 2 ∨ a % 4 = 3 := by sorry" in body
    assert not bodies(propose_splits, "a = b", a="Int", b="Int")


def test_refuting_modulus_is_found():
    found = bodies(propose_power_residues, "False", x="Int", y="Int", h="x ^ 2 = 4 * y + 3")
    assert any("x ^ 2 % 4 = 0 ∨ x ^ 2 % 4 = 1" in body for body in found)


def test_composite_modulus_is_split():
    (body,) = bodies(propose_coprime_parts, "30 ∣ n ^ 5 - n", n="Int")
    assert all(f"(n ^ 5 - n) % {m} = 0" in body for m in (2, 3, 5))


def test_bounds_are_propagated():
    box = find_bounds(view("x = 1", x="Nat", y="Nat", h="2 ^ x * 3 ^ y = 1296", k="x + y ≤ 9"))
    assert (box.of("x").low, box.of("x").high) == (0, 9)
    assert box.of("y").high == 6
    unbounded = find_bounds(view("x = 1", x="Int", h="x < 5"))
    assert (unbounded.of("x").low, unbounded.of("x").high) == (None, 4)


def test_bounded_search_is_stated_over_naturals():
    found = bodies(propose_bounded, "x * y ≤ 6", x="Int", y="Nat", h="-1 ≤ x ∧ x ≤ 3", k="y < 3")
    search = found[-1]
    assert "∀ i0 : Nat, i0 < " in search
    assert "-1 + (i" in search
    assert "obtain ⟨" in search


def test_false_statements_are_not_searched():
    assert not [b for b in bodies(propose_bounded, "x = 4", x="Nat", h="x < 3") if "search" in b]


def test_divisors_of_a_product():
    first, *_ = bodies(propose_divisors, "x = 26", x="Int", y="Int", a="0 < y", b="y < x", c="x + y + x * y = 80")
    assert "have product : (x + 1) * (y + 1) = 81 := by grind" in first
    assert "x = 2 ∨ x = 8 ∨ x = 26 ∨ x = 80" in first or "y = 2 ∨ y = 8 ∨ y = 26 ∨ y = 80" in first


def test_two_divisibilities_are_combined():
    (body,) = bodies(
        propose_divisors, "m = 43", m="Int", x="Int", a="6 * x % m = 1", b="(x - 6 ^ 2) % m = 0", c="10 ≤ m ∧ m ≤ 99"
    )
    assert "m ∣ 215" in body
    assert "have m_cases : m = 43 := by" in body


@pytest.mark.parametrize(
    ("context", "lemma"),
    [
        ({"b": "Nat", "h": "3 * b ^ 2 + 2 * b + 1 = 57"}, "((b : Int) - 4) * (3 * (b : Int) + 14) = 0"),
        ({"b": "Int", "c": "Int", "h": "b + c = 5", "k": "b * c = 6"}, "(b - 3) * (b - 2) = 0"),
        ({"b": "Rat", "c": "Rat", "h": "3 * b + c = 1", "k": "b - c = 1 / 2"}, "b = (3 / 8)"),
    ],
)
def test_elimination_states_factors_or_values(context, lemma):
    assert lemma in bodies(propose_elimination, "b = 4", **context)[0]


def test_quadratic_factor_is_refuted_by_its_sign():
    (body,) = bodies(propose_elimination, "n = 9", n="Int", h="(n - 1) * n * (n + 1) = 720")
    assert "0 < n ^ 2 + 9 * n + 80 := by sorry" in body


def test_gcd_divides_the_combination():
    (body,) = bodies(propose_gcd, "(n + 7).gcd (2 * n + 1) ≤ 13", n="Nat")
    assert "Nat.gcd (n + 7) (2 * n + 1) ∣ 13" in body


def test_cofactor_uses_equations_and_divisibilities():
    (body,) = bodies(
        propose_cofactor,
        "x + y + z + 6 ∣ x ^ 3 + y ^ 3 + z ^ 3",
        x="Int",
        y="Int",
        z="Int",
        h="(x - y) ^ 2 + (y - z) ^ 2 + (z - x) ^ 2 = x * y * z",
    )
    assert "have identity : x ^ 3 + y ^ 3 + z ^ 3 = (x + y + z + 6) *" in body
    (combined,) = bodies(propose_cofactor, "d ∣ a * x + b", d="Int", a="Int", b="Int", x="Int", h="d ∣ a", k="d ∣ b")
    assert "obtain ⟨quotient_0, equation_0⟩ := h" in combined
    assert not bodies(propose_cofactor, "d ∣ a + 1", d="Int", a="Int", h="d ∣ a")


@pytest.mark.parametrize(
    ("target", "context", "lemma"),
    [
        ("2 * a * b ≤ a ^ 2 + b ^ 2", {"a": "Int", "b": "Int"}, "0 ≤ (a - b) ^ 2"),
        ("0 < n ^ 2 + 9 * n + 80", {"n": "Int"}, "^ 2 := by sorry"),
        ("x ≤ 450", {"x": "Nat", "y": "Nat", "h": "x * y = 450", "k": "0 < y"}, "((y : Int) - 1) * ((x : Int) - 451)"),
        ("y ≤ 6", {"x": "Nat", "y": "Nat", "h": "2 ^ x * 3 ^ y = 1296"}, "3 ^ 7 ≤ 3 ^ y"),
    ],
)
def test_products_and_squares(target, context, lemma):
    (body,) = bodies(propose_products, target, **context)
    assert lemma in body


def test_no_products_for_what_is_false():
    assert not bodies(propose_products, "a ≤ b ^ 2", a="Rat", b="Rat")


def test_farkas():
    # x ≥ 1 and -x ≥ 0 add up to -1 ≥ 0.
    one = {"x": Fraction(1), "1": Fraction(-1)}
    assert find_contradiction([one, {"x": Fraction(-1)}], frozenset(), "1") == {0: 1, 1: 1}
    assert find_contradiction([one, {"x": Fraction(1)}], frozenset(), "1") is None
    assert find_contradiction([one, {"x": Fraction(1)}], frozenset({1}), "1") == {0: 1, 1: -1}


RECURRENCE = {"a": "Nat → Int", "s": "a 0 = 2", "t": "a 1 = 5", "r": "∀ (n : Nat), a (n + 2) = 5 * a (n + 1) - 6 * a n"}


def test_closed_form_is_stated_for_consecutive_terms():
    found = bodies(propose_sequences, "a n = 2 ^ n + 3 ^ n", n="Nat", **RECURRENCE)
    assert any("∀ m : Nat, a m = (2 : Int) ^ m + (3 : Int) ^ m ∧ a (m + 1) =" in body for body in found)


def test_period_is_stated_as_a_whole():
    found = bodies(
        propose_sequences,
        "x 531 = 1",
        x="Nat → Int",
        s="x 1 = 1",
        t="x 2 = 3",
        r="∀ n ≥ 3, x n = x (n - 1) - x (n - 2)",
    )
    (body,) = [b for b in found if "period" in b]
    assert "∀ m : Nat, x (m + 3) = x (m + 2) - x (m + 1)" in body
    assert "x (6 * m + 1) = 1 ∧ x (6 * m + 2) = 3 ∧ x (6 * m + 3) = 2" in body
    assert "have value_531 : x 531 = 2 := by exact (period 88).2.2.1" in body


def test_guesses():
    squares = [Fraction(m * m) for m in range(12)]
    assert next(guess_closed_forms(squares)).state("a m", "m", "Nat") == "a m = m ^ 2"
    mersenne = [Fraction(2**m - 1) for m in range(12)]
    assert next(guess_closed_forms(mersenne)).state("a m", "m", "Nat") == "a m + 1 = 2 ^ m"
    assert not list(guess_closed_forms([Fraction(m**m) for m in range(10)]))
    reciprocal = guess_reciprocal([Fraction(3, 4 * m + 3) for m in range(8)])
    assert reciprocal is not None
    assert (reciprocal.numerator, reciprocal.slope, reciprocal.intercept) == (3, 4, 3)
    assert find_period([Fraction(v) for v in [1, 2, 3] * 5]) == 3
    assert find_period([Fraction(v) for v in range(15)]) is None


def test_induction_is_not_proposed_for_a_false_base_case():
    assert bodies(propose_induction, "n < 2 ^ n", n="Nat")
    assert not bodies(propose_induction, "1 ≤ n", n="Nat")
    (shifted,) = bodies(propose_induction_from, "n ^ 2 ≤ 2 ^ n", n="Nat", h="4 ≤ n")
    assert "∃ m, n = m + 4" in shifted


def test_subtraction_is_cleared():
    (body,) = bodies(propose_without_subtraction, "u n = 2 ^ (n + 1) - (n + 2)", n="Nat", u="Nat → Nat")
    assert "have cleared : u n + (n + 2) = 2 ^ (n + 1) := by sorry" in body


@pytest.mark.parametrize(
    ("target", "context", "witness"),
    [
        ("∃ k, k * k = 49", {}, "⟨7, ?_⟩"),
        ("∃ k, n * (n + 1) * (n + 2) * (n + 3) + 1 = k ^ 2", {"n": "Nat"}, "⟨(n ^ 2 + 3 * n + 1), ?_⟩"),
        ("∃ x, x % 3 = a % 3 ∧ x % 5 = b % 5", {"a": "Nat", "b": "Nat"}, "⟨(10 * a + 6 * b), ?_⟩"),
    ],
)
def test_witnesses(target, context, witness):
    assert witness in bodies(propose_witnesses, target, **context)[0]


def test_no_witness_for_what_is_false():
    assert not bodies(propose_witnesses, "∃ k, k * k = 50")


def test_shape_of_the_target():
    assert bodies(propose_splits_of_target, "p ↔ q")[0] == "constructor\n· intro h\n  sorry\n· intro h\n  sorry"
    assert bodies(propose_splits_of_target, "x = 1 ∧ y = 2 ∧ z = 3")[0].count("· sorry") == 3


@pytest.mark.parametrize("target", ["", "∑ i, i = 3", "x ∈ s ∪ t", "True", "f = g", "∀ (x : α), p x"])
def test_strange_goals_do_no_harm(target):
    parsed = view_goal(goal(target, α="Type", h="weird ⟦x⟧ stuff", x="Nat"))
    if parsed is not None:
        for family in FAMILIES:
            list(family(parsed))


async def _propose(target: str, **context: str) -> list[str]:
    hole = Hole(0, 0, 5, 0, "tactic", (goal(target, **context),))
    subgoal = Subgoal("", "sorry", hole)
    problem = Problem("p", "theorem p : True")
    return [sketch.body async for sketch in StructuralDecomposer().propose(problem, subgoal)]


async def test_sketches_are_the_same_each_time_and_never_twice():
    context = {"x": "Nat", "y": "Nat", "h": "x * y + (x + y) = 71", "k": "x ^ 2 * y + x * y ^ 2 = 880"}
    once, again = await _propose("x ^ 2 + y ^ 2 = 146", **context), await _propose("x ^ 2 + y ^ 2 = 146", **context)
    assert once == again
    assert len(set(once)) == len(once) > 2
