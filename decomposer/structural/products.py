"""Inequalities that always hold, or that follow from two others: products and squares.

The candidates among which a certificate for a nonlinear inequality is searched.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import sympy

from decomposer.expressions import Algebra, show_polynomial

MAX_DEGREE = 6


@dataclass(frozen=True, slots=True)
class Constraint:
    """`polynomial ≥ 0`, with the lemma that says so; no lemma when the context says it already."""

    polynomial: sympy.Expr
    is_equality: bool = False
    is_strict: bool = False
    """`> 0` rather than `≥ 0`; over the integers strictness is in the polynomial instead."""
    lemma: str = ""


def _texts(algebra: Algebra) -> dict[sympy.Symbol, str]:
    return {s: _as_atom(algebra.text_of(s), algebra) for s in algebra.names}


def _as_atom(text: str, algebra: Algebra) -> str:
    if algebra.type_of(text) == "Nat":
        return f"({text} : Int)"
    return f"({text})" if " " in text else text


def multiply_pairs(base: list[Constraint], algebra: Algebra) -> list[Constraint]:
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


def square_forms(base: list[Constraint], algebra: Algebra) -> list[Constraint]:
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


def weigh_squares(base: list[Constraint], algebra: Algebra) -> list[Constraint]:
    """Squares of differences, multiplied by a nonnegative linear fact: for cubic inequalities."""
    texts = _texts(algebra)
    symbols = sorted(set().union(*(c.polynomial.free_symbols for c in base)), key=str)
    weights = [c for c in base if not c.is_equality and sympy.Poly(c.polynomial).total_degree() == 1]
    forms = [a - b for a, b in itertools.combinations(symbols, 2)] + [s - 1 for s in symbols]
    result: list[Constraint] = []
    for weight, form in itertools.product(weights, forms):
        product = sympy.expand(weight.polynomial * form**2)
        text = f"0 ≤ ({show_polynomial(weight.polynomial, texts)}) * ({show_polynomial(form, texts)}) ^ 2"
        result.append(Constraint(product, lemma=text))
    return result


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
