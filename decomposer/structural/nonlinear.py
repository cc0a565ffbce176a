"""Nonlinear inequalities: which products and squares make the goal linear?

As in `nlinarith` (Polya, "The Positivstellensatz and linear arithmetic"): the goal is negated, products of
pairs of inequalities and squares of simple forms join the facts, and a Farkas certificate over the
monomials tells which of them are needed. Only these become lemmas of the sketch.
"""

from __future__ import annotations

import itertools
from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from fractions import Fraction

import sympy

from decomposer.expressions import Algebra, Infix, Name, NotPolynomial, Number, infer_type, show, show_polynomial
from decomposer.structural.bounds import NEGATED
from decomposer.structural.farkas import find_contradiction
from decomposer.structural.lifting import lift, lift_facts, subtracts
from decomposer.structural.powers import variable_powers
from decomposer.structural.script import compose, have
from decomposer.structural.view import Fact, GoalView, introduce
from prover.core.proof import Sketch

MAX_FACTS = 9
MAX_DEGREE = 6
MAX_ATOMS = 5
MAX_EXPONENT = 200


@dataclass(frozen=True, slots=True)
class Constraint:
    """`polynomial ≥ 0`, with the lemma that says so; no lemma when the context says it already."""

    polynomial: sympy.Expr
    is_equality: bool = False
    is_strict: bool = False
    """`> 0` rather than `≥ 0`; over the integers strictness is in the polynomial instead."""
    lemma: str = ""


def propose_products(goal: GoalView) -> Iterator[Sketch]:
    """Refute the negated target by products of facts and by squares."""
    view = introduce(goal)
    if not isinstance(view.target, Infix) or view.target.operator not in NEGATED:
        if view.target != Name("False"):
            return
    elif view.target.operator == "≠":
        return
    field = "Rat" if "Rat" in view.numeric.values() else "Int"
    prepared = _prepare(view, field)
    if prepared is None:
        return
    lines, facts = prepared
    algebra = Algebra(view.types)
    base = _base_constraints(view, facts, algebra, field)
    if base is None:
        return
    for candidates in (_products(base, algebra), _squares(base, algebra), _products(base, algebra) + _squares(base, algebra)):
        used = _certificate(base, candidates)
        if used is not None:
            names = view.fresh(*(f"product_{i}" for i in range(len(used))))
            haves = [have(name, c.lemma) for name, c in zip(names, used, strict=True)]
            yield compose(view, "nonlinear", [*lines, *haves, "first | grind | omega"])
            return


def propose_equality_by_square(goal: GoalView) -> Iterator[Sketch]:
    """To show `a = b` in an ordered ring, show `(a - b) ^ 2 ≤ 0`."""
    view = introduce(goal)
    match view.target:
        case Infix("=", left, right) if (field := infer_type(left, view.types) or infer_type(right, view.types)) in (
            "Int",
            "Rat",
        ):
            gap = f"({show(left, 65)} - {show(right, 66)})" if right != Number(0) else show(left, 75)
            small, zero = view.fresh("small", "zero")
            lines = [
                have(small, f"{gap} ^ 2 ≤ 0"),
                f"have {zero} : {gap} * {gap} = 0 := by",
                f"  have large : 0 ≤ {gap} ^ 2 := Lean.Grind.OrderedRing.sq_nonneg",
                "  grind",
                f"rcases {field}.mul_eq_zero.mp {zero} with {zero} | {zero} <;> grind",
            ]
            yield compose(view, "square", lines)


