"""The plots as inline SVG. Widths are for half a page; text grows on a phone by the style sheet."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import singledispatch

from prover.report.axes import Axis, format_quantity, percent_axis, seconds_axis
from prover.report.figures import Bars, Curves, Estimates, Figure, Histogram, Steps
from prover.report.svg import Canvas

WIDTH = 560.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 58.0, 18.0, 14.0, 40.0
_PLOT_HEIGHT = 250.0
_ROW = 24.0
_BAR = 8.0


@singledispatch
def draw(figure: Figure) -> Canvas:
    """The figure as a drawing, to be rendered."""
    raise TypeError(f"no chart for {type(figure).__name__}")


@draw.register
def _draw_curves(figure: Curves) -> Canvas:
    canvas = Canvas(WIDTH, _TOP + _PLOT_HEIGHT + _BOTTOM, "pass@k over k, with 95 % intervals")
    ks = sorted({k for _, points in figure.lines for k, _ in points})
    bounds = [edge for _, points in figure.lines for _, one in points for edge in (one.low, one.high)]
    y = percent_axis(min(bounds), max(bounds), _TOP + _PLOT_HEIGHT, _TOP)
    x = Axis(math.log2(ks[0]), math.log2(ks[-1]), _LEFT + 14, WIDTH - _RIGHT - 14)
    _draw_grid(canvas, y)
    for k in ks:
        canvas.text((x.place(math.log2(k)), _TOP + _PLOT_HEIGHT + 19), str(k), "tick", anchor="middle")
    canvas.text((_LEFT + (WIDTH - _LEFT - _RIGHT) / 2, canvas.height - 3), "k (samples)", "axis", anchor="middle")
    for entrant, points in figure.lines:
        places = [x.place(math.log2(k)) for k, _ in points]
        upper = [(at, y.place(one.high)) for at, (_, one) in zip(places, points, strict=True)]
        lower = [(at, y.place(one.low)) for at, (_, one) in zip(places, points, strict=True)]
        if len(places) == 1:
            canvas.line(lower[0], upper[0], f"span {entrant.series}")
        canvas.path([*upper, *reversed(lower)], f"band {entrant.series}", is_closed=True)
    for entrant, points in figure.lines:
        line = [(x.place(math.log2(k)), y.place(one.value)) for k, one in points]
        canvas.path(line, f"line {entrant.series}")
        for place, (k, one) in zip(line, points, strict=True):
            tip = f"{entrant.letter}: pass@{k} {_percent(one.value)} ({_percent(one.low)} to {_percent(one.high)})"
            canvas.marker(place, entrant.number, entrant.series, tip=tip)
    return canvas


@draw.register
def _draw_steps(figure: Steps) -> Canvas:
    canvas = Canvas(WIDTH, _TOP + _PLOT_HEIGHT + _BOTTOM, "share of samples proved within a time")
    times = [seconds for _, points in figure.lines for seconds, _ in points]
    x = seconds_axis(min(times), max(times), _LEFT, WIDTH - _RIGHT)
    y = percent_axis(0.0, max(share for _, points in figure.lines for _, share in points), _TOP + _PLOT_HEIGHT, _TOP)
    _draw_grid(canvas, y)
    _draw_ticks_below(canvas, x, _TOP + _PLOT_HEIGHT)
    canvas.text((_LEFT + (WIDTH - _LEFT - _RIGHT) / 2, canvas.height - 3), "time", "axis", anchor="middle")
    for entrant, points in figure.lines:
        line, last = [(x.low_end, y.place(0.0))], 0.0
        for seconds, share in points:
            at = x.place(math.log10(max(seconds, 10**x.low)))
            line += [(at, y.place(last)), (at, y.place(share))]
            last = share
        canvas.path(line, f"line {entrant.series}")
        canvas.marker(line[-1], entrant.number, entrant.series, tip=f"{entrant.letter}: {_percent(last)}")
    return canvas


@draw.register
def _draw_estimates(figure: Estimates) -> Canvas:
    """A row for each estimate: its name, a line from low to high, a marker at the value."""
    gap = 17.0
    heights = [_ROW + gap * len(cells) + 8 for _, cells in figure.rows]
    canvas = Canvas(WIDTH, sum(heights) + 34, figure.title)
    bounds = [edge for _, cells in figure.rows for _, one in cells for edge in (one.low, one.high)]
    low, high = (min([*bounds, 0.0]), max([*bounds, 0.0])) if figure.is_difference else (min(bounds), max(bounds))
    x = percent_axis(low, high, 30, WIDTH - 96, is_signed=figure.is_difference)
    bottom = sum(heights) + 6
    for value, name in x.ticks:
        css = "zero" if figure.is_difference and abs(value) < 1e-9 else "grid"
        canvas.line((x.place(value), 0), (x.place(value), bottom), css)
        canvas.text((x.place(value), bottom + 18), name, "tick", anchor="middle")
    top = 0.0
    for (row, cells), height in zip(figure.rows, heights, strict=True):
        canvas.text((0, top + 16), row, "row")
        for place, (entrant, one) in enumerate(cells):
            at = top + _ROW + gap * place + 5
            canvas.line((x.place(one.low), at), (x.place(one.high), at), f"span {entrant.series}")
            said = _points(one.value) if figure.is_difference else _percent(one.value)
            tip = f"{entrant.letter}: {said}, 95 % interval {_percent(one.low)} to {_percent(one.high)}"
            canvas.marker((x.place(one.value), at), entrant.number, entrant.series, tip=tip)
            canvas.text((WIDTH, at + 4), said, "value", anchor="end")
        top += height
    return canvas


@draw.register
def _draw_bars(figure: Bars) -> Canvas:
    gap = _BAR + 9
    heights = [_ROW + gap * len(cells) + 8 for _, _, cells in figure.rows]
    canvas = Canvas(WIDTH, sum(heights), figure.title)
    most = max(count for _, _, cells in figure.rows for _, count in cells)
    top = 0.0
    for (row, verdict, cells), height in zip(figure.rows, heights, strict=True):
        canvas.text((0, top + 16), row, "row")
        for place, (entrant, count) in enumerate(cells):
            at = top + _ROW + gap * place + 1
            left = 26 if len(cells) > 1 else 0
            if len(cells) > 1:
                canvas.text((0, at + _BAR), entrant.letter, "value")
            width = (WIDTH - left - 64) * count / most
            canvas.rect((left, at), width, _BAR, f"bar {verdict}", tip=f"{entrant.letter}: {count}", radius=2)
            canvas.text((left + width + 8, at + _BAR), f"{count:,}", "value")
        top += height
    return canvas


@draw.register
def _draw_histogram(figure: Histogram) -> Canvas:
    """A panel for each evaluation, over one axis of bins."""
    height = 190.0 if len(figure.facets) == 1 else 96.0
    gap = 24.0
    total = len(figure.facets) * (height + gap)
    canvas = Canvas(WIDTH, total + _BOTTOM, figure.title)
    most = max(a + b for _, proofs, others in figure.facets for a, b in zip(proofs, others, strict=True))
    for place, (entrant, proofs, others) in enumerate(figure.facets):
        top = place * (height + gap) + gap
        if len(figure.facets) > 1:
            canvas.text((0, top + 12), entrant.letter, "row")
        _draw_panel(canvas, entrant.letter, (proofs, others), figure, (top, top + height, most))
    step = (WIDTH - 30) / (len(figure.edges) - 1)
    every = max(1, math.ceil(len(figure.edges) / 9))
    for i, edge in enumerate(figure.edges):
        if i % every == 0:
            canvas.text((24 + i * step, total + 18), format_quantity(edge, figure.unit), "tick", anchor="middle")
    return canvas


def _draw_panel(
    canvas: Canvas,
    letter: str,
    counts: tuple[Sequence[int], Sequence[int]],
    figure: Histogram,
    frame: tuple[float, float, int],
) -> None:
    top, bottom, most = frame
    step = (WIDTH - 30) / (len(figure.edges) - 1)
    canvas.line((24, bottom), (WIDTH - 6, bottom), "base")
    for i, (proofs, others) in enumerate(zip(*counts, strict=True)):
        begin, end = (format_quantity(edge, figure.unit) for edge in figure.edges[i : i + 2])
        corner, width = 24 + i * step + 2, step - 4
        scale = (bottom - top - 14) / most
        for count, below, css in ((proofs, 0, "proved"), (others, proofs, "failed")):
            if count:
                tip = f"{letter}: {count} {'proved' if css == 'proved' else 'not proved'}, {begin} to {end}"
                place = (corner, bottom - (below + count) * scale)
                canvas.rect(place, width, count * scale - 1, f"bar {css}", tip=tip, radius=1.5)
        if proofs + others:
            height = bottom - (proofs + others) * scale - 5
            canvas.text((corner + width / 2, height), f"{proofs + others:,}", "value", anchor="middle")


def _draw_grid(canvas: Canvas, y: Axis) -> None:
    for value, name in y.ticks:
        canvas.line((_LEFT, y.place(value)), (WIDTH - _RIGHT, y.place(value)), "grid")
        canvas.text((_LEFT - 9, y.place(value) + 4), name, "tick", anchor="end")


def _draw_ticks_below(canvas: Canvas, x: Axis, bottom: float) -> None:
    for value, name in x.ticks:
        canvas.line((x.place(value), bottom), (x.place(value), bottom + 4), "base")
        canvas.text((x.place(value), bottom + 19), name, "tick", anchor="middle")


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %"


def _points(difference: float) -> str:
    """A difference of shares, in percentage points."""
    return f"{100 * difference:+.1f} pp".replace("-", "−")
