"""Counterexamples as Python finds them, before Lean is asked."""

from __future__ import annotations

from itertools import islice

import pytest

from decomposer.expressions import parse, show
from decomposer.refutation.constraints import assert_all
from decomposer.refutation.domains import list_values
from decomposer.refutation.models import Scope, Work, holds
from decomposer.refutation.negation import state_negation
from decomposer.refutation.proofs import disprove_statement
from decomposer.refutation.refuter import SEARCH_WORK, collect_models, propose, universe_levels
from decomposer.refutation.telescope import read_telescope
from prover.core.goal import Goal, Hole, Hypothesis
from prover.core.problem import Problem
from prover.core.proof import Subgoal
from prover.core.refutation import Refutation, state_lemma
from prover.core.verdict import Status, Verdict


def goal(variables: dict[str, str], premises: list[str], target: str) -> Goal:
    hypotheses = [Hypothesis(name, type_) for name, type_ in variables.items()]
    hypotheses += [Hypothesis(f"h{i}", text, is_prop=True) for i, text in enumerate(premises)]
    return Goal(target, tuple(hypotheses))


GCD_AND_LCM = goal(
    {"x": "Nat", "a": "Nat"},
    [
        "0 < x ∧ 0 < a",
        "a.gcd 40 = x + 3",
        "a.lcm 40 = x * (x + 3)",
        "∀ (b : Nat), 0 < b → b.gcd 40 = x + 3 ∧ b.lcm 40 = x * (x + 3) → a ≤ b",
    ],
    "a = 8",
)
FALSE = [
    (goal({"n": "Nat"}, [], "n < 5"), {"n": "5"}),
    (goal({"n": "Nat"}, ["n % 3 = 2", "n % 5 = 3", "n < 40"], "n = 8"), {"n": "23"}),
    (goal({"n": "Nat"}, ["n < 1000"], "n * n < 998001"), {"n": "999"}),
    (goal({"x": "Int"}, ["3 * x + 5 = 2 * x - 11"], "x = 16"), {"x": "(-16)"}),
    (goal({"x": "Int"}, ["x ^ 2 - 5 * x + 6 = 0"], "x = 2"), {"x": "3"}),
    (goal({"x": "Rat"}, ["2 * x = 9"], "x = 4"), {"x": "(9 / 2)"}),
    (goal({"a": "Nat", "b": "Nat"}, ["a * b = 3599", "1 < a", "a < b"], "a = 61"), {"a": "59", "b": "61"}),
    (goal({"d": "Nat"}, ["d ∣ 1001", "90 < d", "d < 1001"], "d = 91"), {"d": "143"}),
    (goal({"x": "Int"}, ["x = 7 ∨ x = 100003"], "x < 1000"), {"x": "100003"}),
    (goal({"p": "Prop", "q": "Prop"}, ["p → q"], "q → p"), {"p": "False", "q": "True"}),
    (goal({}, [], "∀ (a b : Nat), a < b ∧ 0 < a → ∃ c, a < c ∧ c < b"), {"a": "1", "b": "2"}),
    (goal({"f": "Nat → Nat"}, ["∀ (x y : Nat), f (x + y) = f x + f y"], "f 1 = 1"), {"f": "(fun _ => 0)"}),
    (GCD_AND_LCM, {"x": "37", "a": "1480"}),
]
TRUE = [
    goal({"n": "Nat"}, ["n < 0"], "n = 5"),
    goal({"n": "Nat"}, ["n ^ 2 = 2"], "False"),
    goal({"n": "Nat"}, [], "n / 0 = 0"),
    goal({"a": "Nat", "b": "Nat"}, ["b ≤ a"], "a - b + b = a"),
    goal({"a": "Int", "b": "Int"}, [], "0 ≤ (a - b) ^ 2"),
    goal({"x": "Rat"}, ["x ^ 2 + 1 = 0"], "x = 7"),
    goal({"p": "Prop", "q": "Prop"}, [], "(p → q) ∨ (q → p)"),
    goal({}, [], "∀ (n : Nat), ∃ m, n < m ∧ m % 2 = 0"),
    goal({}, [], "(7 : Int) / 2 = 3"),
]


@pytest.mark.parametrize(("stated", "expected"), FALSE)
def test_the_first_counterexample(stated: Goal, expected: dict[str, str]) -> None:
    model = collect_models(read_telescope(stated), SEARCH_WORK)[0]
    assert model.is_certain
    assert {name: model.scope.chosen[name].text for name in expected} == expected


@pytest.mark.parametrize("stated", TRUE)
def test_true_statements_have_none(stated: Goal) -> None:
    assert not [m for m in collect_models(read_telescope(stated), SEARCH_WORK) if m.is_certain]


def test_the_search_stops_when_its_work_is_spent() -> None:
    stated = goal(dict.fromkeys("abcdefgh", "Int"), ["a + b + c + d + e + f + g + h = 1"], "a * b = b * a")
    assert collect_models(read_telescope(stated), 2000) == []


def test_what_is_not_understood_leaves_candidates_to_lean() -> None:
    models = collect_models(read_telescope(goal({"n": "Nat"}, [], "mystery {n} = ⋯")), SEARCH_WORK)
    assert models
    assert not any(m.is_certain for m in models)
    assert collect_models(read_telescope(goal({"x": "Unknown"}, [], "x = x")), SEARCH_WORK) == []


