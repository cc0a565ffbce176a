"""The numbers of a plot as a table: for those who cannot see it, or want to copy them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import singledispatch

from prover.evaluate.results import Interval
from prover.report.axes import format_quantity
from prover.report.entries import Entrant
from prover.report.figures import Bars, Curves, Estimates, Figure, Histogram, Steps

_QUANTILES = (0.25, 0.5, 0.75)


@dataclass(frozen=True, slots=True)
class Table:
    """A head, and rows whose first cell says what they are about."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@singledispatch
def tabulate(figure: Figure) -> Table:
    """The numbers that `figure` shows."""
    raise TypeError(f"no table for {type(figure).__name__}")


@tabulate.register
def _tabulate_curves(figure: Curves) -> Table:
    told = {entrant.letter: dict(points) for entrant, points in figure.lines}
    ks = sorted({k for points in told.values() for k in points})
    rows = ((str(k), *(_interval(points.get(k)) for points in told.values())) for k in ks)
    return Table(("k", *told), tuple(rows))


@tabulate.register
def _tabulate_estimates(figure: Estimates) -> Table:
    letters = _letters(cells for _, cells in figure.rows)
    rows = []
    for row, cells in figure.rows:
        told = {entrant.letter: one for entrant, one in cells}
        rows.append((row, *(_interval(told.get(letter), is_signed=figure.is_difference) for letter in letters)))
    return Table(("", *letters), tuple(rows))


@tabulate.register
def _tabulate_bars(figure: Bars) -> Table:
    letters = _letters(cells for _, _, cells in figure.rows)
    return Table(("", *letters), tuple((row, *(f"{count:,}" for _, count in cells)) for row, _, cells in figure.rows))


@tabulate.register
def _tabulate_histogram(figure: Histogram) -> Table:
    head = [""]
    for entrant, _, _ in figure.facets:
        head += [f"{entrant.letter}: proved", f"{entrant.letter}: not"]
    rows = []
    for i, (low, high) in enumerate(zip(figure.edges, figure.edges[1:], strict=False)):
        counts = (f"{column[i]:,}" for _, proofs, others in figure.facets for column in (proofs, others))
        rows.append((f"{format_quantity(low, figure.unit)} to {format_quantity(high, figure.unit)}", *counts))
    return Table(tuple(head), tuple(rows))


@tabulate.register
def _tabulate_steps(figure: Steps) -> Table:
    """The times by which a quarter, a half, three quarters of the proofs were found, and all."""
    rows = []
    for share in (*_QUANTILES, 1.0):
        cells = []
        for _, points in figure.lines:
            last = points[-1][1]
            seconds = next(at for at, reached in points if reached >= share * last - 1e-12)
            cells.append(f"{seconds:.1f} s")
        rows.append((f"{100 * share:.0f} % of its proofs", *cells))
    return Table(("", *(entrant.letter for entrant, _ in figure.lines)), tuple(rows))


def _letters(rows: Iterable[Sequence[tuple[Entrant, object]]]) -> list[str]:
    entrants = {entrant.number: entrant.letter for cells in rows for entrant, _ in cells}
    return [entrants[number] for number in sorted(entrants)]


def _interval(one: Interval | None, *, is_signed: bool = False) -> str:
    if one is None:
        return "–"
    value, low, high = (f"{100 * x:{'+' if is_signed else ''}.1f}" for x in (one.value, one.low, one.high))
    return f"{value} ({low} to {high})".replace("-", "−")
