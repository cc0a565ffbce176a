"""`prover bench`: measurements, as ratios taken in one run."""

from __future__ import annotations

import asyncio
import statistics
import time
from pathlib import Path

import click
from rich.table import Table

from prover.cli.bench_intervals import bench_intervals
from prover.cli.bench_pipeline import bench_pipeline
from prover.cli.bench_serve import bench_serve
from prover.cli.bench_store import bench_store
from prover.cli.bench_verify import bench_verify
from prover.cli.console import open_console
from prover.cli.figures import figures_option, save_figures
from prover.cli.lean_choice import choose_lean, find_installed_lean, lean_option
from prover.lean.measure import LeanMeasurement, measure_single_processes, measure_throughput, read_theorems
from prover.lean.pool import PoolLimits
from prover.lean.spec import LeanSpec
from prover.wiring import InstalledLean, open_lean


@click.group()
def bench() -> None:
    """Measure this installation on this machine."""


bench.add_command(bench_verify)
bench.add_command(bench_pipeline)
bench.add_command(bench_store)
bench.add_command(bench_serve)
bench.add_command(bench_intervals)


@bench.command("lean")
@lean_option
@click.option("--workers", type=click.IntRange(1, 64), default=2, show_default=True, help="Lean processes.")
@click.option("--rounds", type=click.IntRange(1), default=15, show_default=True, help="Times each theorem is checked.")
@click.option(
    "--single",
    type=click.IntRange(1),
    default=6,
    show_default=True,
    help="Proofs checked by a process of their own, for the ratio.",
)
@figures_option("runs/bench-lean.json")
def bench_lean(lean_spec: LeanSpec | None, workers: int, rounds: int, single: int, out: Path) -> None:
    """Start-up, checks per second, memory, and the ratio to one Lean process per proof."""
    console = open_console()
    installed = find_installed_lean(choose_lean(lean_spec), console)
    measurement = asyncio.run(_measure(installed, workers, rounds, single))
    console.print(_tabulate(measurement))
    save_figures(measurement.to_json(), out, console)


async def _measure(installed: InstalledLean, workers: int, rounds: int, single: int) -> LeanMeasurement:
    async with open_lean(installed, PoolLimits(workers=1, spares=0)) as lean:
        await lean.describe()  # brings the files into the page cache
    async with open_lean(installed, PoolLimits(workers=1, spares=0)) as lean:
        begun = time.monotonic()
        await lean.describe()
        ready_s = time.monotonic() - begun
    async with open_lean(installed, PoolLimits(workers=workers, spares=0)) as lean:
        await measure_throughput(lean, 2)  # warm up
        checks_per_s, seconds = await measure_throughput(lean, rounds)
        resident_mb = tuple(round(worker.resident_mb) for worker in lean.pool.workers)
        description = await lean.describe()
    theorems = (read_theorems() * single)[:single]
    return LeanMeasurement(
        lean=description,
        workers=workers,
        ready_s=round(ready_s, 2),
        checks=len(seconds),
        checks_per_s=round(checks_per_s, 1),
        median_check_ms=round(1000 * statistics.median(seconds), 1),
        resident_mb=resident_mb,
        single_checks=single,
        single_checks_per_s=round(await measure_single_processes(installed, theorems, workers), 3),
    )


def _tabulate(measured: LeanMeasurement) -> Table:
    table = Table(title=f"Lean {measured.lean}, {measured.workers} workers", title_justify="left", show_header=False)
    table.add_row("worker ready", f"{measured.ready_s} s")
    table.add_row("checks per second", f"{measured.checks_per_s}  ({measured.checks} checks)")
    table.add_row("median check", f"{measured.median_check_ms} ms")
    table.add_row("resident per worker", ", ".join(f"{mb} MB" for mb in measured.resident_mb))
    table.add_row("one process per proof", f"{measured.single_checks_per_s} checks per second")
    table.add_row("ratio", f"{measured.speedup:.0f}x")
    return table
