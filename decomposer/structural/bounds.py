"""Bounds of variables from polynomial facts, by interval propagation.

Method: bounds consistency, as in constraint solvers (Davis, "Constraint propagation with interval labels",
Artificial Intelligence 32, 1987), over monomials instead of variables.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import sympy

from decomposer.expressions import Algebra, Expr, Infix, Name, NotPolynomial, Number, Prefix, try_parse
from decomposer.structural.view import GoalView

ROUNDS = 8
NEGATED = {"<": "≥", "≤": ">", ">": "≤", "≥": "<", "≠": "="}


@dataclass(slots=True)
class Interval:
    """Integer bounds of one atom; None is unbounded."""

    low: int | None = None
    high: int | None = None
    is_linear: bool = True
    """Whether linear arithmetic alone proves both bounds."""

    @property
    def size(self) -> int | None:
        """How many integers it holds, or None when it is unbounded."""
        return None if self.low is None or self.high is None else max(0, self.high - self.low + 1)


@dataclass(slots=True)
class Box:
    """Bounds of every atom of a goal."""

    algebra: Algebra
    intervals: dict[sympy.Symbol, Interval] = field(default_factory=dict)

    def of(self, variable: str) -> Interval:
        """Bounds of a variable; unbounded when no fact mentions it."""
        return self.intervals.get(self.algebra.symbol(Name(variable)), Interval())


def order_constraints(prop: Expr, algebra: Algebra) -> list[sympy.Expr]:
    """Polynomials that `prop` says are nonnegative over the integers; empty when it says nothing."""
    match prop:
        case Prefix("¬", Infix(operator, left, right)) if operator in NEGATED:
            return order_constraints(Infix(NEGATED[operator], left, right), algebra)
        case Infix(operator, _, _) if operator in {"=", "<", "≤", ">", "≥"}:
            try:
                gap = algebra.difference(prop)
            except NotPolynomial:
                return []
            strict = 1 if operator in "<>" else 0
            match operator:
                case "=":
                    return [gap, -gap]
                case "<" | "≤":
                    return [gap - strict]
            return [-gap - strict]
    return []


def find_bounds(view: GoalView, extra: tuple[Expr, ...] = (), *, max_degree: int | None = None) -> Box:
    """Propagate the order facts of `view`, and `extra` propositions, to bounds of the integral variables.

    With `max_degree=1` only what linear arithmetic can prove is used.
    """
    algebra = Algebra(view.types)
    box = Box(algebra)
    constraints: list[sympy.Expr] = []
    for prop in (*(fact.prop for fact in view.facts), *extra):
        if not any(view.numeric.get(name) == "Rat" for name in view.variables_of(prop)):
            constraints += order_constraints(prop, algebra)
    for name, type_ in view.numeric.items():
        if type_ != "Rat":
            box.intervals[algebra.symbol(Name(name))] = Interval(low=0 if type_ == "Nat" else None)
    for symbol, text in algebra.names.items():
        box.intervals.setdefault(symbol, Interval(low=1 if _is_positive_power(text) else None))
    polynomials = [sympy.Poly(c, *sorted(c.free_symbols, key=str)) for c in constraints if c.free_symbols]
    if max_degree is not None:
        polynomials = [p for p in polynomials if p.total_degree() <= max_degree]
    for _ in range(ROUNDS):
        changes = [_tighten(p, box) for p in polynomials]
        if True not in changes:
            break
    return box


def _is_positive_power(text: str) -> bool:
    expr = try_parse(text)
    return isinstance(expr, Infix) and expr.operator == "^" and isinstance(expr.left, Number) and expr.left.value > 0


def _tighten(polynomial: sympy.Poly, box: Box) -> bool:
    """Use `polynomial ≥ 0` to bound each monomial by what the others can reach; say whether it helped."""
    terms = [(int(c), _powers(polynomial, e)) for e, c in polynomial.terms() if c.is_integer]
    if len(terms) != len(polynomial.terms()):
        return False
    changed = False
    linear = polynomial.total_degree() <= 1
    for coefficient, powers in terms:
        rest = _upper_sum([(c, p) for c, p in terms if p != powers], box)
        if rest is None or not powers:
            continue
        if coefficient < 0:
            changed |= _cap(powers, rest // -coefficient, box, linear)
        elif len(powers) == 1 and list(powers.values()) == [1]:
            changed |= _raise(next(iter(powers)), -(rest // coefficient), box, linear)
    return changed


def _powers(polynomial: sympy.Poly, exponents: tuple[int, ...]) -> dict[sympy.Symbol, int]:
    return {symbol: power for symbol, power in zip(polynomial.gens, exponents, strict=True) if power}


def _upper_sum(terms: list[tuple[int, dict[sympy.Symbol, int]]], box: Box) -> int | None:
    """Largest value of a sum of terms over the box, or None when it has none."""
    total = 0
    for coefficient, powers in terms:
        low, high = _range(powers, box)
        end = high if coefficient > 0 else low
        if end is None:
            return None
        total += coefficient * end
    return total


def _range(powers: dict[sympy.Symbol, int], box: Box) -> tuple[int | None, int | None]:
    """Range of a monomial over the box."""
    low: int | None = 1
    high: int | None = 1
    for symbol, power in powers.items():
        a, b = box.intervals[symbol].low, box.intervals[symbol].high
        if a is None or a < 0:
            if power % 2 == 0 and len(powers) == 1:
                return 0, None if a is None or b is None else max(a * a, b * b) ** (power // 2)
            if len(powers) == 1:
                return None if a is None else a**power, None if b is None else b**power
            return None, None
        low = None if low is None else low * a**power
        high = None if high is None or b is None else high * b**power
    return low, high


def _cap(powers: dict[sympy.Symbol, int], limit: int, box: Box, linear: bool) -> bool:
    """Use `monomial ≤ limit` to cap each factor whose cofactor is at least 1."""
    changed = False
    for symbol, power in powers.items():
        others = [box.intervals[s].low for s in powers if s != symbol]
        interval = box.intervals[symbol]
        if any(low is None or low < 1 for low in others) or limit < 0:
            continue
        if power > 1 and (interval.low is None or interval.low < 0):
            if power % 2 == 0:
                changed |= _raise(symbol, -_root(limit, power), box, False)
            else:
                continue
        cap = _root(limit, power)
        if interval.high is None or cap < interval.high:
            interval.high, changed = cap, True
            interval.is_linear &= linear
            _cap_exponent(symbol, cap, box)
    return changed


def _cap_exponent(symbol: sympy.Symbol, cap: int, box: Box) -> None:
    """A cap on `b ^ x` is one on `x`."""
    expr = try_parse(box.algebra.text_of(symbol))
    match expr:
        case Infix("^", Number(base), Name() as variable) if base >= 2 and cap >= 1:
            inner = box.intervals[box.algebra.symbol(variable)]
            exponent = int(math.log(cap, base) + 1e-9)
            if inner.high is None or exponent < inner.high:
                inner.high, inner.is_linear = exponent, False


def _raise(symbol: sympy.Symbol, bound: int, box: Box, linear: bool) -> bool:
    interval = box.intervals[symbol]
    if interval.low is not None and interval.low >= bound:
        return False
    interval.low = bound
    interval.is_linear &= linear
    return True


def _root(value: int, power: int) -> int:
    return int(sympy.integer_nthroot(value, power)[0])
