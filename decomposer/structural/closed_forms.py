"""Guessing a closed form from the first values of a sequence.

A guess is a linear relation between `a m`, powers of m and one geometric term, with integer coefficients,
found by exact linear algebra on the first values and tested on the rest.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

import sympy

MAX_POLYNOMIAL_DEGREE = 3


@dataclass(frozen=True, slots=True)
class ClosedForm:
    """`scale * a = Σ coefficient * m ^ degree + Σ coefficient * ratio ^ m`, all integers, scale > 0."""

    scale: int
    polynomial: tuple[int, ...]
    """Coefficients by degree."""
    geometric: tuple[tuple[int, int], ...] = ()
    """Pairs (coefficient, ratio)."""

    def state(self, value: str, m: str, type_: str) -> str:
        """The equation for `a = value` at `m`, without subtraction; `m` must be an atom."""
        number = m if type_ == "Nat" else f"({m} : {type_})"
        terms = [(c, _power(number, degree)) for degree, c in enumerate(self.polynomial) if c] + [
            (c, f"{_base(r, type_)} ^ {m}") for c, r in self.geometric
        ]
        left = [value if self.scale == 1 else f"{self.scale} * {value}"]
        left += [_term(-c, text) for c, text in terms if c < 0]
        right = [_term(c, text) for c, text in terms if c > 0] or ["0"]
        return f"{' + '.join(left)} = {' + '.join(right)}"


def _power(number: str, degree: int) -> str:
    return "" if degree == 0 else number if degree == 1 else f"{number} ^ {degree}"


def _base(ratio: int, type_: str) -> str:
    text = str(ratio) if ratio >= 0 else f"({ratio})"
    return text if type_ == "Nat" else f"({ratio} : {type_})"


def _term(coefficient: int, text: str) -> str:
    if not text:
        return str(coefficient)
    return text if coefficient == 1 else f"{coefficient} * {text}"


def guess_closed_forms(values: Sequence[Fraction]) -> Iterator[ClosedForm]:
    """Closed forms that reproduce all `values`, simplest first; needs at least eight values."""
    if len(values) < 8:
        return
    ratios: list[tuple[int, ...]] = [(), (2,), (3,), (-1,), (4,), (5,), (1,), (-2,), (2, 3), (-1, 2), (6,), (10,)]
    for degree in range(MAX_POLYNOMIAL_DEGREE + 1):
        for chosen in ratios:
            if 1 in chosen:
                continue
            form = _fit(values, degree, chosen)
            if form is not None:
                yield form
                return


def _fit(values: Sequence[Fraction], degree: int, ratios: tuple[int, ...]) -> ClosedForm | None:
    unknowns = degree + 1 + len(ratios)
    if unknowns + 2 > len(values):
        return None

    def row(m: int) -> list[Fraction]:
        return [Fraction(m) ** d for d in range(degree + 1)] + [Fraction(r) ** m for r in ratios]

    matrix = sympy.Matrix(unknowns, unknowns, lambda i, j: _rational(row(i)[j]))
    if matrix.det() == 0:
        return None
    solution = matrix.LUsolve(sympy.Matrix([_rational(v) for v in values[:unknowns]]))
    found = [Fraction(int(c.p), int(c.q)) for c in solution]
    if any(sum(c * t for c, t in zip(found, row(m), strict=True)) != v for m, v in enumerate(values)):
        return None
    scale = lcm(*(c.denominator for c in found))
    integers = [int(c * scale) for c in found]
    geometric = tuple((c, r) for c, r in zip(integers[degree + 1 :], ratios, strict=True) if c)
    return ClosedForm(scale, tuple(integers[: degree + 1]), geometric)


def _rational(value: Fraction) -> sympy.Rational:
    return sympy.Rational(value.numerator, value.denominator)


@dataclass(frozen=True, slots=True)
class Reciprocal:
    """`a = numerator / (slope * m + intercept)` with positive integers."""

    numerator: int
    slope: int
    intercept: int

    def denominator(self, m: str, shift: int) -> str:
        """The denominator at `m + shift`, over Rat."""
        return f"{self.slope} * ({m} : Rat) + {self.slope * shift + self.intercept}"


def guess_reciprocal(values: Sequence[Fraction]) -> Reciprocal | None:
    """Recognise values whose reciprocals form an arithmetic progression of positive numbers."""
    if len(values) < 5 or any(v <= 0 for v in values):
        return None
    inverses = [1 / v for v in values]
    slope = inverses[1] - inverses[0]
    if slope <= 0 or any(b - a != slope for a, b in itertools.pairwise(inverses)):
        return None
    scale = lcm(slope.denominator, inverses[0].denominator)
    return Reciprocal(scale, int(slope * scale), int(inverses[0] * scale))


def find_period(values: Sequence[Fraction], longest: int = 24) -> int | None:
    """Least p with `values[i + p] = values[i]` throughout, if three periods were seen."""
    for period in range(1, min(longest, len(values) // 3) + 1):
        if all(a == b for a, b in zip(values, values[period:], strict=False)):
            return period
    return None
