"""The plots as PNG and SVG files, drawn by matplotlib (extra `report`)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import singledispatch
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from prover.report.axes import format_quantity
from prover.report.entries import SERIES, Entrant
from prover.report.figures import Bars, Curves, Estimates, Figure, Histogram, Steps

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_COLOURS = ("#0b62b0", "#a85a00", "#7b3fa8", "#117a8b", "#b03070", "#4d4d4d")
_MARKERS = "os^DPo"
_PROVED, _OTHER = "#007a5a", "#c4501b"
_WIDTH_IN, _HEIGHT_IN, _DPI = 6.4, 4.0, 160
_LABEL_CHARS = 60


def can_plot() -> bool:
    """Whether matplotlib is installed."""
    return find_spec("matplotlib") is not None


def save_plots(figures: Sequence[Figure], folder: Path) -> int:
    """Write each figure to `folder` as PNG and SVG; return how many figures there were."""
    from matplotlib import rc_context  # noqa: PLC0415  (an optional dependency)
    from matplotlib.figure import Figure as Canvas  # noqa: PLC0415

    folder.mkdir()
    for figure in figures:
        # A fixed salt and no date: the same data makes the same file.
        with rc_context({"svg.hashsalt": figure.name, "font.size": 10, "axes.spines.top": False}):
            canvas = Canvas(figsize=(_WIDTH_IN, _height_of(figure)), layout="constrained")
            axes = canvas.add_subplot()
            axes.spines["right"].set_visible(False)
            axes.set_title(figure.title, loc="left", fontweight="bold")
            _plot(figure, axes)
            canvas.legend(*axes.get_legend_handles_labels(), loc="outside lower center", ncols=2, frameon=False)
            canvas.savefig(folder / f"{figure.name}.png", dpi=_DPI)
            canvas.savefig(folder / f"{figure.name}.svg", metadata={"Date": None})
    return len(figures)


def _height_of(figure: Figure) -> float:
    if isinstance(figure, (Bars, Estimates)):
        return 1.5 + 0.25 * len(figure.rows) * (1 + len(figure.rows[0][-1]))
    return _HEIGHT_IN


def _label(entrant: Entrant) -> str:
    return _plain(f"{entrant.letter}  {entrant.evaluation.id}")


def _colour(entrant: Entrant) -> str:
    return _COLOURS[entrant.number % SERIES]


@singledispatch
def _plot(figure: Figure, axes: Axes) -> None:
    raise TypeError(f"no plot for {type(figure).__name__}")


@_plot.register(Curves)
def _plot_curves(figure: Curves, axes: Axes) -> None:
    ks = sorted({k for _, points in figure.lines for k, _ in points})
    for entrant, points in figure.lines:
        x = [k for k, _ in points]
        colour, marker = _colour(entrant), _MARKERS[entrant.number % SERIES]
        low, high = [100 * one.low for _, one in points], [100 * one.high for _, one in points]
        axes.fill_between(x, low, high, alpha=0.15, color=colour)
        if len(x) == 1:  # too narrow for a band
            axes.vlines(x, low, high, alpha=0.4, color=colour)
        axes.plot(x, [100 * i.value for _, i in points], color=colour, marker=marker, label=_label(entrant))
    axes.set_xscale("log", base=2)
    axes.set_xticks(ks, [str(k) for k in ks])
    axes.set_xlabel("k (samples)")
    axes.set_ylabel("%")


@_plot.register(Steps)
def _plot_steps(figure: Steps, axes: Axes) -> None:
    for entrant, points in figure.lines:
        x, y = [max(at, 0.01) for at, _ in points], [100 * share for _, share in points]
        axes.step(x, y, where="post", color=_colour(entrant), label=_label(entrant))
    axes.set_xscale("log")
    axes.xaxis.set_major_formatter(lambda seconds, _: format_quantity(float(seconds), "s"))
    axes.set_ylim(bottom=0)
    axes.set_xlabel("time")
    axes.set_ylabel("% of samples")


@_plot.register(Estimates)
def _plot_estimates(figure: Estimates, axes: Axes) -> None:
    for number, (_, cells) in enumerate(figure.rows):
        for place, (entrant, one) in enumerate(cells):
            at = number + 0.18 * (place - (len(cells) - 1) / 2)
            label = _label(entrant) if number == 0 else "_"
            axes.plot([100 * one.low, 100 * one.high], [at, at], color=_colour(entrant), lw=2, alpha=0.5)
            marker = _MARKERS[entrant.number % SERIES]
            axes.plot([100 * one.value], [at], color=_colour(entrant), marker=marker, ls="", label=label)
    if figure.is_difference:
        axes.axvline(0, color="#777777", lw=1)
    axes.set_yticks(range(len(figure.rows)), [_plain(row) for row, _ in figure.rows])
    axes.set_ylim(len(figure.rows) - 0.5, -0.5)
    axes.set_xlabel("percentage points" if figure.is_difference else "%")


@_plot.register(Bars)
def _plot_bars(figure: Bars, axes: Axes) -> None:
    for number, (_, _, cells) in enumerate(figure.rows):
        height = 0.8 / len(cells)
        for place, (entrant, count) in enumerate(cells):
            at = number + height * (place - (len(cells) - 1) / 2)
            bar = axes.barh(
                at, count, 0.85 * height, color=_colour(entrant), label=_label(entrant) if not number else "_"
            )
            axes.bar_label(bar, padding=3)
    axes.set_yticks(range(len(figure.rows)), [row for row, _, _ in figure.rows])
    axes.invert_yaxis()
    axes.set_xlabel("samples")


@_plot.register(Histogram)
def _plot_histogram(figure: Histogram, axes: Axes) -> None:
    bins = len(figure.edges) - 1
    width = 0.9 / len(figure.facets)
    for place, (entrant, proofs, others) in enumerate(figure.facets):
        at = [i + width * (place - (len(figure.facets) - 1) / 2) for i in range(bins)]
        hatch = "" if place == 0 else "//.x\\"[place % 5] * 2
        label = "" if len(figure.facets) == 1 else f" ({entrant.letter})"
        axes.bar(at, proofs, 0.92 * width, color=_PROVED, hatch=hatch, ec="white", lw=0, label=f"proved{label}")
        axes.bar(
            at,
            others,
            0.92 * width,
            bottom=proofs,
            color=_OTHER,
            hatch=hatch,
            ec="white",
            lw=0,
            label=f"not proved{label}",
        )
    ticks = [format_quantity(edge, figure.unit) for edge in figure.edges]
    axes.set_xticks([i - 0.5 for i in range(bins + 1)], ticks)
    axes.set_ylabel("samples")


def _plain(text: str) -> str:
    """Text that matplotlib can draw: no formulas, which a dollar would begin, and nothing that no font can show."""
    shown = "".join(char if char.isprintable() else "\ufffd" for char in text[:_LABEL_CHARS])
    return shown.replace("$", r"\$")
