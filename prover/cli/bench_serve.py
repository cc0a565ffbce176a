"""`prover bench serve`: what HTTP costs."""

from __future__ import annotations

import asyncio
from dataclasses import asdict
from pathlib import Path
from types import ModuleType

import click
from rich.table import Table

from prover.cli.console import open_console
from prover.cli.figures import figures_option, save_figures
from prover.cli.lean_choice import choose_lean, find_installed_lean, lean_option
from prover.core.extras import require_module
from prover.lean.pool import PoolLimits
from prover.lean.spec import LeanSpec
from prover.serve.limits import ServeSettings
from prover.serve.measure import ServeMeasurement, measure_server
from prover.wiring import InstalledLean, open_lean


@click.command("serve")
@lean_option
@click.option("--workers", type=click.IntRange(1, 64), default=2, show_default=True, help="Lean processes.")
@click.option("--clients", type=click.IntRange(1, 512), default=32, show_default=True, help="Clients side by side.")
@click.option("--checks", type=click.IntRange(40), default=2000, show_default=True, help="Snippets in all.")
@click.option("--rounds", type=click.IntRange(1), default=4, show_default=True, help="Turns, directly and served.")
@figures_option("runs/bench-serve.json")
def bench_serve(lean_spec: LeanSpec | None, workers: int, clients: int, checks: int, rounds: int, out: Path) -> None:
    """Checks per second through the HTTP server, against the same checks made directly on the same workers."""
    console = open_console()
    server = require_module("prover.serve.server", extra="serve")
    installed = find_installed_lean(choose_lean(lean_spec), console)
    measured = asyncio.run(_measure(server, installed, workers, clients, checks, rounds))
    console.print(_tabulate(measured, workers))
    save_figures({**asdict(measured), "ratio": round(measured.ratio, 3)}, out, console)


async def _measure(
    server: ModuleType, installed: InstalledLean, workers: int, clients: int, checks: int, rounds: int
) -> ServeMeasurement:
    async with open_lean(installed, PoolLimits(workers=workers, spares=0)) as lean:
        port: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        serving = server.Serving(lean, ServeSettings(port=0))
        task = asyncio.create_task(serving.run(port.set_result))
        try:
            return await measure_server(
                lean, await port, lambda: serving.peak_pending, clients=clients, checks=checks, rounds=rounds
            )
        finally:
            serving.stop()
            await task


def _tabulate(measured: ServeMeasurement, workers: int) -> Table:
    title = f"{measured.checks} checks, {measured.clients} clients, {workers} workers"
    table = Table(title=title, title_justify="left", show_header=False)
    table.add_row("directly", f"{measured.direct_per_s} checks per second")
    table.add_row("served", f"{measured.served_per_s} checks per second")
    table.add_row("ratio", f"{measured.ratio:.2f}")
    table.add_row("latency", f"median {measured.p50_ms} ms, p99 {measured.p99_ms} ms")
    table.add_row("lost, doubled, wrong", f"{measured.lost}, {measured.doubled}, {measured.wrong}")
    table.add_row("most in the queue", str(measured.peak_pending))
    table.add_row("resident after each round", ", ".join(f"{mb} MB" for mb in measured.resident_mb))
    return table
