"""Divisibility by a polynomial: find the cofactor.

To show `d ∣ t` under equations `p = 0` it is enough to write `t = q * d + Σ r * p`. With a bound on the
degrees of q and r this is a linear system over the rationals; an integral q is the witness, and the
ring solver checks the identity.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import sympy
from sympy.polys.monomials import itermonomials

from decomposer.expressions import Algebra, Infix, Name, NotPolynomial, Number, infer_type, show, show_polynomial
from decomposer.structural.script import compose, have
from decomposer.structural.view import Fact, GoalView, introduce
from prover.core.proof import Sketch

MAX_DEGREE = 6
MAX_UNKNOWNS = 120
MAX_SYMBOLS = 7
MAX_UNPACKED = 3


def propose_cofactor(goal: GoalView) -> Iterator[Sketch]:
    """State `target = divisor * cofactor` with the cofactor found by linear algebra.

    Divisibilities among the facts are unpacked first: `d ∣ a` becomes an equation `a = d * k`.
    """
    view = introduce(goal)
    match view.target:
        case Infix("∣", divisor, term):
            pass
        case _:
            return
    type_ = infer_type(divisor, view.types) or infer_type(term, view.types) or "Nat"
    if type_ not in ("Int", "Nat"):
        return
    lines, view = _unpack(view, type_)
    algebra = Algebra(view.types)
    try:
        d, t = (sympy.expand(algebra.polynomial(e, type_)) for e in (divisor, term))
        cofactor = None if algebra.truncates else find_cofactor(t, d, _equations(view, algebra))
    except NotPolynomial:
        return
    if cofactor is None or (type_ == "Nat" and any(c < 0 for c in sympy.Poly(cofactor, *algebra.names).coeffs())):
        return
    (identity,) = view.fresh("identity")
    equation = f"{show(term, 51)} = ({show(divisor)}) * ({show_polynomial(cofactor, algebra.names)})"
    yield compose(view, "cofactor", [*lines, have(identity, equation), f"exact ⟨_, {identity}⟩"])


def _unpack(view: GoalView, type_: str) -> tuple[list[str], GoalView]:
    """Name the cofactor of every divisibility fact with a symbolic divisor."""
    lines: list[str] = []
    for fact in view.facts:
        match fact.prop:
            case Infix("∣", divisor, term) if not isinstance(divisor, Number) and len(lines) < MAX_UNPACKED:
                index = len(lines)
                quotient, equation = view.fresh(f"quotient_{index}", f"equation_{index}")
                lines.append(f"obtain ⟨{quotient}, {equation}⟩ := {fact.term}")
                prop = Infix("=", term, Infix("*", divisor, Name(quotient)))
                view = replace(
                    view,
                    types={**view.types, quotient: type_},
                    facts=(*view.facts, Fact(equation, prop)),
                    taken=view.taken | {quotient, equation},
                )
    return lines, view


def _equations(view: GoalView, algebra: Algebra) -> list[sympy.Expr]:
    result: list[sympy.Expr] = []
    for fact in view.facts:
        if isinstance(fact.prop, Infix) and fact.prop.operator == "=":
            try:
                result.append(algebra.difference(fact.prop))
            except NotPolynomial:
                continue
    return result


def find_cofactor(term: sympy.Expr, divisor: sympy.Expr, equations: list[sympy.Expr]) -> sympy.Expr | None:
    """An integral q with `term - q * divisor` in the span of small multiples of `equations`, if there is one.

    Tried with all products up to the degree of `term`, then one degree higher.
    """
    symbols = sorted(set().union(*(e.free_symbols for e in (term, divisor, *equations))), key=str)
    equations = [e for e in equations if e.free_symbols]
    if not divisor.free_symbols or len(symbols) > MAX_SYMBOLS:
        return None
    degree = max(sympy.Poly(e, *symbols).total_degree() for e in (term, divisor, *equations))
    for bound in (degree, degree + 1):
        if bound <= MAX_DEGREE:
            found = _solve_for_cofactor(term, [divisor, *equations], symbols, bound)
            if found is not None:
                return found
    return None


def _solve_for_cofactor(
    term: sympy.Expr, generators: list[sympy.Expr], symbols: list[sympy.Symbol], degree: int
) -> sympy.Expr | None:
    multiples = [_monomials(symbols, degree - sympy.Poly(g, *symbols).total_degree()) for g in generators]
    unknowns = [[sympy.Symbol(f"c{i}_{j}") for j in range(len(ms))] for i, ms in enumerate(multiples)]
    flat = [c for row in unknowns for c in row]
    if len(flat) > MAX_UNKNOWNS:
        return None
    total = -term
    for generator, monomials, row in zip(generators, multiples, unknowns, strict=True):
        total += generator * sum((c * m for c, m in zip(row, monomials, strict=True)), sympy.Integer(0))
    system = sympy.Poly(sympy.expand(total), *symbols).coeffs()
    solution = next(iter(sympy.linsolve(system, *flat)), None)
    if solution is None:
        return None
    free = dict.fromkeys(flat, 0)
    coefficients = [sympy.sympify(s).subs(free) for s in solution[: len(unknowns[0])]]
    if not all(c.is_integer for c in coefficients):
        return None
    return sympy.expand(sum((c * m for c, m in zip(coefficients, multiples[0], strict=True)), sympy.Integer(0)))


def _monomials(symbols: list[sympy.Symbol], degree: int) -> list[sympy.Expr]:
    return sorted(itermonomials(symbols, degree), key=str) if degree >= 0 else []
