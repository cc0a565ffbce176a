"""`prover benchmarks audit`: elaborate every statement, try to refute it, list what fails."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Sequence
from contextlib import aclosing
from typing import Any

import click
from rich.console import Console

from benchmarks import Benchmark, load
from benchmarks.audit import Finding, audit_problem
from decomposer.refutation import CounterexampleRefuter
from prover.cli.console import open_console
from prover.cli.lean_choice import can_read_mathlib, choose_lean, lean_option, open_spec
from prover.core.errors import InputError
from prover.core.problem import Problem
from prover.lean.pool import PoolLimits
from prover.lean.spec import LeanSpec
from prover.pipeline.ordered import map_in_order


@click.command("audit")
@click.argument("target", metavar="NAME")
@click.option("--split", help="Only this split.")
@click.option("--limit", type=click.IntRange(1), help="Only the first LIMIT problems.")
@click.option(
    "--timeout", "timeout_s", type=click.FloatRange(0, min_open=True), default=20.0, show_default=True,
    metavar="SECONDS", help="For each of the two steps of a problem.",
)  # fmt: skip
@click.option(
    "--workers", type=click.IntRange(1), default=2, show_default=True, help="Lean processes, about 1 GB each."
)
@lean_option
@click.option("--json", "as_json", is_flag=True, help="Last line of stdout: one JSON object with the findings.")
def audit_benchmark(
    target: str, split: str | None, limit: int | None, timeout_s: float, workers: int,
    lean_spec: LeanSpec | None, as_json: bool,
) -> int:  # fmt: skip
    """Elaborate each statement of NAME on the current Lean, and look for counterexamples.

    NAME is a benchmark, a .jsonl or .lean file, or a folder. Exit code 0: nothing found (which proves
    nothing about the statements), 1: findings.
    """
    console = open_console(stderr=as_json)
    chosen = choose_lean(lean_spec)
    has_mathlib = can_read_mathlib(chosen, console)
    benchmark = load(target, split=split, has_mathlib=has_mathlib)
    if benchmark.manifest is not None and benchmark.manifest.needs_mathlib and not has_mathlib:
        hint = "Use --lean with a Lean that has it (prover setup --native --mathlib)"
        raise InputError(f"{target} needs Mathlib, and {chosen} Lean has none", hint=hint)
    if benchmark.note:
        console.print(benchmark.note, markup=False)
    begun = time.monotonic()
    problems = benchmark.problems[:limit]
    lean, findings = asyncio.run(_audit(chosen, problems, workers, timeout_s, console))
    seconds = time.monotonic() - begun
    console.print(f"{len(problems)} problems, {len(findings)} findings, {seconds:.0f} s, Lean {lean}", markup=False)
    if as_json:
        rows = [describe_finding(finding, benchmark) for finding in findings]
        result = {"benchmark": benchmark.name, "sha256": benchmark.sha256, "lean": lean, "problems": len(problems)}
        print(json.dumps({**result, "findings": rows, "seconds": round(seconds, 1)}, ensure_ascii=False))
    return 1 if findings else 0


async def _audit(
    spec: LeanSpec, problems: Sequence[Problem], workers: int, timeout_s: float, console: Console
) -> tuple[str, list[Finding]]:
    """Return the Lean that was used, and what is wrong with the problems, in their order; print it as it comes."""
    findings: list[Finding] = []
    limits = PoolLimits(workers=min(workers, len(problems) or 1), spares=0)
    async with open_spec(spec, limits, console) as lean:
        refuter = CounterexampleRefuter(lean)

        async def look_at(problem: Problem) -> Finding | None:
            return await audit_problem(problem, lean, refuter, timeout_s=timeout_s)

        async with aclosing(map_in_order(iter(problems), look_at, ahead=workers)) as results:
            async for finding in results:
                if finding is not None:
                    findings.append(finding)
                    console.print(f"[red]{finding.kind.value}[/] ", end="")
                    console.print(f"{finding.problem}: {finding.detail}", markup=False, soft_wrap=True)
        return await lean.describe(), findings


def describe_finding(finding: Finding, benchmark: Benchmark) -> dict[str, Any]:
    """A finding as a JSON object."""
    known = {issue.name for issue in benchmark.manifest.known_issues} if benchmark.manifest else set()
    return {
        "problem": finding.problem,
        "kind": finding.kind.value,
        "message": finding.detail,
        "witness": dict(finding.refutation.witness) if finding.refutation else None,
        "is_known": finding.problem in known,
    }