def _prepare(view: GoalView, field: str) -> tuple[list[str], list[Fact]] | None:
    """Lines that negate the target and lift naturals to Int; the facts that then hold."""
    lines: list[str] = []
    facts = [f for f in view.facts if isinstance(f.prop, Infix) and f.prop.operator in {*NEGATED, "="}]
    if isinstance(view.target, Infix):
        (name,) = view.fresh("negated")
        lines.append(f"refine Classical.byContradiction fun {name} => ?_")
        opposite = Infix(NEGATED[view.target.operator], view.target.left, view.target.right)
        if subtracts(opposite) and field == "Int" and "Nat" in view.numeric.values():
            return None
        (stated,) = view.fresh("opposite")
        prop = lift(opposite, view) if field == "Int" else opposite
        lines.append(have(stated, show(prop), f"first | omega | grind | exact_mod_cast Nat.not_le.mp {name}"))
        facts.append(Fact(stated, prop))
    if field == "Int":
        power_lines, power_facts = _power_facts(view)
        extra, facts = lift_facts(view, [*facts, *power_facts])
        lines += [*power_lines, *extra]
    return lines, facts


def _power_facts(view: GoalView) -> tuple[list[str], list[Fact]]:
    """Powers of a fixed base are positive, and large where the negated target makes the exponent large."""
    lines: list[str] = []
    facts: list[Fact] = []
    for index, (base, exponent) in enumerate(variable_powers(view)):
        power = Infix("^", Number(base), exponent)
        (name,) = view.fresh(f"power_{index}")
        match view.target:
            case Infix("≤", bounded, Number(limit)) if bounded == exponent and limit < MAX_EXPONENT:
                least = Infix("^", Number(base), Number(limit + 1))
                proof = "Nat.pow_le_pow_right (by decide) (by omega)"
            case _:
                least, proof = Infix("^", Number(base), Number(0)), "Nat.pow_le_pow_right (by decide) (Nat.zero_le _)"
        prop = Infix("≤", least, power)
        lines.append(f"have {name} : {show(prop)} := {proof}")
        facts.append(Fact(name, prop))
    return lines, facts


def _base_constraints(
    view: GoalView, facts: list[Fact], algebra: Algebra, field: str
) -> list[Constraint] | None:
    result: list[Constraint] = []
    for fact in facts:
        try:
            gap = algebra.difference(fact.prop) if isinstance(fact.prop, Infix) else None
        except NotPolynomial:
            continue
        if gap is None or not gap.free_symbols or sympy.Poly(gap).total_degree() > MAX_DEGREE:
            continue
        operator = fact.prop.operator if isinstance(fact.prop, Infix) else ""
        if operator == "=":
            result.append(Constraint(gap, is_equality=True))
            continue
        sign = 1 if operator in "<≤" else -1
        strict = operator in "<>"
        step = 1 if strict and field == "Int" else 0
        result.append(Constraint(sympy.expand(sign * gap - step), is_strict=strict and field == "Rat"))
    symbols = set().union(*(c.polynomial.free_symbols for c in result)) if result else set()
    for name, type_ in view.numeric.items():
        symbol = algebra.symbol(Name(name))
        if type_ == "Nat" and symbol in symbols:
            result.append(Constraint(symbol))
    return result if 0 < len(symbols) <= MAX_ATOMS and len(result) <= MAX_FACTS + MAX_ATOMS else None


def _texts(algebra: Algebra) -> dict[sympy.Symbol, str]:
    return {s: _as_atom(algebra.text_of(s), algebra) for s in algebra.names}


def _as_atom(text: str, algebra: Algebra) -> str:
    if algebra.type_of(text) == "Nat":
        return f"({text} : Int)"
    return f"({text})" if " " in text else text


def _products(base: list[Constraint], algebra: Algebra) -> list[Constraint]:
    """Products of two inequalities, and of an equation with a variable."""
    texts = _texts(algebra)
    result: list[Constraint] = []
    ordered = [c for c in base if not c.is_equality]
    degree = max(sympy.Poly(c.polynomial).total_degree() for c in base)
    sizes = (2, 3) if degree >= 3 and len(ordered) <= 5 else (2,)
    for factors in itertools.chain(*(itertools.combinations_with_replacement(ordered, n) for n in sizes)):
        product = sympy.expand(sympy.prod([c.polynomial for c in factors]))
        if product.free_symbols and sympy.Poly(product).total_degree() <= MAX_DEGREE:
            text = " * ".join(f"({show_polynomial(c.polynomial, texts)})" for c in factors)
            result.append(Constraint(product, lemma=f"0 ≤ {text}"))
    for equation in (c for c in base if c.is_equality):
        for symbol in sorted(equation.polynomial.free_symbols, key=str):
            product = sympy.expand(symbol * equation.polynomial)
            text = f"{texts[symbol]} * ({show_polynomial(equation.polynomial, texts)}) = 0"
            result.append(Constraint(product, is_equality=True, lemma=text))
    return result


