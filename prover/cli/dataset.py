"""`prover dataset`: training data from the records of runs."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import click
from rich.console import Console
from rich.table import Table

from benchmarks import known
from prover.cli.console import open_console
from prover.cli.dataset_decontaminate import dataset_decontaminate
from prover.cli.dataset_options import dataset_options
from prover.cli.dataset_stats import dataset_stats
from prover.cli.dataset_verify import dataset_verify
from prover.cli.lean_choice import choose_lean, find_installed_lean, lean_option
from prover.cli.run_choice import choose_problems, choose_run
from prover.core.record import ProblemRecord
from prover.dataset.build import Check, DatasetBuilder
from prover.dataset.candidates import BuildOptions, RunSource
from prover.dataset.files import OutputOptions, check_target
from prover.dataset.manifest import DatasetManifest, SourceRun
from prover.dataset.rows import RowKind
from prover.dataset.verify import RowVerifier
from prover.lean.pool import PoolLimits
from prover.lean.spec import LeanSpec
from prover.lean.stepping import WorkerStepper
from prover.prompts import PromptLibrary
from prover.store import RunRecord, Store, open_store
from prover.wiring import open_lean

CLAIM_TIMEOUT_S = 60.0
REPORT_INTERVAL_S = 5.0


@click.group()
def dataset() -> None:
    """Make training data from the records of runs, look at it, verify it."""


for command in (dataset_stats, dataset_verify, dataset_decontaminate):
    dataset.add_command(command)


@dataclass(frozen=True, slots=True)
class CheckOptions:
    """Whether, and with how many workers, Lean confirms the rows."""

    is_wanted: bool
    workers: int
    lean_spec: LeanSpec
    timeout_s: float = CLAIM_TIMEOUT_S


@dataset.command("build")
@dataset_options
@click.option("--from", "runs", multiple=True, required=True, metavar="RUN", help="An id, its beginning, or `last`.")
@click.option(
    "--store", "store_url", default="prover.sqlite", show_default=True, metavar="URL", help="Where the runs are."
)
@click.option("--check/--no-check", default=True, show_default=True, help="Have Lean confirm every row.")
@click.option("--workers", type=click.IntRange(1, 512), default=2, show_default=True, help="Lean processes.")
@lean_option
def build(
    runs: tuple[str, ...],
    store_url: str,
    rows: BuildOptions,
    output: OutputOptions,
    check: bool,
    workers: int,
    lean_spec: LeanSpec | None,
) -> None:
    """Build a dataset from the records of runs. The same records and options give the same bytes."""
    check_target(output)
    console = open_console()
    with open_store(store_url, create=False) as store:
        found = _find_runs(store, runs)
        builder = DatasetBuilder(rows, output, PromptLibrary.load())
        checking = CheckOptions(check, workers, choose_lean(lean_spec))
        manifest = asyncio.run(_build(store, found, builder, checking, console))
    console.print(tabulate_rows(manifest))
    for reason, count in manifest.left_out.items():
        console.print(f"left out: {count}  {reason}", markup=False)
    console.print(f"dataset: {output.folder}", markup=False, soft_wrap=True)


def _find_runs(store: Store, texts: Sequence[str]) -> list[RunRecord]:
    """The runs that `texts` mean, each once. Raises `InputError`, for a run without problems too."""
    runs = {run.id: run for run in (choose_run(store, text) for text in texts)}
    for run in runs.values():
        next(choose_problems(store, run, None))
    return list(runs.values())


async def _build(
    store: Store, runs: list[RunRecord], builder: DatasetBuilder, checking: CheckOptions, console: Console
) -> DatasetManifest:
    licences = {info.name: info.licence for info in known()}
    sources = [
        SourceRun(
            run_id=run.id,
            benchmark=run.benchmark,
            licence=_name_licences(run.benchmark, licences),
            lean=run.versions.get("lean", ""),
            prover=run.versions.get("prover", ""),
        )
        for run in runs
    ]
    builder.on_problem = _ProgressLines(console)
    async with _open_checks(builder, checking, console):
        return await builder.build(_read_records(store, runs), sources)


def _name_licences(benchmark: str, licences: Mapping[str, str]) -> str:
    """The licences of the benchmarks that `A+B` is made of, each once."""
    found = (licences.get(name, "") for name in benchmark.split("+"))
    return ", ".join(dict.fromkeys(licence for licence in found if licence))


@dataclass(slots=True)
class _ProgressLines:
    """Says now and then how far the work has come."""

    console: Console
    done: int = 0
    said_at: float = field(default_factory=time.monotonic)

    def __call__(self, problem: str) -> None:
        self.done += 1
        if time.monotonic() - self.said_at > REPORT_INTERVAL_S:
            self.said_at = time.monotonic()
            self.console.print(f"{self.done} problems, the last one {problem}", markup=False)


@asynccontextmanager
async def _open_checks(builder: DatasetBuilder, checking: CheckOptions, console: Console) -> AsyncIterator[None]:
    """Give the builder a Lean, if it is to have one or cannot do without."""
    if not checking.is_wanted and RowKind.TACTICS not in builder.options.kinds:
        yield
        return
    installed = find_installed_lean(checking.lean_spec, console)
    async with open_lean(installed, PoolLimits(workers=checking.workers, spares=0)) as lean:
        builder.stepper = WorkerStepper(lean.pool)
        check: Check = RowVerifier(lean, builder.stepper, timeout_s=checking.timeout_s).check
        builder.check = check if checking.is_wanted else None
        yield


def _read_records(store: Store, runs: list[RunRecord]) -> Iterator[tuple[RunSource, ProblemRecord]]:
    for run in runs:
        source = RunSource(run.id, run.benchmark, run.versions.get("lean", ""), run.versions.get("prover", ""))
        for record in store.read_problems(run.id):
            yield source, record


def tabulate_rows(manifest: DatasetManifest) -> Table:
    """Rows by kind and split."""
    splits = sorted({file.split for file in manifest.files})
    table = Table(box=None, header_style="bold")
    table.add_column("kind")
    for split in (*splits, "rows"):
        table.add_column(split, justify="right")
    for kind, rows in manifest.rows.items():
        counts = (sum(f.rows for f in manifest.files if f.kind == kind and f.split == split) for split in splits)
        table.add_row(kind, *map(str, counts), str(rows))
    return table
