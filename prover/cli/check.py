"""`prover check`: does a Lean text prove what it should?"""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import AsyncGenerator
from contextlib import aclosing, closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, BinaryIO

import click
from rich.console import Console

from prover.cli.console import open_console
from prover.cli.disprove import disprove
from prover.cli.lean_choice import choose_lean, find_installed_lean, lean_option, open_spec, timeout_option
from prover.cli.submissions import (
    Identifier,
    Submission,
    UnusableRow,
    open_rows,
    read_file,
    read_pair,
    read_rows,
)
from prover.core.errors import MalformedInput, StoreError
from prover.core.ports import Lean
from prover.core.verdict import Status, Verdict
from prover.core.whole_file import write_whole
from prover.lean.native import NativeLean, find_leanchecker, recheck
from prover.lean.pool import PoolLimits
from prover.lean.spec import LeanSpec
from prover.pipeline.ordered import map_in_order
from prover.wiring import open_lean

Row = dict[str, Any]
AHEAD_PER_WORKER = 4
"""Rows that are read before their turn, so that no worker waits for the reader."""


@dataclass(frozen=True, slots=True)
class CheckSettings:
    """How candidates are judged."""

    timeout_s: float
    is_screened: bool
    workers: int
    lean_spec: LeanSpec
    export_path: Path | None = None
    """Where to save an accepted proof for other checkers."""


@click.command()
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option(
    "--reference",
    type=click.Path(path_type=Path),
    metavar="STATEMENT",
    help="Lean file with the statement that FILE has to prove.  [default: FILE's own]",
)
@click.option("--theorem", metavar="NAME", help="The theorem to check.  [default: the last one; the only open one]")
@click.option(
    "--jsonl",
    type=click.Path(path_type=Path),
    metavar="ROWS",
    help="Check each row {id, header?, statement, proof | code} of a file; one verdict a line, in order.",
)
@click.option(
    "--workers", type=click.IntRange(1, 512), default=2, show_default=True, help="Lean processes for --jsonl."
)
@lean_option
@timeout_option("one candidate")
@click.option(
    "--screen/--no-screen",
    "is_screened",
    default=True,
    help="Turn away what no honest proof needs before Lean sees it (default), or leave it all to the kernel.",
)
@click.option(
    "--export",
    "export_path",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="NDJSON",
    help="Save an accepted proof, with all that it rests on, in the format of lean4export for other checkers.",
)
@click.option(
    "--disprove",
    "statement",
    metavar="STATEMENT",
    help="Look for a counterexample to STATEMENT: Lean text, a .lean or .jsonl file, a folder or a benchmark.",
)
@click.option("--json", "as_json", is_flag=True, help="Print each verdict as one JSON object.")
def check(
    file: Path | None,
    reference: Path | None,
    theorem: str | None,
    jsonl: Path | None,
    workers: int,
    lean_spec: LeanSpec | None,
    timeout_s: float,
    is_screened: bool,
    export_path: Path | None,
    statement: str | None,
    as_json: bool,
) -> int:
    """Check that FILE proves the statement of --reference, or its own, by the kernel and not by messages.

    FILE is a Lean file or only a proof; `-` reads standard input. Exit code 0 when all is proved (with --disprove: all
    is false), 1 when not, 2 when the input cannot be used.
    """
    spec = choose_lean(lean_spec)
    if statement is not None:
        if file or reference or jsonl or export_path:
            allowed = "--theorem, --timeout, --workers, --lean or --json"
            raise click.UsageError(f"--disprove STATEMENT stands alone, with {allowed}")
        return disprove(statement, theorem, spec, workers=workers, timeout_s=timeout_s, as_json=as_json)
    settings = CheckSettings(timeout_s, is_screened, workers, spec, export_path)
    if jsonl is not None:
        if file or reference or theorem or export_path:
            raise click.UsageError("--jsonl stands alone: its rows bring candidates and references")
        return _check_rows(jsonl, settings)
    if file is None:
        raise click.UsageError("give a FILE to check, --jsonl ROWS, or --disprove STATEMENT")
    submission = read_pair(file, reference, theorem) if reference else read_file(file, theorem)
    return _check_one(submission, settings, as_json=as_json)


def _check_one(submission: Submission, settings: CheckSettings, *, as_json: bool) -> int:
    console = open_console(stderr=as_json)
    verdict = asyncio.run(_judge_one(console, submission, settings))
    if as_json:
        print(json.dumps(verdict_row(submission.id, verdict), ensure_ascii=False))
    else:
        _print_verdict(console, submission.problem.name, verdict)
    return 0 if verdict.is_proved else 1


