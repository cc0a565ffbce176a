"""Polynomial equations: eliminate to one variable, factor, and read off the values.

From `x + y = 5`, `x * y = 6` follows `(x - 2) * (x - 3) = 0`: a Gröbner basis in an elimination order
contains a polynomial in x alone, and its rational factors are the cases. A factor of degree one gives a
value; a quadratic one without real roots is refuted because it keeps its sign.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import sympy

from decomposer.expressions import Algebra, Expr, Infix, Name, NotPolynomial, Number, show_polynomial, subterms
from decomposer.structural.lifting import DEEP, lift_facts
from decomposer.structural.script import compose, have
from decomposer.structural.view import Fact, GoalView, introduce
from prover.core.proof import Sketch

MAX_DEGREE = 6
MAX_EQUATIONS = 5
MAX_SYMBOLS = 4
MAX_WORK = 40
"""Limit on the product of the degrees (Bézout's bound on the solutions), for the basis to be cheap."""


@dataclass(frozen=True, slots=True)
class System:
    """The polynomial equations of a goal over one ring, with the lines that state them there."""

    field: str
    lines: tuple[str, ...]
    algebra: Algebra
    equations: tuple[sympy.Expr, ...]

    def name(self, symbol: sympy.Symbol) -> str:
        """Lean text of an atom, cast where it is a natural number."""
        text = self.algebra.text_of(symbol)
        if self.algebra.type_of(text) == "Nat":
            return f"({text} : {self.field})"
        return f"({text})" if " " in text else text


def propose_elimination(goal: GoalView) -> Iterator[Sketch]:
    """For each variable of the target: the equation that it alone satisfies, in factors."""
    view = introduce(goal)
    if any(_is_factored(fact.prop) for fact in view.facts):
        return
    system = _read_system(view)
    if system is None:
        return
    symbols = sorted(set().union(*(e.free_symbols for e in system.equations)), key=str)
    wanted = [s for s in symbols if s in {system.algebra.symbol(Name(v)) for v in view.variables_of(view.target)}]
    variables = [s for s in symbols if system.algebra.text_of(s) in view.numeric]
    for symbol in dict.fromkeys([*wanted, *variables]):
        polynomial = eliminate(system.equations, symbol, symbols)
        if polynomial is not None:
            yield from _split_factors(view, system, symbol, polynomial)


def _is_factored(prop: Expr) -> bool:
    """Whether a fact says that a product is zero: then this family has done its work."""
    match prop:
        case Infix("=", Infix("*", _, _), Number(0)):
            return True
    return False


def _read_system(view: GoalView) -> System | None:
    equations = [f for f in view.facts if isinstance(f.prop, Infix) and f.prop.operator == "="]
    field = "Rat" if "Rat" in view.numeric.values() or any(_is_rational(f.prop) for f in equations) else "Int"
    lines, lifted = ([], equations) if field == "Rat" else lift_facts(view, equations)
    algebra = Algebra(view.types)
    polynomials: list[sympy.Expr] = []
    for fact in lifted:
        polynomial = _polynomial(fact, algebra)
        if polynomial is not None:
            polynomials.append(polynomial)
    if not 0 < len(polynomials) <= MAX_EQUATIONS:
        return None
    return System(field, tuple(lines), algebra, tuple(polynomials))


def _is_rational(prop: Expr) -> bool:
    return any(isinstance(t, Infix) and t.operator == "/" for t in subterms(prop))


def _polynomial(fact: Fact, algebra: Algebra) -> sympy.Expr | None:
    algebra.truncates = False
    try:
        gap = algebra.difference(fact.prop) if isinstance(fact.prop, Infix) else None
    except NotPolynomial:
        return None
    if gap is None or algebra.truncates or not gap.free_symbols or len(gap.free_symbols) > MAX_SYMBOLS:
        return None
    return gap if sympy.Poly(gap).total_degree() <= MAX_DEGREE else None


def eliminate(
    equations: tuple[sympy.Expr, ...], symbol: sympy.Symbol, symbols: list[sympy.Symbol]
) -> sympy.Expr | None:
    """A nonzero polynomial in `symbol` alone that vanishes wherever `equations` do, if the ideal has one."""
    alone = [e for e in equations if e.free_symbols == {symbol}]
    if alone:
        return alone[0]
    work = 1
    for equation in equations:
        work *= sympy.Poly(equation).total_degree()
    if work > MAX_WORK or len(symbols) > MAX_SYMBOLS or len(equations) < 2:
        return None
    order = [s for s in symbols if s != symbol] + [symbol]
    basis = sympy.groebner(equations, *order, order="lex")
    return next((e for e in basis.exprs if e.free_symbols == {symbol}), None)


def _split_factors(view: GoalView, system: System, symbol: sympy.Symbol, polynomial: sympy.Expr) -> Iterator[Sketch]:
    _, powers = sympy.factor_list(polynomial)
    factors = [factor for factor, _ in powers]
    names = {symbol: system.name(symbol)}
    product, vanishes = view.fresh("product", "vanishes")
    texts = [f"({show_polynomial(sympy.expand(f), names)})" for f in factors]
    lines = list(system.lines)
    if len(factors) == 1:
        if sympy.Poly(factors[0]).degree() == 1:
            yield from _linear(view, system, symbol, factors[0], lines)
        return
    lines.append(have(product, f"{' * '.join(texts)} = 0"))
    lines += _refute_factors(view, factors, texts)
    close = _split_product(product, vanishes, len(texts), f"{system.field}.mul_eq_zero.mp")
    yield compose(view, "elimination", [*lines, f"{close} <;> (first | omega | grind)"])


def _linear(
    view: GoalView, system: System, symbol: sympy.Symbol, factor: sympy.Expr, lines: list[str]
) -> Iterator[Sketch]:
    """The equations determine the variable."""
    (value,) = view.fresh("value")
    (solution,) = sympy.solve(factor, symbol)
    text = system.algebra.text_of(symbol)
    lines = [*lines, have(value, f"{system.name(symbol)} = {show_polynomial(solution, {})}")]
    if system.algebra.type_of(text) == "Nat" and solution.is_integer and solution >= 0:
        (natural,) = view.fresh("natural")
        lines.append(have(natural, f"{text} = {solution}", f"{DEEP} exact_mod_cast {value}"))
    yield compose(view, "elimination", [*lines, "first | omega | grind | simp_all"])


def _split_product(product: str, vanishes: str, count: int, rule: str) -> str:
    """Case analysis on which of `count` left-nested factors is zero."""
    if count == 2:
        return f"rcases {rule} {product} with {vanishes} | {vanishes}"
    inner = _split_product(vanishes, vanishes, count - 1, rule)
    return f"rcases {rule} {product} with {vanishes} | {vanishes} <;> try ({inner})"


def _refute_factors(view: GoalView, factors: list[sympy.Expr], texts: list[str]) -> list[str]:
    """Lemmas that quadratic factors with negative discriminant keep their sign."""
    lines: list[str] = []
    for index, (factor, text) in enumerate(zip(factors, texts, strict=True)):
        poly = sympy.Poly(factor)
        if poly.degree() == 2 and poly.discriminant() < 0:
            (name,) = view.fresh(f"sign_{index}")
            lines.append(have(name, f"0 < {text[1:-1]}" if poly.LC() > 0 else f"{text[1:-1]} < 0"))
    return lines