def test_a_statement_without_variables_is_its_own_counterexample() -> None:
    telescope = read_telescope(goal({}, [], "7 / 2 * 2 = 7"))
    (first, *_) = propose(telescope, collect_models(telescope, SEARCH_WORK))
    assert (first.witness, first.how) == ((), "counterexample")


@pytest.mark.parametrize(
    ("prop", "parts"),
    [
        ("a < b ∧ (b < c → a < c)", ["a < b", "b < c", "a ≥ c"]),
        ("¬(a = b ∨ ¬c)", ["a ≠ b", "c"]),
        ("∀ (x : Nat), x < a → x < b", ["∃ (x : Nat), x < a ∧ x ≥ b"]),
    ],
)
def test_conditions(prop: str, parts: list[str]) -> None:
    holds_at_top = prop.startswith("¬")
    expected = parts
    if prop.startswith("a"):
        found = [*assert_all(parse("a < b")), *assert_all(parse("b < c → a < c"), False)]
    else:
        found = assert_all(parse(prop), holds_at_top)
    assert [show(part) for part in found] == expected


@pytest.mark.parametrize(
    ("prop", "expected"),
    [
        ("∃ k, 10 = 2 * k", True),
        ("∃ k, 11 = 2 * k", False),
        ("∀ (k : Nat), k < 7 → k * k < 40", True),
        ("∀ (k : Nat), k < 8 → k * k < 40", False),
        ("(∃ k, 10 = 2 * k) ↔ 10 % 2 = 1", False),
    ],
)
def test_quantifiers(prop: str, expected: bool) -> None:
    assert holds(parse(prop), Scope(Work(10_000))) is expected


@pytest.mark.parametrize(
    ("type_", "expected"),
    [
        ("Int", ["0", "1", "(-1)", "2"]),
        ("Rat", ["0", "1", "(-1)", "2", "(-2)", "(1 / 2)"]),
        ("Fin 2", ["0", "1"]),
        ("(List Bool)", ["[]", "[true]", "[false]", "[true, true]"]),
        ("Option Nat", ["none", "(some 0)"]),
        ("Nat × Bool", ["(0, true)", "(0, false)"]),
        ("Nat → Prop", ["(fun _ => True)", "(fun _ => False)", "(fun n => n = 0)"]),
        ("Mystery", []),
    ],
)
def test_small_values(type_: str, expected: list[str]) -> None:
    assert [candidate.text for candidate in islice(list_values(type_), len(expected))] == expected


def test_the_proof_follows_the_statement() -> None:
    telescope = read_telescope(goal({"n": "Nat"}, ["1 < n"], "n = 3 ∧ ∃ k, n = 2 * k"))
    (model, *_) = collect_models(telescope, SEARCH_WORK)
    text = disprove_statement(telescope, model.scope)
    assert text.startswith("fun claim => absurd (@claim 2 (by clear claim; ")
    assert "(fun h => absurd h.1 (by clear claim; " in text


def test_the_negation_is_stated_outside_the_scopes_of_the_header() -> None:
    header = "import A\nopen Nat\nnamespace B.C\nsection\nvariable (n : Nat)\nend\nsection D\n"
    negation = state_negation(Problem("B.C.t", "theorem t : n = n", header))
    assert negation.header == (
        "import A\nsection\nopen Nat\nnamespace B.C\nsection\nvariable (n : Nat)\nend\nsection D\n"
        "theorem t : n = n := by\n  sorry\nend D\nend C\nend B\nend\n"
    )
    assert negation.statement == "theorem _root_.B.C.t_is_false : ¬ type_of% @_root_.B.C.t"
    assert negation.lean_name == "B.C.t_is_false"


def test_names_and_universes_of_the_negation() -> None:
    negation = state_negation(Problem("«t' 1»", "theorem «t' 1» : True"), (0, 0))
    assert negation.statement == "theorem _root_.«t' 1_is_false» : ¬ type_of% @_root_.«t' 1».{0, 0}"
    assert list(universe_levels("theorem t_hole0.{u, v} (α : Type u) : True")) == [(0, 0), (1, 1)]
    assert list(universe_levels("theorem t_hole0 (n : Nat) : n = n")) == [()]


def test_a_subgoal_as_a_problem() -> None:
    hole = Hole(0, 0, 5, 0, "tactic", (Goal("n < 5", lemma="theorem t_hole0.{u} (n : Nat) : n < 5"),))
    problem = state_lemma(Problem("t", "theorem t : True"), Subgoal("header\n", "source", hole))
    assert problem is not None
    assert (problem.lean_name, problem.header) == ("t_hole0", "header\n")
    assert problem.statement == "theorem t_hole0.{u} (n : Nat) : n < 5"
    nameless = Hole(0, 0, 5, 0, "tactic", (Goal("n < 5"),))
    assert state_lemma(problem, Subgoal("", "", nameless)) is None


def test_a_refutation_needs_a_proof() -> None:
    problem = Problem("t_is_false", "theorem t_is_false : ¬ False")
    with pytest.raises(ValueError, match="needs a verdict"):
        Refutation(problem, "", Verdict(Status.REJECTED))
    refutation = Refutation(problem, "", Verdict(Status.PROVED), (("x", "37"), ("a", "1480")), "counterexample")
    assert str(refutation) == "false at x = 37, a = 1480"
