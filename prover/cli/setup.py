"""`prover setup`: install the embedded Lean, or set up a native one."""

from __future__ import annotations

import asyncio
from pathlib import Path

import click
from rich.console import Console

from prover.cli.console import open_console
from prover.cli.lean import prepare_lean
from prover.core.errors import BackendError, InputError
from prover.core.problem import Problem
from prover.lean.native import NativeLean, NativePlan, Programs, set_up_native
from prover.lean.pool import PoolLimits
from prover.wiring import open_lean

CHECK_TIMEOUT_S = 300.0
"""The first request imports all of Mathlib, from a disk that may be cold."""
CORE_CHECK = Problem("setup", "theorem setup (n : Nat) (h : 0 < n) : n * n > 0", header="")
CORE_PROOF = "exact Nat.mul_pos h h"
MATHLIB_CHECK = Problem("setup", "theorem setup (x : ℝ) : 0 ≤ x ^ 2 + 1", header="import Mathlib")
MATHLIB_PROOF = "positivity"


@click.command()
@click.option("--force", is_flag=True, help="Install the embedded Lean again, even if it is there.")
@click.option("--native", is_flag=True, help="Set up a native Lean, through elan and lake, for `--lean native`.")
@click.option("--mathlib", is_flag=True, help="With --native: also Mathlib, compiled (about 6 GB).")
@click.option(
    "--project",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help="With --native: a Lake project of yours, for `--lean native:DIR`; it keeps its toolchain and libraries.",
)
def setup(force: bool, native: bool, mathlib: bool, project: Path | None) -> None:
    """Install the embedded Lean into the user cache (about 121 MB, once), or set up a native one.

    Each step keeps what it has done: a set-up that failed or was stopped goes on when it is repeated.
    """
    console = open_console()
    if not native and (mathlib or project is not None):
        raise InputError("--mathlib and --project are about a native Lean", hint="Add --native")
    if mathlib and project is not None:
        raise InputError("a project brings its own Mathlib", hint="Leave --mathlib out, or --project")
    if native:
        found = set_up_native(NativePlan(project, mathlib), Programs(lambda line: _say(console, line)))
        asyncio.run(_try_out(found, console))
        console.print(f"native Lean {found.toolchain} is ready for {found.project}", markup=False, soft_wrap=True)
        return
    lean = prepare_lean(console, force=force)
    console.print(f"embedded Lean {lean.version} is ready in {lean.root}", markup=False, soft_wrap=True)


def _say(console: Console, line: str) -> None:
    console.print(line, markup=False, style="dim", soft_wrap=True)


async def _try_out(lean: NativeLean, console: Console) -> None:
    """Have one theorem proved, over ℝ where there is Mathlib. Raises `BackendError` if it is not."""
    problem, proof = (MATHLIB_CHECK, MATHLIB_PROOF) if lean.has_mathlib else (CORE_CHECK, CORE_PROOF)
    console.print(f"checking a theorem: {problem.statement}", markup=False)
    async with open_lean(lean, PoolLimits(workers=1, spares=0)) as opened:
        source = f"{problem.statement} := by\n  {proof}\n"
        verdict = await opened.verify(problem, source, timeout_s=CHECK_TIMEOUT_S)
    if not verdict.is_proved:
        hint = "Run `lake build` in the project, then repeat the command"
        raise BackendError(f"the new Lean does not prove it: {verdict.rule}: {verdict.message}", hint=hint)
