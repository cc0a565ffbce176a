"""`prover report`: evaluations and runs as an HTML site that works from disk."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from prover.cli.console import open_console
from prover.cli.evaluation_choice import load_evaluation
from prover.core.extras import install_command
from prover.core.record import ProblemRecord
from prover.evaluate.results import Evaluation
from prover.report import WrittenReport, check_target, write_report
from prover.store import Store, open_store


@click.command()
@click.argument("runs", nargs=-1, required=True, metavar="RUN...")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    required=True,
    metavar="DIR",
    help="Folder for the report; of files that are there, only those of a former report are replaced.",
)
@click.option(
    "--store",
    "store_url",
    default="prover.sqlite",
    show_default=True,
    metavar="URL",
    help="Where the runs are recorded: a file, or a database URL.",
)
def report(runs: tuple[str, ...], out: Path, store_url: str) -> None:
    """Write a site on each RUN: results, plots, a page for each problem; several are compared with the first.

    RUN is the id of an evaluation or a run, the beginning of one, or `last`. Open DIR/index.html; it needs neither a
    server nor a network.
    """
    check_target(out)
    console = open_console(stderr=True)
    with open_store(store_url, create=False) as store:
        evaluations = _load_all(store, runs)
        progress = _Progress(console)
        with progress.shown:
            written = write_report(evaluations, partial(_read_problem, store), out, on_problem=progress.advance)
    _tell(written, console)


def _load_all(store: Store, texts: Sequence[str]) -> list[Evaluation]:
    """Read what each text means; one that is named twice counts once."""
    found: dict[str, Evaluation] = {}
    for text in texts:
        evaluation = load_evaluation(store, text)
        found.setdefault(evaluation.id, evaluation)
    return list(found.values())


def _read_problem(store: Store, run_id: str, name: str) -> ProblemRecord | None:
    """What a run recorded of a problem, if it ever began with it."""
    return next(iter(store.read_problems(run_id, name)), None)


class _Progress:
    """A bar on a terminal, nothing elsewhere."""

    def __init__(self, console: Console) -> None:
        self._bar = Progress(TextColumn("writing"), BarColumn(), MofNCompleteColumn(), console=console, transient=True)
        self._task = self._bar.add_task("writing", total=None)
        self.shown: AbstractContextManager[object] = self._bar if console.is_terminal else nullcontext()

    def advance(self, done: int, total: int) -> None:
        """Show that `done` of `total` problems are written."""
        self._bar.update(self._task, completed=done, total=total)


def _tell(written: WrittenReport, console: Console) -> None:
    for warning in written.warnings:
        console.print(f"warning: {warning}", markup=False, soft_wrap=True)
    if not written.plots:
        console.print(f"no PNG and SVG files of the plots: {install_command('report')}", markup=False, soft_wrap=True)
    noun = "problem" if written.problems == 1 else "problems"
    console.print(f"{written.problems:,} {noun}, {written.plots} plots: {written.index}", markup=False, soft_wrap=True)
