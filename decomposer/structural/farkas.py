"""Farkas certificates: why some inequalities cannot all hold, found exactly.

Method: phase one of the simplex algorithm with Bland's rule (Bland, "New finite pivoting rules for the
simplex method", 1977) on rationals.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from fractions import Fraction

MAX_PIVOTS = 400


def find_contradiction(
    constraints: Sequence[Mapping[Hashable, Fraction]], equalities: frozenset[int], constant: Hashable
) -> dict[int, Fraction] | None:
    """Find multipliers that add `constraints` (each `≥ 0`) up to a negative constant.

    Each constraint maps monomials to coefficients; `constant` is the key of the constant term.
    Multipliers are nonnegative, except at indices in `equalities`, where any sign will do.
    Returns the nonzero multipliers by index, or None when there are none (or too many pivots are needed).
    """
    columns: list[tuple[int, int]] = [(i, 1) for i in range(len(constraints))]
    columns += [(i, -1) for i in sorted(equalities)]
    monomials = sorted({m for c in constraints for m in c} | {constant}, key=repr)
    rows = [[Fraction(sign * constraints[i].get(m, 0)) for i, sign in columns] for m in monomials]
    goal = [Fraction(-1 if m == constant else 0) for m in monomials]
    solution = _solve_nonnegative(rows, goal)
    if solution is None:
        return None
    result: dict[int, Fraction] = {}
    for (index, sign), value in zip(columns, solution, strict=True):
        if value:
            result[index] = result.get(index, Fraction(0)) + sign * value
    return result


def _solve_nonnegative(rows: list[list[Fraction]], goal: list[Fraction]) -> list[Fraction] | None:
    """A vector x ≥ 0 with rows · x = goal, by phase one with one artificial variable per row."""
    width = len(rows[0]) if rows else 0
    table: list[list[Fraction]] = []
    for i, (row, value) in enumerate(zip(rows, goal, strict=True)):
        sign = -1 if value < 0 else 1
        artificial = [Fraction(int(i == j)) for j in range(len(rows))]
        table.append([sign * c for c in row] + artificial + [sign * value])
    basis = [width + i for i in range(len(rows))]
    cost = [sum((row[j] for row in table), Fraction(0)) for j in range(width + len(rows) + 1)]
    for j in range(width, width + len(rows)):
        cost[j] = Fraction(0)
    for _ in range(MAX_PIVOTS):
        entering = next((j for j in range(width) if cost[j] > 0), None)
        if entering is None:
            break
        leaving = _leaving_row(table, basis, entering)
        if leaving is None:
            return None
        _pivot(table, cost, leaving, entering)
        basis[leaving] = entering
    if cost[-1] != 0:
        return None
    solution = [Fraction(0)] * width
    for row, variable in zip(table, basis, strict=True):
        if variable < width:
            solution[variable] = row[-1]
    return solution


def _leaving_row(table: list[list[Fraction]], basis: list[int], entering: int) -> int | None:
    ratios = [(row[-1] / row[entering], basis[i], i) for i, row in enumerate(table) if row[entering] > 0]
    return min(ratios)[2] if ratios else None


def _pivot(table: list[list[Fraction]], cost: list[Fraction], leaving: int, entering: int) -> None:
    scale = table[leaving][entering]
    pivot_row = [value / scale for value in table[leaving]]
    table[leaving] = pivot_row
    support = [j for j, value in enumerate(pivot_row) if value]
    for i, row in enumerate(table):
        if i != leaving and row[entering]:
            factor = row[entering]
            for j in support:
                row[j] -= factor * pivot_row[j]
    factor = cost[entering]
    for j in support:
        cost[j] -= factor * pivot_row[j]
