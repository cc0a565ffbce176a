"""`prover bench intervals`: how often the intervals of pass@k hold the truth, on simulated benchmarks."""

from __future__ import annotations

from dataclasses import asdict
from functools import partial
from pathlib import Path

import click
from rich.progress import track
from rich.table import Table

from prover.cli.console import open_console
from prover.cli.figures import figures_option, save_figures
from prover.evaluate.coverage import Coverage, Population, measure_coverage, measure_family_coverage

POPULATIONS = (
    Population(12, (2.0, 2.0), 8, 4),
    Population(30, (0.3, 0.5), 8, 4),
    Population(30, (0.1, 3.0), 1, 1),
    Population(70, (3.0, 0.1), 8, 4),
    Population(70, (0.1, 3.0), 8, 4),
    Population(244, (0.3, 0.5), 1, 1),
    Population(244, (0.02, 2.0), 8, 4),
)
"""Few and many problems; most solved nearly always or nearly never, or nearly all never."""
PER_FAMILY = (3, 25)


@click.command("intervals")
@click.option("--trials", type=click.IntRange(10), default=1000, show_default=True, help="Benchmarks of each kind.")
@click.option("--resamples", type=click.IntRange(50), default=500, show_default=True, help="Of each bootstrap.")
@click.option("--seed", type=int, default=0, show_default=True)
@figures_option("runs/bench-intervals.json")
def bench_intervals(trials: int, resamples: int, seed: int, out: Path) -> None:
    """How often the intervals of pass@k hold the truth, on simulated benchmarks: some minutes, no Lean."""
    console = open_console()
    show = partial(track, transient=True, console=console, disable=not console.is_terminal)
    single = {
        population: measure_coverage(population, trials=trials, resamples=resamples, seed=seed)
        for population in show(POPULATIONS, "problems of one kind")
    }
    families = {
        count: measure_family_coverage(count, trials=trials, resamples=resamples, seed=seed)
        for count in show(PER_FAMILY, "problems by family")
    }
    console.print(_tabulate(single, trials), _tabulate_families(families))
    rows = [{**asdict(kind), "ours": asdict(ours), "plain": asdict(plain)} for kind, (ours, plain) in single.items()]
    by_family = [
        {"per_family": count, "within": asdict(within), "without": asdict(without)}
        for count, (within, without) in families.items()
    ]
    save_figures({"trials": trials, "resamples": resamples, "problems": rows, "families": by_family}, out, console)


def _tabulate(found: dict[Population, tuple[Coverage, Coverage]], trials: int) -> Table:
    table = Table(title=f"intervals that hold the truth, {trials} benchmarks each", title_justify="left", box=None)
    for column in ("problems", "chance: Beta", "samples, k", "true pass@k", "covered", "plain bootstrap"):
        table.add_column(column, justify="right")
    for kind, (ours, plain) in found.items():
        shape = f"({kind.shape[0]:g}, {kind.shape[1]:g})"
        chance = (f"{ours.truth:.3f}", f"{ours.covered:.1%}", f"{plain.covered:.1%}")
        table.add_row(str(kind.problems), shape, f"{kind.samples}, {kind.k}", *chance)
    return table


def _tabulate_families(found: dict[int, tuple[Coverage, Coverage]]) -> Table:
    table = Table(title="24 families, pass@1 of 8 samples", title_justify="left", box=None)
    for column in ("a family", "within families", "half width", "without", "half width"):
        table.add_column(column, justify="right")
    for count, pair in found.items():
        cells = (text for one in pair for text in (f"{one.covered:.1%}", f"{one.half_width:.1%}"))
        table.add_row(str(count), *cells)
    return table
