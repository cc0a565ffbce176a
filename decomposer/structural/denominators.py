"""Rational equations with variables in denominators: multiply out, and return to the integers if possible.

`1 / a + 1 / b = 1 / 2` becomes `a * b = 2 * a + 2 * b`; when a and b are casts of naturals the equation
holds over Nat as well, where divisors and bounds can be used.
"""

from __future__ import annotations

from collections.abc import Iterator

import sympy

from decomposer.expressions import (
    Algebra,
    Ascription,
    Expr,
    Infix,
    Name,
    NotPolynomial,
    Prefix,
    free_names,
    show_polynomial,
    subterms,
)
from decomposer.structural.lifting import DEEP
from decomposer.structural.script import compose, have
from decomposer.structural.view import Fact, GoalView, introduce
from prover.core.proof import Sketch

MAX_DEGREE = 6


def propose_cleared_denominators(goal: GoalView) -> Iterator[Sketch]:
    """Replace the first equation with a symbolic denominator by a polynomial one."""
    view = introduce(goal)
    if {"cleared", "whole"} & view.taken:
        return
    for fact in view.facts:
        match fact.prop:
            case Infix("=", _, _) if variables := _denominators(view, fact.prop):
                yield from _clear(view, fact, variables)
                return


def _denominators(view: GoalView, prop: Expr) -> list[str]:
    """Variables in denominators; none when a denominator is not a plain variable."""
    found: list[str] = []
    for term in subterms(prop):
        match term:
            case Infix("/", _, right) if free_names(right) & view.numeric.keys():
                variable = _plain(right)
                if variable is None:
                    return []
                found.append(variable)
    return list(dict.fromkeys(found))


def _plain(expr: Expr) -> str | None:
    match expr:
        case Name(text):
            return text
        case Prefix("↑", Name(text)) | Ascription(Name(text), _):
            return text
    return None


def _clear(view: GoalView, fact: Fact, variables: list[str]) -> Iterator[Sketch]:
    algebra = Algebra(view.types, inverses=True)
    if not isinstance(fact.prop, Infix):
        return
    try:
        gap = algebra.polynomial(fact.prop.right, "Rat") - algebra.polynomial(fact.prop.left, "Rat")
    except NotPolynomial:
        return
    for variable in variables:
        gap = gap.subs(algebra.inverse(Name(variable)), 1 / algebra.symbol(Name(variable)))
    numerator, _ = sympy.fraction(sympy.together(gap))
    numerator = sympy.expand(numerator)
    if not numerator.free_symbols or sympy.Poly(numerator).total_degree() > MAX_DEGREE:
        return
    names = view.fresh(*(f"{variable}_ne" for variable in variables))
    lines = [_nonzero(view, variable, name) for variable, name in zip(variables, names, strict=True)]
    lines += _restate(view, algebra, numerator)
    if lines[-1].startswith("have whole"):
        stale = [*names, "cleared", *([fact.term] if "." not in fact.term else [])]
        lines.append(f"clear {' '.join(stale)}")
    yield compose(view, "denominators", [*lines, "sorry"])


def _nonzero(view: GoalView, variable: str, name: str) -> str:
    if view.numeric[variable] == "Rat":
        return have(name, f"{variable} ≠ 0", "grind")
    proof = f"intro zero\nhave {variable}_zero : {variable} = 0 := by exact_mod_cast zero\nomega"
    return have(name, f"({variable} : Rat) ≠ 0", proof)


def _restate(view: GoalView, algebra: Algebra, numerator: sympy.Expr) -> list[str]:
    """The polynomial equation without subtraction, over Rat and, for casts, over their own type."""
    symbols = sorted(numerator.free_symbols, key=str)
    poly = sympy.Poly(numerator, *symbols)
    scale = sympy.ilcm(*(c.q for c in poly.coeffs()))
    terms = [(sympy.prod([s**e for s, e in zip(symbols, m, strict=True)]), scale * c) for m, c in poly.terms()]
    left = sum((c * t for t, c in terms if c > 0), sympy.Integer(0))
    right = sum((-c * t for t, c in terms if c < 0), sympy.Integer(0))
    texts = {s: algebra.text_of(s) for s in symbols}
    kinds = {view.numeric.get(text) for text in texts.values()}
    rational = {s: text if view.numeric.get(text) == "Rat" else f"({text} : Rat)" for s, text in texts.items()}
    equation = f"{show_polynomial(left, rational)} = {show_polynomial(right, rational)}"
    lines = [have("cleared", equation, "grind")]
    if len(kinds) == 1 and kinds <= {"Nat", "Int"}:
        equation = f"{show_polynomial(left, texts)} = {show_polynomial(right, texts)}"
        lines.append(have("whole", equation, f"{DEEP} exact_mod_cast cleared"))
    return lines
