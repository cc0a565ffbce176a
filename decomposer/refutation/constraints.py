"""Propositions as constraints on variables: negation pushed inwards, and the values that a constraint leaves open."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from decomposer.expressions import Call, Expr, Field, Infix, Name, Prefix, Quantifier, free_names, infix

_NEGATED = {"=": "≠", "≠": "=", "<": "≥", "≥": "<", "≤": ">", ">": "≤"}
_LARGEST_FACTORED = 10**8
_FAR = 1000
Measure = Callable[[Expr], Fraction]
"""The numeric value of a term."""


def assert_all(prop: Expr, holds: bool = True) -> list[Expr]:
    """Return propositions that are all true exactly when `prop` is true (false, for `holds = False`)."""
    match prop:
        case Prefix("¬", operand):
            return assert_all(operand, not holds)
        case Infix("∧", left, right) if holds:
            return [*assert_all(left), *assert_all(right)]
        case Infix("∨", left, right) if not holds:
            return [*assert_all(left, False), *assert_all(right, False)]
        case Infix("→", left, right) if not holds:
            return [*assert_all(left), *assert_all(right, False)]
    return [prop if holds else negate(prop)]


def negate(prop: Expr) -> Expr:
    """Return the negation of `prop`, as a positive proposition where that is simple."""
    match prop:
        case Prefix("¬", operand):
            return operand
        case Infix("∧", left, right):
            return Infix("∨", negate(left), negate(right))
        case Infix("∨" | "→", _, _):
            return infix("∧", *assert_all(prop, False))
        case Infix(operator, left, right) if operator in _NEGATED:
            return Infix(_NEGATED[operator], left, right)
        case Quantifier("∀", binders, body):
            return Quantifier("∃", binders, negate(body))
        case Quantifier("∃", binders, body):
            return Quantifier("∀", binders, negate(body))
    return Prefix("¬", prop)


@dataclass(frozen=True, slots=True)
class Room:
    """What constraints leave open for one variable; everything in it is still to be tested."""

    exact: frozenset[Fraction] | None = None
    """The only values possible, when these are few."""
    low: Fraction | None = None
    high: Fraction | None = None
    step: int = 1
    offset: int = 0
    """Only values that are `offset` modulo `step`."""

    def meet(self, other: Room) -> Room:
        """Return the room that both leave."""
        if self.exact is None or other.exact is None:
            exact = self.exact if other.exact is None else other.exact
        else:
            exact = self.exact & other.exact
        lows = [low for low in (self.low, other.low) if low is not None]
        highs = [high for high in (self.high, other.high) if high is not None]
        coarse = max(self, other, key=lambda room: room.step)
        return Room(exact, max(lows, default=None), min(highs, default=None), coarse.step, coarse.offset)

    def contains(self, value: Fraction) -> bool:
        """True when `value` is within the bounds."""
        return (self.low is None or value >= self.low) and (self.high is None or value <= self.high)


def read_room(constraint: Expr, name: str, measure: Measure, measure_at: Callable[[Expr, int], Fraction]) -> Room:
    """Return what `constraint` leaves for the variable `name`, all its other variables being known.

    `measure` computes a term without `name`, `measure_at` one with it at a number. Raises what these raise.
    """
    match constraint:
        case Infix("∨", left, right):
            rooms = [read_room(part, name, measure, measure_at) for part in (left, right)]
            known = [room.exact for room in rooms if room.exact is not None]
            return Room(frozenset().union(*known)) if len(known) == len(rooms) else Room()
        case Infix("∣", Name(text), whole) if text == name and name not in free_names(whole):
            return _divisors(measure(whole))
        case Infix("∣", part, Name(text)) if text == name and name not in free_names(part):
            return Room(step=max(1, abs(int(measure(part)))))
        case Infix("=", Infix("%", Name(text), modulus), rest) if text == name and name not in (
            free_names(modulus) | free_names(rest)
        ):
            return Room(step=max(1, abs(int(measure(modulus)))), offset=int(measure(rest)))
        case Infix("=", left, right) if (arithmetic := _gcd_or_lcm(left, right, name)) is not None:
            function, value = arithmetic
            size = measure(value)
            return _divisors(size) if function == "lcm" else Room(step=max(1, abs(int(size))))
        case Infix("=" | "<" | "≤" | ">" | "≥" as operator, left, right):
            return _solve(operator, lambda t: measure_at(left, t) - measure_at(right, t))
    return Room()


def _gcd_or_lcm(left: Expr, right: Expr, name: str) -> tuple[str, Expr] | None:
    """Recognise `gcd x b = c` and `lcm x b = c`, in either spelling: the function and `c`."""
    for side, value in ((left, right), (right, left)):
        if not isinstance(side, Call) or name in free_names(value):
            continue
        match side.function:
            case Field(Name(text), ("gcd" | "lcm") as function) if text == name:
                return function, value
            case Field(_, ("gcd" | "lcm") as function) | Name(("Nat.gcd" | "Nat.lcm") as function):
                if Name(name) in side.arguments:
                    return function.removeprefix("Nat."), value
    return None


def _divisors(value: Fraction) -> Room:
    whole = abs(int(value))
    if not 0 < whole <= _LARGEST_FACTORED:
        return Room()
    small = [d for d in range(1, math.isqrt(whole) + 1) if whole % d == 0]
    divisors = {Fraction(d) for d in (*small, *(whole // d for d in small))}
    return Room(frozenset(divisors | {-d for d in divisors}))


def _solve(operator: str, difference: Callable[[int], Fraction]) -> Room:
    """Solve `difference(t) operator 0` when the difference is a polynomial of degree one or two."""
    fitted = _fit(difference, 0) or _fit(difference, _FAR)
    if fitted is None:
        return Room()
    a, b, c = fitted
    if a == b == 0:
        return Room()
    if a == 0:
        root = -c / b
        if operator == "=":
            return Room(frozenset({root}))
        is_upper = (b > 0) == (operator in "<≤")
        return Room(high=root) if is_upper else Room(low=root)
    square = b * b - 4 * a * c
    if square < 0:
        return Room(frozenset()) if operator == "=" else Room()
    if operator == "=":
        half = _exact_root(square)
        return Room() if half is None else Room(frozenset({(-b - half) / (2 * a), (-b + half) / (2 * a)}))
    if (a > 0) == (operator in "<≤"):
        middle, spread = -b / (2 * a), abs(Fraction(math.isqrt(math.ceil(square)) + 1) / (2 * a))
        return Room(low=middle - spread, high=middle + spread)
    return Room()


def _fit(difference: Callable[[int], Fraction], base: int) -> tuple[Fraction, Fraction, Fraction] | None:
    """The coefficients of the quadratic through three values, if two more values lie on it."""
    f0, f1, f2 = (difference(base + i) for i in range(3))
    a = (f2 - 2 * f1 + f0) / 2
    b = f1 - f0 - a * (2 * base + 1)
    c = f0 - b * base - a * base * base
    checks = (base + 3, base + 47)
    return (a, b, c) if all(difference(t) == (a * t + b) * t + c for t in checks) else None


def _exact_root(square: Fraction) -> Fraction | None:
    root = Fraction(math.isqrt(square.numerator), math.isqrt(square.denominator))
    return root if root * root == square else None
