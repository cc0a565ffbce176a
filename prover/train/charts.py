"""Line charts as SVG with axes: what a page needs without a script or a download."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import jinja2

WIDTH, HEIGHT = 640, 220
LEFT, RIGHT, TOP, BOTTOM = 64, 16, 12, 36
"""Margins, where the labels stand."""
_TEMPLATE = """<svg width="{{ width }}" height="{{ height }}" viewBox="0 0 {{ width }} {{ height }}" role="img"
 aria-label="{{ chart.title }}, from {{ low }} to {{ high }}">
<path class="axis" d="M{{ left }} {{ top }}V{{ floor }}H{{ end }}"/>
<text x="{{ left - 6 }}" y="{{ top + 5 }}" text-anchor="end">{{ high }}</text>
<text x="{{ left - 6 }}" y="{{ floor }}" text-anchor="end">{{ low }}</text>
<text x="{{ left }}" y="{{ floor + 16 }}">{{ first }}</text>
<text x="{{ end }}" y="{{ floor + 16 }}" text-anchor="end">{{ last }}</text>
<text x="{{ (left + end) // 2 }}" y="{{ floor + 30 }}" text-anchor="middle">{{ chart.across }}</text>
<polyline stroke="#2457c5" points="{{ line }}"/>
{% for x, y, tip in points %}<circle cx="{{ x }}" cy="{{ y }}" r="3"><title>{{ tip }}</title></circle>
{% endfor %}</svg>"""
SHOWN_POINTS = 60
"""Lines of more points are shown without a dot and a tip for each."""


@dataclass(frozen=True, slots=True)
class Chart:
    """Values over rounds or steps."""

    title: str
    values: Sequence[tuple[int, float]]
    """(round or step, value); what is not finite is left out."""
    across: str = "round"
    """What is counted from left to right."""
    low: float = 0.0
    high: float | None = None
    """The upper end of the axis; None takes the greatest value."""
    unit: str = ""
    """`%` shows shares."""


def draw(chart: Chart) -> str:
    """Return the chart as an SVG element; texts in it are escaped."""
    values = [(at, value) for at, value in chart.values if math.isfinite(value)]
    high = chart.high if chart.high is not None else max((value for _, value in values), default=0.0)
    span = (high - chart.low) or 1.0
    first, last = (values[0][0], values[-1][0]) if values else (0, 0)
    floor, end = HEIGHT - BOTTOM, WIDTH - RIGHT
    points = [
        (
            round(LEFT + (end - LEFT) * (at - first) / ((last - first) or 1), 1),
            round(floor - (floor - TOP) * (value - chart.low) / span, 1),
            f"{chart.across} {at}: {_show(value, chart.unit)}",
        )
        for at, value in values
    ]
    template = jinja2.Environment(autoescape=True, trim_blocks=True).from_string(_TEMPLATE)
    return template.render(
        chart=chart, width=WIDTH, height=HEIGHT, left=LEFT, top=TOP, floor=floor, end=end, first=first, last=last,
        low=_show(chart.low, chart.unit), high=_show(high, chart.unit),
        line=" ".join(f"{x},{y}" for x, y, _ in points), points=points if len(points) <= SHOWN_POINTS else (),
    )  # fmt: skip


def _show(value: float, unit: str) -> str:
    return f"{value:.0%}" if unit == "%" else f"{value:.3g}" if abs(value) < 1000 else f"{value:.0f}"
