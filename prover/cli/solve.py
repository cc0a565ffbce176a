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
from prover.cli.keeping import RunKeeper
from prover.cli.lean import prepare_lean
from prover.cli.live import LineView, LiveView
from prover.cli.model_options import BUDGET_S, MODEL_BUDGET_S, ModelArguments, model_options
from prover.cli.summary import RunSummary, make_proof_folder, tabulate_by_area, write_proof_files
from prover.core.errors import BudgetSpent, InputError, StoreError
from prover.core.ports import Lean
from prover.lean.pool import PoolLimits
from prover.lean.provision import EmbeddedLean
from prover.pipeline.run import Run
from prover.pipeline.settings import SolveSettings
from prover.store import RunJournal, RunStatus, Store, fingerprint_problems, hash_settings, open_store
from prover.wiring import ModelPlan, count_problems_at_once, open_lean, open_searchers


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
    metavar="SECONDS",
    help=f"Time per problem.  [default: {BUDGET_S:g}, with a model {MODEL_BUDGET_S:g}]",
)
@click.option("--workers", type=click.IntRange(1, 512), default=2, show_default=True, help="Lean processes.")
@click.option("--seed", type=int, help="Of the models' samples; recorded with the run.  [default: 0, none sent]")
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
@model_options
@click.option("--json", "as_json", is_flag=True, help="Last line of stdout: one JSON object with the results.")
def solve(
    target: str | None,
    text: str | None,
    split: str | None,
    limit: int | None,
    only: tuple[str, ...],
    budget_s: float | None,
    workers: int,
    seed: int | None,
    store_url: str,
    out: Path | None,
    resume: bool,
    models: ModelArguments,
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
    plan = models.to_plan(seed)
    settings = models.to_settings(budget_s, seed)
    if out is not None:
        make_proof_folder(out)
    _warn_about_memory(console, workers)
    with open_store(store_url) as store:
        lean = prepare_lean(console)
        session = SolveSession(store, benchmark, settings, plan, workers, console)
        summary = asyncio.run(session.run(lean, resume=resume))
        proofs = write_proof_files(store.load_proofs(summary.run_id), out or Path("runs") / summary.run_id)
    _show(summary, proofs, console)
    if as_json:
        print(json.dumps(summary.to_json(), ensure_ascii=False))


def _show(summary: RunSummary, proofs: list[Path], console: Console) -> None:
    """The table, and where the proofs are."""
    console.print(tabulate_by_area(summary))
    if proofs:
        console.print(f"proof files: {proofs[0].parent} ({len(proofs)})", markup=False, soft_wrap=True)
        console.print(f"check one:   prover check {proofs[0]}", markup=False, soft_wrap=True)


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
    models: ModelPlan
    workers: int
    console: Console

    async def run(self, installed: EmbeddedLean, *, resume: bool) -> RunSummary:
        """Solve everything and return the results; interrupted, the run can be resumed."""
        begun = time.monotonic()
        async with open_lean(installed, PoolLimits(workers=self.workers)) as lean:
            journal = self._open_journal(await lean.describe(), resume=resume)
            keeper = RunKeeper(self.store, journal, self.models.budget)
            stopped = await self._solve(lean, journal, keeper)
        outcomes = journal.outcomes()
        return RunSummary(
            run_id=journal.run_id,
            benchmark=self.benchmark.name,
            results=tuple(
                (problem, outcomes[problem.id]) for problem in self.benchmark.problems if problem.id in outcomes
            ),
            seconds=time.monotonic() - begun,
            usage=keeper.spent,
            stopped=stopped,
        )

    async def _solve(self, lean: Lean, journal: RunJournal, keeper: RunKeeper) -> str:
        """Work the problems off; return why that ended early, if it did so cleanly."""
        view_type = LiveView if self.console.is_terminal else LineView
        self._fill_library(journal.run_id)
        try:
            with view_type(self.console, len(self.benchmark.problems)) as view:
                async with open_searchers(self.models, lean, self.settings) as searchers:
                    at_once = count_problems_at_once(self.models, self.workers)
                    run = Run(lean, searchers, journal, self.settings, view, at_once)
                    await keeper.keep_while(run.solve_all(self.benchmark.problems))
        except BudgetSpent as end:
            keeper.record()
            journal.finish(RunStatus.INTERRUPTED)
            self.console.print(f"stopped: {end}", markup=False)
            return end.message
        except BaseException:
            self.console.print(
                f"stopped; everything so far is in {self.store.place}: repeat with --resume to go on", markup=False
            )
            # The reason to stop may be that the store cannot be written any more.
            with suppress(StoreError):
                keeper.record()
                journal.finish(RunStatus.INTERRUPTED)
            raise
        keeper.record()
        journal.finish(RunStatus.FINISHED)
        return ""

    def _fill_library(self, run_id: str) -> None:
        """Put the lemmas of this store's other runs into the library, if one is to be used."""
        if self.models.library is not None:
            for header, goal, block in self.store.load_lemmas(except_run=run_id):
                self.models.library.add(header, goal, block, for_prompts=True)
            self.console.print(f"lemma library: {len(self.models.library)} lemmas", markup=False)

    def _open_journal(self, lean: str, *, resume: bool) -> RunJournal:
        fingerprint = fingerprint_problems(self.benchmark.problems)
        versions = {"lean": lean, "prover_version": prover.__version__}
        settings = {**self.settings.to_record(), **self.models.to_record(), **versions}
        settings_hash = hash_settings(settings)
        if resume:
            run_id = self.store.find_resumable(fingerprint, settings_hash, include_finished=True)
            if run_id is not None:
                journal = self.store.resume_run(run_id)
                self.console.print(f"resuming run {run_id}", markup=False)
                return journal
            self.console.print("no earlier run with these problems and settings; starting a new one")
        return self.store.begin_run(
            self.benchmark.name,
            fingerprint=fingerprint,
            settings={**settings, "workers": self.workers},
            settings_hash=settings_hash,
            seed=self.settings.seed,
            versions={"lean": lean, "prover": prover.__version__, "python": platform.python_version()},
            problem_count=len(self.benchmark.problems),
        )
