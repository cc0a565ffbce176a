"""Parsing, printing, evaluating and translating the propositions that Lean prints."""

from __future__ import annotations

from fractions import Fraction

import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st

from decomposer.expressions import (
    Algebra,
    Ascription,
    Call,
    Infix,
    Name,
    NotPolynomial,
    Number,
    ParseError,
    Prefix,
    Quantifier,
    Undefined,
    conjuncts,
    evaluate,
    free_names,
    parse,
    replace,
    show,
    show_polynomial,
    try_parse,
)

names = st.sampled_from(["x", "n", "h₀", "a'", "Nat.gcd"]).map(Name)
numbers = st.integers(0, 10**6).map(Number)


def _grow(inner):
    arithmetic = st.sampled_from(["+", "-", "*", "/", "%", "^"])
    return st.one_of(
        st.builds(Infix, arithmetic, inner, inner),
        st.builds(Prefix, st.just("-"), inner),
        st.builds(Prefix, st.just("↑"), inner),
        st.builds(Ascription, inner, st.sampled_from(["Int", "Rat", "Nat"])),
        st.builds(
            Call, st.sampled_from([Name("f"), Name("Nat.gcd")]), st.lists(inner, min_size=1, max_size=2).map(tuple)
        ),
    )


terms = st.recursive(st.one_of(names, numbers), _grow, max_leaves=8)
relations = st.builds(Infix, st.sampled_from(["=", "≠", "<", "≤", ">", "≥", "∣"]), terms, terms)


def _combine(inner):
    return st.one_of(
        st.builds(Infix, st.sampled_from(["∧", "∨", "→", "↔"]), inner, inner),
        st.builds(Prefix, st.just("¬"), inner),
        st.builds(Quantifier, st.sampled_from(["∀", "∃"]), st.just((("k", "Nat"),)), inner),
    )


propositions = st.recursive(relations, _combine, max_leaves=5)


@given(propositions)
def test_printing_can_be_read_back(prop):
    assert parse(show(prop)) == prop


@pytest.mark.parametrize(
    "text",
    [
        "∀ (n : Nat), n ≥ 3 → t n = (5 * t (n - 1) + 1) / (25 * t (n - 2))",
        "¬7 ∣ 2 ^ n + 1",
        "↑(a 2019).den + (a 2019).num = 8078",
        "m.gcd (2 * n + 1) ≤ 13",
        "∃ n, f (f n) ≠ n + 1987",
        "(5 : Rat) / 8 * ↑b = 2 / 3 * ↑a + 7",
        "x = 1 ∨ x = 2 ∧ ¬(y = 3 ∨ y = 4) → x + y ∈ [1, 2]",
        "2 ^ 3 ^ n - (a - b) - c = -x ^ 2",
    ],
)
def test_lean_output_survives_unchanged(text):
    assert show(parse(text)) == text


@pytest.mark.parametrize(
    "text",
    ["", "1 +", "x ∑ y", "(x", "∀ , p", "if p then x else y", "fun x =>", "a b c )", "x = y = z", "«odd name» = 1"],
)
def test_what_is_not_understood_is_refused(text):
    with pytest.raises(ParseError):
        parse(text)
    assert try_parse(text) is None


def test_deep_nesting_is_refused_without_a_crash():
    assert try_parse("(" * 20_000 + "x" + ")" * 20_000) is None


def test_bounded_quantifier_becomes_an_implication():
    assert show(parse("∀ n ≥ 5, p n = 1")) == "∀ n, n ≥ 5 → p n = 1"
    assert show(parse("∃ n < 5, p n = 1")) == "∃ n, n < 5 ∧ p n = 1"


def test_substitution_respects_bound_names():
    prop = parse("x < y ∧ ∀ x, x < y")
    assert show(replace(prop, {"x": Number(1), "y": Name("z")})) == "1 < z ∧ (∀ x, x < z)"
    assert free_names(prop) == {"x", "y"}
    assert len(conjuncts(prop)) == 2


@pytest.mark.parametrize(
    ("text", "types", "values", "expected"),
    [
        ("n - 5", {"n": "Nat"}, {"n": 3}, 0),
        ("n - 5", {"n": "Int"}, {"n": 3}, -2),
        ("n / 2", {"n": "Int"}, {"n": -3}, -2),
        ("n / -2", {"n": "Int"}, {"n": -3}, 2),
        ("n % -2", {"n": "Int"}, {"n": -3}, 1),
        ("q / 2", {"q": "Rat"}, {"q": Fraction(3)}, Fraction(3, 2)),
        ("1 / 0", {}, {}, 0),
        ("7 ∣ 2 ^ n - 1", {"n": "Nat"}, {"n": 3}, True),
        ("0 ∣ n", {"n": "Nat"}, {"n": 3}, False),
        ("¬x < y ∨ x = 1 ↔ True", {"x": "Int", "y": "Int"}, {"x": 1, "y": 2}, True),
        ("n.gcd 12", {"n": "Nat"}, {"n": 18}, 6),
        ("↑q.den + q.num", {"q": "Rat"}, {"q": Fraction(3, 4)}, 7),
    ],
)
def test_values_are_lean_values(text, types, values, expected):
    assert evaluate(parse(text), values, types) == expected


@pytest.mark.parametrize("text", ["x + 1", "∀ n, n = n", "2 ^ 3 ^ 20", "f 3", "[1]"])
def test_no_value(text):
    with pytest.raises(Undefined):
        evaluate(parse(text), {}, {})


def test_functions_can_be_given():
    assert evaluate(parse("a (n + 1) * 2"), {"a": lambda n: n * n, "n": 2}, {"a": "Nat → Int", "n": "Nat"}) == 18


@given(
    st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3), st.integers(-9, 9).filter(bool)), min_size=1, max_size=5)
)
def test_polynomials_survive_the_way_through_lean_text(monomials):
    algebra = Algebra({"x": "Int", "y": "Int"})
    x, y = algebra.symbol(Name("x")), algebra.symbol(Name("y"))
    polynomial = sympy.expand(sum(c * x**i * y**j for i, j, c in monomials))
    text = show_polynomial(polynomial, algebra.names)
    assert sympy.expand(algebra.polynomial(parse(text), "Int") - polynomial) == 0


def test_atoms_are_shared_and_shifted_powers_split():
    algebra = Algebra({"n": "Nat", "f": "Nat → Int"})
    relation = parse("f n * 2 ^ (n + 1) = 2 ^ n * f n + ↑n")
    assert isinstance(relation, Infix)
    assert len(algebra.difference(relation).free_symbols) == 3
    assert set(algebra.names.values()) == {"(f n)", "(2 ^ n)", "n"}


@pytest.mark.parametrize("text", ["n % 3 = 1", "n / 2 = 1", "l = k"])
def test_not_polynomial(text):
    relation = parse(text)
    assert isinstance(relation, Infix)
    with pytest.raises(NotPolynomial):
        Algebra({"n": "Nat", "l": "List Nat"}).difference(relation)


def test_truncated_subtraction_is_reported():
    algebra = Algebra({"n": "Nat"})
    algebra.polynomial(parse("n - 1"), "Nat")
    assert algebra.truncates