async def _judge_one(console: Console, submission: Submission, settings: CheckSettings) -> Verdict:
    """Judge one candidate; no Lean is started for what the screen turns away."""
    turned_away = screen_submission(submission) if settings.is_screened else None
    if turned_away is not None:
        return turned_away
    limits = PoolLimits(workers=1, spares=0)
    if settings.export_path is None:
        async with open_spec(settings.lean_spec, limits, console) as any_lean:
            verdict = await judge(any_lean, submission, settings)
        return await _look_again(verdict, submission, settings, console)
    async with open_lean(find_installed_lean(settings.lean_spec, console), limits) as lean:
        judgement = await lean.judge(
            submission.problem, submission.candidate.source, timeout_s=settings.timeout_s, closure=True
        )
    if judgement.verdict.is_proved:
        _save_export(settings.export_path, judgement.export)
    return judgement.verdict


async def _look_again(verdict: Verdict, submission: Submission, settings: CheckSettings, console: Console) -> Verdict:
    """Have `leanchecker` look at an accepted proof, where the Lean is a native one that has it."""
    if not verdict.is_proved or settings.lean_spec.backend != "native":
        return verdict
    lean = find_installed_lean(settings.lean_spec, console)
    if not isinstance(lean, NativeLean) or find_leanchecker(lean) is None:
        return verdict
    text = f"{submission.problem.header}\n{submission.candidate.source}\n"
    objection = await asyncio.to_thread(recheck, lean, text, timeout_s=settings.timeout_s)
    if objection is None:
        return verdict
    return replace(verdict, status=objection[0], rule="leanchecker", message=objection[1])


def _save_export(path: Path, text: str) -> None:
    try:
        write_whole(path, text)
    except OSError as error:
        hint = "Name a file in a folder that exists and can be written"
        raise StoreError(f"cannot save the proof to {path}: {error.strerror or error}", hint=hint) from error


def _check_rows(path: Path, settings: CheckSettings) -> int:
    """Check the rows of a file and print their verdicts; return the exit code."""
    console = open_console(stderr=True)
    counts: Counter[str] = Counter()

    async def print_rows(lines: BinaryIO) -> None:
        async with aclosing(_judge_rows(console, lines, settings)) as rows:
            async for row in rows:
                counts[row["status"]] += 1
                print(json.dumps(row, ensure_ascii=False), flush=True)

    with closing(open_rows(path)) as lines:
        asyncio.run(print_rows(lines))
    if not counts.keys() - {"invalid"}:
        raise MalformedInput(f"{path} has no usable row", hint="A row is {id, header?, statement, proof | code}")
    console.print(f"{counts.total()} checked: {', '.join(f'{n} {status}' for status, n in counts.most_common())}")
    return 0 if set(counts) == {"proved"} else 1


async def _judge_rows(console: Console, lines: BinaryIO, settings: CheckSettings) -> AsyncGenerator[Row, None]:
    """Yield a verdict row for each row of `lines`, in order."""
    limits = PoolLimits(workers=settings.workers, spares=0)
    async with open_spec(settings.lean_spec, limits, console) as lean:

        async def answer(item: Submission | UnusableRow) -> Row:
            if isinstance(item, UnusableRow):
                return unusable_row(item)
            return verdict_row(item.id, await judge(lean, item, settings))

        rows = map_in_order(read_rows(lines), answer, ahead=AHEAD_PER_WORKER * settings.workers)
        async with aclosing(rows):
            async for row in rows:
                yield row


async def judge(lean: Lean, submission: Submission, settings: CheckSettings) -> Verdict:
    """Judge a candidate: the static screen first, if it is on, then Lean."""
    turned_away = screen_submission(submission) if settings.is_screened else None
    if turned_away is not None:
        return turned_away
    return await lean.verify(submission.problem, submission.candidate.source, timeout_s=settings.timeout_s)


def screen_submission(submission: Submission) -> Verdict | None:
    """Return the verdict of the static screen on a candidate that it turns away, else None."""
    finding = submission.find_fault()
    return None if finding is None else Verdict(Status.REJECTED, f"screen:{finding.rule}", finding.message)


def verdict_row(identifier: Identifier, verdict: Verdict) -> Row:
    """A verdict as the JSON object that is printed."""
    return {
        "id": identifier,
        "status": verdict.status.value,
        "rule": verdict.rule or None,
        "message": verdict.message or None,
        "axioms": list(verdict.axioms),
        "seconds": round(verdict.elapsed_s, 3),
        "lean": verdict.lean or None,
    }


def unusable_row(row: UnusableRow) -> Row:
    """The answer to a row that cannot be checked, with the keys of a verdict."""
    invalid = Verdict(Status.REJECTED, row.rule, row.message)
    return {**verdict_row(row.id, invalid), "status": "invalid"}


def _print_verdict(console: Console, name: str, verdict: Verdict) -> None:
    rule = f" ({verdict.rule})" if verdict.rule else ""
    style = "green" if verdict.is_proved else "red"
    console.print(f"[{style}]{verdict.status.value}[/]{rule} ", end="")
    console.print(f"{name}  {verdict.elapsed_s:.2f} s  Lean {verdict.lean or 'not started'}", markup=False)
    if verdict.message:
        console.print(verdict.message, markup=False)
    if verdict.axioms:
        console.print(f"axioms: {', '.join(verdict.axioms)}", markup=False)
