"""Divisibility by a polynomial: find the cofactor.

To show `d ∣ t` under equations `p = 0` it is enough to write `t = q * d + Σ r * p`. With a bound on the
degrees of q and r this is a linear system over the rationals; an integral q is the witness, and the
ring solver checks the identity.
"""

from __future__ import annotations

from collections.abc import Iterator

import sympy
from sympy.polys.monomials import itermonomials

from decomposer.expressions import Algebra, Infix, NotPolynomial, infer_type, show, show_polynomial
from decomposer.structural.script import compose, have
from decomposer.structural.view import GoalView, introduce
from prover.core.proof import Sketch

MAX_DEGREE = 6
MAX_UNKNOWNS = 60
MAX_SYMBOLS = 4


def propose_cofactor(goal: GoalView) -> Iterator[Sketch]:
    """State `target = divisor * cofactor` with the cofactor found by linear algebra."""
    view = introduce(goal)
    match view.target:
        case Infix("∣", divisor, term):
            pass
        case _:
            return
    if infer_type(divisor, view.types) != "Int" and infer_type(term, view.types) != "Int":
        return
    algebra = Algebra(view.types)
    try:
        d, t = (sympy.expand(algebra.polynomial(e, "Int")) for e in (divisor, term))
        equations = _equations(view, algebra)
    except NotPolynomial:
        return
    cofactor = find_cofactor(t, d, equations)
    if cofactor is None:
        return
    names = {s: f"({algebra.text_of(s)})" if " " in algebra.text_of(s) else algebra.text_of(s) for s in algebra.names}
    (identity,) = view.fresh("identity")
    equation = f"{show(term, 51)} = ({show(divisor)}) * ({show_polynomial(cofactor, names)})"
    yield compose(view, "cofactor", [have(identity, equation), f"exact ⟨_, {identity}⟩"])


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
    """An integral q with `term - q * divisor` in the span of small multiples of `equations`, if there is one."""
    symbols = sorted(term.free_symbols | divisor.free_symbols, key=str)
    equations = [e for e in equations if e.free_symbols and e.free_symbols <= set(symbols)]
    if not divisor.free_symbols or len(symbols) > MAX_SYMBOLS:
        return None
    degree = max(sympy.Poly(term, *symbols).total_degree(), *(sympy.Poly(e, *symbols).total_degree() for e in [divisor, *equations]))
    if degree > MAX_DEGREE:
        return None
    parts = [(divisor, _monomials(symbols, degree - sympy.Poly(divisor, *symbols).total_degree()))]
    parts += [(e, _monomials(symbols, degree - sympy.Poly(e, *symbols).total_degree())) for e in equations]
    unknowns = [[sympy.Symbol(f"c{i}_{j}") for j in range(len(m))] for i, (_, m) in enumerate(parts)]
    flat = [c for row in unknowns for c in row]
    if len(flat) > MAX_UNKNOWNS:
        return None
    total = sum(
        (c * m * p for (p, ms), row in zip(parts, unknowns, strict=True) for c, m in zip(row, ms, strict=True)),
        -term,
    )
    system = sympy.Poly(sympy.expand(total), *symbols).coeffs()
    solution = next(iter(sympy.linsolve(system, *flat)), None)
    if solution is None:
        return None
    zero = {c: 0 for c in flat}
    count = len(unknowns[0])
    coefficients = [sympy.sympify(s).subs(zero) for s in solution[:count]]
    if not all(c.is_integer for c in coefficients):
        return None
    return sympy.expand(sum(c * m for c, m in zip(coefficients, parts[0][1], strict=True)))


def _monomials(symbols: list[sympy.Symbol], degree: int) -> list[sympy.Expr]:
    return sorted(itermonomials(symbols, degree), key=str) if degree >= 0 else []
