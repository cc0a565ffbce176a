"""A few lines of SVG: shapes with classes, which the style sheet colours for light and dark."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup, escape

Point = tuple[float, float]
MARKERS = ("circle", "square", "triangle", "diamond", "cross", "ring")
"""By series, so that nothing depends on colour alone."""


class Canvas:
    """A drawing that grows shape by shape. Lengths are in units of the drawing, which scales to the width it gets."""

    def __init__(self, width: float, height: float, label: str) -> None:
        self.width = width
        self.height = height
        self._label = label
        self._parts: list[Markup] = []

    def line(self, start: Point, end: Point, css: str) -> None:
        """Draw a straight line."""
        self._add("line", css, x1=start[0], y1=start[1], x2=end[0], y2=end[1])

    def rect(self, corner: Point, width: float, height: float, css: str, *, tip: str = "", radius: float = 0) -> None:
        """Draw a rectangle from its upper left corner; `tip` shows under the pointer."""
        self._add("rect", css, tip, x=corner[0], y=corner[1], width=max(width, 0), height=max(height, 0), rx=radius)

    def path(self, points: Sequence[Point], css: str, *, is_closed: bool = False) -> None:
        """Draw a line through `points`."""
        told = "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
        self._add("path", css, d=f"M{told}{'Z' if is_closed else ''}")

    def text(self, place: Point, text: str, css: str = "", *, anchor: str = "start") -> None:
        """Write `text`; `anchor` says which of its ends (`start`, `middle`, `end`) is at `place`."""
        told = Markup('<text x="{:.1f}" y="{:.1f}" class="{}" text-anchor="{}">{}</text>')
        self._parts.append(told.format(place[0], place[1], css, anchor, text))

    def marker(self, place: Point, series: int, css: str, *, tip: str = "", size: float = 5) -> None:
        """Draw the marker of a series."""
        shape = draw_marker(place, series, size)
        self._parts.append(Markup('<g class="{}">{}{}</g>').format(f"marker {css}", _tip(tip), shape))

    def render(self) -> Markup:
        """The drawing as one element, with its label for those who do not see it."""
        told = Markup('<svg class="chart" viewBox="0 0 {:.0f} {:.0f}" role="img" aria-label="{}">{}</svg>')
        return told.format(self.width, self.height, self._label, Markup("").join(self._parts))

    def _add(self, tag: str, css: str, tip: str = "", **attributes: float | str) -> None:
        told = Markup(" ").join(
            Markup('{}="{}"').format(name, f"{value:.1f}" if isinstance(value, float) else value)
            for name, value in attributes.items()
        )
        self._parts.append(Markup('<{0} class="{1}" {2}>{3}</{0}>').format(tag, css, told, _tip(tip)))


def _tip(text: str) -> Markup:
    return Markup("<title>{}</title>").format(text) if text else Markup("")


def draw_marker(place: Point, series: int, size: float) -> Markup:
    """The shape of a marker around `place`."""
    x, y = place
    match MARKERS[series % len(MARKERS)]:
        case "circle" | "ring" as kind:
            hollow = ' class="hollow"' if kind == "ring" else ""
            return Markup('<circle cx="{:.1f}" cy="{:.1f}" r="{:.1f}"{}/>').format(x, y, size, Markup(hollow))
        case "square":
            points = [(x - size, y - size), (x + size, y - size), (x + size, y + size), (x - size, y + size)]
        case "triangle":
            points = [(x, y - size * 1.25), (x + size * 1.15, y + size), (x - size * 1.15, y + size)]
        case "diamond":
            points = [(x, y - size * 1.35), (x + size * 1.35, y), (x, y + size * 1.35), (x - size * 1.35, y)]
        case _:
            thin, long = size * 0.4, size * 1.2
            points = [
                (x - thin, y - long), (x + thin, y - long), (x + thin, y - thin), (x + long, y - thin),
                (x + long, y + thin), (x + thin, y + thin), (x + thin, y + long), (x - thin, y + long),
                (x - thin, y + thin), (x - long, y + thin), (x - long, y - thin), (x - thin, y - thin),
            ]  # fmt: skip
    return Markup('<polygon points="{}"/>').format(escape(" ".join(f"{a:.1f},{b:.1f}" for a, b in points)))