def _squares(base: list[Constraint], algebra: Algebra) -> list[Constraint]:
    """Squares of variables, of their sums and differences, and of their distance to 1."""
    texts = _texts(algebra)
    symbols = sorted(set().union(*(c.polynomial.free_symbols for c in base)), key=str)
    degree = max(sympy.Poly(c.polynomial).total_degree() for c in base)
    forms: list[sympy.Expr] = [*symbols, *(s - 1 for s in symbols), *(s + 1 for s in symbols)]
    pairs = list(itertools.combinations(symbols, 2))
    forms += [a - b for a, b in pairs] + [a + b for a, b in pairs]
    forms += [a + b - c for a, b in pairs for c in symbols if c not in (a, b)]
    if degree >= 4:
        forms += [a * b for a, b in itertools.combinations_with_replacement(symbols, 2)]
        forms += [a * a - b * b for a, b in pairs] + [s * s - 1 for s in symbols]
        forms += [a * b - c * d for (a, b), (c, d) in itertools.combinations(pairs, 2)]
    forms += complete_squares(base)
    return [
        Constraint(sympy.expand(form**2), lemma=f"0 ≤ ({show_polynomial(sympy.expand(form), texts)}) ^ 2")
        for form in forms
    ]


def complete_squares(base: list[Constraint]) -> list[sympy.Expr]:
    """Linear forms whose squares make up the quadratic facts (Lagrange's reduction)."""
    forms: list[sympy.Expr] = []
    for constraint in base:
        rest = constraint.polynomial
        if sympy.Poly(rest).total_degree() != 2:
            continue
        for symbol in sorted(rest.free_symbols, key=str):
            poly = sympy.Poly(rest, symbol)
            if poly.degree() != 2 or poly.LC().free_symbols:
                continue
            a, b = poly.LC(), poly.coeff_monomial(symbol)
            form = sympy.expand(2 * a * symbol + b)
            forms.append(form / sympy.Poly(form).content() if form.free_symbols else form)
            rest = sympy.expand(rest - form**2 / (4 * a))
            if not rest.free_symbols:
                break
    return [f for f in forms if f.free_symbols and sympy.Poly(f).total_degree() == 1]


def _certificate(base: list[Constraint], candidates: list[Constraint]) -> list[Constraint] | None:
    """The candidates that a refutation of `base` needs, or None when there is no refutation.

    A strict fact `p > 0` enters as `p - e ≥ 0` for a positive `e`; the sum has to be `-(a + b e)` with
    nonnegative `a`, `b` that add up to 1: the last row, while the row `a` alone has a slack.
    """
    pool = [*base, *candidates]
    symbols = sorted(set().union(*(c.polynomial.free_symbols for c in pool)), key=str)
    constant = (0,) * len(symbols)
    rows: list[dict[Hashable, Fraction]] = []
    for entry in pool:
        terms = sympy.Poly(entry.polynomial, *symbols).terms()
        row: dict[Hashable, Fraction] = {m: Fraction(int(c.p), int(c.q)) for m, c in terms}
        row["total"] = row.get(constant, Fraction(0)) - entry.is_strict
        rows.append(row)
    rows.append({constant: Fraction(1)})
    equalities = frozenset(i for i, c in enumerate(pool) if c.is_equality)
    multipliers = find_contradiction(rows, equalities, "total")
    if multipliers is None:
        return None
    return [pool[i] for i in sorted(multipliers) if len(base) <= i < len(pool)]
