"""`prover check`: does a Lean file prove what it states?"""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import click
from rich.console import Console

from benchmarks.extract import FoundTheorem, find_theorems
from benchmarks.text import read_source
from prover.cli.console import open_console
from prover.cli.lean import prepare_lean
from prover.core.errors import MalformedInput
from prover.core.verdict import Verdict
from prover.lean.pool import PoolLimits
from prover.lean.provision import EmbeddedLean
from prover.wiring import open_lean


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--theorem", metavar="NAME", help="The theorem to check.  [default: the last one]")
@click.option(
    "--timeout",
    "timeout_s",
    type=click.FloatRange(0.1),
    default=60.0,
    show_default=True,
    metavar="SECONDS",
    help="Time that Lean may take.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the verdict as one JSON object.")
def check(file: Path, theorem: str | None, timeout_s: float, as_json: bool) -> int:
    """Check that FILE proves the theorem that it states, by the kernel and the axioms, not by messages.

    Exit code 0 when proved, 1 when not, 2 when FILE cannot be used.
    """
    console = open_console(stderr=as_json)
    candidate = choose_theorem(file, theorem)
    verdict = asyncio.run(_verify(prepare_lean(console), candidate, timeout_s))
    row = verdict_row(candidate.problem.name, verdict)
    if as_json:
        print(json.dumps(row, ensure_ascii=False))
    else:
        _print_verdict(console, candidate.problem.name, verdict)
    return 0 if verdict.is_proved else 1


def choose_theorem(file: Path, name: str | None) -> FoundTheorem:
    """The theorem of `file` called `name`, or the last one.

    Raises `MalformedInput` when there is none, or when its text cannot be sent to Lean.
    """
    source = read_source(file)
    found = [t for t in find_theorems(source.text) if name is None or t.problem.name == name]
    if not found:
        wanted = f"theorem `{name}`" if name else "theorem"
        raise MalformedInput(f"{file} contains no {wanted}", hint="State one as `theorem NAME : STATEMENT := PROOF`")
    chosen = found[-1]
    if chosen.problem.defect:
        raise MalformedInput(f"{file}: {chosen.problem.defect}")
    return chosen


def verdict_row(identifier: str, verdict: Verdict) -> dict[str, Any]:
    """A verdict as the JSON object that `--json` prints."""
    return {
        "id": identifier,
        "status": verdict.status.value,
        "rule": verdict.rule or None,
        "message": verdict.message or None,
        "axioms": list(verdict.axioms),
        "seconds": round(verdict.elapsed_s, 3),
        "lean": verdict.lean,
    }


async def _verify(installed: EmbeddedLean, candidate: FoundTheorem, timeout_s: float) -> Verdict:
    async with open_lean(installed, PoolLimits(workers=1, spares=0)) as lean:
        return await lean.verify(candidate.problem, candidate.source, timeout_s=timeout_s)


def _print_verdict(console: Console, name: str, verdict: Verdict) -> None:
    rule = f" ({verdict.rule})" if verdict.rule else ""
    style = "green" if verdict.is_proved else "red"
    console.print(f"[{style}]{verdict.status.value}[/]{rule} ", end="")
    console.print(f"{name}  {verdict.elapsed_s:.2f} s  Lean {verdict.lean}", markup=False)
    if verdict.message:
        console.print(verdict.message, markup=False)
    if verdict.axioms:
        console.print(f"axioms: {', '.join(verdict.axioms)}", markup=False)
