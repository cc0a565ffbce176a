"""`prover dataset stats`: what is in a dataset."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from prover.cli.console import open_console
from prover.core.errors import InputError
from prover.core.extras import require_module
from prover.dataset.reading import open_dataset, read_placed
from prover.dataset.statistics import DatasetStatistics, draw_bars

BAR_HEIGHT_IN = 0.28


@click.command("stats")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option(
    "--plot", type=click.Path(path_type=Path), metavar="FILE", help="Draw the histograms into FILE, e.g. .svg."
)
def dataset_stats(folder: Path, plot: Path | None) -> None:
    """Print the counts and histograms of the dataset in DIR."""
    figure = None if plot is None else require_module("matplotlib.figure", extra="report")
    statistics = DatasetStatistics()
    for placed in read_placed(folder, open_dataset(folder)):
        statistics.add(placed.row.model_dump(mode="json"))
    console = open_console()
    if not statistics.kinds:
        console.print("the dataset has no rows")
    for kind, counted in sorted(statistics.kinds.items()):
        splits = ", ".join(f"{split} {count}" for split, count in sorted(counted.splits.items()))
        console.print(f"[bold]{kind}[/]  {counted.rows} rows  ({splits})")
        for title, bars in counted.histograms():
            console.print(f"\n{title}\n{draw_bars(bars)}", markup=False, soft_wrap=True)
        console.print()
    if plot is not None:
        _plot(figure, statistics, plot)
        console.print(f"plot: {plot}", markup=False, soft_wrap=True)


def _plot(module: Any, statistics: DatasetStatistics, path: Path) -> None:
    """Draw every histogram below the other. Raises `InputError` when `path` cannot be written."""
    panels = [
        (f"{kind}: {title}", bars)
        for kind, counted in sorted(statistics.kinds.items())
        for title, bars in counted.histograms()
    ]
    if not panels:
        raise InputError("there is nothing to plot: the dataset has no rows", hint="Leave --plot out")
    heights = [len(bars) + 2 for _, bars in panels]
    figure = module.Figure(figsize=(9, BAR_HEIGHT_IN * sum(heights) + 1), layout="constrained")
    axes = figure.subplots(len(panels), 1, squeeze=False, height_ratios=heights)[:, 0]
    for axis, (title, bars) in zip(axes, panels, strict=True):
        labels, counts = [label for label, _ in bars][::-1], [count for _, count in bars][::-1]
        axis.bar_label(axis.barh(labels, counts), padding=3)
        axis.set_title(title, loc="left")
        axis.spines[["top", "right"]].set_visible(False)
    try:
        figure.savefig(path)
    except (OSError, ValueError) as error:
        hint = "Name a file in a writable folder that ends in .svg, .png or .pdf"
        raise InputError(f"{path} cannot be written ({error})", hint=hint) from error
