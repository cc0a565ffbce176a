"""`prover bench verify`: what the trust boundary costs."""

from __future__ import annotations

import asyncio
from importlib.resources import files
from pathlib import Path

import click
from rich.table import Table

from benchmarks.extract import find_theorems
from prover.cli.console import open_console
from prover.cli.figures import figures_option, save_figures
from prover.cli.lean_choice import choose_lean, find_installed_lean, lean_option
from prover.core.problem import DEFAULT_HEADER, Problem
from prover.lean.measure_verify import VerifyMeasurement, measure_verify
from prover.lean.pool import PoolLimits
from prover.lean.spec import LeanSpec
from prover.wiring import InstalledLean, open_lean


@click.command("verify")
@lean_option
@click.option("--rounds", type=click.IntRange(1), default=5, show_default=True, help="Times each proof is verified.")
@figures_option("runs/bench-verify.json")
def bench_verify(lean_spec: LeanSpec | None, rounds: int, out: Path) -> None:
    """Proofs per second by the full path (see docs/trust.md) against the quick check of the search loop."""
    console = open_console()
    measurement = asyncio.run(_measure(find_installed_lean(choose_lean(lean_spec), console), rounds))
    console.print(_tabulate(measurement))
    save_figures(measurement.to_json(), out, console)


def read_proofs() -> list[tuple[Problem, str]]:
    """The theorems of `prover bench lean`, each with its proof."""
    text = (files("prover.lean") / "bench_theorems.lean").read_text(encoding="utf-8")
    found = find_theorems(text)
    return [
        (Problem(t.problem.name, t.problem.statement, DEFAULT_HEADER, t.problem.lean_name), t.source) for t in found
    ]


async def _measure(installed: InstalledLean, rounds: int) -> VerifyMeasurement:
    async with open_lean(installed, PoolLimits(workers=1, spares=0)) as lean:
        return await measure_verify(lean, read_proofs(), rounds)


def _tabulate(measured: VerifyMeasurement) -> Table:
    table = Table(title=f"Lean {measured.lean}, one proof at a time", title_justify="left", show_header=False)
    table.add_row("proofs by each path", str(measured.proofs))
    table.add_row("quick path", f"{measured.quick_per_s:.1f} proofs per second")
    table.add_row("full path", f"{measured.full_per_s:.1f} proofs per second")
    table.add_row("cost of the full path", f"{measured.cost:.2f}x")
    table.add_row("largest cost of one proof", f"{measured.worst_ratio:.2f}x  ({measured.worst_proof})")
    return table
