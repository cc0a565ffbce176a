"""Nonlinear inequalities: which products and squares make the goal linear?

As in `nlinarith` (Polya, "The Positivstellensatz and linear arithmetic"): the goal is negated, products of
pairs of inequalities and squares of simple forms join the facts, and a Farkas certificate over the
monomials tells which of them are needed. Only these become lemmas of the sketch.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import replace
from fractions import Fraction

import sympy

from decomposer.expressions import (
    Algebra,
    Infix,
    Name,
    NotPolynomial,
    Number,
    infer_type,
    show,
    subterms,
)
from decomposer.structural.bounds import NEGATED
from decomposer.structural.farkas import find_contradiction
from decomposer.structural.lifting import DEEP, lift, lift_facts, subtracts
from decomposer.structural.powers import variable_powers
from decomposer.structural.products import (
    MAX_DEGREE,
    Constraint,
    multiply_pairs,
    square_forms,
    weigh_squares,
)
from decomposer.structural.script import compose, have
from decomposer.structural.view import Fact, GoalView, introduce
from prover.core.proof import Sketch

MAX_FACTS = 9
MAX_ATOMS = 5
MAX_EXPONENT = 200


def propose_products(goal: GoalView) -> Iterator[Sketch]:
    """Refute the negated target by products of facts and by squares."""
    view = introduce(goal)
    lines = refute_by_products(view)
    if lines is not None:
        yield compose(view, "nonlinear", lines)


def refute_by_products(view: GoalView) -> list[str] | None:
    """Tactic lines that prove an order relation (or False) from products that are left as holes."""
    if not isinstance(view.target, Infix) or view.target.operator not in NEGATED:
        if view.target != Name("False"):
            return None
    elif view.target.operator == "≠":
        return None
    field = "Rat" if "Rat" in view.numeric.values() else "Int"
    prepared = _prepare(view, field)
    if prepared is None:
        return None
    lines, facts = prepared
    algebra = Algebra(view.types, inverses=True)
    base = _base_constraints(view, facts, algebra, field)
    if base is None:
        return None
    products, squares = multiply_pairs(base, algebra), square_forms(base, algebra)
    for candidates in (products, squares, products + squares, weigh_squares(base, algebra)):
        used = _certificate(base, candidates)
        if used is not None:
            names = view.fresh(*(f"product_{i}" for i in range(len(used))))
            haves = [have(name, c.lemma) for name, c in zip(names, used, strict=True)]
            return [*lines, *haves, "first | grind | omega"]
    return None


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
            difference = Infix("-", left, right) if right != Number(0) else left
            proof = refute_by_products(replace(view, target=Infix("≤", Infix("^", difference, Number(2)), Number(0))))
            if proof is None:
                return
            lines = [
                have(small, f"{gap} ^ 2 ≤ 0", "\n".join(proof)),
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
        lines.append(have(stated, show(prop), f"{DEEP} first | omega | grind | exact_mod_cast Nat.not_le.mp {name}"))
        facts.append(Fact(stated, prop))
    if field == "Int":
        power_lines, power_facts = _power_facts(view)
        extra, facts = lift_facts(view, [*facts, *power_facts])
        lines += [*power_lines, *extra]
    else:
        inverse_lines, inverse_facts = _inverse_facts(view)
        lines += inverse_lines
        facts = [*facts, *inverse_facts]
    return lines, facts


def _inverse_facts(view: GoalView) -> tuple[list[str], list[Fact]]:
    """For each quotient by a positive variable x: `x * (1 / x) = 1` and `0 < 1 / x`."""
    lines: list[str] = []
    facts: list[Fact] = []
    positive = {f.prop.right for f in view.facts if isinstance(f.prop, Infix) and _says_positive(f.prop)}
    for term in dict.fromkeys(t for t in subterms(view.target) if isinstance(t, Infix) and t.operator == "/"):
        if isinstance(term.right, Name) and term.right in positive:
            variable = term.right.text
            unit, sign = view.fresh(f"{variable}_unit", f"{variable}_inverse")
            if any(line.startswith(f"have {unit} ") for line in lines):
                continue
            inverse = Infix("/", Number(1), term.right)
            lines.append(have(unit, f"{variable} * (1 / {variable}) = 1", "grind"))
            lines.append(have(sign, f"0 < 1 / {variable}"))
            facts += [Fact(unit, Infix("=", Infix("*", term.right, inverse), Number(1)))]
            facts += [Fact(sign, Infix("<", Number(0), inverse))]
    return lines, facts


def _says_positive(prop: Infix) -> bool:
    return prop.operator == "<" and prop.left == Number(0) and isinstance(prop.right, Name)


def _power_facts(view: GoalView) -> tuple[list[str], list[Fact]]:
    """Powers of a fixed base are positive, and large where the negated target makes the exponent large."""
    lines: list[str] = []
    facts: list[Fact] = []
    for index, found in enumerate(p for p in variable_powers(view) if p.type == "Nat" and p.base > 0):
        base, exponent = found.base, found.exponent
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


def _base_constraints(view: GoalView, facts: list[Fact], algebra: Algebra, field: str) -> list[Constraint] | None:
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
