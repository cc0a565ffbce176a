"""`prover solve`: prove a benchmark, a file, a folder or one theorem."""

from __future__ import annotations

import asyncio
import json
import platform
import time
from contextlib import suppress
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path

import click
import psutil
from rich.console import Console

import prover
from benchmarks import Benchmark, from_text, load
from prover.cli.console import open_console
from prover.cli.lean import prepare_lean
from prover.cli.live import LineView, LiveView
from prover.cli.summary import RunSummary, make_proof_folder, tabulate_by_area, write_proof_files
from prover.core.errors import InputError, StoreError
from prover.core.outcome import ProblemOutcome
from prover.core.ports import Lean
from prover.lean.pool import PoolLimits
from prover.lean.provision import EmbeddedLean
from prover.pipeline.settings import SolveSettings
from prover.store import RunJournal, RunStatus, Store, fingerprint_problems, hash_settings, open_store
from prover.wiring import open_lean, plan_run


@click.command()
@click.argument("target", required=False)
@click.option("-e", "text", metavar="TEXT", help="Solve the theorem TEXT, e.g. -e 'theorem t : 1 + 1 = 2'.")
@click.option("--split", help="Only this split of the benchmark, e.g. valid.")
@click.option("--limit", type=click.IntRange(1), help="Only the first LIMIT problems.")
@click.option("--only", multiple=True, metavar="NAME", help="Only the problem NAME (repeatable).")
@click.option(
    "--budget",
    "budget_s",
    type=click.FloatRange(0.1),
    default=60.0,
    show_default=True,
    metavar="SECONDS",
    help="Time per problem.",
)
@click.option("--workers", type=click.IntRange(1, 512), default=2, show_default=True, help="Lean processes.")
@click.option("--seed", type=int, default=0, show_default=True, help="Recorded with the run.")
@click.option(
    "--store",
    "store_url",
    default="prover.sqlite",
    show_default=True,
    metavar="URL",
    help="Where everything is recorded: a file, or a database URL.",
)
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help="Folder for the proof files.  [default: runs/RUN]",
)
@click.option(
    "--resume/--fresh",
    default=False,
    help="Continue the last unfinished run of the same problems and settings, or start anew (default).",
)
@click.option("--json", "as_json", is_flag=True, help="Last line of stdout: one JSON object with the results.")
def solve(
    target: str | None,
    text: str | None,
    split: str | None,
    limit: int | None,
    only: tuple[str, ...],
    budget_s: float,
    workers: int,
    seed: int,
    store_url: str,
    out: Path | None,
    resume: bool,
    as_json: bool,
) -> None:
    """Prove the problems of TARGET: a benchmark, a .jsonl or .lean file, or a folder of them.

    Every proof is verified by Lean as a whole, recorded, and written as a stand-alone .lean file.
    Ctrl-C stops; `--resume` continues where the run was.
    """
    # People read stdout, unless it carries JSON for a program.
    console = open_console(stderr=as_json)
    benchmark = choose_problems(target, text, split, limit, only)
    if benchmark.note:
        console.print(benchmark.note, markup=False)
    settings = SolveSettings(budget_s=budget_s, seed=seed)
    if out is not None:
        make_proof_folder(out)
    _warn_about_memory(console, workers)
    with open_store(store_url) as store:
        lean = prepare_lean(console)
        session = SolveSession(store, benchmark, settings, workers, console)
        summary = asyncio.run(session.run(lean, resume=resume))
        proofs = write_proof_files(store.load_proofs(summary.run_id), out or Path("runs") / summary.run_id)
    console.print(tabulate_by_area(summary))
    if proofs:
        console.print(f"proof files: {proofs[0].parent} ({len(proofs)})", markup=False, soft_wrap=True)
        console.print(f"check one:   prover check {proofs[0]}", markup=False, soft_wrap=True)
    if as_json:
        print(json.dumps(summary.to_json(), ensure_ascii=False))


def choose_problems(
    target: str | None, text: str | None, split: str | None, limit: int | None, only: tuple[str, ...]
) -> Benchmark:
    """The problems that the arguments name. Raises `InputError` when they name none."""
    if (target is None) == (text is None):
        raise InputError("name what to solve", hint="Either a TARGET or -e 'theorem ...'; see `prover solve --help`")
    benchmark = from_text(text) if text is not None else load(str(target), split=split)
    problems = benchmark.problems
    if only:
        problems = tuple(problem for problem in problems if problem.name in only)
        missing = set(only) - {problem.name for problem in problems}
        if missing:
            nearest = get_close_matches(min(missing), [p.name for p in benchmark.problems], n=3)
            hint = f"Near it: {', '.join(nearest)}" if nearest else ""
            raise InputError(f"{benchmark.name} has no problem `{min(missing)}`", hint=hint)
    return replace(benchmark, problems=problems[:limit])


def _warn_about_memory(console: Console, workers: int) -> None:
    """Say so when the workers (about 1 GB each) and a spare will not fit: the machine would swap."""
    needed_gb, free_gb = workers + 1, psutil.virtual_memory().available / 2**30
    if needed_gb > free_gb:
        console.print(
            f"warning: {workers} workers and a spare need about {needed_gb} GB, {free_gb:.0f} GB are free; "
            "consider fewer --workers",
            markup=False,
        )


@dataclass(frozen=True, slots=True)
class SolveSession:
    """One call of `prover solve`: a run, begun or resumed, and how it is shown."""

    store: Store
    benchmark: Benchmark
    settings: SolveSettings
    workers: int
    console: Console

    async def run(self, installed: EmbeddedLean, *, resume: bool) -> RunSummary:
        """Solve everything and return the results; interrupted, the run can be resumed."""
        begun = time.monotonic()
        async with open_lean(installed, PoolLimits(workers=self.workers)) as lean:
            journal = self._open_journal(await lean.describe(), resume=resume)
            outcomes = await self._solve(lean, journal)
        return RunSummary(
            journal.run_id, self.benchmark.name, self.benchmark.problems, tuple(outcomes), time.monotonic() - begun
        )

    async def _solve(self, lean: Lean, journal: RunJournal) -> list[ProblemOutcome]:
        view_type = LiveView if self.console.is_terminal else LineView
        try:
            with view_type(self.console, len(self.benchmark.problems)) as view:
                run = plan_run(lean, journal, self.settings, view, self.workers)
                outcomes = await run.solve_all(self.benchmark.problems)
        except BaseException:
            self.console.print(
                f"stopped; everything so far is in {self.store.place}: repeat with --resume to go on", markup=False
            )
            # The reason to stop may be that the store cannot be written any more.
            with suppress(StoreError):
                journal.finish(RunStatus.INTERRUPTED)
            raise
        journal.finish(RunStatus.FINISHED)
        return outcomes

    def _open_journal(self, lean: str, *, resume: bool) -> RunJournal:
        fingerprint = fingerprint_problems(self.benchmark.problems)
        settings = {**self.settings.to_record(), "lean": lean, "prover": prover.__version__}
        settings_hash = hash_settings(settings)
        if resume:
            run_id = self.store.find_resumable(fingerprint, settings_hash, include_finished=True)
            if run_id is not None:
                self.console.print(f"resuming run {run_id}", markup=False)
                return self.store.resume_run(run_id)
            self.console.print("no earlier run with these problems and settings; starting a new one")
        return self.store.begin_run(
            self.benchmark.name,
            fingerprint=fingerprint,
            settings={**settings, "workers": self.workers},
            settings_hash=settings_hash,
            seed=self.settings.seed,
            versions={"lean": lean, "prover": prover.__version__, "python": platform.python_version()},
        )
