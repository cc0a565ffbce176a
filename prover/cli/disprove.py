"""`prover check --disprove`: is a statement false, and where?"""

from __future__ import annotations

import asyncio
import json
import os
import re
import sys
import time
from collections import Counter
from collections.abc import AsyncGenerator, Sequence
from contextlib import AbstractAsyncContextManager, aclosing
from pathlib import Path
from typing import Any

from rich.console import Console

from benchmarks import from_text, load
from benchmarks.audit import Defect, Finding, audit_problem
from benchmarks.text import decode
from decomposer.refutation import CounterexampleRefuter
from prover.cli.console import open_console
from prover.cli.lean_choice import open_spec
from prover.core.errors import MalformedInput
from prover.core.ports import Lean
from prover.core.problem import Problem
from prover.lean.pool import PoolLimits
from prover.lean.spec import LeanSpec
from prover.pipeline.ordered import map_in_order

Row = dict[str, Any]
_STATUS = {
    Defect.REFUTED: "disproved",
    Defect.UNDECIDED: "undecided",
    Defect.UNREADABLE: "invalid",
    Defect.ILL_FORMED: "invalid",
}
_STYLES = {"disproved": "red", "not-disproved": "green"}
_STATES = re.compile(r"\b(theorem|lemma|example)\s")
_SUFFIXES = (".lean", ".jsonl")


def disprove(
    statement: str, theorem: str | None, spec: LeanSpec, *, workers: int, timeout_s: float, as_json: bool
) -> int:
    """Try to disprove each statement that `statement` names; print a row for each and return the exit code.

    0: all are false; 1: not all, or it could not be shown. Raises `MalformedInput` when no statement can be used.
    """
    console = open_console(stderr=as_json)
    problems = read_statements(statement, theorem)
    limits = PoolLimits(workers=min(workers, len(problems)), spares=0)
    opening = open_spec(spec, limits, console)
    counts = asyncio.run(_print_rows(opening, problems, limits.workers, timeout_s, console, as_json=as_json))
    if len(problems) > 1:
        summary = ", ".join(f"{n} {status}" for status, n in counts.most_common())
        console.print(f"{counts.total()} statements: {summary}", markup=False)
    if set(counts) == {"invalid"}:
        return MalformedInput.exit_code
    return 0 if set(counts) == {"disproved"} else 1


def read_statements(statement: str, theorem: str | None) -> Sequence[Problem]:
    """Return the problems of a Lean text, a file, a folder, a benchmark, or of standard input for `-`.

    Raises `InputError` when there are none, or none called `theorem`.
    """
    if statement == "-":
        benchmark = from_text(decode(sys.stdin.buffer.read(), "standard input").text)
    elif Path(statement).suffix not in _SUFFIXES and (len(statement.split()) != 1 and not os.path.exists(statement)):
        if not _STATES.search(statement):
            message = f"`{statement[:80]}` states no theorem"
            raise MalformedInput(message, hint="State it as `theorem NAME : STATEMENT`, or name a file that exists")
        benchmark = from_text(statement)
    else:
        benchmark = load(statement)
    problems = [problem for problem in benchmark.problems if theorem in (None, problem.name, problem.lean_name)]
    if not problems:
        names = ", ".join(problem.name for problem in benchmark.problems[:20])
        raise MalformedInput(f"{benchmark.name} contains no theorem `{theorem}`", hint=f"Theorems there: {names}")
    return problems


async def _print_rows(
    opening: AbstractAsyncContextManager[Lean],
    problems: Sequence[Problem],
    ahead: int,
    timeout_s: float,
    console: Console,
    *,
    as_json: bool,
) -> Counter[str]:
    counts: Counter[str] = Counter()
    async with opening as lean, aclosing(_find_rows(lean, problems, timeout_s, ahead=ahead)) as rows:
        async for row in rows:
            counts[row["status"]] += 1
            if as_json:
                print(json.dumps(row, ensure_ascii=False), flush=True)
            else:
                print_row(console, row)
    return counts


async def _find_rows(
    lean: Lean, problems: Sequence[Problem], timeout_s: float, *, ahead: int
) -> AsyncGenerator[Row, None]:
    """Yield a row for each problem, in order."""
    refuter = CounterexampleRefuter(lean)
    description = await lean.describe()

    async def answer(problem: Problem) -> Row:
        begun = time.monotonic()
        finding = await audit_problem(problem, lean, refuter, timeout_s=timeout_s)
        return disproof_row(problem, finding, time.monotonic() - begun, description)

    async with aclosing(map_in_order(iter(problems), answer, ahead=ahead)) as rows:
        async for row in rows:
            yield row


def disproof_row(problem: Problem, finding: Finding | None, elapsed_s: float, lean: str) -> Row:
    """What was found out about a statement, as the JSON object that is printed."""
    refutation = finding.refutation if finding else None
    return {
        "id": problem.name,
        "status": _STATUS[finding.kind] if finding else "not-disproved",
        "witness": dict(refutation.witness) if refutation else None,
        "message": finding.detail if finding else "no counterexample found; that says nothing about the statement",
        "seconds": round(elapsed_s, 3),
        "lean": lean,
        "proof": refutation.file_text if refutation else None,
    }


def print_row(console: Console, row: Row) -> None:
    """Print a row for people; the proof of the negation is left to `--json`."""
    console.print(f"[{_STYLES.get(row['status'], 'yellow')}]{row['status']}[/] ", end="")
    console.print(f"{row['id']}  {row['seconds']:.2f} s  Lean {row['lean']}", markup=False)
    console.print(f"  {row['message']}", markup=False, soft_wrap=True)
