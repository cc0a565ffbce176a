"""`prover solve`: prove a benchmark, a file, a folder or one theorem."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from pathlib import Path

import click
from rich.console import Console

import prover
from benchmarks import Benchmark
from prover.cli.circumstances import describe_machine, describe_versions
from prover.cli.conducting import conduct
from prover.cli.console import open_console
from prover.cli.keeping import RunKeeper
from prover.cli.live import LineView, LiveView
from prover.cli.model_options import ModelArguments, model_options
from prover.cli.run_options import RunArguments, run_options, warn_about_memory
from prover.cli.summary import RunSummary, make_proof_folder, tabulate_by_area, write_proof_files
from prover.core.ports import Lean
from prover.pipeline.run import Run
from prover.pipeline.settings import SolveSettings
from prover.store import RunJournal, Store, fingerprint_problems, hash_settings, open_store
from prover.wiring import ModelPlan, count_problems_at_once, open_searchers


@click.command()
@run_options
@model_options
@click.option("--json", "as_json", is_flag=True, help="Last line of stdout: one JSON object with the results.")
def solve(run: RunArguments, models: ModelArguments, as_json: bool) -> None:
    """Prove the problems of TARGET: a benchmark, a .jsonl or .lean file, or a folder of them.

    Every proof is verified by Lean as a whole, recorded, and written as a stand-alone .lean file.
    Ctrl-C stops; `--resume` continues where the run was.
    """
    # People read stdout, unless it carries JSON for a program.
    console = open_console(stderr=as_json)
    benchmark = run.choose_problems(console)
    if benchmark.note:
        console.print(benchmark.note, markup=False)
    plan = models.to_plan(run.seed)
    settings = models.to_settings(run.budget_s, run.seed)
    if run.out is not None:
        make_proof_folder(run.out)
    warn_about_memory(console, run.workers)
    with open_store(run.store_url) as store:
        arguments = {"run": run.to_record(), "models": models.to_record()}
        session = SolveSession(store, benchmark, settings, plan, run.workers, console, arguments)
        summary = asyncio.run(session.run(run.open_lean(console), resume=run.resume))
        proofs = write_proof_files(store.load_proofs(summary.run_id), run.out or Path("runs") / summary.run_id)
    _show(summary, proofs, console)
    if as_json:
        print(json.dumps(summary.to_json(), ensure_ascii=False))


def _show(summary: RunSummary, proofs: list[Path], console: Console) -> None:
    """The table, and where the proofs are."""
    console.print(tabulate_by_area(summary))
    if proofs:
        console.print(f"proof files: {proofs[0].parent} ({len(proofs)})", markup=False, soft_wrap=True)
        console.print(f"check one:   prover check {proofs[0]}", markup=False, soft_wrap=True)


@dataclass(frozen=True, slots=True)
class SolveSession:
    """One call of `prover solve`: a run, begun or resumed, and how it is shown."""

    store: Store
    benchmark: Benchmark
    settings: SolveSettings
    models: ModelPlan
    workers: int
    console: Console
    arguments: Mapping[str, object]
    """As the user gave them, to be recorded."""

    async def run(self, opening: AbstractAsyncContextManager[Lean], *, resume: bool) -> RunSummary:
        """Solve everything and return the results; interrupted, the run can be resumed."""
        begun = time.monotonic()
        async with opening as lean:
            journal = self._open_journal(await lean.describe(), resume=resume)
            keeper = RunKeeper(self.store, journal, self.models.budget)
            work = self._solve(lean, journal)
            stopped = await conduct(work, journal, keeper, self.console, self.store.place)
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

    async def _solve(self, lean: Lean, journal: RunJournal) -> None:
        """Work the problems off."""
        view_type = LiveView if self.console.is_terminal else LineView
        self._fill_library(journal.run_id)
        with view_type(self.console, len(self.benchmark.problems)) as view:
            async with open_searchers(self.models, lean, self.settings) as searchers:
                at_once = count_problems_at_once(self.models, self.workers)
                run = Run(lean, searchers, journal, self.settings, view, at_once)
                await run.solve_all(self.benchmark.problems)

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
            settings={
                **settings,
                "workers": self.workers,
                "hardware": describe_machine(),
                "arguments": self.arguments,
                "model_revisions": self.models.find_revisions(),
            },
            settings_hash=settings_hash,
            seed=self.settings.seed,
            versions=describe_versions(lean),
            problem_count=len(self.benchmark.problems),
        )
