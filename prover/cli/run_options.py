"""The options of commands that run a search over problems: which problems, how long, where it is recorded."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import wraps
from pathlib import Path
from typing import Any

import click
import psutil
from rich.console import Console

from benchmarks import Benchmark, from_text, load
from prover.cli.lean_choice import can_read_mathlib, choose_lean, lean_option, open_spec
from prover.cli.model_options import BUDGET_S, MODEL_BUDGET_S
from prover.core.errors import InputError
from prover.core.ports import Lean
from prover.lean.pool import PoolLimits
from prover.lean.spec import LeanSpec

_OPTIONS = (
    click.argument("target", required=False),
    click.option("-e", "text", metavar="TEXT", help="Solve the theorem TEXT, e.g. -e 'theorem t : 1 + 1 = 2'."),
    click.option("--split", help="Only this split of the benchmark, e.g. valid."),
    click.option("--limit", type=click.IntRange(1), help="Only the first LIMIT problems."),
    click.option("--only", multiple=True, metavar="NAME", help="Only the problem NAME (repeatable)."),
    click.option(
        "--budget",
        "budget_s",
        type=click.FloatRange(0.1),
        metavar="SECONDS",
        help=f"Time per problem.  [default: {BUDGET_S:g}, with a model {MODEL_BUDGET_S:g}]",
    ),
    click.option("--workers", type=click.IntRange(1, 512), default=2, show_default=True, help="Lean processes."),
    lean_option,
    click.option("--seed", type=int, help="Of the models' samples; recorded with the run.  [default: 0, none sent]"),
    click.option(
        "--store",
        "store_url",
        default="prover.sqlite",
        show_default=True,
        metavar="URL",
        help="Where everything is recorded: a file, or a database URL.",
    ),
    click.option(
        "--out",
        type=click.Path(file_okay=False, path_type=Path),
        metavar="DIR",
        help="Folder for the proof files.  [default: runs/RUN]",
    ),
    click.option(
        "--resume/--fresh",
        default=False,
        help="Continue the last unfinished run of the same problems and settings, or start anew (default).",
    ),
)


@dataclass(frozen=True, slots=True)
class RunArguments:
    """The values of the options."""

    target: str | None
    text: str | None
    split: str | None
    limit: int | None
    only: tuple[str, ...]
    budget_s: float | None
    workers: int
    lean_spec: LeanSpec
    """Which Lean: the one asked for, or the best that is set up."""
    seed: int | None
    store_url: str
    out: Path | None
    resume: bool

    def to_record(self) -> dict[str, object]:
        """What is recorded with a run, so that it can be done again: without where records and proofs go."""
        return {
            "target": self.target if self.text is None else self.text,
            "split": self.split,
            "limit": self.limit,
            "only": list(self.only),
            "budget_s": self.budget_s,
            "workers": self.workers,
            "lean": str(self.lean_spec),
            "seed": self.seed,
        }

    def choose_problems(self, console: Console) -> Benchmark:
        """The problems that the arguments name. Raises `InputError` when they name none."""
        if (self.target is None) == (self.text is None):
            hint = "Either a TARGET or -e 'theorem ...'; see `prover solve --help`"
            raise InputError("name what to solve", hint=hint)
        if self.text is not None:
            return select_problems(from_text(self.text), self.only, self.limit)
        has_mathlib = can_read_mathlib(self.lean_spec, console)
        benchmark = load(str(self.target), split=self.split, has_mathlib=has_mathlib)
        return select_problems(benchmark, self.only, self.limit)

    def open_lean(self, console: Console) -> AbstractAsyncContextManager[Lean]:
        """The Lean to use, while it is open; the embedded one is installed first if it is not there."""
        return open_spec(self.lean_spec, PoolLimits(workers=self.workers), console)


def run_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options to a command; it gets them as one argument `run: RunArguments`."""

    @wraps(command)
    def gather(**arguments: Any) -> Any:
        arguments["lean_spec"] = choose_lean(arguments["lean_spec"])
        fields = {name: arguments.pop(name) for name in RunArguments.__slots__}
        return command(run=RunArguments(**fields), **arguments)

    decorated: Callable[..., Any] = gather
    for option in reversed(_OPTIONS):
        decorated = option(decorated)
    return decorated


def select_problems(benchmark: Benchmark, only: tuple[str, ...], limit: int | None) -> Benchmark:
    """Keep the problems `only` (none: all), and of these the first `limit`. Raises `InputError` for unknown names."""
    problems = benchmark.problems
    if only:
        problems = tuple(problem for problem in problems if problem.name in only)
        missing = set(only) - {problem.name for problem in problems}
        if missing:
            nearest = get_close_matches(min(missing), [p.name for p in benchmark.problems], n=3)
            hint = f"Near it: {', '.join(nearest)}" if nearest else ""
            raise InputError(f"{benchmark.name} has no problem `{min(missing)}`", hint=hint)
    return replace(benchmark, problems=problems[:limit])


def warn_about_memory(console: Console, workers: int) -> None:
    """Say so when the workers (about 1 GB each) and a spare will not fit: the machine would swap."""
    needed_gb, free_gb = workers + 1, psutil.virtual_memory().available / 2**30
    if needed_gb > free_gb:
        console.print(
            f"warning: {workers} workers and a spare need about {needed_gb} GB, {free_gb:.0f} GB are free; "
            "consider fewer --workers",
            markup=False,
        )
